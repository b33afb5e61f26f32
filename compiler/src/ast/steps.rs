//! Whether the steps of a list are activities and blocks with ids, each as its kind has to be.

use super::check::mapping;
use super::keys::{self, Order, Shape, Table};
use super::node::{Entry, Node, Spanned, Value};
use super::report::{mapping_help, missing, not_yet, other_dialect, wrong_type_help};
use super::shapes;
use super::synonyms::{block_synonym, synonym};
use crate::diagnostic::{Diagnostic, Findings, codes, nearest};

/// Checks a list of steps, or a single one.
pub(super) fn steps(node: &Node, order: Order, findings: &mut Findings) {
    if by_name(node) {
        let message = "these steps are a mapping, but they have to be a list";
        findings.push(
            Diagnostic::new(codes::WRONG_TYPE, node.head(), message)
                .help("begin each step with `- id: …`, with its other keys in lines below it"),
        );
        return;
    }
    for step in node.elements() {
        if !matches!(step.value, Value::Map(_)) {
            let help = match step.text() {
                Some(text) if !text.contains(':') => {
                    "begin each step with `- id: …`, with its other keys in lines below it"
                        .to_owned()
                }
                _ => mapping_help(step, "id"),
            };
            let expected = "a mapping with `tool` or `type`";
            wrong_type_help(step, "a step", expected, Some(help), findings);
        } else if let Some(table) = step_table(step, findings) {
            mapping(step, table, findings);
            step_id(step, table, findings);
            step_place(step, order, findings);
            table.either.iter().filter(|either| !either.both).for_each(|either| {
                one_of_two(step, table, either.keys, findings);
            });
        }
    }
}

/// Whether this looks like steps by their ids, where a list of steps belongs.
fn by_name(node: &Node) -> bool {
    let is_step = |entry: &Entry| {
        matches!(entry.value.value, Value::Map(_)) && keys::ACTIVITY.key(&entry.key.value).is_none()
    };
    matches!(node.value, Value::Map(_)) && node.entries().iter().all(is_step)
}

/// The table that fits a step.
fn step_table(step: &Node, findings: &mut Findings) -> Option<&'static Table> {
    match (step.entry("tool"), step.entry("type")) {
        (Some(_), None) => Some(&keys::ACTIVITY),
        (None, Some(kind)) => block_table(&kind.value, findings),
        (Some(tool), Some(kind)) => {
            let message =
                "a step with `tool` is an activity and one with `type` a block; this has both";
            findings.push(
                Diagnostic::new(codes::NO_STEP_KIND, kind.key.span, message)
                    .related(tool.key.span, "`tool` stands here")
                    .help("leave one of them out"),
            );
            None
        }
        (None, None) => {
            no_step_kind(step, findings);
            None
        }
    }
}

fn no_step_kind(step: &Node, findings: &mut Findings) {
    if is_task(step, findings) {
        return;
    }
    let has = |key| step.get(key).is_some();
    let help = if has("action") {
        "add the `tool` that the action belongs to"
    } else if has("activities") || has("modules") {
        "add `type: sequential`, `parallel` or `dag`"
    } else {
        "an activity has `tool` and `action`, a block has `type` and `activities`"
    };
    let message = "this step has neither `tool` nor `type`";
    let misspelt = meant(step, &keys::ACTIVITY, &["tool"]).or(meant(step, &keys::DAG, &["type"]));
    findings.push(match misspelt {
        Some((key, name)) => Diagnostic::new(codes::NO_STEP_KIND, key.span, message)
            .help(format!("did you mean `{name}`?")),
        None => Diagnostic::new(codes::NO_STEP_KIND, step.head(), message).help(help),
    });
}

/// Whether a step is written as the other dialect writes a task. Its first key that tells is found.
fn is_task(step: &Node, findings: &mut Findings) -> bool {
    let is_of_tasks =
        |key: &Spanned<String>| keys::TASK.key(&key.value).is_some_and(|key| key.required);
    let key = step.entries().iter().map(|entry| &entry.key).find(|key| is_of_tasks(key));
    key.is_some_and(|key| {
        let near = synonym(&key.value, &keys::ACTIVITY);
        other_dialect(key, &keys::ACTIVITY, near, findings)
    })
}

