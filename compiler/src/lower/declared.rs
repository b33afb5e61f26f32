//! What a document declares of its data: named types, its input, its signals.

use super::catalogs::{Catalogs, twice};
use super::names::name;
use super::rust_names;
use crate::ast::{Campaign, Entry, Node};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::{Data, Signal};
use crate::source::Span;
use crate::types::{Home, Reader, Schemas, Types};
use std::collections::HashMap;

/// What a document takes.
pub(super) struct Declared {
    pub(super) input: Option<Data>,
    pub(super) signals: Vec<Signal>,
    /// Where each signal stands.
    pub(super) places: Vec<Span>,
}

/// Reads `types`, `input` and `signals`.
pub(super) fn read(
    document: &Campaign,
    catalogs: &Catalogs<'_>,
    types: &mut Types,
    schemas: &mut Schemas,
    findings: &mut Findings,
) -> Declared {
    let mut reader = Reader::new(types, schemas, findings);
    for names in &catalogs.names {
        reader = reader.with_outer(names);
    }
    // Where the tools stand in the document itself, its types are theirs, and are known already.
    let is_catalog = document.catalogs.iter().any(|catalog| catalog.path.is_none());
    if let Some(named) = document.types.as_ref().filter(|_| !is_catalog) {
        reader.named(named, &Home::Types);
    }
    let input = document.input.as_ref().map(|input| {
        let (ty, schema) = reader.read(&input.value, "Input", "the input", &Home::Types);
        Data { ty, schema }
    });
    let entries = document.signals.as_ref().map(Node::entries).unwrap_or_default();
    let signals = entries.iter().map(|entry| signal(entry, &mut reader)).collect();
    if let Some(input) = &document.input {
        secrets(&input.value, "the input of a run is kept in its history", findings);
    }
    for entry in entries {
        name(&entry.key, "a signal", findings);
        taken(entry, findings);
        secrets(&entry.value, "a signal is kept in the history of its run", findings);
    }
    meet(entries, findings);
    Declared { input, signals, places: entries.iter().map(|entry| entry.key.span).collect() }
}

fn signal(entry: &Entry, reader: &mut Reader<'_>) -> Signal {
    let name = &entry.key.value;
    let title = format!("the signal `{name}`");
    let (ty, schema) = reader.read(&entry.value, name, &title, &Home::Types);
    Signal {
        name: name.clone(),
        type_name: rust_names::type_name(name),
        description: entry.value.get("description").and_then(Node::text).map(str::to_owned),
        payload: Some(Data { ty, schema }),
    }
}

/// The names that every workflow has for itself.
const TAKEN: [&str; 5] = ["pause", "resume", "cancel", "get_progress", "get_report"];

/// A finding that a signal or a query has a name that every workflow answers to.
pub(super) fn taken(entry: &Entry, findings: &mut Findings) {
    let name = &entry.key.value;
    if TAKEN.contains(&name.as_str()) {
        let message = format!("every workflow answers to `{name}` already");
        findings.push(
            Diagnostic::new(codes::TAKEN_ID, entry.key.span, message).help("choose another name"),
        );
    }
}

/// Finds names that are one type in Rust.
pub(super) fn meet(entries: &[Entry], findings: &mut Findings) {
    let mut known: HashMap<String, &Entry> = HashMap::new();
    for entry in entries {
        let name = rust_names::type_name(&entry.key.value);
        match known.get(&name) {
            Some(first) => {
                let message = format!(
                    "`{}` and `{}` are one name in Rust, `{name}`",
                    first.key.value, entry.key.value
                );
                findings.push(
                    Diagnostic::new(codes::NAMES_MEET, entry.key.span, message)
                        .related(first.key.span, "the other one")
                        .help("give one of them another name"),
                );
            }
            None => drop(known.insert(name, entry)),
        }
    }
}

/// Finds members that say that they are secret, where all is kept.
fn secrets(schema: &Node, why: &str, findings: &mut Findings) {
    for entry in schema.entries() {
        let says = matches!(entry.key.value.as_str(), "writeOnly" | "x-secret");
        if says && entry.value.value == crate::ast::node::Value::Bool(true) {
            let message = format!("this is a secret, but {why}");
            findings.push(
                Diagnostic::new(codes::SECRET_KEPT, entry.key.span, message)
                    .help("hand over where the secret is, and let the tool read it there"),
            );
        }
        secrets(&entry.value, why, findings);
    }
    if let crate::ast::node::Value::List(nodes) = &schema.value {
        for node in nodes {
            secrets(node, why, findings);
        }
    }
}

/// Finds types of the document that have the name of one of a catalog.
pub(super) fn types_twice(document: &Campaign, findings: &mut Findings) {
    let own = document.types.as_ref().map(Node::entries).unwrap_or_default();
    for catalog in document.catalogs.iter().filter(|catalog| catalog.path.is_some()) {
        let named = catalog.types.as_ref().map(Node::entries).unwrap_or_default();
        for entry in own {
            if let Some(first) = named.iter().find(|other| other.key.value == entry.key.value) {
                findings.push(twice("type", &entry.key, first.key.span));
            }
        }
    }
}
