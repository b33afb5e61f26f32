//! The expressions that an IR has.

use super::{Compensation, Condition, Ending, Expr, Step, StepKind, Workflow};
use crate::expr::Typed;

impl Workflow {
    /// Calls `f` with each of its expressions.
    pub fn expressions(&self, f: &mut impl FnMut(&Typed)) {
        self.search_attributes.iter().for_each(|(_, typed)| f(typed));
        self.steps.iter().for_each(|step| step.expressions(f));
        self.output.expressions(f);
        self.queries.iter().for_each(|query| query.value.expressions(f));
    }
}

impl Step {
    /// Calls `f` with each of its own expressions, not with those of what it holds.
    pub fn expressions(&self, f: &mut impl FnMut(&Typed)) {
        if let Some(Condition::Holds { condition, .. }) = &self.when {
            f(condition);
        }
        self.adjust.all().for_each(&mut *f);
        match &self.kind {
            StepKind::Activity(activity) => {
                activity.input.expressions(f);
                if let Compensation::Undo(undo) = &activity.compensation {
                    undo.input.iter().for_each(|input| input.expressions(f));
                }
            }
            StepKind::Block(block) => block.output.iter().for_each(|output| output.expressions(f)),
            StepKind::Set(output) => output.expressions(f),
            StepKind::End(end) => match &end.ending {
                Ending::Completes(output) => output.expressions(f),
                Ending::Fails { kind, message } => [kind, message].into_iter().for_each(f),
            },
            StepKind::Join => {}
        }
    }
}

impl Expr {
    /// Calls `f` with each expression that is a part of this value.
    pub fn expressions(&self, f: &mut impl FnMut(&Typed)) {
        match self {
            Self::Json(_) | Self::Output(_) | Self::Status => {}
            Self::Object(fields) => fields.iter().for_each(|field| field.value.expressions(f)),
            Self::List(values) => values.iter().for_each(|value| value.expressions(f)),
            Self::Computed(typed) => f(typed),
        }
    }
}
