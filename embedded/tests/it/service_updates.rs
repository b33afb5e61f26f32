//! Updates: how long a caller waits, and what it is told.

use prost::Message as _;
use sagaweave_embedded::Engine;
use temporalio_protos::temporal::api::command::v1::command::Attributes;
use temporalio_protos::temporal::api::command::v1::{Command, ProtocolMessageCommandAttributes};
use temporalio_protos::temporal::api::enums::v1::{
    CommandType, UpdateWorkflowExecutionLifecycleStage as Stage, WorkflowIdConflictPolicy,
};
use temporalio_protos::temporal::api::protocol::v1::Message;
use temporalio_protos::temporal::api::protocol::v1::message::SequencingId;
use temporalio_protos::temporal::api::update::v1::{
    Acceptance, Input, Meta, Outcome, Request, Response, UpdateRef, WaitPolicy, outcome,
};
use temporalio_protos::temporal::api::errordetails::v1::MultiOperationExecutionFailure;
use temporalio_protos::temporal::api::workflowservice::v1::execute_multi_operation_request::{
    Operation, operation,
};
use temporalio_protos::temporal::api::workflowservice::v1::execute_multi_operation_response::response::Response as Said;
use temporalio_protos::temporal::api::workflowservice::v1::{
    ExecuteMultiOperationRequest, ExecuteMultiOperationResponse, StartWorkflowExecutionRequest,
    PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse,
    PollWorkflowTaskQueueResponse, RespondWorkflowTaskCompletedRequest,
    UpdateWorkflowExecutionRequest, UpdateWorkflowExecutionResponse,
};
use temporalio_protos::utilities::{decode_status_detail, pack_any};
use tokio::task::JoinHandle;
use tonic::{Code, Status};

use crate::service_kit::{Kit, NAMESPACE, complete_workflow, completion, of, start, text};

fn update(kit: &Kit, stage: Stage) -> JoinHandle<Result<UpdateWorkflowExecutionResponse, Status>> {
    let kit = kit.clone();
    tokio::spawn(async move { kit.call("UpdateWorkflowExecution", rename(stage)).await })
}

