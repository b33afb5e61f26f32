//! Faults on demand.

use std::time::Duration;

use sagaweave_embedded::Fault;
use temporalio_protos::temporal::api::enums::v1::EventType;
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollActivityTaskQueueResponse, RecordActivityTaskHeartbeatRequest,
    RecordActivityTaskHeartbeatResponse, RespondWorkflowTaskCompletedRequest,
};
use tonic::Code;

use crate::service_kit::{
    Kit, NAMESPACE, activity, activity_with, completion, keeps, sticky, text, timer, waits,
};

/// An engine whose time skips, with one fault, and a workflow whose activity is ready.
async fn with(fault: Fault) -> Kit {
    let kit = Kit::skipping();
    kit.engine.inject(fault);
    kit.until_activity("w", activity("a")).await;
    kit
}

async fn second_attempt(kit: &Kit) -> PollActivityTaskQueueResponse {
    let task = kit.activity_task().await;
    assert_eq!(task.attempt, 2);
    task
}

#[tokio::test]
async fn an_attempt_fails_that_no_worker_has_seen() {
    let kit = with(Fault::activity("work").attempt(1).fail("Overload", "too much")).await;
    let task = second_attempt(&kit).await;
    kit.complete_activity(&task, "ok").await.unwrap();
    kit.finish().await;
    let events = kit.history("w").await;
    let started = events.iter().find(|event| event.event_type() == EventType::ActivityTaskStarted);
    let attributes = format!("{:?}", started.unwrap().attributes);
    assert!(attributes.contains("too much") && attributes.contains("Overload"), "{attributes}");
}

#[tokio::test]
async fn an_attempt_fails_for_good() {
    let kit = with(Fault::activity("a").fail_for_good("Full", "disk")).await;
    assert!(waits(kit.activity_task()).await);
    kit.finish().await;
    assert!(kit.events("w").await.contains(&EventType::ActivityTaskFailed));
}

#[tokio::test]
async fn an_attempt_times_out_before_its_effect() {
    let kit = with(Fault::activity("a").workflow("w").attempt(1).time_out_before()).await;
    let now = kit.engine.now();
    second_attempt(&kit).await;
    let waited = kit.engine.now().duration_since(now).unwrap();
    assert!(waited >= Duration::from_secs(30), "{waited:?}");
}

#[tokio::test]
async fn an_attempt_times_out_after_its_effect() {
    let kit = with(Fault::activity("a").attempt(1).time_out_after()).await;
    let task = kit.activity_task().await;
    kit.complete_activity(&task, "unheard").await.unwrap();
    second_attempt(&kit).await;
    assert!(kit.engine.now() > std::time::SystemTime::now() + Duration::from_secs(20));
}

#[tokio::test]
async fn an_attempt_is_handed_out_late() {
    let delay = Duration::from_hours(1);
    let kit = with(Fault::activity("a").delay(delay)).await;
    let now = kit.engine.now();
    let task = kit.activity_task().await;
    assert_eq!(task.attempt, 1);
    assert!(kit.engine.now() >= now + delay);
    kit.complete_activity(&task, "ok").await.unwrap();
    kit.finish().await;
}

#[tokio::test]
async fn an_answer_is_heard_but_the_worker_does_not_know() {
    let kit = with(Fault::activity("a").lose_response()).await;
    let task = kit.activity_task().await;
    let first = kit.complete_activity(&task, "ok").await.unwrap_err();
    assert_eq!(first.code(), Code::Unavailable);
    let second = kit.complete_activity(&task, "ok").await.unwrap_err();
    assert_eq!(second.code(), Code::NotFound);
    kit.finish().await;
    assert!(kit.events("w").await.contains(&EventType::ActivityTaskCompleted));
}

#[tokio::test]
async fn two_workers_get_the_same_attempt() {
    let kit = with(Fault::activity("a").deliver_twice()).await;
    let (first, second) = (kit.activity_task().await, kit.activity_task().await);
    assert_eq!(first, second);
    kit.complete_activity(&first, "ok").await.unwrap();
    assert_eq!(kit.complete_activity(&second, "ok").await.unwrap_err().code(), Code::NotFound);
    kit.finish().await;
}

#[tokio::test]
async fn heartbeats_get_lost() {
    for lost in [true, false] {
        let kit = Kit::skipping();
        if lost {
            kit.engine.inject(Fault::activity("a").attempt(1).drop_heartbeats());
        }
        kit.until_activity("w", activity("a")).await;
        let task = kit.activity_task().await;
        let request = RecordActivityTaskHeartbeatRequest {
            task_token: task.task_token.clone(),
            details: Some(text("far")),
            ..Default::default()
        };
        let _: RecordActivityTaskHeartbeatResponse =
            kit.call("RecordActivityTaskHeartbeat", request).await.unwrap();
        kit.engine.advance(Duration::from_secs(31)).await;
        let details = second_attempt(&kit).await.heartbeat_details;
        assert_eq!(details.is_none(), lost);
    }
}

#[tokio::test]
async fn a_workflow_task_gets_lost() {
    let kit = Kit::skipping();
    kit.engine.inject(Fault::workflow_task().number(1).time_out());
    kit.start("w").await;
    let task = kit.workflow_task().await;
    assert_eq!(task.attempt, 2);
    kit.complete(&task, vec![timer("t", Duration::from_mins(1))]).await;
    kit.finish().await;
    assert!(kit.events("w").await.contains(&EventType::WorkflowTaskTimedOut));
}

#[tokio::test]
async fn no_worker_remembers_anything() {
    let kit = Kit::skipping();
    kit.engine.inject(Fault::workflow_task().drop_cache());
    kit.start("w").await;
    assert!(waits(kit.poll(sticky("mine"))).await);
    let task = kit.workflow_task().await;
    let request = RespondWorkflowTaskCompletedRequest {
        namespace: NAMESPACE.to_owned(),
        sticky_attributes: Some(keeps("mine")),
        ..completion(&task, vec![timer("t", Duration::from_mins(1))])
    };
    kit.respond(request).await.unwrap();
    let task = kit.finish().await;
    assert_eq!(task.history.unwrap().events[0].event_id, 1);
}

#[tokio::test]
async fn faults_that_are_cleared_do_nothing() {
    let kit = Kit::skipping();
    kit.engine.inject(Fault::activity("a").fail("Overload", "too much"));
    kit.engine.clear_faults();
    kit.until_activity("w", activity_with("a", |_| {})).await;
    assert_eq!(kit.activity_task().await.attempt, 1);
}

#[tokio::test]
async fn a_worker_is_lost_with_all_that_it_has() {
    let kit = Kit::skipping();
    kit.until_activity("other", activity("b")).await;
    let (of_other, _) = (kit.activity_task().await, kit.start("third").await);
    let of_third = kit.workflow_task().await;
    kit.engine.inject(Fault::activity("a").attempt(1).lose_worker());
    kit.until_activity("w", activity("a")).await;
    let first = kit.activity_task().await;

    for task in [&first, &of_other] {
        assert_eq!(
            kit.complete_activity(task, "unheard").await.unwrap_err().code(),
            Code::NotFound
        );
    }
    let unheard = kit.respond(completion(&of_third, Vec::new())).await;
    assert_eq!(unheard.unwrap_err().code(), Code::NotFound);
    assert_eq!(kit.finish().await.attempt, 2);
    for _ in [&first, &of_other] {
        let task = second_attempt(&kit).await;
        kit.complete_activity(&task, "ok").await.unwrap();
        kit.finish().await;
    }
}
