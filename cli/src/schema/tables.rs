//! A table of keys as a schema.

use super::json::Object;
use super::{values, words};
use sagaweave_compiler::ast::keys::{self, Either, Key, Since, Table};

/// A schema that refers to the one of `table`.
pub(crate) fn reference(table: &Table) -> Object {
    refer(table.name)
}

/// A schema that refers to a definition.
pub(crate) fn refer(name: &str) -> Object {
    Object::new().with("$ref", format!("#/$defs/{name}"))
}

/// The schema of `table`, as it is where nothing is said of the place.
pub(crate) fn schema(table: &'static Table) -> Object {
    if std::ptr::eq(table, &raw const keys::TASK_METADATA) {
        return heading(table)
            .with("properties", properties(table, |table, key| Some(property(table, key))));
    }
    closed(table, &properties(table, |table, key| Some(property(table, key))))
}

/// What `table` is, for people.
pub(crate) fn heading(table: &Table) -> Object {
    Object::new().with("title", words::title(table.name)).with("description", table.doc)
}

/// A mapping that has no other keys than these, of `table`, and those that nothing reads.
pub(crate) fn closed(table: &'static Table, properties: &Object) -> Object {
    let required: Vec<&str> = table.keys().filter(|key| key.required).map(|key| key.name).collect();
    heading(table)
        .with("type", "object")
        .with("properties", properties.clone())
        .with("patternProperties", Object::new().with("^x-", true))
        .with("additionalProperties", false)
        .maybe("required", (!required.is_empty()).then_some(required))
        .and(eithers(table.either))
}

/// The keys of `table` that are there, each with what `schema` says.
pub(crate) fn properties(
    table: &'static Table,
    schema: impl Fn(&'static Table, &'static Key) -> Option<Object>,
) -> Object {
    let there = table.keys().filter(|key| key.since == Since::Now);
    there.filter_map(|key| Some((key.name.to_owned(), schema(table, key)?.into()))).collect()
}

/// What `key` of `table` is and takes.
pub(crate) fn property(table: &'static Table, key: &'static Key) -> Object {
    let block = keys::BLOCKS.iter().find(|(_, block)| std::ptr::eq(*block, table));
    let takes = match block {
        Some((kind, _)) if key.name == "type" => Object::new().with("const", *kind),
        _ => values::of_key(key),
    };
    words::of_key(key).and(takes)
}

/// Of each pair, one key is there, or both if they may.
fn eithers(pairs: &[Either]) -> Object {
    match pairs.iter().flat_map(either).collect::<Vec<_>>().as_slice() {
        [] => Object::new(),
        [rule] => rule.clone(),
        rules => Object::new().with("allOf", rules.to_vec()),
    }
}

fn either(pair: &Either) -> Vec<Object> {
    let one = pair.keys.map(|key| Object::new().with("required", [key]));
    let any = Object::new().with("anyOf", one);
    // An editor says more of this than of `oneOf`.
    let second = Object::new().with(pair.keys[1], false);
    let not_both = Object::new()
        .with("if", Object::new().with("required", pair.keys))
        .with("then", Object::new().with("properties", second));
    if pair.both { vec![any] } else { vec![any, not_both] }
}
