//! The point of no return at random, and what has to hold of all that may run beside it or after it.

use super::rng::Rng;
use serde_json::{Value, json};
use std::iter::successors;

/// A step of the document.
struct Node {
    /// Where it stands, as a JSON pointer.
    place: String,
    parent: Option<usize>,
    /// What it comes after.
    after: Vec<usize>,
}

/// Makes one of the activities the pivot, if one can be, and the others such that they can stay.
pub fn pass(rng: &mut Rng, modules: &mut Value) {
    let mut nodes = Vec::new();
    walk(modules, &json!("dag"), "", None, &mut nodes);
    let sure =
        |at: usize| around(&nodes, at).all(|at| at_of(modules, &nodes[at])["optional"].is_null());
    let fits = |at: &usize| at_of(modules, &nodes[*at])["tool"].is_string() && sure(*at);
    let some: Vec<usize> = (0..nodes.len()).filter(fits).collect();
    if some.is_empty() {
        return;
    }
    let pivot = *rng.pick(&some);
    let before = surely_before(&nodes, pivot);
    for at in 0..nodes.len() {
        let is_tolerated =
            around(&nodes, at).any(|at| at_of(modules, &nodes[at])["optional"] == true);
        let holds = around(&nodes, pivot).any(|it| it == at);
        let step = modules.pointer_mut(&nodes[at].place).unwrap().as_object_mut().unwrap();
        if at == pivot {
            step.insert("pivot".to_owned(), json!(true));
            step.remove("compensation");
        } else if holds {
            step.remove("timeout");
        } else if !before[at] {
            settle(step, is_tolerated);
        }
    }
}

/// Nothing undoes this step, and it does not fail for good.
fn settle(step: &mut serde_json::Map<String, Value>, is_tolerated: bool) {
    if step.contains_key("tool") {
        step.insert("compensation".to_owned(), json!("none"));
        if !is_tolerated {
            step.insert("retry".to_owned(), json!({"max_attempts": "unlimited"}));
        }
    } else if !is_tolerated {
        step.remove("timeout");
        if let Some(error) = step.remove("error") {
            step.insert("output".to_owned(), json!({"failed": error["message"]}));
        }
    }
}

fn walk(list: &Value, kind: &Value, place: &str, parent: Option<usize>, nodes: &mut Vec<Node>) {
    let steps = list.as_array().unwrap();
    let first = nodes.len();
    for at in 0..steps.len() {
        let after = match kind.as_str() {
            Some("sequential") => (first..first + at).collect(),
            Some("dag") => depends_on(steps, &steps[at]).map(|it| first + it).collect(),
            _ => Vec::new(),
        };
        nodes.push(Node { place: format!("{place}/{at}"), parent, after });
    }
    for (at, step) in steps.iter().enumerate() {
        for key in ["activities", "modules"] {
            if let Some(list) = step.get(key) {
                walk(list, &step["type"], &format!("{place}/{at}/{key}"), Some(first + at), nodes);
            }
        }
    }
}

/// The places in its list of what a step depends on.
fn depends_on<'a>(steps: &'a [Value], step: &'a Value) -> impl Iterator<Item = usize> + 'a {
    let id = |step: &'a Value| step["id"].as_str().or_else(|| step["name"].as_str());
    let names = step["depends_on"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.filter_map(move |name| steps.iter().position(|it| id(it) == Some(name)))
}

/// The step, and the blocks that hold it.
fn around(nodes: &[Node], at: usize) -> impl Iterator<Item = usize> + '_ {
    successors(Some(at), |at| nodes[*at].parent)
}

/// What has surely ended when the pivot starts.
fn surely_before(nodes: &[Node], pivot: usize) -> Vec<bool> {
    let mut before = vec![false; nodes.len()];
    let mut todo: Vec<usize> =
        around(nodes, pivot).flat_map(|at| &nodes[at].after).copied().collect();
    while let Some(at) = todo.pop() {
        if !std::mem::replace(&mut before[at], true) {
            todo.extend(&nodes[at].after);
        }
    }
    (0..nodes.len()).map(|at| around(nodes, at).any(|at| before[at])).collect()
}

fn at_of<'a>(modules: &'a Value, node: &Node) -> &'a Value {
    modules.pointer(&node.place).unwrap()
}
