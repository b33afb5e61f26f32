//! The IR, run as it is: what generated Rust is tested against, and what `simulate` runs.
//!
//! | part | what it does |
//! |---|---|
//! | `write` | puts JSON together from values |
//! | `eval`, `operator`, `call`, `convert` | the value of an expression |
//! | `value`, `decode` | values, to JSON and from it, as the Rust of their types does |

mod call;
mod convert;
mod decode;
mod eval;
mod operator;
mod settings;
mod shown;
mod value;
pub(crate) mod words;
mod write;

use crate::ir::{Compensation, Condition, Ending, StepKind, Workflow};
use eval::Eval;
use sagaweave_core::host::errors;
use sagaweave_core::plan::{Overrides, Plan};
use sagaweave_core::{Failure, Payload, Program, Scope, SearchAttribute, StepId};

pub(crate) use convert::written;
pub(crate) use settings::attribute_type;

/// A workflow's plan and functions, read from its IR.
#[derive(Clone, Copy, Debug)]
pub struct Interpreted<'a> {
    workflow: &'a Workflow,
    plan: &'a Plan<'a>,
}

impl Interpreted<'_> {
    /// Calls `f` with the program that `workflow` is.
    pub fn with<R>(workflow: &Workflow, f: impl FnOnce(&Interpreted<'_>) -> R) -> R {
        workflow.with_plan(|plan| f(&Interpreted { workflow, plan }))
    }

    pub(crate) const fn workflow(&self) -> &Workflow {
        self.workflow
    }

    fn kind(&self, step: StepId) -> Result<&StepKind, Failure> {
        let step_ = self.workflow.steps.get(step.index());
        step_.map(|step| &step.kind).ok_or_else(|| nothing(step))
    }

    const fn eval<'s>(&'s self, scope: &'s Scope) -> Eval<'s> {
        Eval::new(self.workflow, scope, None)
    }
}

impl Program for Interpreted<'_> {
    fn plan(&self) -> &Plan<'_> {
        self.plan
    }

    fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
        let step = self.workflow.steps.get(step.index()).ok_or_else(|| nothing(step))?;
        match &step.when {
            None => Ok(true),
            Some(Condition::Started(step)) => Ok(scope.started(*step)),
            Some(Condition::Holds { condition, .. }) => self.eval(scope).bool(condition),
        }
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        match self.kind(step)? {
            StepKind::Activity(activity) => write::payload(&mut self.eval(scope), &activity.input),
            StepKind::Block(_) | StepKind::Set(_) | StepKind::End(_) | StepKind::Join => {
                Err(nothing(step))
            }
        }
    }

    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let StepKind::Activity(activity) = self.kind(step)? else { return Err(nothing(step)) };
        let input = match &activity.compensation {
            Compensation::Undo(undo) => undo.input.as_ref(),
            Compensation::Unsaid | Compensation::None => None,
        };
        let mut eval = Eval::new(self.workflow, scope, Some(step));
        write::payload(&mut eval, input.ok_or_else(|| nothing(step))?)
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        write::payload(&mut self.eval(scope), &self.workflow.output)
    }

    fn value(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let value = match self.kind(step)? {
            StepKind::Set(value) => Some(value),
            StepKind::End(end) => match &end.ending {
                Ending::Completes(output) => Some(output),
                Ending::Fails { .. } => None,
            },
            StepKind::Block(block) => block.output.as_ref(),
            StepKind::Activity(_) | StepKind::Join => None,
        };
        write::payload(&mut self.eval(scope), value.ok_or_else(|| nothing(step))?)
    }

    fn end_error(&self, step: StepId, scope: &Scope) -> Result<Failure, Failure> {
        let StepKind::End(end) = self.kind(step)? else { return Err(nothing(step)) };
        let Ending::Fails { kind, message } = &end.ending else { return Err(nothing(step)) };
        let mut eval = self.eval(scope);
        let kind = eval.text(kind)?;
        Ok(Failure::new(kind, eval.text(message)?))
    }

    fn options(&self, step: StepId, scope: &Scope) -> Result<Overrides, Failure> {
        match self.workflow.steps.get(step.index()) {
            Some(step) => settings::overrides(&step.adjust, &mut self.eval(scope)),
            None => Err(nothing(step)),
        }
    }

    fn query(&self, query: usize, scope: &Scope) -> Result<Payload, Failure> {
        match self.workflow.queries.get(query) {
            Some(query) => write::payload(&mut self.eval(scope), &query.value),
            None => Err(Failure::new(errors::EXPRESSION, format!("there is no query {query}"))),
        }
    }

    fn search_attributes(&self, scope: &Scope) -> Result<Vec<(&str, SearchAttribute)>, Failure> {
        settings::search_attributes(&self.workflow.search_attributes, &mut self.eval(scope))
    }
}

/// The executor asks for what the plan says is computed, and for nothing else.
fn nothing(step: StepId) -> Failure {
    Failure::new(errors::EXPRESSION, format!("{step} has no function here"))
}
