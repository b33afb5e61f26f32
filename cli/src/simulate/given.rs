//! What a command line gives to a simulation: the input, and what tools answer.

use super::Arguments;
use super::faults::activity;
use crate::trouble::Trouble;
use sagaweave_compiler::ast::node::Value as Written;
use sagaweave_compiler::ast::{Entry, Node, value};
use sagaweave_compiler::diagnostic::Diagnostic;
use sagaweave_compiler::documents;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::{Given, Reply};
use sagaweave_compiler::source::Source;
use sagaweave_core::Failure;
use sagaweave_core::schema::Misfits;
use serde_json::Value;
use std::path::Path;

/// What `arguments` give; samples of what they do not.
pub(super) fn read(workflow: &Workflow, arguments: &Arguments) -> Result<Given, Trouble> {
    let mut given = Given::samples(workflow);
    if let Some(path) = &arguments.input {
        let (_, node) = read_file(path)?;
        given = given.with_input(workflow, &json(&node)).map_err(|misfits| {
            let message = format!("{} is not what {} takes", path.display(), workflow.source);
            with_misfits(&message, &misfits)
        })?;
    }
    let Some(path) = &arguments.tools else { return Ok(given) };
    let (source, node) = read_file(path)?;
    for entry in node.entries() {
        given = answer(given, workflow, entry)
            .map_err(|trouble| trouble.at(&source, entry.key.span.start))?;
    }
    if node.entries().is_empty() {
        let message = format!("{} names no step", path.display());
        return Err(Trouble::new(message)
            .help("write a step and what its tool answers: `search: { id: 7 }`"));
    }
    Ok(given)
}

/// The answers of one step.
fn answer(given: Given, workflow: &Workflow, entry: &Entry) -> Result<Given, Trouble> {
    let name = &entry.key.value;
    let (step, undo) = activity(workflow, name)?;
    let replies = match &entry.value.value {
        Written::List(attempts) if !attempts.is_empty() => attempts.iter().map(reply).collect(),
        _ => vec![reply(&entry.value)],
    };
    given.with_replies(workflow, step, undo, replies).map_err(|misfits| {
        with_misfits(&format!("an answer of `{name}` is not what its action gives"), &misfits)
    })
}

/// An output, or `{ error: { type, message } }`.
fn reply(node: &Node) -> Reply {
    let error = match node.entries() {
        [only] if only.key.value == "error" => &only.value,
        _ => return Reply::Output(json(node)),
    };
    let text = |key: &str| error.get(key).and_then(Node::text);
    match text("type") {
        Some(kind) => Reply::Error(Failure::new(kind, text("message").unwrap_or("simulated"))),
        None => Reply::Output(json(node)),
    }
}

fn read_file(path: &Path) -> Result<(Source, Node), Trouble> {
    let source = documents::read(path).map_err(|error| Trouble::file("read", path, &error))?;
    match value(&source) {
        Ok(node) => Ok((source, node)),
        Err(findings) => Err(unreadable(&source, findings.first())),
    }
}

fn unreadable(source: &Source, finding: Option<&Diagnostic>) -> Trouble {
    let place = finding.map(|finding| source.position(finding.label.span.start));
    let place = place.map(|place| format!(":{place}")).unwrap_or_default();
    let why = finding.map_or("it is empty", |finding| finding.message.as_str());
    let trouble = Trouble::new(format!("{}{place}: {why}", source.path()));
    match finding.and_then(|finding| finding.help.clone()) {
        Some(help) => trouble.help(help),
        None => trouble,
    }
}

fn json(node: &Node) -> Value {
    // The tree writes nothing but JSON.
    serde_json::from_str(&node.to_json()).unwrap_or_default()
}

fn with_misfits(message: &str, misfits: &Misfits) -> Trouble {
    let lines: Vec<String> = misfits.found.iter().map(ToString::to_string).collect();
    let more = match misfits.more {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    Trouble::new(format!("{message}\n  {}{more}", lines.join("\n  ")))
}
