//! A workflow from its start to its history, by raw calls.

use std::time::Duration;

use temporalio_protos::temporal::api::common::v1::Priority;
use temporalio_protos::temporal::api::enums::v1::{
    EventType, EventType as E, HistoryEventFilterType, WorkflowExecutionStatus,
};
use temporalio_protos::temporal::api::workflowservice::v1::{
    DescribeTaskQueueRequest, DescribeTaskQueueResponse, DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse, GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryReverseRequest, GetWorkflowExecutionHistoryReverseResponse,
    PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    RespondWorkflowTaskCompletedRequest, ShutdownWorkerRequest, ShutdownWorkerResponse,
};
use tonic::Code;

use crate::service_kit::{
    Kit, NAMESPACE, QUEUE, activity, activity_with, complete_workflow, completion, history, keeps,
    normal, of, start, sticky, timer, waits,
};

#[tokio::test]
async fn a_workflow_runs_from_start_to_history() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    assert_eq!(task.workflow_type.as_ref().unwrap().name, "Campaign");
    assert_eq!(task.history.as_ref().unwrap().events.len(), 3);
    kit.complete(&task, vec![activity("a")]).await;
    let work = kit.activity_task().await;
    assert_eq!((work.activity_id.as_str(), work.attempt), ("a", 1));
    kit.complete_activity(&work, "ok").await.unwrap();
    let task = kit.finish().await;
    // Without a sticky queue the worker gets the whole history again.
    assert_eq!(task.history.unwrap().events.len(), 9);
    let closed = kit.closed("w").await;
    assert_eq!(closed.event_type(), EventType::WorkflowExecutionCompleted);
    let expected = [
        E::WorkflowExecutionStarted,
        E::WorkflowTaskScheduled,
        E::WorkflowTaskStarted,
        E::WorkflowTaskCompleted,
        E::ActivityTaskScheduled,
        E::ActivityTaskStarted,
        E::ActivityTaskCompleted,
        E::WorkflowTaskScheduled,
        E::WorkflowTaskStarted,
        E::WorkflowTaskCompleted,
        E::WorkflowExecutionCompleted,
    ];
    assert_eq!(kit.events("w").await, expected);
}

#[tokio::test]
async fn a_poll_that_waits_gets_the_task_and_one_that_gave_up_loses_none() {
    let kit = Kit::new();
    assert!(waits(kit.workflow_task()).await);
    let other = kit.clone();
    let poll = tokio::spawn(async move { other.workflow_task().await });
    tokio::task::yield_now().await;
    kit.start("w").await;
    assert_eq!(poll.await.unwrap().workflow_execution.unwrap().workflow_id, "w");
}

#[tokio::test]
async fn the_completion_brings_the_next_task_if_the_worker_wants_it() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let request = RespondWorkflowTaskCompletedRequest {
        return_new_workflow_task: true,
        force_create_new_workflow_task: true,
        ..completion(&task, Vec::new())
    };
    let next = kit.respond(request).await.unwrap().workflow_task.expect("there is another task");
    assert_eq!(next.started_event_id, 6);
    assert!(waits(kit.workflow_task()).await, "it is not offered, too");
    kit.complete(&next, vec![complete_workflow("done")]).await;
    kit.closed("w").await;
}

#[tokio::test]
async fn a_token_is_good_once() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    kit.complete(&task, vec![timer("t", Duration::from_mins(1))]).await;
    let again = kit.respond(completion(&task, Vec::new())).await.unwrap_err();
    assert_eq!(again.code(), Code::NotFound, "{again:?}");
    let mut strange = completion(&task, Vec::new());
    strange.task_token = b"strange".to_vec();
    let strange = kit.respond(strange).await.unwrap_err();
    assert_eq!(strange.code(), Code::InvalidArgument, "{strange:?}");
}

#[tokio::test]
async fn a_sticky_worker_gets_only_what_is_new_and_its_shutdown_moves_the_task() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let mut request = completion(&task, vec![activity("a"), activity("b")]);
    request.sticky_attributes = Some(keeps("mine"));
    kit.respond(request).await.unwrap();
    assert!(waits(kit.poll(sticky("mine"))).await, "there is nothing yet");
    let work = kit.activity_task().await;
    kit.complete_activity(&work, "ok").await.unwrap();
    let task = kit.poll(sticky("mine")).await;
    let first = task.history.as_ref().unwrap().events[0].event_id;
    assert!(first > 3, "{first}");
    let mut request = completion(&task, Vec::new());
    request.sticky_attributes = Some(keeps("mine"));
    kit.respond(request).await.unwrap();
    let work = kit.activity_task().await;
    kit.complete_activity(&work, "ok").await.unwrap();
    let shutdown = ShutdownWorkerRequest {
        namespace: NAMESPACE.to_owned(),
        sticky_task_queue: "mine".to_owned(),
        ..Default::default()
    };
    let _: ShutdownWorkerResponse = kit.call("ShutdownWorker", shutdown).await.unwrap();
    let task = kit.finish().await;
    assert_eq!(task.history.unwrap().events[0].event_id, 1);
}

#[tokio::test]
async fn a_sticky_queue_that_nobody_polls_is_not_used() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let mut request = completion(&task, vec![activity("a")]);
    request.sticky_attributes = Some(keeps("nobody"));
    kit.respond(request).await.unwrap();
    let work = kit.activity_task().await;
    kit.complete_activity(&work, "ok").await.unwrap();
    let task = kit.finish().await;
    assert_eq!(task.history.unwrap().events[0].event_id, 1);
}

