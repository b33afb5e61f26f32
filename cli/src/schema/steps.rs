//! Lists of steps. What a step may have depends on the list that it stands in.

use super::json::{Json, Object};
use super::tables::{self, refer};
use sagaweave_compiler::ast::keys::{self, Key, Order, Table};

/// A list of steps, or a single one.
pub(crate) fn list(order: Order) -> Object {
    one_or_more(&refer(step_name(order)))
}

/// A list that is not empty, or an element alone.
pub(crate) fn one_or_more(element: &Object) -> Object {
    Object::new()
        .with("type", ["array", "object"])
        .with("minItems", 1)
        .with("items", element.clone())
        .with("if", Object::new().with("type", "object"))
        .with("then", element.clone())
}

/// The definitions of all steps, by name.
pub(crate) fn definitions() -> Object {
    let tables = || keys::BLOCKS.iter().map(|(_, table)| *table);
    let mut all = Vec::new();
    for order in [Order::Modules, Order::Graph, Order::Fixed] {
        all.push((step_name(order).to_owned(), step(order).into()));
        for table in std::iter::once(&keys::ACTIVITY).chain(tables()) {
            all.push((table_name(table, order), in_place(table, order).into()));
        }
    }
    let last = in_place(&keys::ACTIVITY, Order::Finally);
    all.push((step_name(Order::Finally).to_owned(), last.into()));
    all.into_iter().collect()
}

fn step_name(order: Order) -> &'static str {
    match order {
        Order::Modules => "module",
        Order::Graph => "step_of_graph",
        Order::Fixed => "step_of_list",
        Order::Finally => "activity_of_finally",
    }
}

/// Modules may have everything, so theirs are the full tables.
fn table_name(table: &Table, order: Order) -> String {
    match order {
        Order::Modules => table.name.to_owned(),
        Order::Graph => format!("{}_of_graph", table.name),
        Order::Fixed => format!("{}_of_list", table.name),
        Order::Finally => format!("{}_of_finally", table.name),
    }
}

/// A step: `tool` or `type` tells what else it has.
fn step(order: Order) -> Object {
    let has = |key: &str| Object::new().with("required", [key]);
    let kinds = keys::BLOCKS.iter().map(|(kind, table)| {
        let is = Object::new().with("type", Object::new().with("const", *kind));
        let is = Object::new().with("properties", is).with("required", ["type"]);
        Object::new().with("if", is).with("then", refer(&table_name(table, order)))
    });
    let modes = Object::new().with("enum", keys::MODES);
    let block = Object::new()
        .with("properties", Object::new().with("type", modes))
        .with("allOf", kinds.map(Json::from).collect::<Vec<_>>());
    let neither = Object::new().with("required", ["tool"]);
    Object::new()
        .with("title", "Step")
        .with(
            "description",
            "An activity, which has `tool`, or a block of steps, which has `type`.",
        )
        .with("type", "object")
        .with("if", has("tool"))
        .with("then", refer(&table_name(&keys::ACTIVITY, order)))
        .with(
            "else",
            Object::new().with("if", has("type")).with("then", block).with("else", neither),
        )
}

/// `table` in a list of this order. What is the same everywhere is said once, in the full table.
fn in_place(table: &'static Table, order: Order) -> Object {
    let properties = tables::properties(table, |table, key| match order {
        Order::Modules => tables::property(table, key),
        _ => restricted(table, key, order),
    });
    tables::closed(table, &properties)
}

fn restricted(table: &'static Table, key: &'static Key, order: Order) -> Option<Object> {
    let only = |words: Json| Object::new().with("enum", words);
    let rule = match (key.name, order) {
        ("progress", _) => return None,
        ("depends_on", Order::Fixed | Order::Finally) => {
            Object::new().with("type", "array").with("maxItems", 0)
        }
        ("optional", Order::Finally) => only([true].into()),
        ("pivot", Order::Finally) => only([false].into()),
        ("compensation", Order::Finally) => only(["none"].into()),
        _ => return Some(refer(&format!("{}/properties/{}", table.name, key.name))),
    };
    Some(
        Object::new()
            .with("description", format!("Has no place here. {}", key.doc))
            .and(rule)
            .with("errorMessage", misplaced(key.name, order))
            .with("doNotSuggest", true),
    )
}

fn misplaced(key: &str, order: Order) -> String {
    let place = match order {
        Order::Finally => "in `finally`",
        _ => "in a list whose block orders its steps by itself",
    };
    format!("`{key}` has no place {place}: leave it out.")
}
