//! What a key takes, as a schema.

use super::json::{Json, Object};
use super::patterns::{DURATION, EXPRESSION, NAME, NOT_BLANK, VERSION};
use super::tables::{refer, reference};
use super::{dialect, steps, words};
use sagaweave_compiler::ast::BUILT_IN_PROFILES;
use sagaweave_compiler::ast::keys::{self, Key, Shape, Table};
use sagaweave_compiler::diagnostic::{Severity, codes};
use sagaweave_compiler::limits;

/// What `key` takes.
pub(crate) fn of_key(key: &Key) -> Object {
    let value = of_shape(key);
    if !key.computed {
        return value;
    }
    // Told apart by what is written, so that an editor says what is wrong with a value that is none.
    Object::new().with("if", expression()).with("else", value)
}

/// Text with an expression in it.
fn expression() -> Object {
    of_type("string").with("pattern", EXPRESSION)
}

fn of_shape(key: &Key) -> Object {
    match key.shape {
        Shape::Text(longest) => text(longest, key.is_name),
        Shape::Version => {
            notation(VERSION, "A version is three numbers with dots between them, such as 1.0.0.")
        }
        Shape::Bool => boolean(),
        Shape::Optional => optional(),
        Shape::Duration => notation(
            DURATION,
            "A duration is a number and a unit, such as 500ms, 30s, 5m, 2h, 1d or 1h30m.",
        ),
        Shape::Seconds => whole(1, limits::DURATION.as_secs()),
        Shape::Whole(least, most) => whole(least.into(), most.into()),
        Shape::Attempts => attempts(),
        Shape::Factor => of_type("number").with("minimum", 1u64).with("maximum", 1000u64),
        Shape::Word(words) => word(words),
        Shape::Texts => texts(key.is_name),
        Shape::SomeTexts => texts(key.is_name).with("minItems", 1u64),
        Shape::Json | Shape::Template => something(),
        Shape::Condition => condition(),
        Shape::TextTemplate => text(limits::PAYLOAD_BYTES, false),
        Shape::Schema => refer(dialect::NAME),
        Shape::Schemas => by_name(&refer(dialect::NAME)),
        Shape::Templates => by_name(&anything()),
        Shape::Catalogs => catalogs(),
        Shape::Tools => some_by_name(&reference(&keys::TOOL)),
        Shape::Actions => actions(),
        Shape::Errors => errors(),
        Shape::Scalar => scalar().and(text_rules(limits::PAYLOAD_BYTES, false)),
        Shape::Scalars => of_type("object").with("additionalProperties", scalar()),
        Shape::Metadata | Shape::Future => anything(),
        Shape::TaskMetadata => something().and(reference(&keys::TASK_METADATA)),
        Shape::Mapping(table) => reference(table),
        Shape::Retry => retry(key),
        Shape::Compensation => compensation(key),
        Shape::Profiles => profiles(),
        Shape::Allow => allow(),
        Shape::Steps(order) => steps::list(order),
        Shape::Tasks => steps::one_or_more(&reference(&keys::TASK)),
    }
}

fn of_type(name: &str) -> Object {
    Object::new().with("type", name)
}

fn boolean() -> Object {
    of_type("boolean").with("errorMessage", "Write true or false, without quotes.")
}

/// `true`, `false`, or types of errors.
fn optional() -> Object {
    Object::new()
        .with("type", ["boolean", "array"])
        .with("items", text(limits::NAME_BYTES, false))
        .with("minItems", 1u64)
        .with("errorMessage", "Write true, false, or a list of types of errors.")
}

fn condition() -> Object {
    Object::new()
        .with("type", ["string", "boolean"])
        .with("pattern", EXPRESSION)
        .with("errorMessage", "Write an expression, such as \"${{ input.count > 3 }}\".")
}

/// A mapping of names to what `value` says.
fn by_name(value: &Object) -> Object {
    of_type("object").with("additionalProperties", value.clone())
}

fn some_by_name(value: &Object) -> Object {
    by_name(value).with("minProperties", 1u64)
}

/// Paths of catalogs, or tools by name.
fn catalogs() -> Object {
    Object::new()
        .with("type", ["array", "string", "object"])
        .with("pattern", NOT_BLANK)
        .with("minItems", 1u64)
        .with("items", text(limits::PAYLOAD_BYTES, false))
        .with("minProperties", 1u64)
        .with("additionalProperties", reference(&keys::TOOL))
        .with("errorMessage", "Write paths of catalogs, or the tools themselves, by name.")
}

/// Actions by name; of one, nothing need be said.
fn actions() -> Object {
    let action = Object::new()
        .with("type", ["object", "null"])
        .with("if", of_type("object"))
        .with("then", reference(&keys::ACTION));
    some_by_name(&action)
}

