//! Values that never end, and values that are too large.

use super::walk::Walk;
use crate::ast::node::Node;
use crate::diagnostic::{Diagnostic, codes};
use crate::limits;
use crate::types::{CheckDef, SchemaDef, SchemaId};
use sagaweave_core::schema::{Kinds, smallest};
use std::collections::{HashMap, HashSet};

impl Walk<'_, '_> {
    /// Finds schemas whose every value holds a value of the same schema.
    pub(super) fn endless(&mut self) {
        let (finite, depth) = self.finite();
        if depth > limits::DEPTH
            && let Some(span) = self.spans.values().next()
        {
            let message = "what is required here stands in each other too deeply";
            let finding = Diagnostic::new(codes::BAD_SCHEMA, *span, message);
            self.findings
                .push(finding.help("let some of it be null, or leave it out of `required`"));
        }
        let mut told = HashSet::new();
        for index in self.added() {
            if !finite.contains_key(&id(index)) && !told.contains(&id(index)) {
                self.tell_endless(id(index), &finite, &mut told);
            }
        }
    }

    /// The added schemas that some value ends in, with how deep it is at least; and how deep the deepest
    /// is.
    fn finite(&self) -> (HashMap<SchemaId, usize>, usize) {
        let mut open: HashMap<SchemaId, usize> = HashMap::new();
        let mut held_by: HashMap<SchemaId, Vec<SchemaId>> = HashMap::new();
        let mut ready = Vec::new();
        for index in self.added() {
            let needs = self.needs(self.schemas.def(id(index)));
            for need in &needs {
                held_by.entry(*need).or_default().push(id(index));
            }
            if needs.is_empty() {
                ready.push((id(index), 0));
            } else {
                open.insert(id(index), needs.len());
            }
        }
        let (mut finite, mut deepest) = (HashMap::new(), 0);
        let mut at = 0;
        while at < ready.len() {
            let (schema, depth) = ready[at];
            at += 1;
            finite.insert(schema, depth);
            deepest = deepest.max(depth);
            for holder in held_by.remove(&schema).unwrap_or_default() {
                if let Some(left) = open.get_mut(&holder) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push((holder, depth + 1));
                    }
                }
            }
        }
        (finite, deepest)
    }

    /// The added schemas of which every value of this schema holds a value.
    fn needs(&self, def: &SchemaDef) -> Vec<SchemaId> {
        let count = def.checks.iter().any(|check| matches!(check, CheckDef::MinItems(1..)));
        let listed = def.checks.iter().any(|check| matches!(check, CheckDef::OneOf(_)));
        let mut needs = Vec::new();
        for check in &def.checks {
            match check {
                _ if listed => {}
                CheckDef::Items(item) if def.kinds == Kinds::LIST && count => needs.push(*item),
                CheckDef::Properties(all) if def.kinds == Kinds::OBJECT => {
                    needs.extend(all.iter().filter(|one| one.required).map(|one| one.schema));
                }
                _ => {}
            }
        }
        needs.retain(|need| self.added().contains(&(need.0 as usize)));
        needs
    }

    /// Follows what is required until it comes round.
    fn tell_endless(
        &mut self,
        start: SchemaId,
        finite: &HashMap<SchemaId, usize>,
        told: &mut HashSet<SchemaId>,
    ) {
        let (mut way, mut here) = (Vec::new(), start);
        while told.insert(here) {
            let needs = self.needs(self.schemas.def(here));
            let Some(next) = needs.into_iter().find(|need| !finite.contains_key(need)) else {
                return;
            };
            way.push((here, next));
            here = next;
        }
        // Where it leads to a circle that is told already, there is nothing more to say.
        let Some(from) = way.iter().position(|(schema, _)| *schema == here) else { return };
        let (mut keys, mut span) = (Vec::new(), None);
        for (schema, next) in &way[from..] {
            if let Some((key, at)) = self.required_key(*schema, *next) {
                keys.push(key);
                span = span.or(at);
            }
        }
        let span = span.or_else(|| self.spans.get(&here.0).copied()).unwrap_or_default();
        let path = keys.join(".");
        let message = if path.is_empty() {
            "every value of this holds another one of it, so none ends".to_owned()
        } else {
            format!("every value holds another one of its kind as `{path}`, so none ends")
        };
        let help = match keys.last() {
            Some(key) => format!("take `{key}` out of `required`, or let it be null"),
            None => "let the list be empty: take `minItems` out".to_owned(),
        };
        self.findings.push(Diagnostic::new(codes::ENDLESS_TYPE, span, message).help(help));
    }

    fn required_key(
        &self,
        schema: SchemaId,
        next: SchemaId,
    ) -> Option<(String, Option<crate::source::Span>)> {
        self.schemas.def(schema).checks.iter().find_map(|check| {
            let CheckDef::Properties(all) = check else { return None };
            let at = all.iter().position(|one| one.required && one.schema == next)?;
            let span = self.required_keys.get(&(schema.0, at)).copied();
            Some((all.get(at)?.name.clone(), span))
        })
    }

    /// Finds a schema all of whose values are too large to be sent.
    pub(super) fn too_large(&mut self, node: &Node, title: &str, schema: SchemaId) {
        let least = self.schemas.with_part(schema, smallest);
        if least <= limits::PAYLOAD_BYTES as u64 {
            return;
        }
        let (mebibytes, most) = (least >> 20, limits::PAYLOAD_BYTES >> 20);
        let message = format!(
            "{} has at least {mebibytes} MB, but Temporal takes {most} MB at most",
            crate::types::describe::titled(title)
        );
        self.findings.push(
            Diagnostic::new(codes::CANNOT_FIT, node.head(), message)
                .help("keep what is large elsewhere, and pass on where it is; or lower the `minItems` and `minLength` in it"),
        );
    }
}

fn id(index: usize) -> SchemaId {
    SchemaId(u32::try_from(index).unwrap_or(u32::MAX))
}
