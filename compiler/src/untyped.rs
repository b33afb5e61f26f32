//! What in a document has no type: for who asks that all of it has.

use crate::diagnostic::{Diagnostic, codes};
use crate::expr::{Kind, Typed};
use crate::ir::{Compensation, Takes, Workflow};
use crate::source::Span;
use crate::types::Type;
use std::collections::BTreeSet;

/// A finding for each action that no catalog knows, for an input that nothing is known of, and for each
/// expression that looks into a value of which nothing is known. In the order of the document.
pub fn untyped(workflow: &Workflow) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut known = BTreeSet::new();
    for step in &workflow.steps {
        let Some(activity) = step.activity() else { continue };
        let undo = match &activity.compensation {
            Compensation::Undo(undo) => Some((undo.action, &undo.activity_type, undo.place)),
            Compensation::Unsaid | Compensation::None => None,
        };
        let own = (activity.action, &activity.activity_type, step.place);
        for (action, name, place) in std::iter::once(own).chain(undo) {
            let action = &workflow.tools[action.tool].actions[action.action];
            let is_typed = action.input.is_some()
                && (action.output.is_some() || action.takes == Takes::Undo || place != own.2);
            if !is_typed && known.insert(name.clone()) {
                findings.push(action_without_types(name, place));
            }
        }
    }
    let mut reads_input = None;
    workflow.expressions(&mut |typed| look(typed, workflow, &mut reads_input, &mut findings));
    if let Some(span) = reads_input {
        let message = "nothing is known of the workflow's input";
        findings.push(
            Diagnostic::new(codes::UNTYPED, span, message).help("declare it with `input: { … }`"),
        );
    }
    findings.sort_by_key(|finding| finding.label.span);
    findings.dedup_by_key(|finding| finding.label.span);
    findings
}

/// Whether a value is, or is a part of, what is found to have no type where it is declared.
fn comes_from_outside(typed: &Typed) -> bool {
    match &typed.kind {
        Kind::Input | Kind::Output(_) => true,
        Kind::Field { base, .. } | Kind::Index { base, .. } | Kind::NonNull(base) => {
            base.ty == Type::Any && comes_from_outside(base)
        }
        _ => false,
    }
}

fn action_without_types(name: &str, place: Span) -> Diagnostic {
    let message = format!("nothing is known of what `{name}` takes and gives");
    Diagnostic::new(codes::UNTYPED, place, message)
        .help("declare its `input` and `output` in a catalog: `tools: [tools.yaml]`")
}

/// Finds where an expression, or a part of it, looks into an untyped value.
fn look(
    typed: &Typed,
    workflow: &Workflow,
    reads_input: &mut Option<Span>,
    findings: &mut Vec<Diagnostic>,
) {
    typed.visit(&mut |part| {
        if part.kind == Kind::Input && workflow.input.is_none() {
            reads_input.get_or_insert(part.span);
        }
        let inner = match &part.kind {
            Kind::Convert(inner) if part.ty != Type::Any => inner,
            Kind::Field { base, .. } | Kind::Index { base, .. } => base,
            _ => return,
        };
        if inner.ty == Type::Any && !comes_from_outside(inner) {
            let message = "nothing is known of this value while the document is checked";
            findings.push(
                Diagnostic::new(codes::UNTYPED, inner.span, message)
                    .help("say in its schema what it is"),
            );
        }
    });
}
