//! Whether a document that does not hold to the tables still tells which steps there are.

use super::keys::MODES;
use super::node::{Node, Value};

/// Whether every step has an id and stands where it is meant to, so that what the document says of their
/// order can be checked without finding anything that only follows from another error.
pub(super) fn is_clear(root: &Node) -> bool {
    if let Some(tasks) = root.get("tasks") {
        let is_task = |task: &Node| has_text(task, "task_id");
        return root.get("modules").is_none()
            && root.get("execution_mode").is_none_or(is_mode)
            && tasks.elements().iter().all(is_task);
    }
    root.get("modules").is_some_and(is_list) && root.get("finally").is_none_or(is_list)
}

fn is_list(node: &Node) -> bool {
    node.elements().iter().all(is_step)
}

fn is_step(node: &Node) -> bool {
    let has_id = match (node.get("id"), node.get("name")) {
        (Some(id), Some(name)) => id.text().is_some() && id.value == name.value,
        (Some(_), None) => has_text(node, "id"),
        (None, _) => has_text(node, "name"),
    };
    has_id
        && match (node.get("tool"), node.get("type")) {
            (Some(_), None) => true,
            (None, Some(kind)) => is_mode(kind) && is_block(node),
            _ => false,
        }
}

fn is_block(node: &Node) -> bool {
    match (node.get("activities"), node.get("modules")) {
        (Some(steps), None) => is_list(steps),
        (None, Some(steps)) => {
            node.get("type").and_then(Node::text) == Some("dag") && is_list(steps)
        }
        _ => false,
    }
}

fn is_mode(node: &Node) -> bool {
    node.text().is_some_and(|text| MODES.contains(&text))
}

fn has_text(node: &Node, key: &str) -> bool {
    matches!(node.get(key), Some(Node { value: Value::Text(text), .. }) if !text.trim().is_empty())
}
