//! Lists of steps. What a step may have depends on the list that it stands in.

use super::json::{Json, Object};
use super::tables::{self, refer};
use super::{values, words};
use sagaweave_compiler::ast::keys::{self, Key, Order, Table};

/// A list of steps, or a single one.
pub(crate) fn list(order: Order) -> Object {
    one_or_more(&refer(step_name(order)))
}

/// A list that is not empty, or an element alone.
pub(crate) fn one_or_more(element: &Object) -> Object {
    Object::new()
        .with("type", ["array", "object"])
        .with("minItems", 1u64)
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
    let has = |key: &str| Object::new().with("type", "object").with("required", [key]);
    let neither =
        unfinished(order).with("defaultSnippets", snippets()).with("required", ["tool"]).with(
            "errorMessage",
            "An activity has `tool` and `action`, a block has `type` and `activities`.",
        );
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
            Object::new().with("if", has("type")).with("then", block(order)).with("else", neither),
        )
}

/// A block: its `type` tells which.
fn block(order: Order) -> Object {
    let kinds = keys::BLOCKS.iter().map(|(kind, table)| {
        let is = Object::new().with("type", Object::new().with("const", *kind));
        let is = Object::new().with("properties", is).with("required", ["type"]);
        Object::new().with("if", is).with("then", refer(&table_name(table, order)))
    });
    Object::new()
        .with("properties", Object::new().with("type", kind()))
        .with("allOf", kinds.map(Json::from).collect::<Vec<_>>())
}

/// The `type` of a block, before it is known which one.
fn kind() -> Object {
    let key = keys::DAG.key("type").map(words::of_key).unwrap_or_default();
    key.and(values::word(&keys::BLOCK_TYPES))
}

/// A step that has neither `tool` nor `type` yet: what an editor offers.
fn unfinished(order: Order) -> Object {
    let of_activity = |name: &str| {
        let place = table_name(&keys::ACTIVITY, order);
        (name.to_owned(), Json::from(refer(&format!("{place}/properties/{name}"))))
    };
    let blocks = [("type".to_owned(), Json::from(kind()))];
    let properties = ["id", "tool", "action"].map(of_activity).into_iter().chain(blocks);
    Object::new().with("properties", properties.collect::<Object>())
}

/// Steps to begin with, for VS Code.
fn snippets() -> Vec<Object> {
    let activity = |at: usize| {
        let place = |offset: usize| format!("${}", at + offset);
        Object::new().with("id", place(0)).with("tool", place(1)).with("action", place(2))
    };
    let snippet = |label: &str, about: &str, body: Object| {
        Object::new().with("label", label).with("description", about).with("body", body)
    };
    let blocks = keys::BLOCKS.iter().map(|(kind, table)| {
        let body =
            Object::new().with("id", "$1").with("type", *kind).with("activities", [activity(2)]);
        snippet(&format!("{kind} block"), table.doc, body)
    });
    std::iter::once(snippet("activity", keys::ACTIVITY.doc, activity(1))).chain(blocks).collect()
}

/// `table` in a list of this order. What is the same everywhere is said once, in the full table.
fn in_place(table: &'static Table, order: Order) -> Object {
    let properties = tables::properties(table, |table, key| match order {
        Order::Modules => Some(tables::property(table, key)),
        _ => restricted(table, key, order),
    });
    tables::closed(table, &properties)
}

fn restricted(table: &'static Table, key: &'static Key, order: Order) -> Option<Object> {
    let only = |words: Json| Object::new().with("enum", words);
    let rule = match (key.name, order) {
        ("progress", _) => return None,
        ("depends_on", Order::Fixed | Order::Finally) => {
            Object::new().with("type", "array").with("maxItems", 0u64)
        }
        ("optional", Order::Finally) => {
            Object::new().with("not", Object::new().with("const", false))
        }
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
