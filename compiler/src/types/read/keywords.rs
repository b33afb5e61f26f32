//! The keywords of JSON Schema, and what becomes of each.

use super::walk::Walk;
use crate::ast::node::{Entry, Node, Value};
use crate::diagnostic::{Diagnostic, codes, nearest};
use sagaweave_core::schema::Kinds;

/// What becomes of a keyword.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It is checked, for values of these kinds.
    Checked(Kinds),
    /// It says something to people, or is said elsewhere.
    Said,
    /// It is left out, which is said.
    NotChecked,
}

const TEXT: Use = Use::Checked(Kinds::STRING);
const NUMBER: Use = Use::Checked(Kinds::NUMBER);
const LIST: Use = Use::Checked(Kinds::LIST);
const OBJECT: Use = Use::Checked(Kinds::OBJECT);
const ALL: Use = Use::Checked(Kinds::ANY);

const KEYWORDS: &[(&str, Use)] = &[
    ("type", ALL),
    ("description", Use::Said),
    ("properties", OBJECT),
    ("required", OBJECT),
    ("additionalProperties", OBJECT),
    ("minProperties", OBJECT),
    ("maxProperties", OBJECT),
    ("items", LIST),
    ("minItems", LIST),
    ("maxItems", LIST),
    ("uniqueItems", LIST),
    ("enum", ALL),
    ("const", ALL),
    ("nullable", ALL),
    ("anyOf", ALL),
    ("oneOf", ALL),
    ("allOf", ALL),
    ("$ref", ALL),
    ("format", ALL),
    ("minLength", TEXT),
    ("maxLength", TEXT),
    ("pattern", TEXT),
    ("minimum", NUMBER),
    ("maximum", NUMBER),
    ("exclusiveMinimum", NUMBER),
    ("exclusiveMaximum", NUMBER),
    ("multipleOf", NUMBER),
    ("default", Use::Said),
    ("examples", Use::Said),
    ("example", Use::Said),
    ("title", Use::Said),
    ("deprecated", Use::Said),
    ("readOnly", Use::Said),
    ("writeOnly", Use::Said),
    ("$schema", Use::Said),
    ("$id", Use::Said),
    ("$anchor", Use::Said),
    ("$comment", Use::Said),
    ("$defs", Use::Said),
    ("$vocabulary", Use::Said),
    ("definitions", Use::Said),
    ("contentEncoding", Use::Said),
    ("contentMediaType", Use::Said),
    ("contentSchema", Use::Said),
    ("discriminator", Use::Said),
    ("externalDocs", Use::Said),
    ("xml", Use::Said),
    ("not", Use::NotChecked),
    ("if", Use::NotChecked),
    ("then", Use::NotChecked),
    ("else", Use::NotChecked),
    ("patternProperties", Use::NotChecked),
    ("propertyNames", Use::NotChecked),
    ("unevaluatedProperties", Use::NotChecked),
    ("dependentRequired", Use::NotChecked),
    ("dependentSchemas", Use::NotChecked),
    ("dependencies", Use::NotChecked),
    ("prefixItems", Use::NotChecked),
    ("additionalItems", Use::NotChecked),
    ("unevaluatedItems", Use::NotChecked),
    ("contains", Use::NotChecked),
    ("minContains", Use::NotChecked),
    ("maxContains", Use::NotChecked),
    ("$dynamicRef", Use::NotChecked),
    ("$dynamicAnchor", Use::NotChecked),
    ("$recursiveRef", Use::NotChecked),
    ("$recursiveAnchor", Use::NotChecked),
];

/// What else authors write, and what to write instead.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("optional", "a member is optional unless the `required` of its object names it"),
    ("fields", "did you mean `properties`?"),
    ("members", "did you mean `properties`?"),
    ("props", "did you mean `properties`?"),
    ("values", "did you mean `enum`?"),
    ("options", "did you mean `enum`?"),
    ("choices", "did you mean `enum`?"),
    ("one_of", "did you mean `enum`, or `oneOf`?"),
    ("min", "did you mean `minimum`, `minLength` or `minItems`?"),
    ("max", "did you mean `maximum`, `maxLength` or `maxItems`?"),
    ("min_length", "did you mean `minLength`?"),
    ("max_length", "did you mean `maxLength`?"),
    ("length", "did you mean `minLength` and `maxLength`?"),
    ("size", "did you mean `minItems` and `maxItems`?"),
    ("regex", "did you mean `pattern`?"),
    ("regexp", "did you mean `pattern`?"),
    ("ref", "did you mean `$ref`?"),
    ("defs", "did you mean `$defs`?"),
    ("desc", "did you mean `description`?"),
    ("doc", "did you mean `description`?"),
    ("secret", "did you mean `x-secret`?"),
    ("item", "did you mean `items`?"),
    ("elements", "did you mean `items`?"),
    ("unique", "did you mean `uniqueItems`?"),
    ("null", "did you mean `nullable`?"),
];

