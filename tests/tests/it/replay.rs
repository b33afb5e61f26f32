//! A history replays with the plan that made it, and not with one whose steps are others.

use crate::documents::{
    campaign_retimed, campaign_step_added, campaign_step_removed, campaign_step_renamed,
    marketing_campaign,
};
use crate::plans::CAMPAIGN;
use crate::play::{begin, end};
use crate::scenario::Scenario;
use crate::world::World;
use sagaweave::Definition;
use sagaweave::{History, replay};

type Campaign = marketing_campaign::Workflow;

/// Histories of the campaign: one that completed, and one that was unwound from its last step.
async fn histories() -> Vec<History> {
    let (world, worker) = World::with_worker::<Campaign>("replay").await;
    let mut histories = Vec::new();
    for scenario in
        [Scenario::success(&CAMPAIGN), Scenario::lost_then_refused(&CAMPAIGN, "store_brand_voice")]
    {
        let id = world.workflow_id(&scenario.name);
        let run = begin::<Campaign>(&world, &scenario, &id).await.unwrap();
        assert_eq!(end(&world, &scenario, &run).await, [""; 0]);
        histories.push(run.history().await.unwrap());
    }
    worker.shutdown().await.unwrap();
    histories
}

async fn differs<W: Definition>(history: &History) {
    let error = replay::<W>(history).await.unwrap_err();
    assert!(error.differs(), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_steps_do_not_replay_and_other_limits_do() {
    let histories = histories().await;
    for history in &histories {
        replay::<Campaign>(history).await.unwrap();
        replay::<campaign_retimed::Workflow>(history).await.unwrap();
        differs::<campaign_step_removed::Workflow>(history).await;
        differs::<campaign_step_renamed::Workflow>(history).await;
    }
    // Whoever failed in what was the last step never comes to the one behind it.
    differs::<campaign_step_added::Workflow>(&histories[0]).await;
    replay::<campaign_step_added::Workflow>(&histories[1]).await.unwrap();
}
