//! Where expressions, `${{ … }}`, may stand, and where not.

use super::node::{Node, Spanned, Value};
use crate::diagnostic::{Diagnostic, Findings, codes};

/// What an expression begins with. It is never plain text.
pub(crate) const OPENING: &str = "${{";

/// What a secret would begin with.
const SECRET: &str = "${secret:";

/// Whether a value has an expression in it.
pub(super) fn is_whole(node: &Node) -> bool {
    node.text().is_some_and(|text| text.contains(OPENING))
}

/// A finding that an expression stands where none may; whether there is one.
pub(super) fn found(node: &Node, text: &str, key: &str, findings: &mut Findings) -> bool {
    let is = text.contains(OPENING);
    if is {
        let key = if key.contains(' ') { key.to_owned() } else { format!("`{key}`") };
        let message = format!("{key} takes no expression");
        findings.push(
            Diagnostic::new(codes::NOT_HERE, node.span, message)
                .help("write the value itself: it has to be known before anything runs"),
        );
    }
    is
}

/// The same for the key of a mapping.
pub(super) fn found_in_key(key: &Spanned<String>, findings: &mut Findings) {
    if key.value.contains(OPENING) {
        findings.push(
            Diagnostic::new(codes::NOT_HERE, key.span, "a key takes no expression")
                .help("write the key itself; where keys come from data, hand on the whole object"),
        );
    }
}

/// Finds secrets that a document would put into a history, however deep.
pub(super) fn secrets(node: &Node, findings: &mut Findings) {
    match &node.value {
        Value::Text(text) if text.contains(SECRET) => {
            let message = "a secret would stand in the history of every run, for all to read";
            findings.push(
                Diagnostic::new(codes::SECRET_KEPT, node.span, message)
                    .help("let the tool read it, from where its worker runs"),
            );
        }
        Value::List(nodes) => nodes.iter().for_each(|node| secrets(node, findings)),
        Value::Map(entries) => entries
            .iter()
            .filter(|entry| entry.key.value != "metadata" && !entry.key.value.starts_with("x-"))
            .for_each(|entry| secrets(&entry.value, findings)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
    }
}
