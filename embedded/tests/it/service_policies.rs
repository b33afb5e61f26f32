//! What happens where a workflow id is taken, and what is refused, with the server's own errors.

use prost::Message;
use temporalio_protos::google::rpc;
use temporalio_protos::temporal::api::enums::v1::{
    EventType, WorkflowIdConflictPolicy as Conflict, WorkflowIdReusePolicy as Reuse,
};
use temporalio_protos::temporal::api::errordetails::v1::{
    NotFoundFailure, WorkflowExecutionAlreadyStartedFailure,
};
use temporalio_protos::temporal::api::workflowservice::v1::{
    CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse, CreateScheduleRequest,
    CreateScheduleResponse, ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse,
    RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse,
    SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse,
    SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse, StartWorkflowExecutionRequest,
    TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse,
};
use tonic::{Code, Status};

use crate::service_kit::{Kit, NAMESPACE, history, of, start};

type Change = fn(&mut StartWorkflowExecutionRequest);

fn policies(reuse: Reuse, conflict: Conflict) -> StartWorkflowExecutionRequest {
    StartWorkflowExecutionRequest {
        workflow_id_reuse_policy: reuse.into(),
        workflow_id_conflict_policy: conflict.into(),
        ..start("w")
    }
}

fn detail<M: Message + Default>(status: &Status) -> M {
    let details = rpc::Status::decode(status.details()).unwrap();
    assert_eq!(details.code, status.code() as i32);
    M::decode(details.details[0].value.as_slice()).unwrap()
}

#[tokio::test]
async fn a_start_that_comes_twice_is_one() {
    let kit = Kit::new();
    let request = start("w");
    let first = kit.try_start(request.clone()).await.unwrap();
    let second = kit.try_start(request).await.unwrap();
    assert_eq!((first.run_id, first.started), (second.run_id, second.started));
}

#[tokio::test]
async fn a_running_workflow_is_in_the_way() {
    let kit = Kit::new();
    let request = start("w");
    let run_id = kit.try_start(request.clone()).await.unwrap().run_id;
    let error = kit.try_start(start("w")).await.unwrap_err();
    assert_eq!(error.code(), Code::AlreadyExists);
    let expected =
        format!("Workflow execution is already running. WorkflowId: w, RunId: {run_id}.");
    assert_eq!(error.message(), expected);
    let failure: WorkflowExecutionAlreadyStartedFailure = detail(&error);
    assert_eq!(failure.run_id, run_id);
    assert_eq!(failure.start_request_id, request.request_id);
}

#[tokio::test]
async fn a_running_workflow_can_be_used_or_replaced() {
    let kit = Kit::new();
    let first = kit.start("w").await;
    let used = policies(Reuse::AllowDuplicate, Conflict::UseExisting);
    let used = kit.try_start(used).await.unwrap();
    assert_eq!((used.run_id.as_str(), used.started), (first.as_str(), false));
    let replacing = policies(Reuse::AllowDuplicate, Conflict::TerminateExisting);
    let second = kit.try_start(replacing).await.unwrap();
    assert_ne!(second.run_id, first);
    let mut old = history("w");
    old.execution.as_mut().unwrap().run_id = first;
    let events = kit.history_page(old).await.unwrap().history.unwrap().events;
    assert_eq!(events.last().unwrap().event_type(), EventType::WorkflowExecutionTerminated);
    let contradiction = policies(Reuse::RejectDuplicate, Conflict::TerminateExisting);
    let error = kit.try_start(contradiction).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_closed_workflow_may_be_in_the_way() {
    let kit = Kit::new();
    kit.start("w").await;
    kit.finish().await;
    for reuse in [Reuse::RejectDuplicate, Reuse::AllowDuplicateFailedOnly] {
        let error = kit.try_start(policies(reuse, Conflict::Fail)).await.unwrap_err();
        assert_eq!(error.code(), Code::AlreadyExists, "{reuse:?}");
    }
    kit.try_start(policies(Reuse::AllowDuplicate, Conflict::Fail)).await.unwrap();
    terminate(&kit).await.unwrap();
    kit.try_start(policies(Reuse::AllowDuplicateFailedOnly, Conflict::Fail)).await.unwrap();
}

#[tokio::test]
async fn signal_with_start_starts_once_and_signals_twice() {
    let kit = Kit::new();
    for started in [true, false] {
        let StartWorkflowExecutionRequest { workflow_type, task_queue, request_id, .. } =
            start("w");
        let request = SignalWithStartWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_id: "w".to_owned(),
            workflow_type,
            task_queue,
            request_id,
            signal_name: "go".to_owned(),
            ..Default::default()
        };
        let rpc = "SignalWithStartWorkflowExecution";
        let answer: SignalWithStartWorkflowExecutionResponse =
            kit.call(rpc, request).await.unwrap();
        assert_eq!(answer.started, started);
    }
    let events = kit.events("w").await;
    let signals = events.iter().filter(|kind| **kind == EventType::WorkflowExecutionSignaled);
    assert_eq!(signals.count(), 2);
}

