//! Update-with-start: both or neither, in one call.

use prost::Message;
use temporalio_protos::google::rpc;
use temporalio_protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_protos::temporal::api::enums::v1::WorkflowIdConflictPolicy;
use temporalio_protos::temporal::api::errordetails::v1::MultiOperationExecutionFailure;
use temporalio_protos::temporal::api::errordetails::v1::multi_operation_execution_failure::OperationStatus;
use temporalio_protos::temporal::api::failure::v1::MultiOperationExecutionAborted;
use temporalio_protos::temporal::api::workflowservice::v1::{
    ExecuteMultiOperationRequest, ExecuteMultiOperationResponse, StartWorkflowExecutionRequest,
    StartWorkflowExecutionResponse, UpdateWorkflowExecutionRequest,
    UpdateWorkflowExecutionResponse,
    execute_multi_operation_request::{Operation, operation::Operation as Asked},
    execute_multi_operation_response::{Response, response::Response as Said},
};
use temporalio_protos::utilities::pack_any;
use tonic::{Code, Status};

use super::error::{detailed, invalid_argument};
use super::start::{first_event, start};
use super::state::State;
use super::updates::{Asking, check_asked, wait_for, wanted_stage};
use crate::engine::Shared;

/// Answers `ExecuteMultiOperation`, which is a start and an update.
pub(crate) async fn execute(
    shared: &Shared,
    request: ExecuteMultiOperationRequest,
) -> Result<ExecuteMultiOperationResponse, Status> {
    let (start, update) = read(request)?;
    check(&start, &update)?;
    check_asked(&update).map_err(update_failed)?;
    let wanted = wanted_stage(update.wait_policy).map_err(update_failed)?;
    let (started, asking) = shared.with(|state| state.start_and_ask(start, update))?;
    let updated = wait_for(shared, asking, wanted).await.map_err(update_failed)?;
    Ok(said(started, updated))
}

impl State {
    fn start_and_ask(
        &mut self,
        start: StartWorkflowExecutionRequest,
        mut update: UpdateWorkflowExecutionRequest,
    ) -> Result<(StartWorkflowExecutionResponse, Asking), Status> {
        let started = match self.existing(&start, &update) {
            Some(existing) => existing,
            None => start_new(self, start)?,
        };
        if let Some(execution) = update.workflow_execution.as_mut() {
            execution.run_id.clone_from(&started.run_id);
        }
        let asking = self.ask_for_update(update).map_err(update_failed)?;
        Ok((started, asking))
    }

    /// The latest run, if the update is for that one: it knows the update, or is open and may be
    /// used.
    fn existing(
        &self,
        start: &StartWorkflowExecutionRequest,
        update: &UpdateWorkflowExecutionRequest,
    ) -> Option<StartWorkflowExecutionResponse> {
        let run = self.runs.get(&self.current(&start.namespace, &start.workflow_id)?)?;
        let meta = update.request.as_ref().and_then(|request| request.meta.as_ref());
        let update_id = meta.map_or("", |meta| meta.update_id.as_str());
        let knows = !update_id.is_empty() && run.execution.update(update_id).is_some();
        let policy = start.workflow_id_conflict_policy();
        let usable = run.is_open() && policy == WorkflowIdConflictPolicy::UseExisting;
        (knows || usable).then(|| StartWorkflowExecutionResponse {
            run_id: run.execution.run_id().to_owned(),
            started: false,
            status: run.execution.status().into(),
            // The server names no namespace here.
            link: Some(first_event(String::new(), run.ids())),
            ..Default::default()
        })
    }
}

fn start_new(
    state: &mut State,
    request: StartWorkflowExecutionRequest,
) -> Result<StartWorkflowExecutionResponse, Status> {
    start(state, request).map_err(|error| failed(&error, &aborted()))
}

fn read(
    request: ExecuteMultiOperationRequest,
) -> Result<(StartWorkflowExecutionRequest, UpdateWorkflowExecutionRequest), Status> {
    let wrong = || invalid_argument("Operations have to be exactly [Start, Update].");
    let operations: [Operation; 2] = request.operations.try_into().map_err(|_| wrong())?;
    match operations.map(|operation| operation.operation) {
        [Some(Asked::StartWorkflow(start)), Some(Asked::UpdateWorkflow(update))] => {
            Ok((start, update))
        }
        _ => Err(wrong()),
    }
}

/// What the two may not be together.
fn check(
    start: &StartWorkflowExecutionRequest,
    update: &UpdateWorkflowExecutionRequest,
) -> Result<(), Status> {
    let start_is_wrong = |message: &str| failed(&invalid_argument(message), &aborted());
    if !start.cron_schedule.is_empty() {
        return Err(start_is_wrong("CronSchedule is not allowed."));
    }
    if start.request_eager_execution {
        return Err(start_is_wrong("RequestEagerExecution is not supported."));
    }
    if start.workflow_start_delay.is_some_and(|delay| delay.seconds > 0 || delay.nanos > 0) {
        return Err(start_is_wrong("WorkflowStartDelay is not supported."));
    }
    let nobody = WorkflowExecution::default();
    let execution = update.workflow_execution.as_ref().unwrap_or(&nobody);
    let update_is_wrong = |message: &str| update_failed(invalid_argument(message));
    if !update.first_execution_run_id.is_empty() {
        return Err(update_is_wrong("FirstExecutionRunId is not allowed."));
    }
    if !execution.run_id.is_empty() {
        return Err(update_is_wrong("RunId is not allowed."));
    }
    if execution.workflow_id != start.workflow_id {
        let message = "WorkflowId is not consistent with previous operation(s).";
        return Err(update_is_wrong(message));
    }
    Ok(())
}

fn said(
    started: StartWorkflowExecutionResponse,
    updated: UpdateWorkflowExecutionResponse,
) -> ExecuteMultiOperationResponse {
    let responses = [Said::StartWorkflow(started), Said::UpdateWorkflow(updated)];
    let responses = responses.map(|response| Response { response: Some(response) });
    ExecuteMultiOperationResponse { responses: responses.into() }
}

#[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn update_failed(error: Status) -> Status {
    failed(&aborted(), &error)
}

/// What the operation gets that was not at fault.
fn aborted() -> Status {
    let url = "type.googleapis.com/temporal.api.failure.v1.MultiOperationExecutionAborted";
    let aborted = MultiOperationExecutionAborted {};
    // Packing only fails where a buffer cannot grow, which a vector always does.
    let details = pack_any(url.to_owned(), &aborted).into_iter().collect();
    let message = "Operation was aborted.".to_owned();
    let status = rpc::Status { code: Code::Aborted as i32, message: message.clone(), details };
    Status::with_details(Code::Aborted, message, status.encode_to_vec().into())
}

fn failed(start: &Status, update: &Status) -> Status {
    let code = if start.code() == Code::Aborted { update.code() } else { start.code() };
    let statuses = [start, update].map(operation_status).into();
    let failure = MultiOperationExecutionFailure { statuses };
    let message = "Update-with-Start could not be executed.";
    detailed(code, message, "MultiOperationExecutionFailure", &failure)
}

fn operation_status(status: &Status) -> OperationStatus {
    let details = rpc::Status::decode(status.details()).unwrap_or_default().details;
    OperationStatus { code: status.code() as i32, message: status.message().to_owned(), details }
}
