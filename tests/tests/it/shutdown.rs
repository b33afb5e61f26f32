//! A worker that is asked to end lets what runs end, and hands over the rest.

use crate::check::check;
use crate::documents::marketing_campaign::Workflow;
use crate::history::fits;
use crate::plans::CAMPAIGN;
use crate::process::{Process, is_worker};
use crate::scenario::Scenario;
use crate::world::World;
use sagaweave_devkit::tool_service::Rule;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_lets_a_running_tool_finish() {
    if let Some(address) = is_worker() {
        let (queue, url) = address.split_once('=').unwrap();
        let world = World { queue: queue.to_owned(), ..World::new("child").await };
        return world.worker::<Workflow>(url).run_until_signal().await.unwrap();
    }
    let world = World::new("sigterm").await;
    let id = world.workflow_id("sigterm");
    let slow = Rule::of("generate_content").after(Duration::from_secs(3));
    world.recorder.on(&id, slow);
    let start = world.client.start::<Workflow>(&id, sagaweave::json!(null));
    let run = start.task_queue(&world.queue).await.unwrap();

    let test = "shutdown::sigterm_lets_a_running_tool_finish";
    let address = format!("{}={}", world.queue, world.recorder.url());
    let first = Process::start(test, &address).await;
    world.recorder.wait_for_call(&id, "generate_content", SOON).await.unwrap();
    first.terminate();
    let worker = world.worker::<Workflow>(&world.recorder.url());
    assert!(first.ended_well().await);
    let record = world.recorder.record(&id);
    assert!(record.answered("generate_content"), "the tool was cut off:\n{}", record.story());

    run.result().await.unwrap();
    // Every call happened once: what ran had ended, and the server knew of it.
    let expect = Scenario::success(&CAMPAIGN).expect;
    let record = world.recorder.record(&id);
    assert_eq!(check(&CAMPAIGN, run.run_id().unwrap(), &id, &record, &expect), [""; 0]);
    fits(&run).await;
    worker.shutdown().await.unwrap();
}
