//! Cancellations, and what tidies up after them; and terminations.

use super::stage::{Stage, description, end, fits, story, until};
use std::time::Duration;
use temporalio_client::errors::WorkflowGetResultError;
use temporalio_client::{WorkflowCancelOptions, WorkflowExecutionStatus, WorkflowTerminateOptions};
use temporalio_common::RetryPolicy;
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::{
    ActivityCancellationType, ActivityExecutionError, ActivityOptions, WorkflowCancellationToken,
    WorkflowContext, WorkflowResult, WorkflowTermination,
};

pub struct Kitchen;

#[activities]
impl Kitchen {
    /// Cooks until it is cancelled, and tells of it.
    #[activity]
    pub async fn cook(ctx: ActivityContext) -> Result<String, ActivityError> {
        loop {
            ctx.record_heartbeat("cooking").await?;
            tokio::select! {
                () = ctx.cancelled() => return Err(ActivityError::cancelled_with_details("half done")),
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
        }
    }

    /// Cooks through, whatever it is told.
    #[activity]
    pub async fn fry(ctx: ActivityContext) -> Result<String, ActivityError> {
        for _ in 0..10 {
            ctx.record_heartbeat("frying").await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok("fried".to_owned())
    }

    #[activity]
    pub async fn clean(_ctx: ActivityContext) -> Result<String, ActivityError> {
        Ok("clean".to_owned())
    }
}

/// How a cook is cancelled.
fn cooking(kind: ActivityCancellationType) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_mins(1))
        .heartbeat_timeout(Duration::from_secs(5))
        .cancellation_type(kind)
        .retry_policy(RetryPolicy::builder().maximum_attempts(1).build())
        .build()
}

/// Cooks; when it is cancelled, it cleans, and then has completed or is cancelled as it was told.
#[workflow]
#[derive(Default)]
pub struct Dinner;

#[workflow_methods]
impl Dinner {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, confess: bool) -> WorkflowResult<String> {
        let options = cooking(ActivityCancellationType::WaitCancellationCompleted);
        let cooked = ctx.execute_activity(Kitchen::cook, (), options).await;
        let Err(ActivityExecutionError::Cancelled(error)) = cooked else { return Ok(cooked?) };
        let details: Option<String> = error.details()?;
        let detached = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(5))
            .cancellation_token(WorkflowCancellationToken::new())
            .build();
        let clean = ctx.execute_activity(Kitchen::clean, (), detached).await?;
        if confess {
            return Err(WorkflowTermination::cancelled_with_details(clean));
        }
        let reason = ctx.cancellation_token().reason().unwrap_or_default();
        Ok(format!("{}, {clean}, {reason}", details.unwrap_or_default()))
    }
}

fn register(worker: &mut temporalio_sdk::WorkerOptions) {
    worker.register_workflow::<Dinner>().unwrap().register_workflow::<Supper>().unwrap();
    worker.register_workflow::<Siesta>().unwrap().register_activities(Kitchen);
}

fn because(reason: &str) -> WorkflowCancelOptions {
    WorkflowCancelOptions::builder().reason(reason).build()
}

/// Until its worker is at it: activities' starts are written only once they have ended.
const SHORTLY: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_workflow_tidies_up() {
    let stage = Stage::new("dinner", register).await;
    let dinner = stage.start(Dinner::run, false, "dinner").await;
    until(&dinner, EventType::ActivityTaskScheduled).await;
    tokio::time::sleep(SHORTLY).await;
    dinner.cancel(because("no guests")).await.unwrap();
    assert_eq!(end(&dinner).await.unwrap(), "half done, clean, no guests");
    let told = [
        "WorkflowExecutionStarted",
        "ActivityTaskScheduled",
        "WorkflowExecutionCancelRequested",
        "ActivityTaskCancelRequested",
        "ActivityTaskStarted",
        "ActivityTaskCanceled",
        "ActivityTaskScheduled",
        "ActivityTaskStarted",
        "ActivityTaskCompleted",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&dinner).await, told);
    fits::<Dinner>(&dinner).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_ends_as_cancelled() {
    let stage = Stage::new("no-dinner", register).await;
    let dinner = stage.start(Dinner::run, true, "dinner").await;
    until(&dinner, EventType::ActivityTaskScheduled).await;
    tokio::time::sleep(SHORTLY).await;
    dinner.cancel(because("no guests")).await.unwrap();
    let ended = end(&dinner).await.unwrap_err();
    let WorkflowGetResultError::Cancelled { details } = ended else { panic!("{ended:?}") };
    assert_eq!(details.deserialize::<String>().unwrap(), "clean");
    let about = description(&dinner).await;
    assert_eq!(about.status(), WorkflowExecutionStatus::Canceled);
    fits::<Dinner>(&dinner).await;
    stage.close().await;
}

/// Fries something that does not hear of a cancellation, and tells what it gets for it.
#[workflow]
#[derive(Default)]
pub struct Supper;

#[workflow_methods]
impl Supper {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, kind: String) -> WorkflowResult<String> {
        let kind = match kind.as_str() {
            "try" => ActivityCancellationType::TryCancel,
            "wait" => ActivityCancellationType::WaitCancellationCompleted,
            _ => ActivityCancellationType::Abandon,
        };
        match ctx.execute_activity(Kitchen::fry, (), cooking(kind)).await {
            Err(ActivityExecutionError::Cancelled(_)) => Ok("cancelled".to_owned()),
            other => Ok(other?),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn activities_are_cancelled_in_three_ways() {
    let stage = Stage::new("supper", register).await;
    for (kind, outcome, asked) in
        [("try", "cancelled", true), ("wait", "fried", true), ("abandon", "cancelled", false)]
    {
        let supper = stage.start(Supper::run, kind.to_owned(), kind).await;
        until(&supper, EventType::ActivityTaskScheduled).await;
        tokio::time::sleep(SHORTLY).await;
        supper.cancel(because("late")).await.unwrap();
        assert_eq!(end(&supper).await.unwrap(), outcome, "{kind}");
        let story = story(&supper).await;
        assert_eq!(
            story.iter().any(|kind| kind == "ActivityTaskCancelRequested"),
            asked,
            "{story:?}"
        );
        fits::<Supper>(&supper).await;
    }
    stage.close().await;
}

/// Waits.
#[workflow]
#[derive(Default)]
pub struct Siesta;

#[workflow_methods]
impl Siesta {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<()> {
        ctx.wait_condition(|_| false).await?;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_is_cancelled_or_terminated() {
    let stage = Stage::new("siesta", register).await;
    let cancelled = stage.start(Siesta::run, (), "cancelled").await;
    cancelled.cancel(because("noon is over")).await.unwrap();
    let ended = end(&cancelled).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Cancelled { .. }), "{ended:?}");

    let terminated = stage.start(Siesta::run, (), "terminated").await;
    let options = WorkflowTerminateOptions::builder().reason("noon is over").build();
    terminated.terminate(options).await.unwrap();
    let ended = end(&terminated).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::Terminated { .. }), "{ended:?}");
    let told = ["WorkflowExecutionStarted", "WorkflowExecutionTerminated"];
    assert_eq!(story(&terminated).await, told);

    for gone in [&cancelled, &terminated] {
        fits::<Siesta>(gone).await;
    }
    stage.close().await;
}
