//! Simulations for programs.

use super::all::{Table, id};
use super::faults;
use super::story::{Line, Skip, Story};
use crate::trouble::Trouble;
use crate::ui::Ui;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::{Fault, Run, Simulated};
use sagaweave_core::sim::What;
use sagaweave_core::{Outcome, Payload, StepId};
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) fn story(
    story: &Story<'_>,
    simulated: &Simulated,
    ui: &mut Ui<'_>,
) -> Result<(), Trouble> {
    let inputs = inputs(simulated);
    let line = |it: &Line<'_>, undo: bool| {
        let input = inputs.get(&(it.step, undo)).cloned().unwrap_or_default();
        json!({ "step": it.step, "activity": it.activity_type, "ended": it.mark.name(), "input": input })
    };
    let waves = |waves: &[Vec<Line<'_>>], undo: bool| -> Vec<Vec<Value>> {
        waves.iter().map(|wave| wave.iter().map(|it| line(it, undo)).collect()).collect()
    };
    let left = story.left.iter().map(|(step, why)| json!({ "step": step, "why": why }));
    let output = match &simulated.outcome {
        Outcome::Completed { output } => output.decode().unwrap_or_default(),
        Outcome::Failed { .. } | Outcome::Cancelled { .. } => Value::Null,
    };
    let skip = |skip: &Skip<'_>| {
        let values: serde_json::Map<String, Value> = skip
            .values
            .iter()
            .map(|(name, json)| (name.clone(), serde_json::from_str(json).unwrap_or_default()))
            .collect();
        json!({ "step": skip.step, "when": skip.condition, "values": values })
    };
    let value = |(step, value): &(StepId, Payload)| {
        let value: Value = value.decode().unwrap_or_default();
        json!({ "step": id(story.workflow, *step), "value": value })
    };
    let all = json!({
        "workflow": story.workflow.workflow_type,
        "version": story.workflow.version,
        "faults": listed(story.workflow, story.faults),
        "missed": listed(story.workflow, &simulated.missed),
        "status": story.ended.name(),
        "waves": waves(&story.waves, false),
        "undos": waves(&story.undos, true),
        "finally": story.finally.iter().map(|it| line(it, false)).collect::<Vec<_>>(),
        "skipped": story.skipped.iter().map(skip).collect::<Vec<_>>(),
        "values": simulated.values.iter().map(value).collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
        "output": output,
        "report": simulated.report,
    });
    write(&all, ui)
}

/// What each activity got, by step and whether it is the undo.
fn inputs(simulated: &Simulated) -> HashMap<(&str, bool), Value> {
    let started = simulated.happened.iter().filter_map(|it| match &it.what {
        What::Started { step, role, input, .. } => {
            let undo = *role == sagaweave_core::Role::Undo;
            Some(((step.as_str(), undo), input.decode().unwrap_or_default()))
        }
        _ => None,
    });
    started.collect()
}

pub(super) fn table(table: &Table<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let run = |run: &Run| {
        json!({
            "faults": listed(table.workflow, &run.faults),
            "status": run.ended.name(),
            "undone": run.undone,
            "left": run.left.iter().map(|step| id(table.workflow, *step)).collect::<Vec<_>>(),
        })
    };
    let left = table.left.iter().map(|(step, runs)| json!({ "step": step, "runs": runs }));
    let all = json!({
        "workflow": table.workflow.workflow_type,
        "version": table.workflow.version,
        "left": left.collect::<Vec<_>>(),
        "runs": table.all.runs().map(run).collect::<Vec<_>>(),
        "same_as_single": table.all.same_as_single,
        "pairs_left_out": table.all.too_many_for_pairs,
    });
    write(&all, ui)
}

fn listed(workflow: &Workflow, faults: &[Fault]) -> Vec<Value> {
    let fault = |fault: &Fault| json!({ "kind": faults::kind(fault.kind), "step": faults::name(workflow, *fault) });
    faults.iter().map(fault).collect()
}

fn write(value: &Value, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    Ok(writeln!(ui.out(), "{value:#}")?)
}
