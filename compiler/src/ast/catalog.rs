//! Whether a catalog of tools is one.

use super::check::mapping;
use super::keys;
use super::node::{Entry, Node, Value};
use super::report::{empty, wrong_type, wrong_type_help};
use super::shapes;
use crate::diagnostic::Findings;

/// `tools` of a document: paths of catalogs, or tools by name.
pub(super) fn catalogs(node: &Node, findings: &mut Findings) {
    match &node.value {
        Value::Map(_) => tools(node, findings),
        Value::List(nodes) if nodes.is_empty() => {
            empty(node.span, "tools", "name a catalog, or leave the key out", findings);
        }
        _ => {
            for path in node.elements() {
                if path.text().is_none_or(|text| text.trim().is_empty()) {
                    let what = "a catalog";
                    let help = "such as `tools: [tools.yaml]`; or write the tools here, by name";
                    let help = Some(help.to_owned());
                    wrong_type_help(path, what, "the path of a file", help, findings);
                }
            }
        }
    }
}

/// Tools by name.
pub(super) fn tools(node: &Node, findings: &mut Findings) {
    by_name(node, "`tools`", "tools", findings, |entry, findings| {
        mapping(&entry.value, &keys::TOOL, findings);
    });
}

/// Actions by name.
pub(super) fn actions(node: &Node, findings: &mut Findings) {
    by_name(node, "`actions`", "actions", findings, |entry, findings| match entry.value.value {
        // An action of which nothing is said.
        Value::Null => {}
        _ => mapping(&entry.value, &keys::ACTION, findings),
    });
}

/// Names of errors: a list, or names by status.
pub(super) fn errors(node: &Node, findings: &mut Findings) {
    let names = match &node.value {
        Value::Map(entries) => entries.iter().map(|entry| &entry.value).collect(),
        Value::List(nodes) => nodes.iter().collect(),
        _ => vec![node],
    };
    for name in names {
        shapes::check(name, "errors", keys::Shape::Text(crate::limits::NAME_BYTES), findings);
    }
}

fn by_name(
    node: &Node,
    what: &str,
    names: &str,
    findings: &mut Findings,
    each: impl Fn(&Entry, &mut Findings),
) {
    match &node.value {
        Value::Map(entries) if entries.is_empty() => {
            empty(node.span, names, "write at least one, or leave the key out", findings);
        }
        Value::Map(entries) => entries.iter().for_each(|entry| each(entry, findings)),
        _ => wrong_type(node, what, &format!("a mapping of {names} by name"), findings),
    }
}