fn rename(stage: Stage) -> UpdateWorkflowExecutionRequest {
    UpdateWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_execution: Some(of("w")),
        wait_policy: Some(WaitPolicy { lifecycle_stage: stage.into() }),
        request: Some(Request {
            meta: Some(Meta { update_id: "u".to_owned(), ..Default::default() }),
            input: Some(Input { name: "rename".to_owned(), ..Default::default() }),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Update-with-start.
fn start_and_update(
    kit: &Kit,
    conflict: WorkflowIdConflictPolicy,
) -> JoinHandle<Result<ExecuteMultiOperationResponse, Status>> {
    let kit = kit.clone();
    let start = StartWorkflowExecutionRequest {
        workflow_id_conflict_policy: conflict.into(),
        ..start("w")
    };
    let operations = [
        operation::Operation::StartWorkflow(start),
        operation::Operation::UpdateWorkflow(rename(Stage::Completed)),
    ];
    let operations = operations.map(|operation| Operation { operation: Some(operation) });
    let request = ExecuteMultiOperationRequest {
        namespace: NAMESPACE.to_owned(),
        operations: operations.into(),
        ..Default::default()
    };
    tokio::spawn(async move { kit.call("ExecuteMultiOperation", request).await })
}

async fn poll(kit: &Kit, stage: Stage) -> Result<PollWorkflowExecutionUpdateResponse, Status> {
    let reference = UpdateRef { workflow_execution: Some(of("w")), update_id: "u".to_owned() };
    let request = PollWorkflowExecutionUpdateRequest {
        namespace: NAMESPACE.to_owned(),
        update_ref: Some(reference),
        wait_policy: Some(WaitPolicy { lifecycle_stage: stage.into() }),
        ..Default::default()
    };
    kit.call("PollWorkflowExecutionUpdate", request).await
}

/// What a worker says about an update, with the command that puts it in its place.
fn says<M: prost::Message>(id: &str, name: &str, body: &M) -> (Message, Command) {
    let url = format!("type.googleapis.com/temporal.api.update.v1.{name}");
    let message = Message {
        id: id.to_owned(),
        protocol_instance_id: "u".to_owned(),
        body: Some(pack_any(url, body).unwrap()),
        ..Default::default()
    };
    let attributes = ProtocolMessageCommandAttributes { message_id: id.to_owned() };
    let command = Command {
        command_type: CommandType::ProtocolMessage.into(),
        attributes: Some(Attributes::ProtocolMessageCommandAttributes(attributes)),
        ..Default::default()
    };
    (message, command)
}

fn accepts(task: &PollWorkflowTaskQueueResponse) -> (Message, Command) {
    let asked = &task.messages[0];
    let request = Request::decode(asked.body.as_ref().unwrap().value.as_slice()).unwrap();
    let sequencing_id = match asked.sequencing_id {
        Some(SequencingId::EventId(id)) => id,
        _ => 0,
    };
    let acceptance = Acceptance {
        accepted_request_message_id: asked.id.clone(),
        accepted_request_sequencing_event_id: sequencing_id,
        accepted_request: Some(request),
    };
    says("u/accept", "Acceptance", &acceptance)
}

fn completes() -> (Message, Command) {
    let response = Response {
        meta: Some(Meta { update_id: "u".to_owned(), ..Default::default() }),
        outcome: Some(Outcome { value: Some(outcome::Value::Success(text("renamed"))) }),
    };
    says("u/complete", "Response", &response)
}

async fn respond(kit: &Kit, task: &PollWorkflowTaskQueueResponse, said: Vec<(Message, Command)>) {
    let (messages, commands) = said.into_iter().unzip();
    let request = RespondWorkflowTaskCompletedRequest { messages, ..completion(task, commands) };
    kit.respond(request).await.unwrap();
}

#[tokio::test]
async fn who_waits_for_acceptance_hears_of_it_and_polls_for_the_rest() {
    let kit = Kit::new();
    kit.start("w").await;
    let updating = update(&kit, Stage::Accepted);
    tokio::task::yield_now().await;
    let task = kit.workflow_task().await;
    respond(&kit, &task, vec![accepts(&task)]).await;
    let accepted = updating.await.unwrap().unwrap();
    assert_eq!((accepted.stage(), accepted.outcome), (Stage::Accepted, None));
    assert_eq!(poll(&kit, Stage::Unspecified).await.unwrap().stage(), Stage::Accepted);
}

#[tokio::test]
async fn who_waits_for_the_end_hears_what_came_of_it() {
    let kit = Kit::new();
    kit.start("w").await;
    let updating = update(&kit, Stage::Completed);
    tokio::task::yield_now().await;
    let task = kit.workflow_task().await;
    respond(&kit, &task, vec![accepts(&task), completes()]).await;
    let completed = updating.await.unwrap().unwrap();
    assert_eq!(completed.stage(), Stage::Completed);
    let succeeded = Outcome { value: Some(outcome::Value::Success(text("renamed"))) };
    assert_eq!(completed.outcome, Some(succeeded));
    let again = update(&kit, Stage::Completed).await.unwrap().unwrap();
    assert_eq!(again.outcome, poll(&kit, Stage::Completed).await.unwrap().outcome);
}

#[tokio::test]
async fn an_update_that_the_end_overtakes_fails() {
    let kit = Kit::with(Engine::builder());
    kit.start("w").await;
    let task = kit.workflow_task().await;
    let updating = update(&kit, Stage::Completed);
    tokio::task::yield_now().await;
    kit.complete(&task, vec![complete_workflow("done")]).await;
    let result = updating.await.unwrap();
    assert!(result.is_err(), "{result:?}");
}

#[tokio::test]
async fn an_update_that_nobody_asked_for_is_not_found() {
    let kit = Kit::new();
    kit.start("w").await;
    assert_eq!(poll(&kit, Stage::Completed).await.unwrap_err().code(), Code::NotFound);
    let refused = update(&kit, Stage::Admitted).await.unwrap().unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}

#[tokio::test]
async fn an_update_starts_its_workflow_or_finds_it() {
    let kit = Kit::new();
    for started in [true, false] {
        let updating = start_and_update(&kit, WorkflowIdConflictPolicy::UseExisting);
        tokio::task::yield_now().await;
        if started {
            let task = kit.workflow_task().await;
            respond(&kit, &task, vec![accepts(&task), completes()]).await;
        }
        let answer = updating.await.unwrap().unwrap();
        let said: Vec<_> =
            answer.responses.into_iter().map(|said| said.response.unwrap()).collect();
        let [Said::StartWorkflow(start), Said::UpdateWorkflow(update)] = said.as_slice() else {
            panic!("{said:?}");
        };
        assert_eq!(start.started, started);
        assert_eq!(update.stage(), Stage::Completed);
    }
}

#[tokio::test]
async fn an_update_that_may_not_start_its_workflow_says_which_of_both_is_at_fault() {
    let kit = Kit::new();
    kit.start("w").await;
    let error = start_and_update(&kit, WorkflowIdConflictPolicy::Fail).await.unwrap().unwrap_err();
    assert_eq!(error.code(), Code::AlreadyExists);
    let failure: MultiOperationExecutionFailure = decode_status_detail(error.details()).unwrap();
    let codes: Vec<_> = failure.statuses.iter().map(|status| status.code).collect();
    assert_eq!(codes, [Code::AlreadyExists as i32, Code::Aborted as i32]);
}