fn find(name: &str) -> Option<Use> {
    KEYWORDS.iter().find(|(keyword, _)| *keyword == name).map(|(_, kind)| *kind)
}

/// Whether a keyword says what a value has to be.
pub(super) fn is_checked(name: &str) -> bool {
    matches!(find(name), Some(Use::Checked(_)))
}

/// For which values a keyword is about, if it tells: what a schema without `type` takes.
pub(super) fn implied(node: &Node) -> Kinds {
    let mut kinds = Kinds(0);
    let misused = |entry: &&Entry| {
        matches!(entry.value.value, Value::Bool(_)) && entry.key.value == "required"
    };
    for entry in node.entries().iter().filter(|entry| !misused(entry)) {
        match find(&entry.key.value) {
            Some(Use::Checked(about)) if about != Kinds::ANY => kinds = kinds.or(about),
            _ if entry.key.value == "format" => {
                kinds = kinds.or(super::text::format_kinds(&entry.value));
            }
            _ => {}
        }
    }
    kinds
}

/// `required: true`, of which more is said elsewhere.
fn is_misused(entry: &Entry) -> bool {
    matches!(entry.value.value, Value::Bool(_)) && entry.key.value == "required"
}

impl<'n> Walk<'_, 'n> {
    /// Finds what stands in a schema that has no business there. `kinds` is what the schema takes.
    pub(super) fn keywords(&mut self, node: &'n Node, kinds: Kinds) {
        for entry in node.entries() {
            let name = entry.key.value.as_str();
            match find(name) {
                _ if name.starts_with("x-") || is_misused(entry) => {}
                None => self.unknown(entry),
                Some(Use::NotChecked) => self.not_checked(entry),
                Some(Use::Checked(about)) if about.0 & kinds.0 == 0 => {
                    self.off(entry, about, kinds);
                }
                Some(Use::Checked(_) | Use::Said) => {}
            }
        }
    }

    fn unknown(&mut self, entry: &Entry) {
        let name = &entry.key.value;
        let other = OTHER_WORDS.iter().find(|(word, _)| word == name);
        let near = || nearest(name, KEYWORDS.iter().map(|(keyword, _)| *keyword));
        let help = other
            .map(|(_, help)| (*help).to_owned())
            .or_else(|| near().map(|near| format!("did you mean `{near}`?")));
        let message = format!("a JSON Schema has no keyword `{name}`");
        self.findings.push(match help {
            Some(help) => Diagnostic::new(codes::BAD_SCHEMA, entry.key.span, message).help(help),
            None => Diagnostic::new(codes::NOT_CHECKED, entry.key.span, message)
                .help("nothing is checked for it; what is only for people begins with `x-`"),
        });
    }

    fn not_checked(&mut self, entry: &Entry) {
        let name = &entry.key.value;
        let message = format!("`{name}` is not checked");
        let help = match name.as_str() {
            "patternProperties" | "unevaluatedProperties" => {
                "`additionalProperties` is checked; or let the tool check the value"
            }
            "prefixItems" | "additionalItems" | "unevaluatedItems" => {
                "`items` is checked: one schema for all of them; an object with named members says more"
            }
            _ => "leave it out if you can, and let the tool check the value",
        };
        self.findings.push(Diagnostic::new(codes::NOT_CHECKED, entry.key.span, message).help(help));
    }

    /// A keyword for other values than those of this schema.
    fn off(&mut self, entry: &Entry, about: Kinds, kinds: Kinds) {
        let name = &entry.key.value;
        let (about, kinds) = (super::kinds::in_words(about), super::kinds::in_words(kinds));
        let message = format!("`{name}` says nothing of {kinds}: it is for {about}");
        let help = match name.as_str() {
            "minLength" | "minItems" | "minimum" | "minProperties" => {
                "texts have `minLength`, numbers `minimum`, lists `minItems`, objects `minProperties`"
            }
            "maxLength" | "maxItems" | "maximum" | "maxProperties" => {
                "texts have `maxLength`, numbers `maximum`, lists `maxItems`, objects `maxProperties`"
            }
            _ => "leave it out, or correct the `type`",
        };
        self.findings.push(Diagnostic::new(codes::NOT_CHECKED, entry.key.span, message).help(help));
    }
}
