//! Activities in the worker that runs the workflow.

use super::stage::{PLENTY, Stage, end, failure, fits, story};
use std::time::Duration;
use temporalio_common::RetryPolicy;
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::{
    ActivityOptions, ApplicationFailure, LocalActivityOptions, WorkflowContext, WorkflowResult,
};

pub struct Scribe;

#[activities]
impl Scribe {
    #[activity]
    pub async fn write(ctx: ActivityContext, word: String) -> Result<String, ActivityError> {
        Ok(format!("{word} {}", if ctx.info().is_local { "here" } else { "there" }))
    }

    /// Ready in this attempt.
    #[activity]
    pub async fn stammer(ctx: ActivityContext, ready: u32) -> Result<u32, ActivityError> {
        if ctx.info().attempt < ready {
            return Err(ActivityError::application(ApplicationFailure::new("w-w")));
        }
        Ok(ctx.info().attempt)
    }
}

fn local(retries: RetryPolicy) -> LocalActivityOptions {
    LocalActivityOptions::builder().start_to_close_timeout(PLENTY).retry_policy(retries).build()
}

#[workflow]
#[derive(Default)]
pub struct Letter;

#[workflow_methods]
impl Letter {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, word: String) -> WorkflowResult<Vec<String>> {
        let here = local(RetryPolicy::default());
        let there = ActivityOptions::start_to_close_timeout(PLENTY);
        Ok(vec![
            ctx.execute_local_activity(Scribe::write, word.clone(), here.clone()).await?,
            ctx.execute_activity(Scribe::write, word.clone(), there).await?,
            ctx.execute_local_activity(Scribe::write, word, here).await?,
        ])
    }
}

/// Stammers: ready in this attempt, of which there are five; whether the pauses are timers.
#[workflow]
#[derive(Default)]
pub struct Speech;

#[workflow_methods]
impl Speech {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, how: (u32, bool)) -> WorkflowResult<u32> {
        let (ready, timers) = how;
        let retries = RetryPolicy::builder()
            .initial_interval(Duration::from_millis(50))
            .backoff_coefficient(1.0)
            .maximum_attempts(5)
            .build();
        let mut options = local(retries);
        if timers {
            options.timer_backoff_threshold = Some(Duration::from_millis(10));
        }
        Ok(ctx.execute_local_activity(Scribe::stammer, ready, options).await?)
    }
}

async fn stage(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Letter>().unwrap().register_workflow::<Speech>().unwrap();
        worker.register_activities(Scribe);
    });
    stage.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_activities_leave_markers() {
    let stage = stage("letter").await;
    let letter = stage.start(Letter::run, "Dear".to_owned(), "letter").await;
    assert_eq!(end(&letter).await.unwrap(), ["Dear here", "Dear there", "Dear here"]);
    let told = [
        "WorkflowExecutionStarted",
        "MarkerRecorded",
        "ActivityTaskScheduled",
        "ActivityTaskStarted",
        "ActivityTaskCompleted",
        "MarkerRecorded",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&letter).await, told);
    fits::<Letter>(&letter).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_activities_are_tried_again() {
    let stage = stage("speech").await;
    let here = stage.start(Speech::run, (3, false), "here").await;
    assert_eq!(end(&here).await.unwrap(), 3);
    let told = ["WorkflowExecutionStarted", "MarkerRecorded", "WorkflowExecutionCompleted"];
    assert_eq!(story(&here).await, told);

    let timers = stage.start(Speech::run, (3, true), "timers").await;
    assert_eq!(end(&timers).await.unwrap(), 3);
    let fired = story(&timers).await.iter().filter(|kind| *kind == "TimerFired").count();
    assert_eq!(fired, 2);

    let never = stage.start(Speech::run, (9, false), "never").await;
    assert_eq!(failure(&never).await.last().unwrap(), "w-w");
    for speech in [here, timers, never] {
        fits::<Speech>(&speech).await;
    }
    stage.close().await;
}
