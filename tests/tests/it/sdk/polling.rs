//! Waiting for what only tells when it is asked: within an activity, by its retries, or by a child that
//! goes on as new.

use super::stage::{PLENTY, Stage, end, events, fits, story};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use temporalio_common::RetryPolicy;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::{
    ActivityOptions, ApplicationFailure, ChildWorkflowOptions, ContinueAsNewOptions,
    WorkflowContext, WorkflowResult,
};

/// What is polled: ready once it has been asked often enough.
#[derive(Default)]
pub struct Oven(AtomicU32);

impl Oven {
    fn asked(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

#[activities]
impl Oven {
    /// Asks again and again; the first attempt breaks off, and the next goes on where it was.
    #[activity]
    pub async fn watch(
        self: Arc<Self>,
        ctx: ActivityContext,
        ready: u32,
    ) -> Result<(u32, u32), ActivityError> {
        let mut asked: u32 = ctx.heartbeat_details().deserialize()?.unwrap_or(0);
        while asked < ready {
            asked += 1;
            ctx.record_heartbeat(asked).await?;
            tokio::time::sleep(Duration::from_millis(150)).await;
            if asked == 2 && ctx.info().attempt == 1 {
                return Err(ActivityError::application(ApplicationFailure::new("no gas")));
            }
        }
        Ok((asked, ctx.info().attempt))
    }

    /// Heartbeats no more in its first attempt.
    #[activity]
    pub async fn doze(ctx: ActivityContext) -> Result<u32, ActivityError> {
        ctx.record_heartbeat("dozing").await?;
        if ctx.info().attempt == 1 {
            ctx.cancelled().await;
            return Err(ActivityError::cancelled());
        }
        Ok(ctx.info().attempt)
    }

    /// Asks once.
    #[activity]
    pub async fn look(
        self: Arc<Self>,
        _ctx: ActivityContext,
        ready: u32,
    ) -> Result<bool, ActivityError> {
        Ok(self.asked() >= ready)
    }

    /// Asks once, and fails where it is not ready.
    #[activity]
    pub async fn insist(
        self: Arc<Self>,
        ctx: ActivityContext,
        ready: u32,
    ) -> Result<u32, ActivityError> {
        if self.asked() < ready {
            let failure = ApplicationFailure::builder("not yet").type_name("NotReady".to_owned());
            return Err(ActivityError::application(failure.build()));
        }
        Ok(ctx.info().attempt)
    }
}

/// Polls often: the activity does, with heartbeats.
#[workflow]
#[derive(Default)]
pub struct Often;

#[workflow_methods]
impl Often {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, ready: u32) -> WorkflowResult<(u32, u32)> {
        let options = ActivityOptions::with_start_to_close_timeout(Duration::from_mins(1))
            .heartbeat_timeout(PLENTY)
            .retry_policy(every(Duration::from_millis(50)))
            .build();
        Ok(ctx.execute_activity(Oven::watch, ready, options).await?)
    }
}

/// Loses the activity, which a heartbeat timeout tells.
#[workflow]
#[derive(Default)]
pub struct Lost;

#[workflow_methods]
impl Lost {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<u32> {
        let options = ActivityOptions::with_start_to_close_timeout(Duration::from_mins(1))
            .heartbeat_timeout(Duration::from_secs(3))
            .retry_policy(every(Duration::from_millis(50)))
            .build();
        Ok(ctx.execute_activity(Oven::doze, (), options).await?)
    }
}

/// Polls seldom: the server does, by retries that do not back off.
#[workflow]
#[derive(Default)]
pub struct Seldom;

#[workflow_methods]
impl Seldom {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, ready: u32) -> WorkflowResult<u32> {
        let options = ActivityOptions::with_start_to_close_timeout(PLENTY)
            .retry_policy(every(Duration::from_millis(100)))
            .build();
        Ok(ctx.execute_activity(Oven::insist, ready, options).await?)
    }
}

fn every(interval: Duration) -> RetryPolicy {
    RetryPolicy::builder().initial_interval(interval).backoff_coefficient(1.0).build()
}

/// Polls in a sequence: looks a few times with a pause, then goes on as new.
#[workflow]
#[derive(Default)]
pub struct Sequence;

#[workflow_methods]
impl Sequence {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, run: (u32, u32)) -> WorkflowResult<u32> {
        let (number, ready) = run;
        for _ in 0..2 {
            let options = ActivityOptions::start_to_close_timeout(PLENTY);
            if ctx.execute_activity(Oven::look, ready, options).await? {
                return Ok(number);
            }
            ctx.timer(Duration::from_millis(50)).await;
        }
        let _: std::convert::Infallible =
            ctx.continue_as_new((number + 1, ready), ContinueAsNewOptions::default())?;
        Ok(number)
    }
}

/// Has a child that polls, and knows nothing of its runs.
#[workflow]
#[derive(Default)]
pub struct Periodic;

#[workflow_methods]
impl Periodic {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, ready: u32) -> WorkflowResult<u32> {
        let id = format!("{}-sequence", ctx.workflow_id());
        let options = ChildWorkflowOptions::workflow_id(id);
        let child = ctx.start_child_workflow(Sequence::run, (1, ready), options).await?;
        Ok(child.result().await?)
    }
}

async fn stage(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_activities(Oven::default());
        worker.register_workflow::<Often>().unwrap().register_workflow::<Lost>().unwrap();
        worker.register_workflow::<Seldom>().unwrap().register_workflow::<Periodic>().unwrap();
        worker.register_workflow::<Sequence>().unwrap();
    });
    stage.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_activity_polls_and_goes_on_where_it_was() {
    let stage = stage("often").await;
    let often = stage.start(Often::run, 5, "often").await;
    assert_eq!(end(&often).await.unwrap(), (5, 2));
    let told = [
        "WorkflowExecutionStarted",
        "ActivityTaskScheduled",
        "ActivityTaskStarted",
        "ActivityTaskCompleted",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&often).await, told);
    fits::<Often>(&often).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_activity_without_heartbeats_is_tried_again() {
    let stage = stage("lost").await;
    let lost = stage.start(Lost::run, (), "lost").await;
    assert_eq!(end(&lost).await.unwrap(), 2);
    fits::<Lost>(&lost).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retries_poll() {
    let stage = stage("seldom").await;
    let seldom = stage.start(Seldom::run, 4, "seldom").await;
    assert_eq!(end(&seldom).await.unwrap(), 4);
    let started = events(&seldom).await.into_iter().find_map(|event| match event.attributes {
        Some(Attributes::ActivityTaskStartedEventAttributes(started)) => Some(started),
        _ => None,
    });
    let started = started.unwrap();
    assert_eq!((started.attempt, started.last_failure.unwrap().message.as_str()), (4, "not yet"));
    fits::<Seldom>(&seldom).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sequence_of_runs_polls() {
    let stage = stage("periodic").await;
    let periodic = stage.start(Periodic::run, 5, "periodic").await;
    assert_eq!(end(&periodic).await.unwrap(), 3, "two looks a run");
    fits::<Periodic>(&periodic).await;
    fits::<Sequence>(&stage.find::<Sequence>(&format!("{}-sequence", stage.id("periodic")))).await;
    stage.close().await;
}
