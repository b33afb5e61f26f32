//! The findings that checks have in common.

use super::keys::{self, Since, Table};
use super::looks::look_alike;
use super::node::{Node, Spanned, Value};
use super::synonyms::synonym;
use crate::diagnostic::{Diagnostic, Findings, codes, nearest};
use crate::source::Span;

/// A finding that a key is unknown; gives the key that was probably meant.
pub(super) fn unknown_key(
    key: &Spanned<String>,
    table: &'static Table,
    findings: &mut Findings,
) -> Option<&'static str> {
    let name = &key.value;
    let elsewhere: Vec<&str> = keys::dialect_of(table)
        .iter()
        .filter(|other| other.key(name).is_some())
        .map(|other| top_level(other).unwrap_or(other.what))
        .take(4)
        .collect();
    let near = synonym(name, table).or_else(|| nearest(name, table.keys().map(|key| key.name)));
    if elsewhere.is_empty() && other_dialect(key, table, near, findings) {
        return near;
    }
    findings.push(match near {
        None if !elsewhere.is_empty() => Diagnostic::new(
            codes::MISPLACED_KEY,
            key.span,
            format!("`{name}` is no key of {}", table.what),
        )
        .help(format!("it belongs to {}", elsewhere.join(", or to "))),
        _ => Diagnostic::new(
            codes::UNKNOWN_KEY,
            key.span,
            format!("{} has no key `{name}`", table.what),
        )
        .help(near.map_or_else(
            || {
                look_alike(name).unwrap_or_else(|| {
                    "free text goes below `metadata:`, or into a key that begins with `x-`"
                        .to_owned()
                })
            },
            |near| format!("did you mean `{near}`?"),
        )),
    });
    near
}

/// What the table of a whole document is called, as a place.
fn top_level(table: &'static Table) -> Option<&'static str> {
    let documents = [&raw const keys::CAMPAIGN, &raw const keys::PROJECT];
    documents.contains(&std::ptr::from_ref(table)).then_some("the top level of the document")
}

/// A finding that a key belongs to the other dialect, if it does. `near` is the key of `table` that
/// probably was meant.
pub(super) fn other_dialect(
    key: &Spanned<String>,
    table: &'static Table,
    near: Option<&str>,
    findings: &mut Findings,
) -> bool {
    let is_project = keys::PROJECT_TABLES.iter().any(|own| std::ptr::eq(*own, table));
    let (other, others, this, mark) = if is_project {
        (keys::CAMPAIGN_TABLES, "campaigns", "a project", "project_name")
    } else {
        (keys::PROJECT_TABLES, "projects", "a campaign", "workflow")
    };
    if !other.iter().any(|table| table.key(&key.value).is_some()) {
        return false;
    }
    let message = format!("`{}` is a key of {others}, but this is {this}", key.value);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("leave it out; this is {this} because it has the key `{mark}`"),
    };
    findings.push(Diagnostic::new(codes::OTHER_DIALECT, key.span, message).help(help));
    true
}

/// A finding that a required key is not there.
pub(super) fn missing(span: Span, table: &Table, key: &str, findings: &mut Findings) {
    let message = format!("{} needs `{key}`", table.what);
    let help = match (key, table.key(key)) {
        ("id", _) => "add `id: …`, a short name that no other step has".to_owned(),
        (_, Some(described)) => format!("add `{key}`: {}", lower_first(described.doc)),
        (_, None) => format!("add `{key}`"),
    };
    findings.push(Diagnostic::new(codes::MISSING_KEY, span, message).help(help));
}

fn lower_first(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A finding that a part of the language is not there yet.
pub(super) fn not_yet(span: Span, what: &str, since: Since, findings: &mut Findings) {
    debug_assert!(since != Since::Now);
    let message = format!("{what} is not there yet");
    findings.push(
        Diagnostic::new(codes::NOT_YET, span, message)
            .help("leave it out for now: this version would not do what it says"),
    );
}

pub(super) fn empty(span: Span, what: &str, help: &str, findings: &mut Findings) {
    findings.push(Diagnostic::new(codes::EMPTY, span, format!("`{what}` is empty")).help(help));
}

pub(super) fn wrong_type(node: &Node, what: &str, expected: &str, findings: &mut Findings) {
    findings.push(of_wrong_type(node, what, expected));
}

/// The same, with what to do about it.
pub(super) fn wrong_type_help(
    node: &Node,
    what: &str,
    expected: &str,
    help: Option<String>,
    findings: &mut Findings,
) {
    findings.push(of_wrong_type(node, what, expected).maybe_help(help));
}

fn of_wrong_type(node: &Node, what: &str, expected: &str) -> Diagnostic {
    let message = format!("{what} has to be {expected}, but this is {}", node.kind());
    Diagnostic::new(codes::WRONG_TYPE, node.span, message)
}

/// What to do about something that is no mapping, though it has to be one. `key` would be its first.
pub(super) fn mapping_help(node: &Node, key: &str) -> String {
    match &node.value {
        Value::Text(text) if text.contains(':') => {
            "write a space after each colon, and each key in a line of its own".to_owned()
        }
        Value::List(nodes) if nodes.iter().all(|node| matches!(node.value, Value::Map(_))) => {
            "leave out the dashes: they are for lists".to_owned()
        }
        _ => format!("write its keys in lines below it, indented: `{key}: …` and so on"),
    }
}

/// `did you mean …?`, if any of `names` is near.
pub(crate) fn did_you_mean<'a>(
    wrong: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(wrong, names).map(|near| format!("did you mean `{near}`?"))
}
