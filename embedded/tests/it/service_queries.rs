//! Queries, on every way that they can take.

use std::collections::HashMap;
use std::time::Duration;

use temporalio_protos::temporal::api::enums::v1::{
    QueryRejectCondition, QueryResultType, WorkflowExecutionStatus,
};
use temporalio_protos::temporal::api::query::v1::{WorkflowQuery, WorkflowQueryResult};
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollWorkflowTaskQueueResponse, QueryWorkflowRequest, QueryWorkflowResponse,
    RespondQueryTaskCompletedRequest, RespondQueryTaskCompletedResponse,
    RespondWorkflowTaskCompletedRequest,
};
use tokio::task::JoinHandle;
use tonic::{Code, Status};

use crate::service_kit::{
    Kit, NAMESPACE, complete_workflow, completion, keeps, of, sticky, text, timer, waits,
};

fn ask(kit: &Kit) -> JoinHandle<Result<QueryWorkflowResponse, Status>> {
    ask_unless(kit, QueryRejectCondition::None)
}

fn ask_unless(
    kit: &Kit,
    condition: QueryRejectCondition,
) -> JoinHandle<Result<QueryWorkflowResponse, Status>> {
    let kit = kit.clone();
    let request = QueryWorkflowRequest {
        namespace: NAMESPACE.to_owned(),
        execution: Some(of("w")),
        query: Some(WorkflowQuery { query_type: "progress".to_owned(), ..Default::default() }),
        query_reject_condition: condition.into(),
    };
    tokio::spawn(async move { kit.call("QueryWorkflow", request).await })
}

async fn answer(kit: &Kit, task: &PollWorkflowTaskQueueResponse, result: &str) {
    let request = RespondQueryTaskCompletedRequest {
        task_token: task.task_token.clone(),
        completed_type: QueryResultType::Answered.into(),
        query_result: Some(text(result)),
        ..Default::default()
    };
    let _: RespondQueryTaskCompletedResponse =
        kit.call("RespondQueryTaskCompleted", request).await.unwrap();
}

async fn answered(query: JoinHandle<Result<QueryWorkflowResponse, Status>>) -> String {
    let payloads = query.await.unwrap().unwrap().query_result.unwrap().payloads;
    String::from_utf8(payloads[0].data.clone()).unwrap()
}

/// A workflow that waits for a timer, and no task is pending.
async fn waiting(kit: &Kit, sticky: bool) {
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let request = RespondWorkflowTaskCompletedRequest {
        sticky_attributes: sticky.then(|| keeps("mine")),
        ..completion(&task, vec![timer("t", Duration::from_mins(1))])
    };
    kit.respond(request).await.unwrap();
}

#[tokio::test]
async fn a_query_between_tasks_has_a_task_of_its_own_with_the_history() {
    let kit = Kit::new();
    waiting(&kit, false).await;
    let query = ask(&kit);
    let task = kit.workflow_task().await;
    assert_eq!(task.query.as_ref().unwrap().query_type, "progress");
    assert_eq!(task.history.as_ref().unwrap().events.len(), 5);
    assert_eq!(task.previous_started_event_id, 3);
    answer(&kit, &task, "half").await;
    assert_eq!(answered(query).await, "half");
    assert_eq!(kit.history("w").await.len(), 5, "a query leaves no trace");
}

#[tokio::test]
async fn a_sticky_worker_is_asked_without_the_history() {
    let kit = Kit::new();
    waiting(&kit, true).await;
    assert!(waits(kit.poll(sticky("mine"))).await);
    let query = ask(&kit);
    let task = kit.poll(sticky("mine")).await;
    assert!(task.history.as_ref().unwrap().events.is_empty());
    answer(&kit, &task, "half").await;
    assert_eq!(answered(query).await, "half");
}

#[tokio::test]
async fn a_query_goes_with_a_task_that_is_scheduled() {
    let kit = Kit::new();
    kit.start("w").await;
    let query = ask(&kit);
    assert!(waits(std::future::pending::<()>()).await);
    let task = kit.workflow_task().await;
    let (id, asked) = task.queries.iter().next().expect("it comes with the task");
    assert_eq!(asked.query_type, "progress");
    let result = WorkflowQueryResult {
        result_type: QueryResultType::Answered.into(),
        answer: Some(text("begun")),
        ..Default::default()
    };
    let request = RespondWorkflowTaskCompletedRequest {
        query_results: HashMap::from([(id.clone(), result)]),
        ..completion(&task, vec![timer("t", Duration::from_mins(1))])
    };
    kit.respond(request).await.unwrap();
    assert_eq!(answered(query).await, "begun");
}

#[tokio::test]
async fn a_query_that_comes_while_a_task_is_started_has_its_own_afterwards() {
    let kit = Kit::new();
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let query = ask(&kit);
    assert!(waits(kit.workflow_task()).await);
    kit.complete(&task, vec![complete_workflow("done")]).await;
    let task = kit.workflow_task().await;
    assert!(task.query.is_some());
    answer(&kit, &task, "over").await;
    assert_eq!(answered(query).await, "over");
}

#[tokio::test]
async fn a_failed_query_says_why() {
    let kit = Kit::new();
    waiting(&kit, false).await;
    let query = ask(&kit);
    let task = kit.workflow_task().await;
    let request = RespondQueryTaskCompletedRequest {
        task_token: task.task_token.clone(),
        completed_type: QueryResultType::Failed.into(),
        error_message: "no such query".to_owned(),
        ..Default::default()
    };
    let _: RespondQueryTaskCompletedResponse =
        kit.call("RespondQueryTaskCompleted", request).await.unwrap();
    let error = query.await.unwrap().unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::InvalidArgument, "no such query"));
}

#[tokio::test]
async fn a_closed_workflow_answers_unless_the_caller_minds() {
    let kit = Kit::new();
    kit.start("w").await;
    kit.finish().await;
    let query = ask_unless(&kit, QueryRejectCondition::NotCompletedCleanly);
    let task = kit.workflow_task().await;
    answer(&kit, &task, "over").await;
    assert_eq!(answered(query).await, "over");
    let rejected = ask_unless(&kit, QueryRejectCondition::NotOpen).await.unwrap().unwrap();
    let status = rejected.query_rejected.unwrap().status();
    assert_eq!(status, WorkflowExecutionStatus::Completed);
}
