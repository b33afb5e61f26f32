//! The faults that a command line asks for, and what they are called.

use super::Arguments;
use crate::trouble::Trouble;
use sagaweave_compiler::diagnostic::nearest;
use sagaweave_compiler::ir::{Compensation, Step, StepKind, Workflow};
use sagaweave_compiler::simulate::{Fault, Kind};
use sagaweave_core::StepId;

/// What stands before a step's id to name its undo.
const UNDO: &str = "undo:";

/// The faults that `arguments` ask for.
pub(super) fn read(workflow: &Workflow, arguments: &Arguments) -> Result<Vec<Fault>, Trouble> {
    let kinds = [(Kind::Fail, &arguments.fail), (Kind::Lose, &arguments.lose)];
    let mut faults: Vec<Fault> = Vec::new();
    for (kind, names) in kinds {
        for name in names {
            faults.push(fault(workflow, kind, name)?);
        }
    }
    if let Some(name) = &arguments.cancel_at {
        if name.starts_with(UNDO) {
            return Err(Trouble::new("undos cannot be cancelled: they go on whatever happens")
                .help("name a step: the workflow is cancelled while it runs"));
        }
        faults.push(fault(workflow, Kind::CancelAt, name)?);
    }
    for (at, fault) in faults.iter().enumerate() {
        if faults[..at].iter().any(|it| (it.step, it.undo) == (fault.step, fault.undo)) {
            let name = name(workflow, *fault);
            return Err(
                Trouble::new(format!("`{name}` can go wrong in one way only")).help("name it once")
            );
        }
    }
    Ok(faults)
}

/// What a fault's activity is called on the command line.
pub(super) fn name(workflow: &Workflow, fault: Fault) -> String {
    let undo = if fault.undo { UNDO } else { "" };
    format!("{undo}{}", workflow.steps[fault.step.index()].id)
}

/// A fault in words: `when store_brand_voice fails`.
pub(super) fn words(workflow: &Workflow, fault: Fault) -> String {
    let name = name(workflow, fault);
    match fault.kind {
        Kind::Fail => format!("{name} fails"),
        Kind::Lose => format!("the response of {name} is lost"),
        Kind::CancelAt => format!("the workflow is cancelled while {name} runs"),
    }
}

/// A fault's kind in JSON.
pub(super) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Fail => "fail",
        Kind::Lose => "lose",
        Kind::CancelAt => "cancel_at",
    }
}

fn fault(workflow: &Workflow, kind: Kind, name: &str) -> Result<Fault, Trouble> {
    let (step, undo) = activity(workflow, name)?;
    Ok(Fault { kind, step, undo })
}

/// The activity with this name: a step's, or that of its undo.
pub(super) fn activity(workflow: &Workflow, name: &str) -> Result<(StepId, bool), Trouble> {
    let (undo, id) = name.strip_prefix(UNDO).map_or((false, name), |id| (true, id));
    let at = workflow.steps.iter().position(|step| step.id == id && !id.is_empty());
    let Some((at, step)) = at.map(|at| (at, &workflow.steps[at])) else {
        return Err(unknown(workflow, id));
    };
    let StepKind::Activity(activity) = &step.kind else {
        return Err(no_activity(workflow, at, step));
    };
    if undo && !matches!(activity.compensation, Compensation::Undo(_)) {
        return Err(Trouble::new(format!("`{id}` has no compensation, so nothing undoes it"))
            .help("name a step that has one"));
    }
    let step = StepId(u32::try_from(at).unwrap_or(u32::MAX));
    Ok((step, undo))
}

fn unknown(workflow: &Workflow, id: &str) -> Trouble {
    let activities =
        workflow.steps.iter().filter(|step| matches!(step.kind, StepKind::Activity(_)));
    let ids: Vec<&str> = activities.map(|step| step.id.as_str()).collect();
    let help = match nearest(id, ids.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its steps are {}", crate::text::first_few(&ids, 8)),
    };
    Trouble::new(format!("{} has no step `{id}`", workflow.source)).help(help)
}

/// What calls no tool does nothing by itself.
fn no_activity(workflow: &Workflow, at: usize, step: &Step) -> Trouble {
    if !matches!(step.kind, StepKind::Block(_)) {
        return Trouble::new(format!("`{}` calls no tool: nothing there can go wrong", step.id))
            .help("name a step that does");
    }
    let own = |other: &&Step| other.parent.is_some_and(|parent| parent.index() == at);
    let ids: Vec<&str> = workflow.steps.iter().filter(own).map(|it| it.id.as_str()).collect();
    Trouble::new(format!("`{}` is a block: what can go wrong are its steps", step.id))
        .help(format!("name one of them: {}", crate::text::first_few(&ids, 8)))
}
