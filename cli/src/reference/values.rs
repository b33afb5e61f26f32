//! What keys take.

use super::markdown::{Page, code};
use crate::schema::{of_profile, schema_keywords};
use sagaweave_compiler::ast::BUILT_IN_PROFILES;
use sagaweave_compiler::ast::keys::{self, Order, Shape};

/// What a shape takes, in a few words.
pub(super) fn takes(shape: Shape) -> String {
    let words = match shape {
        Shape::Text(_) => "text",
        Shape::Version => "a semantic version",
        Shape::Bool => "`true`, `false`",
        Shape::Optional => "`true`, `false`, or a list of types of errors",
        Shape::Duration => "a [duration](#durations)",
        Shape::Seconds => "a whole number of seconds",
        Shape::Whole(least, most) => return format!("a whole number from {least} to {most}"),
        Shape::Attempts => "a whole number, or `unlimited`",
        Shape::Factor => "a number, at least 1",
        Shape::Word(words) => {
            return words.iter().map(|word| code(word)).collect::<Vec<_>>().join(", ");
        }
        Shape::Texts | Shape::SomeTexts => "texts: a list, or a single one",
        Shape::Json => "any value",
        Shape::Template => "any value, with [expressions](#expressions) in it",
        Shape::Condition => "an [expression](#expressions) that is true or false",
        Shape::TextTemplate => "text, with [expressions](#expressions) in it",
        Shape::Schema => "a [JSON Schema](#json-schemas)",
        Shape::Schemas => "[JSON Schemas](#json-schemas) by name",
        Shape::Templates => "values by name, with [expressions](#expressions) in them",
        Shape::Catalogs => "paths of [catalogs](#catalogs), or [tools](#a-tool) by name",
        Shape::Tools => "[tools](#a-tool) by name",
        Shape::Actions => "[actions](#an-action) by name",
        Shape::Errors => "names: a list, or by HTTP status",
        Shape::Scalar => "text or a number",
        Shape::Scalars => "texts and numbers by name",
        Shape::Metadata | Shape::TaskMetadata => "anything",
        Shape::Mapping(_) => "a mapping",
        Shape::Retry => "the name of a [profile](#retry-profiles), or a [mapping](#retry)",
        Shape::Compensation => "the name of an action, `none`, or a [mapping](#compensation)",
        Shape::Profiles => "[mappings](#retry) by name",
        Shape::Allow => "reasons by code",
        Shape::Steps(Order::Finally) => "[activities](#activities)",
        Shape::Steps(_) => "steps: a list, or a single one",
        Shape::Tasks => "[tasks](#a-task): a list, or a single one",
        Shape::Future => "",
    };
    words.to_owned()
}

const DURATIONS: &str = "\
A number and a unit: `500ms`, `30s`, `5m`, `2h`, `1d`, together as `1h30m`; or ISO 8601, such as `PT30S`.";

pub(super) fn write(page: &mut Page) {
    page.heading(2, "Values");
    page.heading(3, "Durations");
    page.paragraph(DURATIONS);
    page.heading(3, "Names");
    page.paragraph(
        "Ids, tools, actions and types: a letter from a to z, then letters, digits, `_` and `-`.",
    );
    page.heading(3, "Words");
    page.table(["word", "means"], words().map(|(word, meaning)| [code(word), meaning.to_owned()]));
    page.heading(3, "Retry profiles");
    let profiles = BUILT_IN_PROFILES.iter();
    page.table(
        ["profile", "what it does"],
        profiles.map(|(name, retry)| [code(name), of_profile(retry)]),
    );
    page.heading(3, "JSON Schemas");
    page.paragraph(
        "JSON Schema 2020-12, as far as types and checks are made of it; `sagaweave check` says what of a \
         schema is not checked. `format` is `date-time` (a timestamp), `duration`, `date`, `uuid` or `uri`.",
    );
    page.table(
        ["keyword", "says"],
        schema_keywords().map(|(name, doc)| [code(name), doc.to_owned()]),
    );
}

/// All words that keys take, each once.
fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let tables = keys::CAMPAIGN_TABLES.iter().chain(keys::PROJECT_TABLES);
    let listed = tables.flat_map(|table| table.keys()).filter_map(|key| match key.shape {
        Shape::Word(words) => Some(words),
        _ => None,
    });
    let mut all: Vec<&str> = keys::BLOCK_TYPES.to_vec();
    for word in listed.flatten().chain(&["none", "unlimited"]) {
        if !all.contains(word) {
            all.push(word);
        }
    }
    all.into_iter().filter_map(|word| Some((word, keys::meaning(word)?)))
}
