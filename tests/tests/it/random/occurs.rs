//! That documents at random have all that there is to try: a generator that no longer makes something
//! proves nothing about it.

use super::document::{Document, family};
use super::types::{Defs, Member, Ty};
use super::values::FORMATS;
use super::{number, seeds};
use serde_json::Value;

/// Of how many of a thousand seeds something has to occur at the least.
const SELDOM: u64 = 5;

/// Whether a document has something.
type IsThere = fn(&Document) -> bool;

/// What there is.
const CONSTRUCTS: &[(&str, IsThere)] = &[
    ("a date", |it| has_format(it, "date")),
    ("a UUID", |it| has_format(it, "uuid")),
    ("a URI", |it| has_format(it, "uri")),
    ("a timestamp", |it| has_format(it, "date-time")),
    ("a duration", |it| has_format(it, "duration")),
    ("text of a format that is read", reads_a_format),
    ("a pivot", |it| has(&it.json, &|one| one["pivot"] == true)),
    ("a pivot in a block", |it| {
        has(&it.json["modules"], &|one| {
            one["type"].is_string() && has(one, &|inner| inner["pivot"] == true)
        })
    }),
    ("what is retried without end", |it| has(&it.json, &|one| one["max_attempts"] == "unlimited")),
    ("what is done before the pivot, and is undone", |it| {
        has(&it.json, &|one| one["pivot"] == true)
            && has(&it.json, &|one| one["tool"].is_string() && is_undone(&one["compensation"]))
    }),
    ("an activity that is optional for an error", |it| {
        has(&it.json, &|one| one["tool"].is_string() && one["optional"].is_array())
    }),
    ("a block that is optional for an error", |it| {
        has(&it.json, &|one| one["type"].is_string() && one["optional"].is_array())
    }),
    ("a block with a timeout", |it| {
        has(&it.json, &|one| one["type"].is_string() && one["timeout"] == "1h")
    }),
    ("a block whose timeout is an expression", |it| {
        has(&it.json, &|one| {
            one["type"].is_string() && one["timeout"].as_str().is_some_and(|it| it.contains("${{"))
        })
    }),
    ("an end with an error", |it| {
        has(&it.json, &|one| one["type"] == "end" && !one["error"].is_null())
    }),
    ("an end with an output", |it| {
        has(&it.json, &|one| one["type"] == "end" && !one["output"].is_null())
    }),
    ("a type that holds itself and is read to its depth", |it| says(it, ".next.")),
    ("a list of a type that holds itself", |it| {
        has(&it.json, &|one| {
            one["properties"]["next"]["items"]["$ref"].as_str() == Some("#/types/Node")
        })
    }),
];

#[test]
fn all_that_there_is_occurs() {
    let count = number("SAGAWEAVE_RANDOM_OCCURS", 1_000);
    let families: Vec<Vec<Document>> = seeds(count).map(family).collect();
    let with =
        |is_there: &dyn Fn(&[Document]) -> bool| families.iter().filter(|it| is_there(it)).count();
    let mut found: Vec<(&str, usize)> = CONSTRUCTS
        .iter()
        .map(|(what, is_there)| (*what, with(&|it| it.iter().any(is_there))))
        .collect();
    found.push(("an action that two documents call", with(&share_an_action)));
    let mut seldom = Vec::new();
    for (what, found) in found {
        println!("{what}: {found}");
        if found as u64 * 1_000 < count * SELDOM {
            seldom.push(what);
        }
    }
    assert!(seldom.is_empty(), "of {count} seeds hardly any has: {seldom:?}");
}

/// Whether two documents of a family call an action that a catalog declares.
fn share_an_action(family: &[Document]) -> bool {
    let [one, other] = family else { return false };
    one.catalogs.iter().any(|(_, catalog)| {
        let tools = catalog["tools"].as_object().unwrap();
        tools.iter().any(|(tool, written)| {
            let mut actions = written["actions"].as_object().unwrap().keys();
            actions.any(|action| {
                let calls = |one: &Value| one["tool"] == **tool && one["action"] == **action;
                [one, other].iter().all(|it| has(&it.json, &calls))
            })
        })
    })
}

/// Whether this holds of the value, or of one in it.
pub fn has(value: &Value, is: &dyn Fn(&Value) -> bool) -> bool {
    let inner = match value {
        Value::Object(entries) => entries.values().any(|one| has(one, is)),
        Value::Array(items) => items.iter().any(|one| has(one, is)),
        _ => false,
    };
    inner || is(value)
}

/// Whether an expression has this in it.
fn says(document: &Document, part: &str) -> bool {
    has(&document.json, &|one| {
        one.as_str().is_some_and(|it| it.contains("${{") && it.contains(part))
    })
}

/// Whether there is a compensation that does something.
fn is_undone(compensation: &Value) -> bool {
    compensation.is_object() || compensation.as_str().is_some_and(|it| it != "none")
}

fn has_format(document: &Document, format: &str) -> bool {
    let catalogs = document.catalogs.iter().map(|(_, json)| json);
    std::iter::once(&document.json)
        .chain(catalogs)
        .any(|json| has(json, &|one| one["type"] == "string" && one["format"] == format))
}

/// Whether an expression reads a member that stands for nothing but text of a format.
fn reads_a_format(document: &Document) -> bool {
    let is_format = |member: &Member| match member.ty.non_null() {
        Ty::Format(format) => FORMATS.contains(format),
        _ => false,
    };
    let members: Vec<&Member> = all_members(&document.defs).collect();
    members.iter().filter(|member| is_format(member)).any(|member| {
        members.iter().all(|other| other.key != member.key || is_format(other))
            && says(document, &format!(".{}", member.key))
    })
}

fn all_members(defs: &Defs) -> impl Iterator<Item = &Member> {
    (0..defs.0.len()).filter_map(|at| defs.members(&Ty::Def(at))).flatten()
}
