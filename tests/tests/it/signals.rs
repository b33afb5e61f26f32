//! Pause, resume, cancel, and signals that make no sense.

use crate::check::{check, check_report};
use crate::documents::marketing_campaign::Workflow;
use crate::history::fits;
use crate::plans::CAMPAIGN;
use crate::scenario::Scenario;
use crate::world::World;
use sagaweave::{Run, RunError};
use sagaweave_devkit::tool_service::Rule;
use std::time::Duration;
use temporalio_client::{UntypedSignal, WorkflowSignalOptions};
use temporalio_common::UntypedWorkflow;
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload;

const SOON: Duration = Duration::from_secs(30);

async fn start(world: &World, id: &str) -> Run<Workflow> {
    let start = world.client.start::<Workflow>(id, sagaweave::json!(null));
    start.task_queue(&world.queue).await.unwrap()
}

/// Both steps of the first wave wait for the gate `go`.
fn hold_first_wave(world: &World, id: &str) {
    for step in ["market_research", "competitor_analysis"] {
        world.recorder.on(id, Rule::of(step).until_released("go"));
    }
}

async fn until_first_wave(world: &World, id: &str) {
    for step in ["market_research", "competitor_analysis"] {
        world.recorder.wait_for_call(id, step, SOON).await.unwrap();
    }
}

async fn until_state(run: &Run<Workflow>, state: &str) {
    for _ in 0..300 {
        let progress = run.progress().await.unwrap();
        if sagaweave::json!(progress.state) == state {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it is never {state}: {:?}", run.progress().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_starts_between_pause_and_resume() {
    let (world, worker) = World::with_worker::<Workflow>("pause").await;
    let id = world.workflow_id("pause");
    hold_first_wave(&world, &id);
    let run = start(&world, &id).await;
    until_first_wave(&world, &id).await;
    assert_eq!(run.progress().await.unwrap().phase, ["research"]);

    run.pause().await.unwrap();
    until_state(&run, "paused").await;
    world.recorder.release(&id, "go");
    let half = |record: &sagaweave_devkit::tool_service::Record| {
        record.answered("market_research") && record.answered("competitor_analysis")
    };
    world.recorder.wait(&id, "the first wave's end", SOON, half).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(world.recorder.record(&id).calls.len(), 2, "nothing new starts while it is paused");
    let paused = run.progress().await.unwrap();
    assert_eq!(paused.progress, 50, "{paused:?}");

    run.resume().await.unwrap();
    run.result().await.unwrap();
    let expect = Scenario::success(&CAMPAIGN).expect;
    assert_eq!(
        check(&CAMPAIGN, run.run_id().unwrap(), &id, &world.recorder.record(&id), &expect),
        [""; 0]
    );
    let done = run.progress().await.unwrap();
    assert_eq!((done.progress, sagaweave::json!(done.state)), (100, sagaweave::json!("completed")));
    fits(&run).await;
    worker.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_workflow_is_undone_when_it_is_cancelled() {
    let (world, worker) = World::with_worker::<Workflow>("pause-cancel").await;
    let id = world.workflow_id("pause");
    let scenario = Scenario::cancelled(&CAMPAIGN, "generate_content");
    for rule in &scenario.rules {
        world.recorder.on(&id, rule.clone());
    }
    let run = start(&world, &id).await;
    world.recorder.wait_for_effect(&id, "generate_content", SOON).await.unwrap();
    run.pause().await.unwrap();
    until_state(&run, "paused").await;
    run.cancel("enough").await.unwrap();
    let error = run.result().await.unwrap_err();
    let RunError::Cancelled { report } = error else { panic!("{error:?}") };
    let record = world.recorder.record(&id);
    assert_eq!(check(&CAMPAIGN, run.run_id().unwrap(), &id, &record, &scenario.expect), [""; 0]);
    assert_eq!(check_report(&CAMPAIGN, &report, &scenario.expect), [""; 0]);
    fits(&run).await;
    worker.shutdown().await.unwrap();
}

/// A payload that is no JSON, none at all, several, and a signal that nobody knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_signal_does_no_harm() {
    let (world, worker) = World::with_worker::<Workflow>("bad-signals").await;
    let id = world.workflow_id("bad");
    hold_first_wave(&world, &id);
    let run = start(&world, &id).await;
    until_first_wave(&world, &id).await;

    let odd = || Payload { data: b"\xff{nonsense".to_vec(), ..Payload::default() };
    let handle = world.client.sdk().get_workflow_handle::<UntypedWorkflow>(&id);
    for (signal, payloads) in [
        ("nonsense", vec![odd()]),
        ("nonsense", vec![]),
        ("resume", vec![odd(), odd()]),
        ("resume", vec![]),
        ("approve", vec![Payload { data: b"{}".to_vec(), ..Payload::default() }]),
    ] {
        let signal = UntypedSignal::<UntypedWorkflow>::new(signal);
        let options = WorkflowSignalOptions::default();
        handle.signal(signal, RawValue::new(payloads), options).await.unwrap();
    }
    world.recorder.release(&id, "go");
    run.result().await.unwrap();
    let expect = Scenario::success(&CAMPAIGN).expect;
    assert_eq!(
        check(&CAMPAIGN, run.run_id().unwrap(), &id, &world.recorder.record(&id), &expect),
        [""; 0]
    );
    fits(&run).await;
    worker.shutdown().await.unwrap();
}
