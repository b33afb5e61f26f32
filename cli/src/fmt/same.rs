//! Whether two texts are the same document.

use super::holes;
use sagaweave_compiler::ast::Written;
use sagaweave_compiler::ast::node::{Entry, Node, Value};

/// What is not the same, if anything: values, their order, how numbers are written, comments. Expressions
/// are compared as they are printed.
pub(super) fn difference(before: &Written, after: &Written) -> Option<&'static str> {
    if before.comments != after.comments {
        return Some("its comments would not stay as they are");
    }
    let is_same = match (&before.tree, &after.tree) {
        (Some(before), Some(after)) => same(before, after),
        _ => false,
    };
    (!is_same).then_some("its meaning would not stay as it is")
}

fn same(before: &Node, after: &Node) -> bool {
    match (&before.value, &after.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(before), Value::Bool(after)) => before == after,
        (Value::Number(before), Value::Number(after)) => before == after,
        (Value::Text(before), Value::Text(after)) => same_text(before, after),
        (Value::List(before), Value::List(after)) => all(before, after, same),
        (Value::Map(before), Value::Map(after)) => all(before, after, same_entry),
        _ => false,
    }
}

fn all<T>(before: &[T], after: &[T], same: fn(&T, &T) -> bool) -> bool {
    before.len() == after.len() && before.iter().zip(after).all(|(one, other)| same(one, other))
}

fn same_entry(before: &Entry, after: &Entry) -> bool {
    before.key.value == after.key.value && same(&before.value, &after.value)
}

fn same_text(before: &str, after: &str) -> bool {
    before == after || holes::canonical(before) == holes::canonical(after)
}
