//! What can be done to a run while it goes on.

use crate::documents::{Behaviour, BothTrips, LongerTrip, Trip, TripInput, World};
use crate::world::{GRACE, Stage, unique, until};
use sagaweave::{IdConflict, IdReuse, RunError, RunState, StartError, StepStatus, Worker, replay};
use serde_json::json;
use std::time::Instant;

fn trip() -> TripInput {
    TripInput { city: "Porto".to_owned() }
}

#[tokio::test]
async fn a_paused_run_starts_nothing_new_until_it_is_resumed() {
    let world = World::with("hotel", Behaviour::Waits);
    let stage = Stage::new::<Trip>("paused", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    until("hotel is called", async || world.calls().len() == 2).await;
    run.pause().await.unwrap();
    world.release();
    until("hotel is booked while it is paused", async || {
        let progress = run.progress().await.unwrap();
        progress.state == RunState::Paused && progress.steps[1].status == StepStatus::Completed
    })
    .await;
    assert_eq!(world.calls().len(), 2);
    run.resume().await.unwrap();
    run.result().await.unwrap();
    assert_eq!(world.calls().len(), 3);
    replay::<Trip>(&run.history().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_bad_signal_does_no_harm_and_a_good_one_cancels() {
    let world = World::with("hotel", Behaviour::Waits);
    let stage = Stage::new::<Trip>("signals", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    until("hotel is called", async || world.calls().len() == 2).await;
    run.send("hurry", &json!({"very": true})).await.unwrap();
    run.send("cancel", &json!({"reason": 7})).await.unwrap();
    let progress = run.progress().await.unwrap();
    assert_eq!(progress.state, RunState::Running);
    run.send("cancel", &json!({"reason": "rain"})).await.unwrap();
    let error = run.result().await.unwrap_err();
    let RunError::Cancelled { report } = error else { panic!("{error}") };
    let cause = serde_json::to_value(&report.cause).unwrap();
    assert_eq!(cause, json!({"kind": "cancelled", "reason": "rain"}));
    replay::<Trip>(&run.history().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_run_goes_on_with_the_plan_that_it_was_started_with() {
    let world = World::with("hotel", Behaviour::Waits);
    let stage = Stage::new::<Trip>("old-plan", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    until("hotel is called", async || world.calls().len() == 2).await;
    let since = Instant::now();
    stage.worker.shutdown().await.unwrap();
    assert!(since.elapsed() >= GRACE, "the hotel is given its time, and then tried again");
    world.release();
    let worker = Worker::new(&stage.client)
        .task_queue(&stage.queue)
        .workflow::<BothTrips>(world.clone())
        .spawn()
        .unwrap();
    run.result().await.unwrap();
    let history = run.history().await.unwrap();
    replay::<BothTrips>(&history).await.unwrap();
    assert!(replay::<LongerTrip>(&history).await.unwrap_err().differs());
    let other = stage.client.start::<BothTrips>(unique("new-plan"), trip());
    other.task_queue(&stage.queue).await.unwrap().result().await.unwrap();
    let cars = world.calls().into_iter().filter(|(_, step)| step == "car").count();
    assert_eq!(cars, 1, "only the second run has a car");
    worker.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_workflow_id_stands_for_one_run_at_a_time() {
    let world = World::with("hotel", Behaviour::Waits);
    let stage = Stage::new::<Trip>("ids", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    let again = || stage.client.start::<Trip>(run.id(), trip()).task_queue(&stage.queue);
    let error = again().await.unwrap_err();
    let StartError::AlreadyStarted { run_id, .. } = &error else { panic!("{error}") };
    assert_eq!(run_id.as_deref(), run.run_id());
    let same = again().conflict(IdConflict::UseExisting).await.unwrap();
    assert_eq!(same.run_id(), run.run_id());
    until("hotel is called", async || world.calls().len() == 2).await;
    world.release();
    run.result().await.unwrap();
    let error = again().reuse(IdReuse::Reject).await.unwrap_err();
    assert!(matches!(error, StartError::AlreadyStarted { .. }), "{error}");
    let other = again().await.unwrap();
    assert_ne!(other.run_id(), run.run_id());
    other.result().await.unwrap();
}
