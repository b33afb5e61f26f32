//! What a document does when something goes wrong.

use sagaweave_compiler::compile;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::{Ended, Fault, Kind, Simulated, exhaust, simulate};
use sagaweave_compiler::source::Source;
use sagaweave_core::report::{StepEntry, Trigger};
use sagaweave_core::{Outcome, StepId};
use std::collections::BTreeSet;

fn workflow(modules: &str) -> Workflow {
    let text = format!("workflow: {{ name: Test, version: 1.0.0 }}\nmodules:\n{modules}");
    let source = Source::new("test.yaml", text);
    let compiled = compile(&source);
    let found: Vec<String> = compiled.diagnostics.iter().map(|it| it.render(&source)).collect();
    compiled.workflow.unwrap_or_else(|| panic!("{}", found.join("\n")))
}

fn campaign() -> Workflow {
    let source = Source::new(
        "marketing_campaign.yaml",
        include_str!("../../documents/marketing_campaign.yaml"),
    );
    compile(&source).workflow.expect("it is right")
}

fn id(workflow: &Workflow, step: &str) -> StepId {
    workflow.with_plan(|plan| plan.find(step)).unwrap_or_else(|| panic!("no step {step}"))
}

fn with(workflow: &Workflow, faults: &[(Kind, &str)]) -> Simulated {
    let faults: Vec<Fault> = faults
        .iter()
        .map(|(kind, step)| match step.strip_prefix("undo:") {
            Some(step) => Fault { undo: true, ..Fault::of(*kind, id(workflow, step)) },
            None => Fault::of(*kind, id(workflow, step)),
        })
        .collect();
    simulate(workflow, &faults).expect("it ends")
}

fn left<'w>(workflow: &'w Workflow, simulated: &Simulated) -> Vec<&'w str> {
    simulated.left.iter().map(|id| workflow.steps[id.index()].id.as_str()).collect()
}

fn names(entries: &[StepEntry]) -> BTreeSet<&str> {
    entries.iter().map(|entry| entry.step.as_str()).collect()
}

#[test]
fn the_campaign_without_faults_completes() {
    let workflow = campaign();
    let simulated = simulate(&workflow, &[]).unwrap();
    let Outcome::Completed { output } = &simulated.outcome else { panic!("{simulated:?}") };
    let output: serde_json::Value = output.decode().unwrap();
    let sample = serde_json::json!({ "sample": "notion.search_database" });
    assert_eq!(output["research"]["market_research"], sample);
    assert!(simulated.left.is_empty());
}

