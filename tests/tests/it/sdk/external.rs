//! Workflows that signal and cancel others.

use super::children::Listener;
use super::stage::{Stage, end, fits, story};
use temporalio_client::errors::WorkflowGetResultError;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{
    CancelExternalWorkflowError, SignalWorkflowOptions, WorkflowContext, WorkflowResult,
    WorkflowSignalError,
};

/// Tells the workflow with this id a word.
#[workflow]
#[derive(Default)]
pub struct Caller;

#[workflow_methods]
impl Caller {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, id: String) -> WorkflowResult<String> {
        let other = ctx.external_workflow(id, None);
        let options = SignalWorkflowOptions::default();
        let told = other.signal(Listener::hear, "hello".to_owned(), options).await;
        Ok(match told {
            Ok(()) => "heard",
            Err(WorkflowSignalError::NotFound(_)) => "nobody there",
            Err(_) => "failed",
        }
        .to_owned())
    }
}

/// Cancels the workflow with this id.
#[workflow]
#[derive(Default)]
pub struct Canceller;

#[workflow_methods]
impl Canceller {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, id: String) -> WorkflowResult<String> {
        let other = ctx.external_workflow(id, None);
        Ok(match other.cancel(Some("be quiet".to_owned())).await {
            Ok(()) => "cancelled",
            Err(CancelExternalWorkflowError::NotFound(_)) => "nobody there",
            Err(_) => "failed",
        }
        .to_owned())
    }
}

async fn stage(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Caller>().unwrap().register_workflow::<Canceller>().unwrap();
        worker.register_workflow::<Listener>().unwrap();
    });
    stage.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_signals_another() {
    let stage = stage("caller").await;
    let listener = stage.start(Listener::run, (), "listener").await;
    let caller = stage.start(Caller::run, stage.id("listener"), "caller").await;
    assert_eq!(end(&caller).await.unwrap(), "heard");
    assert_eq!(end(&listener).await.unwrap(), "hello");
    let told = [
        "WorkflowExecutionStarted",
        "SignalExternalWorkflowExecutionInitiated",
        "ExternalWorkflowExecutionSignaled",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&caller).await, told);
    let late = stage.start(Caller::run, stage.id("listener"), "late").await;
    assert_eq!(end(&late).await.unwrap(), "nobody there", "it has ended");
    let lost = stage.start(Caller::run, stage.id("nobody"), "lost").await;
    assert_eq!(end(&lost).await.unwrap(), "nobody there");
    for caller in [caller, late, lost] {
        fits::<Caller>(&caller).await;
    }
    fits::<Listener>(&listener).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_cancels_another() {
    let stage = stage("canceller").await;
    let listener = stage.start(Listener::run, (), "listener").await;
    let canceller = stage.start(Canceller::run, stage.id("listener"), "canceller").await;
    assert_eq!(end(&canceller).await.unwrap(), "cancelled");
    let ended = end(&listener).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Cancelled { .. }), "{ended:?}");
    let lost = stage.start(Canceller::run, stage.id("nobody"), "lost").await;
    assert_eq!(end(&lost).await.unwrap(), "nobody there");
    for canceller in [canceller, lost] {
        fits::<Canceller>(&canceller).await;
    }
    fits::<Listener>(&listener).await;
    stage.close().await;
}
