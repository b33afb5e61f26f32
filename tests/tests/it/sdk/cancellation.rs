//! Cancellations, and what tidies up after them; and terminations.

use super::stage::{PLENTY, Stage, description, end, fits, story, until};
use std::sync::Arc;
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
use tokio::sync::{Notify, mpsc};

/// Tells when somebody is at work: activities' starts are written only once they have ended.
pub struct Kitchen {
    at_work: mpsc::UnboundedSender<()>,
    /// What is on the stove is done once this says so.
    done: Arc<Notify>,
}

#[activities]
impl Kitchen {
    /// Cooks until it is cancelled, and tells of it.
    #[activity]
    pub async fn cook(self: Arc<Self>, ctx: ActivityContext) -> Result<String, ActivityError> {
        self.at_work.send(())?;
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
    pub async fn fry(self: Arc<Self>, ctx: ActivityContext) -> Result<String, ActivityError> {
        self.at_work.send(())?;
        loop {
            ctx.record_heartbeat("frying").await?;
            tokio::select! {
                () = self.done.notified() => return Ok("fried".to_owned()),
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
        }
    }

    #[activity]
    pub async fn clean(self: Arc<Self>, _ctx: ActivityContext) -> Result<String, ActivityError> {
        Ok("clean".to_owned())
    }
}

/// How a cook is cancelled.
fn cooking(kind: ActivityCancellationType) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_mins(1))
        .heartbeat_timeout(PLENTY)
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
        let detached = ActivityOptions::with_start_to_close_timeout(PLENTY)
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

/// A worker, and what is heard of its kitchen.
struct House {
    stage: Stage,
    at_work: mpsc::UnboundedReceiver<()>,
    done: Arc<Notify>,
}

impl House {
    async fn new(name: &str) -> Self {
        let (send, at_work) = mpsc::unbounded_channel();
        let done = Arc::new(Notify::new());
        let kitchen = Kitchen { at_work: send, done: done.clone() };
        let stage = Stage::new(name, |worker| {
            worker.register_workflow::<Dinner>().unwrap().register_workflow::<Supper>().unwrap();
            worker.register_workflow::<Siesta>().unwrap().register_activities(kitchen);
        });
        Self { stage: stage.await, at_work, done }
    }
}

fn because(reason: &str) -> WorkflowCancelOptions {
    WorkflowCancelOptions::builder().reason(reason).build()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_workflow_tidies_up() {
    let House { stage, mut at_work, .. } = House::new("dinner").await;
    let dinner = stage.start(Dinner::run, false, "dinner").await;
    at_work.recv().await.unwrap();
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
    let House { stage, mut at_work, .. } = House::new("no-dinner").await;
    let dinner = stage.start(Dinner::run, true, "dinner").await;
    at_work.recv().await.unwrap();
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
    let House { stage, mut at_work, done } = House::new("supper").await;
    for (kind, outcome, asked) in
        [("try", "cancelled", true), ("wait", "fried", true), ("abandon", "cancelled", false)]
    {
        let supper = stage.start(Supper::run, kind.to_owned(), kind).await;
        at_work.recv().await.unwrap();
        supper.cancel(because("late")).await.unwrap();
        if outcome == "fried" {
            until(&supper, EventType::ActivityTaskCancelRequested).await;
            done.notify_one();
            assert_eq!(end(&supper).await.unwrap(), outcome, "{kind}");
        } else {
            assert_eq!(end(&supper).await.unwrap(), outcome, "{kind}");
            done.notify_one();
        }
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
    let House { stage, .. } = House::new("siesta").await;
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
