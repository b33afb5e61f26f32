//! What becomes of children whose parents have gone, and of parents that are cancelled.

use super::children::Listener;
use super::stage::{Stage, end, fits, until};
use temporalio_client::errors::WorkflowGetResultError;
use temporalio_client::{
    Client, WorkflowCancelOptions, WorkflowHandle, WorkflowSignalOptions, WorkflowTerminateOptions,
};
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{ChildWorkflowOptions, ParentClosePolicy, WorkflowContext, WorkflowResult};

/// Starts a listener that goes by this policy, and waits for it.
#[workflow]
#[derive(Default)]
pub struct Parent;

#[workflow_methods]
impl Parent {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, policy: String) -> WorkflowResult<String> {
        let policy = match policy.as_str() {
            "abandon" => ParentClosePolicy::Abandon,
            "cancel" => ParentClosePolicy::RequestCancel,
            _ => ParentClosePolicy::Terminate,
        };
        let options = ChildWorkflowOptions::builder()
            .workflow_id(format!("{}-child", ctx.workflow_id()))
            .parent_close_policy(policy)
            .build();
        let child = ctx.start_child_workflow(Listener::run, (), options).await?;
        Ok(child.result().await?)
    }
}

async fn stage(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Parent>().unwrap();
        worker.register_workflow::<Listener>().unwrap();
    });
    stage.await
}

/// Terminates a parent, and gives its child.
async fn orphan(stage: &Stage, policy: &str) -> WorkflowHandle<Client, Listener> {
    let parent = stage.start(Parent::run, policy.to_owned(), policy).await;
    until(&parent, EventType::ChildWorkflowExecutionStarted).await;
    let options = WorkflowTerminateOptions::builder().reason("gone").build();
    parent.terminate(options).await.unwrap();
    let ended = end(&parent).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Terminated { .. }), "{ended:?}");
    fits::<Parent>(&parent).await;
    stage.find(&format!("{}-child", stage.id(policy)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn children_go_by_their_policy_when_their_parent_is_gone() {
    let stage = stage("orphans").await;
    let terminated = orphan(&stage, "terminate").await;
    let ended = end(&terminated).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Terminated { .. }), "{ended:?}");

    let cancelled = orphan(&stage, "cancel").await;
    let ended = end(&cancelled).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Cancelled { .. }), "{ended:?}");

    let left = orphan(&stage, "abandon").await;
    let options = WorkflowSignalOptions::default();
    left.signal(Listener::hear, "alive".to_owned(), options).await.unwrap();
    assert_eq!(end(&left).await.unwrap(), "alive");
    for child in [terminated, cancelled, left] {
        fits::<Listener>(&child).await;
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_parent_cancels_its_child() {
    let stage = stage("cancelled-parent").await;
    let parent = stage.start(Parent::run, "terminate".to_owned(), "parent").await;
    until(&parent, EventType::ChildWorkflowExecutionStarted).await;
    parent.cancel(WorkflowCancelOptions::default()).await.unwrap();
    let child = stage.find::<Listener>(&format!("{}-child", stage.id("parent")));
    for ended in [end(&child).await, end(&parent).await] {
        assert!(matches!(ended, Err(WorkflowGetResultError::Cancelled { .. })), "{ended:?}");
    }
    until(&parent, EventType::ChildWorkflowExecutionCanceled).await;
    fits::<Parent>(&parent).await;
    fits::<Listener>(&child).await;
    stage.close().await;
}
