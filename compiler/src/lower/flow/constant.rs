//! Values that are known already, held against what they have to be.

use super::Flow;
use super::members::members;
use super::site::member;
use super::template::Wanted;
use crate::ast::node::{Node, Value};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::Span;
use crate::types::{Type, Types};
use std::collections::BTreeSet;

impl Flow<'_, '_> {
    /// Holds what is known already against what it has to be.
    pub(super) fn constant(&mut self, node: &Node, wanted: &Wanted) {
        let mut members =
            AllMembers { types: &self.types, findings: self.findings, faulty: BTreeSet::new() };
        members.look(node, &wanted.ty, &wanted.what);
        let faulty = members.faulty;
        let Some(schema) = wanted.schema else { return };
        let Ok(value) = serde_json::from_str(&node.to_json()) else { return };
        let Err(misfits) = self.schemas.check(schema, &value, "") else { return };
        for misfit in misfits.found {
            let place = at_path(node, &misfit.path).head();
            if faulty.contains(&place) {
                // It was found with the members.
                continue;
            }
            let what = match misfit.path.trim_start_matches('.') {
                "" => wanted.what.clone(),
                path => format!("`{path}` of {}", wanted.what),
            };
            let message = format!("{what} {}", misfit.message);
            self.findings.push(Diagnostic::new(codes::TYPE_MISMATCH, place, message));
        }
    }
}

/// Looks at the members of all objects in a value, however deep.
struct AllMembers<'a> {
    types: &'a Types,
    findings: &'a mut Findings,
    /// The places at fault so far.
    faulty: BTreeSet<Span>,
}

impl AllMembers<'_> {
    /// Looks into `node`, which has to be a `ty`.
    fn look(&mut self, node: &Node, ty: &Type, what: &str) {
        match (&node.value, ty) {
            (_, Type::Nullable(inner)) => self.look(node, inner, what),
            (Value::List(nodes), Type::List(element)) => {
                let what = format!("an element of {what}");
                for node in nodes {
                    self.look(node, element, &what);
                }
            }
            (Value::Map(_), Type::Map(element)) => self.parts(node, what, |_| Some(element)),
            (Value::Map(_), ty) => {
                let Some(known) = self.types.as_struct(ty) else { return };
                self.faulty.extend(members(node, known, what, self.findings));
                self.parts(node, what, |key| known.member(key));
            }
            _ => {}
        }
    }

    fn parts<'t>(&mut self, node: &Node, what: &str, member_of: impl Fn(&str) -> Option<&'t Type>) {
        for entry in node.entries() {
            if let Some(ty) = member_of(&entry.key.value) {
                self.look(&entry.value, ty, &member(what, &entry.key));
            }
        }
    }
}

/// The part of a value that a path such as `.items[3].name` leads to, as far as it is there.
fn at_path<'n>(node: &'n Node, path: &str) -> &'n Node {
    let (mut found, mut rest) = (node, path);
    while !rest.is_empty() {
        let (next, after) = match step(rest) {
            (Step::Key(key), after) => (found.get(&key), after),
            (Step::Position(at), after) => (found.elements().get(at), after),
        };
        let Some(next) = next else { break };
        (found, rest) = (next, after);
    }
    found
}

/// A step of a path.
enum Step {
    Key(String),
    Position(usize),
}

/// The first step of a path, and what comes after it.
fn step(path: &str) -> (Step, &str) {
    if let Some(inner) = path.strip_prefix('[') {
        let mut quoted = serde_json::Deserializer::from_str(inner).into_iter::<String>();
        let (step, end) = if let Some(Ok(key)) = quoted.next() {
            (Step::Key(key), quoted.byte_offset())
        } else {
            let end = inner.find(']').unwrap_or(inner.len());
            (Step::Position(inner[..end].parse().unwrap_or(usize::MAX)), end)
        };
        return (step, inner.get(end + 1..).unwrap_or_default());
    }
    let name = path.trim_start_matches('.');
    let end = name.find(['.', '[']).unwrap_or(name.len());
    (Step::Key(name[..end].to_owned()), &name[end..])
}
