//! Workflows that change while they run.

use super::stage::{Stage, description, end, fits, story, until};
use std::time::Duration;
use temporalio_client::WorkflowSignalOptions;
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_common::search_attributes::SearchAttributeKey;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{SyncWorkflowContext, WorkflowContext, WorkflowResult};

const VERSIONS: SearchAttributeKey<Vec<String>> =
    SearchAttributeKey::keyword_list("TemporalChangeVersion");

const PAUSE: Duration = Duration::from_millis(20);

/// As it was at first.
#[workflow]
#[derive(Default)]
pub struct First {
    go: bool,
}

#[workflow_methods]
impl First {
    #[run(name = "Recipe")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<String> {
        ctx.wait_condition(|recipe| recipe.go).await?;
        Ok("salt".to_owned())
    }

    #[signal]
    pub fn go(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.go = true;
    }
}

/// Patched: it lets those that began before it go on.
#[workflow]
#[derive(Default)]
pub struct Second {
    go: bool,
}

#[workflow_methods]
impl Second {
    #[run(name = "Recipe")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<String> {
        let patched = ctx.patched("pepper");
        if patched {
            ctx.timer(PAUSE).await;
        }
        ctx.wait_condition(|recipe| recipe.go).await?;
        Ok(if patched { "pepper" } else { "salt" }.to_owned())
    }

    #[signal]
    pub fn go(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.go = true;
    }
}

/// The patch is for all now.
#[workflow]
#[derive(Default)]
pub struct Third {
    go: bool,
}

#[workflow_methods]
impl Third {
    #[run(name = "Recipe")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<String> {
        ctx.deprecate_patch("pepper");
        ctx.timer(PAUSE).await;
        ctx.wait_condition(|recipe| recipe.go).await?;
        Ok("pepper".to_owned())
    }

    #[signal]
    pub fn go(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.go = true;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_began_before_a_patch_ends_without() {
    let first = Stage::new("unpatched", |worker| {
        worker.register_workflow::<First>().unwrap();
    });
    let first = first.await;
    let old = first.start(First::run, (), "old").await;
    until(&old, EventType::WorkflowTaskCompleted).await;
    old.signal(First::go, (), WorkflowSignalOptions::default()).await.unwrap();
    assert_eq!(end(&old).await.unwrap(), "salt");
    fits::<First>(&old).await;
    fits::<Second>(&old).await;
    first.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_is_remembered() {
    let stage = Stage::without_cache("patched", |worker| {
        worker.register_workflow::<Second>().unwrap();
    });
    let stage = stage.await;
    let new = stage.start(Second::run, (), "new").await;
    until(&new, EventType::TimerFired).await;
    new.signal(Second::go, (), WorkflowSignalOptions::default()).await.unwrap();
    assert_eq!(end(&new).await.unwrap(), "pepper");
    let told = [
        "WorkflowExecutionStarted",
        "MarkerRecorded",
        "UpsertWorkflowSearchAttributes",
        "TimerStarted",
        "TimerFired",
        "WorkflowExecutionSignaled",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&new).await, told);
    let about = description(&new).await;
    assert_eq!(about.search_attributes().get(&VERSIONS), Some(vec!["pepper".to_owned()]));
    fits::<Second>(&new).await;
    fits::<Third>(&new).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_goes_out_of_use() {
    let stage = Stage::new("deprecated", |worker| {
        worker.register_workflow::<Third>().unwrap();
    });
    let stage = stage.await;
    let late = stage.start(Third::run, (), "late").await;
    late.signal(Third::go, (), WorkflowSignalOptions::default()).await.unwrap();
    assert_eq!(end(&late).await.unwrap(), "pepper");
    fits::<Third>(&late).await;
    stage.close().await;
}
