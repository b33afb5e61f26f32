//! Holds a document against the tables of keys: every key is known and in its place, every value is of
//! its type and within its range.
//!
//! After it, decoding cannot meet a surprise.

use super::keys::{self, Key, Order, Shape, Since, Table};
use super::node::{Entry, Node, Value};
use super::report::{
    did_you_mean, empty, mapping_help, missing, not_yet, unknown_key, wrong_type, wrong_type_help,
};
use super::steps::steps;
use super::{catalog, expressions, shapes, values};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::Span;
use std::collections::HashMap;

/// Checks a mapping against a table.
pub(super) fn mapping(node: &Node, table: &'static Table, findings: &mut Findings) {
    if !matches!(node.value, Value::Map(_)) {
        let first = table.keys().next().map_or("", |key| key.name);
        let help = mapping_help(node, first);
        let expected = "a mapping of keys to values";
        return wrong_type_help(node, table.what, expected, Some(help), findings);
    }
    let meant: Vec<&str> =
        node.entries().iter().filter_map(|entry| one(entry, table, findings)).collect();
    let absent = |key: &&Key| node.entry(key.name).is_none() && !meant.contains(&key.name);
    for key in table.keys().filter(|key| key.required).filter(absent) {
        missing(node.head(), table, key.name, findings);
    }
    in_order(node, findings);
}

/// Checks one entry of a mapping; if its key is unknown, the key that was probably meant.
fn one(entry: &Entry, table: &'static Table, findings: &mut Findings) -> Option<&'static str> {
    if is_free(&entry.key.value) {
        return None;
    }
    match table.key(&entry.key.value) {
        None => return unknown_key(&entry.key, table, findings),
        Some(key) if key.since != Since::Now => {
            not_yet(entry.key.span, &format!("`{}`", key.name), key.since, findings);
        }
        Some(key) => value(entry, key, findings),
    }
    None
}

/// Whether nothing looks at what stands under this key.
fn is_free(key: &str) -> bool {
    key.starts_with("x-")
}

fn value(entry: &Entry, key: &'static Key, findings: &mut Findings) {
    let node = &entry.value;
    let nothing = node.value == Value::Null;
    // Where nothing is written, there is nothing to point at but the key.
    let span = if node.span.start == node.span.end { entry.key.span } else { node.span };
    match key.shape {
        Shape::Metadata | Shape::Future => {}
        _ if key.computed && expressions::is_whole(node) => {}
        Shape::Steps(_) | Shape::Tasks if nothing || node.elements().is_empty() => {
            empty(span, key.name, empty_list_help(key), findings);
        }
        _ if nothing => {
            let message = format!("`{}` has no value", key.name);
            let help = if key.required {
                "give it a value"
            } else {
                "give it a value, or leave the key out"
            };
            findings.push(Diagnostic::new(codes::WRONG_TYPE, span, message).help(help));
        }
        Shape::Mapping(table) => mapping(node, table, findings),
        Shape::Catalogs => catalog::catalogs(node, findings),
        Shape::Tools => catalog::tools(node, findings),
        Shape::Actions => catalog::actions(node, findings),
        Shape::Errors => catalog::errors(node, findings),
        Shape::Schemas | Shape::Templates => named(node, key, findings),
        Shape::TaskMetadata => task_metadata(node, findings),
        Shape::Steps(order) => steps(node, order, findings),
        Shape::Tasks => node.elements().iter().for_each(|one| task(one, findings)),
        Shape::Retry => retry(node, findings),
        Shape::Compensation => compensation(node, findings),
        Shape::Profiles => profiles(node, key, findings),
        Shape::Allow => allow(node, findings),
        shape => shapes::check(node, key.name, shape, findings),
    }
}

/// Values by names that the author chooses.
fn named(node: &Node, key: &Key, findings: &mut Findings) {
    if !matches!(node.value, Value::Map(_)) {
        let help = "write names in lines below it, indented: `name: …`".to_owned();
        let what = format!("`{}`", key.name);
        return wrong_type_help(node, &what, "a mapping of names", Some(help), findings);
    }
    for entry in node.entries() {
        let shape = match key.shape {
            Shape::Schemas => Shape::Schema,
            _ => Shape::Template,
        };
        shapes::check(&entry.value, &entry.key.value, shape, findings);
    }
}

/// What to do about a list that holds nothing.
fn empty_list_help(key: &Key) -> &'static str {
    match key.shape {
        Shape::Steps(Order::Finally) => "write at least one activity, or leave the key out",
        Shape::Steps(Order::Modules) => "write at least one module",
        Shape::Tasks => "write at least one task",
        _ => "write at least one step, or leave the whole block out",
    }
}

