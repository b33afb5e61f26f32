//! Time: real, by hand, and skipping.

use std::time::{Duration, Instant};

use sagaweave_embedded::{Engine, Time};
use temporalio_protos::temporal::api::enums::v1::EventType;
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::failure::v1::{ApplicationFailureInfo, Failure};
use temporalio_protos::temporal::api::workflowservice::v1::{
    RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse,
    StartWorkflowExecutionRequest,
};

use crate::service_kit::{Kit, activity, activity_with, complete_workflow, start, timer, waits};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_timer_fires_when_its_time_has_come() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let since = Instant::now();
    kit.complete(&task, vec![timer("t", Duration::from_millis(200))]).await;
    kit.finish().await;
    assert!(since.elapsed() >= Duration::from_millis(200));
    assert!(kit.events("w").await.contains(&EventType::TimerFired));
}

#[tokio::test]
async fn a_day_takes_no_time_where_time_skips() {
    let kit = Kit::skipping();
    let (since, now) = (Instant::now(), kit.engine.now());
    kit.start("w").await;
    for number in 0..10 {
        let task = kit.workflow_task().await;
        kit.complete(&task, vec![timer(&number.to_string(), DAY)]).await;
    }
    kit.finish().await;
    kit.closed("w").await;
    assert!(kit.engine.now() >= now + 10 * DAY);
    assert!(since.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn time_does_not_jump_over_work() {
    let kit = Kit::skipping();
    let deadline = |start: StartWorkflowExecutionRequest| StartWorkflowExecutionRequest {
        workflow_run_timeout: DAY.try_into().ok(),
        ..start
    };
    let now = kit.engine.now();
    kit.try_start(deadline(start("w"))).await.unwrap();
    assert!(waits(std::future::pending::<()>()).await, "a task is offered");
    let task = kit.workflow_task().await;
    assert!(waits(std::future::pending::<()>()).await, "a task is started");
    kit.complete(&task, vec![activity("a")]).await;
    assert!(waits(std::future::pending::<()>()).await, "an activity is ready");
    let work = kit.activity_task().await;
    assert!(waits(std::future::pending::<()>()).await, "an activity is running");
    assert!(kit.engine.now() < now + DAY);
    kit.complete_activity(&work, "ok").await.unwrap();
    let task = kit.workflow_task().await;
    kit.complete(&task, Vec::new()).await;
    assert_eq!(kit.closed("w").await.event_type(), EventType::WorkflowExecutionTimedOut);
}

#[tokio::test]
async fn an_activity_that_hangs_meets_its_timeout_if_it_does_not_hold_time() {
    let builder = Engine::builder().time(Time::Skipping).running_activities_hold_time(false);
    let kit = Kit::with(builder);
    kit.until_activity("w", activity("a")).await;
    for attempt in 1..=2 {
        assert_eq!(kit.activity_task().await.attempt, attempt);
    }
    kit.finish().await;
    assert!(kit.events("w").await.contains(&EventType::ActivityTaskTimedOut));
}

#[tokio::test]
async fn time_that_is_held_does_not_jump() {
    let kit = Kit::skipping();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let hold = kit.engine.hold_time();
    kit.complete(&task, vec![timer("t", DAY)]).await;
    assert!(waits(kit.workflow_task()).await);
    drop(hold);
    kit.finish().await;
}

#[tokio::test]
async fn time_passes_by_hand_from_instant_to_instant() {
    let kit = Kit::new();
    let worker = kit.clone();
    let running = tokio::spawn(async move {
        for number in 0..3 {
            let task = worker.workflow_task().await;
            worker.complete(&task, vec![timer(&number.to_string(), DAY)]).await;
        }
        let task = worker.workflow_task().await;
        worker.complete(&task, vec![complete_workflow("done")]).await;
    });
    let now = kit.engine.now();
    kit.start("w").await;
    kit.engine.advance(4 * DAY).await;
    running.await.unwrap();
    let passed = kit.engine.now().duration_since(now).unwrap();
    assert!(passed >= 4 * DAY && passed < 4 * DAY + Duration::from_secs(20), "{passed:?}");
    let events = kit.history("w").await;
    let fired = events.iter().filter(|event| event.event_type() == EventType::TimerFired);
    let at: Vec<i64> = fired.map(|event| event.event_time.as_ref().unwrap().seconds).collect();
    let days: Vec<i64> = at.windows(2).map(|pair| (pair[1] - pair[0]) / 3600).collect();
    assert_eq!(days, [24, 24]);
}

#[tokio::test]
async fn a_retry_waits_by_the_engines_clock() {
    let kit = Kit::skipping();
    kit.until_activity("w", activity_with("a", |a| a.start_to_close_timeout = DAY.try_into().ok()))
        .await;
    let first = kit.activity_task().await;
    let request = RespondActivityTaskFailedRequest {
        task_token: first.task_token,
        failure: Some(failure()),
        ..Default::default()
    };
    let now = kit.engine.now();
    let _: RespondActivityTaskFailedResponse =
        kit.call("RespondActivityTaskFailed", request).await.unwrap();
    assert_eq!(kit.activity_task().await.attempt, 2);
    let waited = kit.engine.now().duration_since(now).unwrap();
    assert!(waited >= Duration::from_mins(1), "{waited:?}");
}

#[tokio::test]
async fn a_delayed_start_waits_by_the_engines_clock() {
    let kit = Kit::skipping();
    let request =
        StartWorkflowExecutionRequest { workflow_start_delay: DAY.try_into().ok(), ..start("w") };
    let now = kit.engine.now();
    kit.try_start(request).await.unwrap();
    kit.finish().await;
    assert!(kit.engine.now() >= now + DAY);
}

fn failure() -> Failure {
    let info = FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo::default());
    Failure { failure_info: Some(info), ..Default::default() }
}
