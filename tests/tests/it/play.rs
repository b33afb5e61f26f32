//! How a scenario is run.

use crate::check::{check, check_report};
use crate::documents::Document;
use crate::history::{Histories, all_fit, until_told};
use crate::scenario::{Action, Drive, End, Scenario};
use crate::simulated::differs;
use crate::tally::Tally;
use crate::world::World;
use futures_util::StreamExt;
use sagaweave::{Run, RunError, SagaReport, Trigger};
use sagaweave_devkit::tool_service::Record;
use std::time::Duration;

/// How long a scenario may take: the slowest has three attempts of 30 s.
const LIMIT: Duration = Duration::from_mins(4);

/// How many scenarios of a table run at once: as many as a small machine serves without the timeouts
/// of one being another's load.
const AT_ONCE: usize = 24;

/// Runs all scenarios of a table, each as a workflow of its own, and replays their histories.
pub async fn play<D: Document>(table: &str, scenarios: Vec<Scenario>) -> Tally {
    let (world, worker) = World::with_worker::<D>(table).await;
    let mut tally = Tally::new(table);
    let mut histories = Histories::new();
    let runs = futures_util::stream::iter(&scenarios).map(|scenario| one::<D>(&world, scenario));
    let mut runs = runs.buffer_unordered(AT_ONCE);
    while let Some((name, wrong)) = runs.next().await {
        tally.ran(name, &wrong);
        let run = world.client.run::<D>(world.workflow_id(name));
        histories.extend(run.history().await.ok().map(|history| (name.to_owned(), history)));
    }
    drop(runs);
    worker.shutdown().await.unwrap();
    all_fit::<D>(&histories, &mut tally).await;
    tally
}

/// The scenario's name, and all that is wrong.
async fn one<'s, D: Document>(world: &World, scenario: &'s Scenario) -> (&'s str, Vec<String>) {
    let id = world.workflow_id(&scenario.name);
    let ended = tokio::time::timeout(LIMIT, from_start_to_end::<D>(world, scenario, &id)).await;
    let mut wrong = match ended {
        Ok(Ok(wrong)) => wrong,
        Ok(Err(error)) => vec![error],
        Err(_) => vec![format!("it has not ended within {LIMIT:?}")],
    };
    if !wrong.is_empty() {
        wrong.push(format!("calls:\n{}", world.recorder.record(&id).story()));
    }
    (&scenario.name, wrong)
}

async fn from_start_to_end<D: Document>(
    world: &World,
    scenario: &Scenario,
    id: &str,
) -> Result<Vec<String>, String> {
    let run = begin::<D>(world, scenario, id).await?;
    drive(world, scenario, &run).await?;
    Ok(end(world, scenario, &run).await)
}

/// Tells the tool service what to do, and starts the workflow.
pub async fn begin<D: Document>(
    world: &World,
    scenario: &Scenario,
    id: &str,
) -> Result<Run<D>, String> {
    for rule in &scenario.rules {
        world.recorder.on(id, rule.clone());
    }
    let start = world.client.start::<D>(id, sagaweave::json!({ "of": scenario.name }));
    start.task_queue(&world.queue).await.map_err(|error| error.to_string())
}

/// Whether the tool service has seen what a scenario waits for.
pub fn is_due(drive: &Drive, record: &Record) -> bool {
    drive.started.iter().all(|id| record.started(id))
        && drive.effects.iter().all(|id| record.took_effect(id))
        && drive.answered.iter().all(|id| record.answered(id))
}

/// Waits for what the scenario waits for, and does to the run what it does.
async fn drive<D: Document>(
    world: &World,
    scenario: &Scenario,
    run: &Run<D>,
) -> Result<(), String> {
    let drive = &scenario.drive;
    let cancelled = match drive.action {
        Action::Nothing => return Ok(()),
        Action::Cancel | Action::SignalCancel => {
            let due = |record: &Record| is_due(drive, record);
            world.recorder.wait(run.id(), &format!("{drive:?}"), LIMIT, due).await?;
            if drive.action == Action::Cancel {
                run.cancel(REASON).await
            } else {
                run.send("cancel", REASON).await
            }
        }
    };
    cancelled.map_err(|error| error.to_string())?;
    if let Some(gate) = drive.release {
        until_told(run).await?;
        world.recorder.release(run.id(), gate);
    }
    Ok(())
}

const REASON: &str = "a scenario says so";

/// Waits for the end; gives all that is wrong with it.
pub async fn end<D: Document>(world: &World, scenario: &Scenario, run: &Run<D>) -> Vec<String> {
    let result = run.result().await;
    let record = world.recorder.record(run.id());
    let run_id = run.run_id().unwrap_or_default();
    let mut wrong = check(&D::PLAN, run_id, run.id(), &record, &scenario.expect);
    let report = match run.report().await {
        Ok(report) => report,
        Err(error) => {
            wrong.push(format!("no report: {error}"));
            return wrong;
        }
    };
    wrong.extend(check_report(&D::PLAN, &report, &scenario.expect));
    wrong.extend(wrong_end(&scenario.end, &result.map(|_| ()), &report));
    wrong.extend(wrong_note(scenario, &report));
    wrong.extend(scenario.fault.and_then(|fault| differs(&D::source(), fault, &report)));
    wrong
}

/// The status, the error's type, what set it off, and that the error brings the report along.
fn wrong_end(must: &End, is: &Result<(), RunError>, report: &SagaReport) -> Option<String> {
    let fits = match (must, is) {
        (End::Completed, Ok(())) => report.cause.is_none(),
        (End::Failed { kind, step }, Err(RunError::Failed { error, .. })) => {
            error.kind == *kind && cause_is(report, step)
        }
        (End::TimedOut, Err(RunError::Failed { error, .. })) => {
            error.kind == "Timeout" && report.cause == Some(Trigger::Timeout)
        }
        (End::Cancelled, Err(RunError::Cancelled { .. })) => {
            matches!(&report.cause, Some(Trigger::Cancelled { reason }) if reason == REASON)
        }
        _ => false,
    };
    let brought = is.as_ref().err().is_none_or(|error| error.report() == Some(report));
    (!fits || !brought).then(|| {
        format!("it ended as {is:?} and not as {must:?}; the query gives {:?}", report.cause)
    })
}

fn cause_is(report: &SagaReport, id: &str) -> bool {
    matches!(&report.cause, Some(Trigger::StepFailed { step, .. }) if step == id)
}

/// A cancellation that changed nothing is noted.
fn wrong_note(scenario: &Scenario, report: &SagaReport) -> Option<String> {
    let came_too_late = scenario.drive.action != Action::Nothing && scenario.end != End::Cancelled;
    let noted = report.noted.iter().any(|it| matches!(it, Trigger::Cancelled { .. }));
    (came_too_late != noted).then(|| format!("noted: {:?}", report.noted))
}