/// An unknown key of a step that was probably meant to be one of `names`.
fn meant<'n>(
    step: &'n Node,
    table: &'static Table,
    names: &[&str],
) -> Option<(&'n Spanned<String>, &'static str)> {
    let unknown = step.entries().iter().map(|entry| &entry.key);
    let mut unknown = unknown.filter(|key| table.key(&key.value).is_none());
    unknown.find_map(|key| {
        let near = nearest(&key.value, table.keys().map(|key| key.name))?;
        names.contains(&near).then_some((key, near))
    })
}

fn block_table(kind: &Node, findings: &mut Findings) -> Option<&'static Table> {
    match kind.text() {
        Some("sequential") => Some(&keys::SEQUENTIAL),
        Some("parallel") => Some(&keys::PARALLEL),
        Some("dag") => Some(&keys::DAG),
        Some("set") => Some(&keys::SET),
        Some("end") => Some(&keys::END),
        Some(word) => {
            if let Some((word, since)) = keys::FUTURE_BLOCKS.iter().find(|(name, _)| *name == word)
            {
                not_yet(kind.span, &format!("a block of the type `{word}`"), *since, findings);
            } else {
                // What stands in it is looked at as what was probably meant.
                return unknown_block(kind, word, findings);
            }
            None
        }
        None => {
            shapes::check(kind, "type", Shape::Word(&keys::BLOCK_TYPES), findings);
            None
        }
    }
}

/// A block of no known type; the table of the one that was probably meant.
fn unknown_block(kind: &Node, word: &str, findings: &mut Findings) -> Option<&'static Table> {
    let near = block_synonym(word).or_else(|| nearest(word, keys::BLOCK_TYPES));
    shapes::unknown_word(kind, "type", &keys::BLOCK_TYPES, near, findings);
    keys::BLOCKS.iter().find(|(word, _)| Some(*word) == near).map(|(_, table)| *table)
}

/// `id` and `name` are one key.
fn step_id(step: &Node, table: &'static Table, findings: &mut Findings) {
    match (step.entry("id"), step.entry("name")) {
        (None, None) if meant(step, table, &["id", "name"]).is_none() => {
            missing(step.head(), table, "id", findings);
        }
        (Some(id), Some(name)) if differ(&id.value, &name.value) => {
            let message = "`id` and `name` are the same thing, but here they differ";
            findings.push(
                Diagnostic::new(codes::ID_AND_NAME, name.value.span, message)
                    .related(id.value.span, "the `id`")
                    .help("keep one; for words that people read there is `description`"),
            );
        }
        _ => {}
    }
}

/// Whether both are texts and not the same one; what is no text is found by itself.
fn differ(id: &Node, name: &Node) -> bool {
    matches!((id.text(), name.text()), (Some(id), Some(name)) if id != name)
}

/// What only steps of some lists may have.
fn step_place(step: &Node, order: Order, findings: &mut Findings) {
    let Some(progress) = step.entry("progress").filter(|_| order != Order::Modules) else { return };
    let message = "`progress` belongs to a module: an entry of the document's `modules`";
    findings.push(
        Diagnostic::new(codes::MISPLACED_KEY, progress.key.span, message)
            .help("leave it out, or give it to the module that this step stands in"),
    );
}

/// A graph has `activities` or `modules`, and an end `output` or `error`: one of them.
fn one_of_two(
    step: &Node,
    table: &'static Table,
    names: [&'static str; 2],
    findings: &mut Findings,
) {
    let [one, other] = names;
    match (step.entry(one), step.entry(other)) {
        (None, None) if meant(step, table, &names).is_none() => {
            missing(step.head(), table, one, findings);
        }
        (Some(first), Some(second)) => {
            let message = format!("`{one}` and `{other}` cannot both stand here");
            findings.push(
                Diagnostic::new(codes::CONTRADICTION, second.key.span, message)
                    .related(first.key.span, "the other one")
                    .help(format!("write all of it into `{one}`, or into `{other}`")),
            );
        }
        _ => {}
    }
}