#[test]
fn a_failure_at_the_end_leaves_what_has_no_compensation() {
    let workflow = campaign();
    for kind in [Kind::Fail, Kind::Lose, Kind::CancelAt] {
        let simulated = with(&workflow, &[(kind, "store_brand_voice")]);
        assert_eq!(left(&workflow, &simulated), ["generate_content"], "{kind:?}");
        let mut undone = names(&simulated.report.undone);
        assert_eq!(undone.remove("store_brand_voice"), kind != Kind::Fail, "{kind:?}");
        assert_eq!(undone, BTreeSet::from(["market_research", "competitor_analysis"]));
        match (&simulated.report.cause, kind) {
            (Some(Trigger::Cancelled { .. }), Kind::CancelAt) => {}
            (Some(Trigger::StepFailed { step, error }), Kind::Fail | Kind::Lose) => {
                assert_eq!((step.as_str(), error.kind.as_str()), ("store_brand_voice", "Refused"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn siblings_are_in_flight_when_a_step_fails_and_their_fate_is_unknown() {
    let workflow = campaign();
    let simulated = with(&workflow, &[(Kind::Fail, "market_research")]);
    assert_eq!(names(&simulated.report.failed), BTreeSet::from(["market_research"]));
    assert_eq!(names(&simulated.report.undone), BTreeSet::from(["competitor_analysis"]));
    assert!(simulated.left.is_empty(), "{:?}", simulated.left);
}

#[test]
fn an_undo_that_fails_leaves_its_step() {
    let workflow = campaign();
    let faults = [(Kind::Fail, "store_brand_voice"), (Kind::Fail, "undo:market_research")];
    let simulated = with(&workflow, &faults);
    assert_eq!(names(&simulated.report.undo_failed), BTreeSet::from(["market_research"]));
    assert_eq!(left(&workflow, &simulated), ["market_research", "generate_content"]);
    assert!(simulated.missed.is_empty());
}

#[test]
fn a_fault_of_what_never_runs_is_missed() {
    let workflow = campaign();
    let faults = [(Kind::Fail, "market_research"), (Kind::CancelAt, "store_brand_voice")];
    let simulated = with(&workflow, &faults);
    let missed: Vec<StepId> = simulated.missed.iter().map(|fault| fault.step).collect();
    assert_eq!(missed, [id(&workflow, "store_brand_voice")]);
}

#[test]
fn what_reads_or_says_that_there_is_nothing_to_undo_leaves_nothing() {
    let workflow = workflow(
        "  - { id: look, tool: t, action: look, reads: true }
  - { id: log, tool: t, action: log, compensation: none }
  - { id: put, tool: t, action: put, compensation: take }
  - { id: last, depends_on: [look, log, put], tool: t, action: last, compensation: unlast }
",
    );
    let all = exhaust(&workflow).unwrap();
    assert_eq!(all.singles.len(), 12);
    assert!(all.runs().all(|run| run.left.is_empty()), "{all:?}");
    // The first three start together, so three pairs; the last is kept from starting by each of them.
    assert_eq!((all.pairs.len(), all.same_as_single), (3, 3));
}

#[test]
fn after_the_pivot_nothing_is_to_be_undone() {
    let workflow = workflow(
        "  - { id: reserve, tool: t, action: reserve, compensation: release }
  - { id: charge, depends_on: reserve, tool: bank, action: charge, pivot: true }
  - { id: ship, depends_on: charge, tool: t, action: ship, retry: { max_attempts: unlimited } }
",
    );
    let lost = with(&workflow, &[(Kind::Lose, "charge")]);
    assert!(
        matches!(lost.outcome, Outcome::Completed { .. }),
        "its tool knows the call by its key"
    );
    let failed = with(&workflow, &[(Kind::Fail, "charge")]);
    assert_eq!(names(&failed.report.undone), BTreeSet::from(["reserve"]));
    let cancelled = with(&workflow, &[(Kind::CancelAt, "charge")]);
    assert!(matches!(cancelled.outcome, Outcome::Completed { .. }), "the trigger was held");
    assert!(exhaust(&workflow).unwrap().runs().all(|run| run.left.is_empty()));
}

/// Two branches, each with a step that nothing undoes at its end: either failure alone keeps the
/// other branch's last step in flight.
#[test]
fn a_pair_can_leave_what_neither_failure_leaves_alone() {
    let workflow = workflow(
        "  - { id: a, tool: t, action: a, optional: true }
  - { id: b, tool: t, action: b, compensation: unb, optional: true }
  - id: both
    type: parallel
    depends_on: [a, b]
    on_error: finish
    activities:
      - { id: c, tool: t, action: c, compensation: unc }
      - { id: d, tool: t, action: d, compensation: und }
",
    );
    let all = exhaust(&workflow).unwrap();
    assert_eq!(all.pairs.len() + all.same_as_single, 6);
    assert_eq!(all.pairs.len(), 6, "nothing keeps another from running here");
    let ended = |ended| all.runs().filter(|run| run.ended == ended).count();
    // a or b fails or is lost: 4; both fail: 1.
    assert_eq!(ended(Ended::Completed), 5);
    assert_eq!(ended(Ended::Cancelled), 4);
}

#[test]
fn the_same_document_is_simulated_the_same_way() {
    let workflow = campaign();
    let once = format!("{:?}", exhaust(&workflow));
    assert_eq!(once, format!("{:?}", exhaust(&workflow)));
}

/// The timeouts of a document do not fire because a fault is held.
#[test]
fn held_steps_meet_no_timeout() {
    let text = "workflow: { name: Test, version: 1.0.0, timeout: 5s }
modules:
  - { id: block, type: sequential, timeout: 500ms, activities: [
      { id: a, tool: t, action: a, timeout: 300ms, compensation: una } ] }
";
    let workflow = compile(&Source::new("test.yaml", text)).workflow.unwrap();
    let simulated = with(&workflow, &[(Kind::Lose, "a")]);
    let Some(Trigger::StepFailed { step, .. }) = &simulated.report.cause else {
        panic!("{:?}", simulated.report)
    };
    assert_eq!(step, "a");
}