#[tokio::test]
async fn urgent_activities_go_first() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let commands = [("low", 5), ("usual", 0), ("high", 1)].map(|(id, priority_key)| {
        let priority = Some(Priority { priority_key, ..Default::default() });
        activity_with(id, |activity| activity.priority = priority)
    });
    kit.complete(&task, commands.into()).await;
    for id in ["high", "usual", "low"] {
        assert_eq!(kit.activity_task().await.activity_id, id);
    }
}

#[tokio::test]
async fn a_history_comes_in_pages_in_both_directions() {
    let kit = Kit::new();
    kit.start("w").await;
    kit.finish().await;
    let mut request = GetWorkflowExecutionHistoryRequest { maximum_page_size: 2, ..history("w") };
    let mut ids = Vec::new();
    loop {
        let page = kit.history_page(request.clone()).await.unwrap();
        ids.extend(page.history.unwrap().events.iter().map(|event| event.event_id));
        request.next_page_token = page.next_page_token;
        if request.next_page_token.is_empty() {
            break;
        }
    }
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    let mut request = GetWorkflowExecutionHistoryReverseRequest {
        namespace: NAMESPACE.to_owned(),
        execution: Some(of("w")),
        maximum_page_size: 2,
        ..Default::default()
    };
    let mut ids = Vec::new();
    loop {
        let rpc = "GetWorkflowExecutionHistoryReverse";
        let page: GetWorkflowExecutionHistoryReverseResponse =
            kit.call(rpc, request.clone()).await.unwrap();
        ids.extend(page.history.unwrap().events.iter().map(|event| event.event_id));
        request.next_page_token = page.next_page_token;
        if request.next_page_token.is_empty() {
            break;
        }
    }
    assert_eq!(ids, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn who_follows_a_history_sees_each_event_once() {
    let kit = Kit::new();
    let run_id = kit.start("w").await;
    let other = kit.clone();
    let follow = tokio::spawn(async move {
        let mut request =
            GetWorkflowExecutionHistoryRequest { wait_new_event: true, ..history("w") };
        let mut ids = Vec::new();
        loop {
            let page = other.history_page(request.clone()).await.unwrap();
            ids.extend(page.history.unwrap().events.iter().map(|event| event.event_id));
            request.next_page_token = page.next_page_token;
            if request.next_page_token.is_empty() {
                return ids;
            }
        }
    });
    kit.finish().await;
    assert_eq!(follow.await.unwrap(), [1, 2, 3, 4, 5]);
    let mut request = history("w");
    request.execution.as_mut().unwrap().run_id = run_id;
    request.history_event_filter_type = HistoryEventFilterType::CloseEvent.into();
    let page = kit.history_page(request).await.unwrap();
    assert_eq!(page.history.unwrap().events[0].event_id, 5);
}

#[tokio::test]
async fn describe_tells_what_is_pending() {
    let kit = Kit::new();
    kit.until_activity("w", activity("a")).await;
    let request = || DescribeWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        execution: Some(of("w")),
    };
    let rpc = "DescribeWorkflowExecution";
    let shown: DescribeWorkflowExecutionResponse = kit.call(rpc, request()).await.unwrap();
    assert_eq!(shown.pending_activities[0].activity_id, "a");
    let info = shown.workflow_execution_info.unwrap();
    assert_eq!(info.status(), WorkflowExecutionStatus::Running);
    let work = kit.activity_task().await;
    kit.complete_activity(&work, "ok").await.unwrap();
    kit.finish().await;
    let shown: DescribeWorkflowExecutionResponse = kit.call(rpc, request()).await.unwrap();
    assert!(shown.pending_activities.is_empty());
    let info = shown.workflow_execution_info.unwrap();
    assert_eq!(info.status(), WorkflowExecutionStatus::Completed);
    assert!(info.close_time.is_some());
}

#[tokio::test]
async fn a_worker_that_shuts_down_gets_its_polls_back() {
    let kit = Kit::new();
    let other = kit.clone();
    let poll = tokio::spawn(async move {
        let request = PollWorkflowTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            task_queue: Some(normal(QUEUE)),
            worker_instance_key: "key".to_owned(),
            ..Default::default()
        };
        let answer: PollWorkflowTaskQueueResponse =
            other.call("PollWorkflowTaskQueue", request).await.unwrap();
        answer
    });
    tokio::task::yield_now().await;
    let shutdown = ShutdownWorkerRequest {
        namespace: NAMESPACE.to_owned(),
        worker_instance_key: "key".to_owned(),
        ..Default::default()
    };
    let _: ShutdownWorkerResponse = kit.call("ShutdownWorker", shutdown).await.unwrap();
    assert!(poll.await.unwrap().task_token.is_empty());
}

#[tokio::test]
async fn a_queue_knows_its_pollers() {
    let kit = Kit::new();
    kit.start("w").await;
    kit.finish().await;
    let request = DescribeTaskQueueRequest {
        namespace: NAMESPACE.to_owned(),
        task_queue: Some(normal(QUEUE)),
        ..Default::default()
    };
    let shown: DescribeTaskQueueResponse = kit.call("DescribeTaskQueue", request).await.unwrap();
    assert_eq!(shown.pollers[0].identity, "worker");
}

#[tokio::test]
async fn what_is_closed_is_forgotten_in_the_end() {
    let kit = Kit::with(sagaweave_embedded::Engine::builder().closed_limit(3));
    for number in 0..5 {
        kit.start(&format!("w{number}")).await;
        kit.finish().await;
    }
    for (id, known) in [("w0", false), ("w1", false), ("w2", true), ("w3", true), ("w4", true)] {
        let found = kit.history_page(history(id)).await;
        assert_eq!(found.is_ok(), known, "{id}");
        if let Err(error) = found {
            assert_eq!(error.code(), Code::NotFound);
        }
    }
    let again = start("w0");
    kit.try_start(again).await.unwrap();
}
