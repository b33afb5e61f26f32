//! Workers: how they fit together, and how they end.

use crate::documents::{Behaviour, LongerTrip, Trip, TripInput, World};
use crate::world::{Stage, client, unique, until};
use sagaweave::{SpawnError, Worker};
use std::time::Duration;

fn trip() -> TripInput {
    TripInput { city: "Porto".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_lets_what_runs_end() {
    let world = World::with("hotel", Behaviour::Waits);
    let stage = Stage::new::<Trip>("shutdown", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    until("hotel is called", async || world.calls().len() == 2).await;
    let shutdown = tokio::spawn(stage.worker.shutdown());
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!shutdown.is_finished(), "the hotel is still being booked");
    world.release();
    shutdown.await.unwrap().unwrap();

    let next = Worker::new(&stage.client).task_queue(&stage.queue).workflow::<Trip>(world.clone());
    let next = next.spawn().unwrap();
    assert_eq!(run.result().await.unwrap().hotel, serde_json::json!({"id": "late"}));
    assert_eq!(world.calls().len(), 3, "nothing was called twice");
    next.shutdown().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_shuts_a_worker_down() {
    let stage = Stage::new::<Trip>("sigterm", &World::default()).await;
    // Polled in this order: by the time the signal comes, it is listened for.
    let (ended, killed) = tokio::join!(stage.worker.run_until_signal(), async {
        let own = std::process::id().to_string();
        std::process::Command::new("kill").args(["-TERM", &own]).status().unwrap()
    });
    assert!(killed.success());
    ended.unwrap();
}

#[tokio::test]
async fn workflows_and_tools_may_have_workers_of_their_own() {
    let (client, queue, world) = (client().await, unique("split"), World::default());
    let workflows =
        Worker::new(&client).task_queue(&queue).workflow_only::<Trip>().spawn().unwrap();
    let tools = Worker::new(&client)
        .task_queue(&queue)
        .activities(world.clone())
        .slots(1, 1)
        .spawn()
        .unwrap();
    let run = client.start::<Trip>(&queue, trip()).task_queue(&queue).await.unwrap();
    run.result().await.unwrap();
    assert_eq!(world.calls().len(), 3);
    tools.shutdown().await.unwrap();
    workflows.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused() {
    let client = client().await;
    let worker = || Worker::new(&client).workflow::<Trip>(World::default());
    let error = worker().workflow_only::<LongerTrip>().spawn().unwrap_err();
    assert!(matches!(error, SpawnError::Workflows(_)), "{error}");
    let error = worker().activities(World::default()).spawn().unwrap_err();
    assert!(matches!(error, SpawnError::Activities(_)), "{error}");
    let nothing = Worker::new(&client).spawn().unwrap_err();
    assert!(matches!(nothing, SpawnError::Other(_)), "{nothing}");
}

#[tokio::test]
async fn a_worker_serves_the_queue_of_its_documents() {
    let client = client().await;
    let worker = Worker::new(&client).workflow::<Trip>(World::default()).spawn().unwrap();
    assert_eq!(worker.task_queue(), "trips");
    let run = client.start::<Trip>(unique("own-queue"), trip()).await.unwrap();
    run.result().await.unwrap();
    worker.shutdown().await.unwrap();
}