/// A task goes to its capsule as it is, so all of it has to fit into one payload.
fn task(node: &Node, findings: &mut Findings) {
    let before = findings.errors();
    mapping(node, &keys::TASK, findings);
    for entry in node.entries().iter().filter(|entry| is_unread(&entry.key.value)) {
        shapes::numbers(&entry.value, findings);
    }
    if findings.errors() == before {
        shapes::payload(node, "a task", findings);
    }
}

/// Whether a key of a task is only handed on.
fn is_unread(key: &str) -> bool {
    key == "metadata" || is_free(key)
}

fn compensation(node: &Node, findings: &mut Findings) {
    let says_none = |node: &Node| node.text().is_some_and(is_no_word_for_an_action);
    let action = match &node.value {
        Value::Map(_) => {
            mapping(node, &keys::COMPENSATION, findings);
            node.get("action").filter(|action| says_none(action))
        }
        Value::Text(text) => {
            shapes::check(node, "compensation", Shape::Compensation, findings);
            Some(node).filter(|node| says_none(node) && text != "none")
        }
        _ => {
            let expected = "the name of an action, a mapping with `action`, or `none`";
            return wrong_type(node, "`compensation`", expected, findings);
        }
    };
    if let Some(action) = action {
        let word = action.text().unwrap_or_default();
        let message = format!("this would be an action with the name of `{word}`");
        findings.push(
            Diagnostic::new(codes::UNKNOWN_WORD, action.span, message)
                .help("if there is nothing to undo, write `compensation: none`"),
        );
    }
}

