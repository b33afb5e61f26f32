//! Starts: conflicts, what comes after, retries and time limits.

use super::stage::{Stage, end, fits};
use std::time::Duration;
use temporalio_client::errors::{WorkflowGetResultError, WorkflowStartError};
use temporalio_client::{
    Client, WorkflowHandle, WorkflowIdConflictPolicy as Conflict, WorkflowIdReusePolicy as Reuse,
    WorkflowStartOptions,
};
use temporalio_common::{HasWorkflowDefinition, RetryPolicy};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{ApplicationFailure, WorkflowContext, WorkflowResult};

/// Waits, ends, or fails until its third attempt.
#[workflow]
#[derive(Default)]
pub struct Guest;

#[workflow_methods]
impl Guest {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, does: String) -> WorkflowResult<u32> {
        let attempt = ctx.info().attempt();
        match does.as_str() {
            "stay" => ctx.wait_condition(|_| false).await?,
            "stumble" if attempt < 3 => {
                return Err(ApplicationFailure::new("mind the step").into());
            }
            "fall" => return Err(ApplicationFailure::non_retryable("mind the stairs").into()),
            _ => {}
        }
        Ok(attempt)
    }
}

type Here = WorkflowHandle<Client, <Guest as HasWorkflowDefinition>::Run>;

async fn stage(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Guest>().unwrap();
    });
    stage.await
}

async fn start(
    stage: &Stage,
    does: &str,
    change: impl FnOnce(&mut WorkflowStartOptions),
) -> Result<Here, WorkflowStartError> {
    let mut options = stage.options("guest");
    change(&mut options);
    stage.client().start_workflow(Guest::run, does.to_owned(), options).await
}

fn run(guest: &Here) -> String {
    guest.info().first_execution_run_id.clone().unwrap()
}

fn same(_: &mut WorkflowStartOptions) {}

fn refused(started: Result<Here, WorkflowStartError>) -> Option<String> {
    match started {
        Err(WorkflowStartError::AlreadyStarted { run_id, .. }) => run_id,
        Err(error) => panic!("{error:?}"),
        Ok(guest) => panic!("{} was started", run(&guest)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_an_id_runs() {
    let stage = stage("conflicts").await;
    let first = start(&stage, "stay", same).await.unwrap();
    let conflict = |policy| {
        move |options: &mut WorkflowStartOptions| {
            options.id_conflict_policy = policy;
        }
    };
    assert_eq!(refused(start(&stage, "stay", same).await), Some(run(&first)));
    assert_eq!(refused(start(&stage, "stay", conflict(Conflict::Fail)).await), Some(run(&first)));
    let existing = start(&stage, "stay", conflict(Conflict::UseExisting)).await.unwrap();
    assert_eq!(run(&existing), run(&first));
    let other = start(&stage, "end", conflict(Conflict::TerminateExisting)).await.unwrap();
    assert_ne!(run(&other), run(&first));
    let first = stage.find_run::<Guest>(&stage.id("guest"), &run(&first));
    let ended = end(&first).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Terminated { .. }), "{ended:?}");
    assert_eq!(end(&other).await.unwrap(), 1);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_is_used_again_as_its_policy_says() {
    let stage = stage("reuse").await;
    let reuse = |policy| move |options: &mut WorkflowStartOptions| options.id_reuse_policy = policy;
    let failed_only = reuse(Reuse::AllowDuplicateFailedOnly);
    let failed = start(&stage, "fall", same).await.unwrap();
    end(&failed).await.unwrap_err();
    let done = start(&stage, "end", failed_only).await.unwrap();
    assert_eq!(end(&done).await.unwrap(), 1);
    assert_eq!(refused(start(&stage, "end", failed_only).await), Some(run(&done)));
    assert_eq!(
        refused(start(&stage, "end", reuse(Reuse::RejectDuplicate)).await),
        Some(run(&done))
    );
    let next = start(&stage, "end", reuse(Reuse::AllowDuplicate)).await.unwrap();
    assert_eq!(end(&next).await.unwrap(), 1);
    assert_ne!(run(&next), run(&done));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_run_is_tried_again() {
    let stage = stage("retried").await;
    let retries = |options: &mut WorkflowStartOptions| {
        let interval = Duration::from_millis(100);
        let policy = RetryPolicy::builder().initial_interval(interval).maximum_attempts(4);
        options.retry_policy = Some(policy.build());
    };
    let guest = start(&stage, "stumble", retries).await.unwrap();
    assert_eq!(end(&guest).await.unwrap(), 3);
    fits::<Guest>(&stage.find_run::<Guest>(&stage.id("guest"), &run(&guest))).await;
    fits::<Guest>(&stage.find::<Guest>(&stage.id("guest"))).await;
    let guest = start(&stage, "fall", retries).await.unwrap();
    let ended = end(&guest).await.unwrap_err();
    assert!(ended.to_string().contains("mind the stairs"), "{ended}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_takes_too_long() {
    let stage = stage("late").await;
    let limit = |options: &mut WorkflowStartOptions| {
        options.run_timeout = Some(Duration::from_secs(1));
    };
    let guest = start(&stage, "stay", limit).await.unwrap();
    let ended = end(&guest).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::TimedOut), "{ended:?}");
    fits::<Guest>(&guest).await;
    stage.close().await;
}
