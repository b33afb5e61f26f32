//! A program that notes what its expressions gave, for who wants to know why.

use crate::expr::{Kind, Typed};
use crate::interpret::Interpreted;
use crate::ir::Condition;
use sagaweave_core::plan::{Overrides, Plan};
use sagaweave_core::{Failure, Payload, Program, Scope, SearchAttribute, StepId};
use std::cell::RefCell;

/// A step that did not run, because its `when` did not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Skipped {
    /// Which.
    pub step: StepId,
    /// The condition, as it is written.
    pub condition: String,
    /// What it reads, and what that was, as JSON.
    pub values: Vec<(String, String)>,
}

/// What expressions gave.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) skipped: Vec<Skipped>,
    pub(super) values: Vec<(StepId, Payload)>,
}

/// The program, watched.
pub(super) struct Watched<'a> {
    program: &'a Interpreted<'a>,
    seen: RefCell<Seen>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(program: &'a Interpreted<'a>) -> Self {
        Self { program, seen: RefCell::default() }
    }

    pub(super) fn into_seen(self) -> Seen {
        self.seen.into_inner()
    }

    fn skip(&self, step: StepId, scope: &Scope) {
        let workflow = self.program.workflow();
        let Some(Condition::Holds { condition, text }) = &workflow.steps[step.index()].when else {
            return;
        };
        let mut values: Vec<(String, String)> = Vec::new();
        for (path, read) in reads(condition, self.program) {
            let value = self.program.shown(read, scope);
            let is_new = !values.iter().any(|(known, _)| *known == path);
            values.extend(value.filter(|_| is_new).map(|value| (path, value)));
        }
        self.seen.borrow_mut().skipped.push(Skipped { step, condition: text.clone(), values });
    }
}

impl Program for Watched<'_> {
    fn plan(&self) -> &Plan<'_> {
        self.program.plan()
    }

    fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
        let runs = self.program.runs(step, scope);
        if runs == Ok(false) {
            self.skip(step, scope);
        }
        runs
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.program.input(step, scope)
    }

    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.program.undo_input(step, scope)
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        self.program.output(scope)
    }

    fn value(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let value = self.program.value(step, scope)?;
        self.seen.borrow_mut().values.push((step, value.clone()));
        Ok(value)
    }

    fn end_error(&self, step: StepId, scope: &Scope) -> Result<Failure, Failure> {
        self.program.end_error(step, scope)
    }

    fn options(&self, step: StepId, scope: &Scope) -> Result<Overrides, Failure> {
        self.program.options(step, scope)
    }

    fn query(&self, query: usize, scope: &Scope) -> Result<Payload, Failure> {
        self.program.query(query, scope)
    }

    fn search_attributes(&self, scope: &Scope) -> Result<Vec<(&str, SearchAttribute)>, Failure> {
        self.program.search_attributes(scope)
    }

    fn check_input(&self, input: &Payload) -> Result<(), String> {
        self.program.check_input(input)
    }
}

/// What an expression reads from outside of itself, by the longest paths, with their names.
fn reads<'t>(expression: &'t Typed, program: &Interpreted<'_>) -> Vec<(String, &'t Typed)> {
    if let Some(path) = path(expression, program) {
        return vec![(path, expression)];
    }
    expression.parts().into_iter().flat_map(|part| reads(part, program)).collect()
}

/// `input.customer.email`, if the expression is such a path.
fn path(expression: &Typed, program: &Interpreted<'_>) -> Option<String> {
    let workflow = program.workflow();
    let id = |step: &StepId| &workflow.steps[step.index()].id;
    match &expression.kind {
        Kind::Input => Some("input".to_owned()),
        Kind::Output(step) => Some(format!("steps.{}", id(step))),
        Kind::Outcome(step) => Some(format!("outcome.{}", id(step))),
        Kind::Signal(at) => Some(format!("signals.{}", workflow.signals.get(*at)?.name)),
        Kind::Field { base, key, .. } => Some(format!("{}.{key}", path(base, program)?)),
        Kind::Index { base, index, .. } => {
            let at = match &index.kind {
                Kind::Int(at) => at.to_string(),
                Kind::Text(key) => format!("{key:?}"),
                _ => return None,
            };
            Some(format!("{}[{at}]", path(base, program)?))
        }
        Kind::NonNull(inner) | Kind::Convert(inner) => path(inner, program),
        _ => None,
    }
}