/// Names of errors: a list, one alone, or names by status.
fn errors() -> Object {
    let name = text(limits::NAME_BYTES, false);
    Object::new()
        .with("type", ["array", "object", "string"])
        .with("items", name.clone())
        .with("additionalProperties", name)
        .and(text_rules(limits::NAME_BYTES, false))
}

/// Anything but nothing. An editor that completes the key begins what stands first.
fn something() -> Object {
    Object::new().with("type", SOMETHING)
}

const SOMETHING: [&str; 5] = ["object", "array", "string", "number", "boolean"];

fn anything() -> Object {
    Object::new().with("type", [&SOMETHING[..], &["null"]].concat())
}

fn scalar() -> Object {
    Object::new().with("type", ["string", "number"])
}

/// Text that is not blank, or a name.
fn text(longest: usize, is_name: bool) -> Object {
    of_type("string").and(text_rules(longest, is_name))
}

fn text_rules(longest: usize, is_name: bool) -> Object {
    let (pattern, message) = if is_name {
        (NAME, "A name is a letter from a to z, then letters, digits, _ and -.")
    } else {
        (NOT_BLANK, "Write text that is not empty; quote a number, true and false.")
    };
    // A schema counts letters and the compiler bytes, of which there are at least as many.
    Object::new()
        .with("maxLength", u64::try_from(longest).unwrap_or(u64::MAX))
        .with("pattern", pattern)
        .with("errorMessage", message)
}

fn notation(pattern: &str, message: &str) -> Object {
    of_type("string").with("pattern", pattern).with("errorMessage", message)
}

fn whole(least: u64, most: u64) -> Object {
    of_type("integer").with("minimum", least).with("maximum", most)
}

fn attempts() -> Object {
    Object::new()
        .with("type", ["integer", "string"])
        .with("minimum", 1u64)
        .with("maximum", u64::from(i32::MAX.unsigned_abs()))
        .with("pattern", "^unlimited$")
        .with("errorMessage", "Write a whole number, at least 1, or unlimited.")
}

/// One of `words`, and what each means.
pub(crate) fn word(words: &[&str]) -> Object {
    let meanings: Vec<&str> =
        words.iter().map(|word| keys::meaning(word).unwrap_or_default()).collect();
    of_type("string").with("enum", words.to_vec()).with("enumDescriptions", meanings)
}

/// A list of texts, or a single one.
fn texts(is_name: bool) -> Object {
    Object::new()
        .with("type", ["array", "string"])
        .with("items", text(limits::NAME_BYTES, is_name))
        .and(text_rules(limits::NAME_BYTES, is_name))
}

/// The name of a profile, or all that a profile has.
fn retry(key: &Key) -> Object {
    let (names, meanings): (Vec<&str>, Vec<String>) =
        BUILT_IN_PROFILES.iter().map(|(name, retry)| (*name, words::of_profile(retry))).unzip();
    let built_in = Object::new().with("enum", names).with("enumDescriptions", meanings);
    let own = text_rules(limits::NAME_BYTES, true);
    let message = "Write the name of a profile, or a mapping such as { max_attempts: 5 }.";
    text_or(&keys::RETRY, key, Object::new().with("anyOf", [built_in, own]), message)
}

/// The name of an action, `none`, or a mapping.
fn compensation(key: &Key) -> Object {
    let message = "Write the name of an action, none, or a mapping such as { action: refund }.";
    text_or(&keys::COMPENSATION, key, text_rules(limits::NAME_BYTES, true), message)
}

/// Text that holds to `rules`, or a mapping. Told apart by type, so that an editor says what is wrong
/// with the one that was meant. The mapping is described as the key is, not as the table.
fn text_or(table: &Table, key: &Key, rules: Object, message: &str) -> Object {
    let mapping = reference(table).and(words::description(key));
    Object::new()
        .with("type", ["string", "object"])
        .with("if", of_type("string"))
        .with("then", rules)
        .with("else", Object::new().with("if", of_type("object")).with("then", mapping))
        .with("errorMessage", message)
}

fn profiles() -> Object {
    let built_in: Vec<&str> = BUILT_IN_PROFILES.iter().map(|(name, _)| *name).collect();
    let name = Object::new()
        .with("title", "name")
        .with("pattern", NAME.replacen('^', &format!("^(?!({})$)", built_in.join("|")), 1))
        .with("errorMessage", "A name of your own: a letter, then letters, digits, _ and -.");
    of_type("object")
        .with("propertyNames", name)
        .with("additionalProperties", reference(&keys::RETRY))
}

fn allow() -> Object {
    let accepted = codes::ALL.iter().filter(|code| code.severity != Severity::Error);
    let reasons: Object = accepted
        .map(|code| {
            let about = format!("Accepts this {}: {}.", code.severity.name(), code.title);
            let reason = Object::new()
                .with("title", code.name)
                .with("description", about)
                .and(text(limits::PAYLOAD_BYTES, false));
            (code.name.to_owned(), Json::from(reason))
        })
        .collect();
    of_type("object").with("properties", reasons).with("additionalProperties", false)
}