#[tokio::test]
async fn nothing_is_done_to_a_workflow_that_is_over() {
    let kit = Kit::new();
    kit.start("w").await;
    terminate(&kit).await.unwrap();
    let signal = SignalWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_execution: Some(of("w")),
        signal_name: "go".to_owned(),
        ..Default::default()
    };
    let signal: Result<SignalWorkflowExecutionResponse, _> =
        kit.call("SignalWorkflowExecution", signal).await;
    for error in [signal.unwrap_err(), terminate(&kit).await.unwrap_err()] {
        assert_eq!(error.code(), Code::NotFound);
        assert_eq!(error.message(), "workflow execution already completed");
        let _: NotFoundFailure = detail(&error);
    }
}

#[tokio::test]
async fn a_workflow_that_is_not_there_is_not_found() {
    let kit = Kit::new();
    let error = terminate(&kit).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::NotFound, "workflow not found for ID: w"));
    kit.start("w").await;
    let mut request = history("w");
    request.execution.as_mut().unwrap().run_id = "no-id".to_owned();
    let error = kit.history_page(request.clone()).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::InvalidArgument, "Invalid RunId."));
    request.execution.as_mut().unwrap().run_id = "00000000-0000-4000-8000-000000000000".to_owned();
    assert_eq!(kit.history_page(request).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_cancel_request_with_another_chain_is_refused() {
    let kit = Kit::new();
    let run_id = kit.start("w").await;
    for (first, known) in [("00000000-0000-4000-8000-000000000000", false), (run_id.as_str(), true)]
    {
        let request = RequestCancelWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(of("w")),
            first_execution_run_id: first.to_owned(),
            ..Default::default()
        };
        let answer: Result<RequestCancelWorkflowExecutionResponse, _> =
            kit.call("RequestCancelWorkflowExecution", request).await;
        assert_eq!(answer.is_ok(), known);
    }
}

#[tokio::test]
async fn what_is_missing_or_too_long_is_refused() {
    let kit = Kit::new();
    let broken: [(Change, &str); 5] = [
        (|start| start.workflow_id.clear(), "WorkflowId is not set on request."),
        (|start| start.workflow_type = None, "WorkflowType is not set on request."),
        (|start| start.task_queue = None, "taskQueue is not set"),
        (|start| start.namespace.clear(), "Namespace is empty."),
        (|start| start.workflow_id = "w".repeat(1001), "WorkflowId length exceeds limit."),
    ];
    for (change, message) in broken {
        let mut request = start("w");
        change(&mut request);
        let error = kit.try_start(request).await.unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::InvalidArgument, message));
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let kit = Kit::new();
    for id in ["a", "b", "c"] {
        kit.start(id).await;
    }
    kit.finish().await;
    for (query, expected) in [
        ("", 3),
        ("ExecutionStatus = 'Running'", 2),
        ("WorkflowType = 'Campaign' AND WorkflowId = 'b'", 1),
        ("WorkflowType = 'Other'", 0),
    ] {
        let (namespace, query) = (NAMESPACE.to_owned(), query.to_owned());
        let request = CountWorkflowExecutionsRequest { namespace, query };
        let counted: CountWorkflowExecutionsResponse =
            kit.call("CountWorkflowExecutions", request).await.unwrap();
        assert_eq!(counted.count, expected);
    }
    let mut request = ListWorkflowExecutionsRequest {
        namespace: NAMESPACE.to_owned(),
        page_size: 2,
        ..Default::default()
    };
    let page: ListWorkflowExecutionsResponse =
        kit.call("ListWorkflowExecutions", request.clone()).await.unwrap();
    assert_eq!(page.executions.len(), 2);
    request.next_page_token = page.next_page_token;
    let page: ListWorkflowExecutionsResponse =
        kit.call("ListWorkflowExecutions", request).await.unwrap();
    assert_eq!(page.executions[0].execution.as_ref().unwrap().workflow_id, "a");
    assert!(page.next_page_token.is_empty());
}

#[tokio::test]
async fn what_is_not_there_says_its_name() {
    let kit = Kit::new();
    let answer: Result<CreateScheduleResponse, _> =
        kit.call("CreateSchedule", CreateScheduleRequest::default()).await;
    let error = answer.unwrap_err();
    assert_eq!(error.code(), Code::Unimplemented);
    assert!(error.message().contains("CreateSchedule"), "{error:?}");
}

async fn terminate(kit: &Kit) -> Result<TerminateWorkflowExecutionResponse, Status> {
    let request = TerminateWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_execution: Some(of("w")),
        ..Default::default()
    };
    kit.call("TerminateWorkflowExecution", request).await
}