/// Words that say that there is nothing to undo: none of them is meant as the name of an action.
fn is_no_word_for_an_action(text: &str) -> bool {
    ["none", "no", "nothing", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// `metadata` of a task: any keys, of which two are looked at.
fn task_metadata(node: &Node, findings: &mut Findings) {
    for entry in node.entries() {
        if let Some(key) = keys::TASK_METADATA.key(&entry.key.value) {
            value(entry, key, findings);
        }
    }
}

fn retry(node: &Node, findings: &mut Findings) {
    match node.value {
        Value::Map(_) => retry_fields(node, findings),
        Value::Number(ref number) => {
            let message =
                "`retry` has to be the name of a profile or a mapping, but this is a number";
            findings.push(
                Diagnostic::new(codes::WRONG_TYPE, node.span, message)
                    .help(format!("for so many attempts write {{ max_attempts: {number} }}")),
            );
        }
        Value::Text(_) => {
            shapes::check(node, "retry", Shape::Text(crate::limits::NAME_BYTES), findings);
        }
        _ => wrong_type(node, "`retry`", "the name of a profile or a mapping", findings),
    }
}

fn profiles(node: &Node, key: &Key, findings: &mut Findings) {
    if !matches!(node.value, Value::Map(_)) {
        return wrong_type(
            node,
            &format!("`{}`", key.name),
            "a mapping of names to profiles",
            findings,
        );
    }
    for Entry { key: name, value } in node.entries() {
        if super::BUILT_IN_PROFILES.iter().any(|(built_in, _)| *built_in == name.value) {
            let message = format!("the retry profile `{}` exists already", name.value);
            findings.push(
                Diagnostic::new(codes::BUILT_IN_PROFILE, name.span, message)
                    .help("give yours another name"),
            );
        }
        retry_fields(value, findings);
    }
}

fn retry_fields(node: &Node, findings: &mut Findings) {
    mapping(node, &keys::RETRY, findings);
    let (Some(only), Some(never)) = (node.get("only"), node.get("non_retryable")) else { return };
    let retried: HashMap<&str, Span> =
        only.elements().iter().filter_map(|node| Some((node.text()?, node.span))).collect();
    for node in never.elements() {
        let Some((name, first)) = node.text().and_then(|name| retried.get_key_value(name)) else {
            continue;
        };
        let message =
            format!("`{name}` stands in `only` and in `non_retryable`: it is not retried");
        findings.push(
            Diagnostic::new(codes::RETRIED_AND_NOT, node.span, message)
                .related(*first, "here it is said to be retried")
                .help("leave it out of one of the two"),
        );
    }
}

fn allow(node: &Node, findings: &mut Findings) {
    if !matches!(node.value, Value::Map(_)) {
        let help =
            Some("write each code with its reason: `SW0416: a draft does no harm`".to_owned());
        let expected = "a mapping of codes to reasons";
        return wrong_type_help(node, "`allow`", expected, help, findings);
    }
    for Entry { key: code, value } in node.entries() {
        match codes::find(&code.value) {
            None => {
                let message = format!("there is no finding with the code `{}`", code.value);
                findings.push(
                    Diagnostic::new(codes::BAD_ALLOW, code.span, message)
                        .help("`allow` takes the codes of warnings and notes")
                        .maybe_help(did_you_mean(&code.value, allowable())),
                );
            }
            Some(found) if found == codes::MORE_FINDINGS => {
                let message = format!("{found} only tells that there is more, which nothing hides");
                findings.push(
                    Diagnostic::new(codes::BAD_ALLOW, code.span, message)
                        .help("`allow` the codes that are too many"),
                );
            }
            Some(found) if found.severity == codes::Severity::Error => {
                let message = format!("{found} is an error, which no reason makes right");
                findings.push(
                    Diagnostic::new(codes::BAD_ALLOW, code.span, message)
                        .help("`allow` takes the codes of warnings and notes"),
                );
            }
            Some(_) => {}
        }
        if value.text().is_none() {
            let help = Some("write why it is all right here".to_owned());
            wrong_type_help(
                value,
                &format!("`{}`", code.value),
                "a reason, as text",
                help,
                findings,
            );
        } else {
            shapes::check(value, &code.value, Shape::Text(crate::limits::PAYLOAD_BYTES), findings);
        }
    }
}

/// The codes that `allow` takes.
fn allowable() -> impl Iterator<Item = &'static str> {
    let codes = codes::ALL.iter().filter(|code| code.severity != codes::Severity::Error);
    codes.filter(|code| **code != codes::MORE_FINDINGS).map(|code| code.name)
}

/// Durations that cannot be longer than another of the same mapping.
const IN_ORDER: [(&str, &str); 2] = [("initial", "max"), ("timeout", "total_timeout")];

fn in_order(node: &Node, findings: &mut Findings) {
    for (short, long) in IN_ORDER {
        let read = |name| {
            let entry = node.entry(name)?;
            Some((entry, values::duration(entry.value.text()?)?))
        };
        let (Some((short_entry, short_is)), Some((long_entry, long_is))) =
            (read(short), read(long))
        else {
            continue;
        };
        if short_is > long_is {
            let message = format!("`{short}` is longer than `{long}`");
            findings.push(
                Diagnostic::new(codes::CONTRADICTION, short_entry.value.span, message)
                    .related(long_entry.value.span, format!("`{long}`"))
                    .help(format!("make `{short}` shorter or `{long}` longer")),
            );
        }
    }
}
