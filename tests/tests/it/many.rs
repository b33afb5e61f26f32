//! Two hundred workflows at once.

use crate::check::check;

use crate::documents::marketing_campaign::Workflow;
use crate::history::fits;
use crate::plans::CAMPAIGN;
use crate::scenario::Scenario;
use crate::world::World;
use futures_util::{StreamExt, TryStreamExt};
use std::time::Instant;

const MANY: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_all_complete() {
    let world = World::new("many").await;
    let ids: Vec<String> = (0..MANY).map(|n| world.workflow_id(&n.to_string())).collect();
    let world = &world;
    let starts = ids.iter().map(|id| async move {
        let start = world.client.start::<Workflow>(id.as_str(), sagaweave::json!({ "id": id }));
        start.task_queue(&world.queue).await
    });
    let starts = futures_util::stream::iter(starts).buffered(16);
    let runs: Vec<_> = starts.try_collect().await.unwrap();

    // All of them are open before the worker comes.
    let since = Instant::now();
    let worker = world.worker::<Workflow>(&world.recorder.url());
    let expect = Scenario::success(&CAMPAIGN).expect;
    for (id, run) in ids.iter().zip(&runs) {
        let run_id = run.run_id().unwrap();
        let output = run.result().await.unwrap_or_else(|error| panic!("{id}: {error}"));
        let voice = &output.content_creation.store_brand_voice;
        assert_eq!(voice["id"], format!("{run_id}/store_brand_voice"));
        let wrong = check(&CAMPAIGN, run_id, id, &world.recorder.record(id), &expect);
        assert!(wrong.is_empty(), "{id}: {wrong:?}");
    }
    let took = since.elapsed().as_secs_f64();
    for run in &runs {
        fits(run).await;
    }
    eprintln!("{MANY} workflows at once: all complete, {took:.1} s");
    worker.shutdown().await.unwrap();
}
