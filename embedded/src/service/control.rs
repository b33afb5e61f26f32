//! What clients do to runs: signal, cancel, terminate; and how they are described.

use temporalio_protos::temporal::api::workflowservice::v1::{
    DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse,
    RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse,
    ResetStickyTaskQueueRequest, ResetStickyTaskQueueResponse, SignalWorkflowExecutionRequest,
    SignalWorkflowExecutionResponse, TerminateWorkflowExecutionRequest,
    TerminateWorkflowExecutionResponse,
};
use tonic::Status;

use super::check;
use super::error::{invalid_argument, not_found};
use super::state::State;
use crate::ids::RunId;
use crate::machine::{CancelRequest, Input, Signal, Termination};

/// Answers `SignalWorkflowExecution`.
pub(crate) fn signal(
    state: &mut State,
    request: SignalWorkflowExecutionRequest,
) -> Result<SignalWorkflowExecutionResponse, Status> {
    check::present(&request.signal_name, "SignalName is not set on request.")?;
    check::short(&request.signal_name, "SignalName")?;
    check::blob(request.input.as_ref())?;
    let run = state.find(&request.namespace, request.workflow_execution.as_ref())?;
    let signal = Signal {
        name: request.signal_name,
        input: request.input,
        identity: request.identity,
        request_id: request.request_id,
        header: request.header,
        sender: None,
        links: request.links,
    };
    state.apply(run, Input::Signal(signal))?;
    Ok(SignalWorkflowExecutionResponse::default())
}

/// Answers `RequestCancelWorkflowExecution`.
pub(crate) fn request_cancel(
    state: &mut State,
    request: RequestCancelWorkflowExecutionRequest,
) -> Result<RequestCancelWorkflowExecutionResponse, Status> {
    let run = state.find(&request.namespace, request.workflow_execution.as_ref())?;
    state.check_chain(run, &request.first_execution_run_id)?;
    let cancel = CancelRequest {
        reason: request.reason,
        identity: request.identity,
        request_id: request.request_id,
        sender: None,
    };
    state.apply(run, Input::RequestCancel(cancel))?;
    Ok(RequestCancelWorkflowExecutionResponse {})
}

/// Answers `TerminateWorkflowExecution`.
pub(crate) fn terminate(
    state: &mut State,
    request: TerminateWorkflowExecutionRequest,
) -> Result<TerminateWorkflowExecutionResponse, Status> {
    check::blob(request.details.as_ref())?;
    let run = state.find(&request.namespace, request.workflow_execution.as_ref())?;
    state.check_chain(run, &request.first_execution_run_id)?;
    let termination = Termination {
        reason: request.reason,
        details: request.details,
        identity: request.identity,
    };
    state.apply(run, Input::Terminate(termination))?;
    Ok(TerminateWorkflowExecutionResponse {})
}

/// Answers `ResetStickyTaskQueue`.
pub(crate) fn reset_sticky(
    state: &mut State,
    request: ResetStickyTaskQueueRequest,
) -> Result<ResetStickyTaskQueueResponse, Status> {
    let run = state.find(&request.namespace, request.execution.as_ref())?;
    state.apply(run, Input::ResetSticky)?;
    Ok(ResetStickyTaskQueueResponse {})
}

/// Answers `DescribeWorkflowExecution`.
pub(crate) fn describe(
    state: &mut State,
    request: DescribeWorkflowExecutionRequest,
) -> Result<DescribeWorkflowExecutionResponse, Status> {
    let run = state.find(&request.namespace, request.execution.as_ref())?;
    Ok(state.run(run)?.execution.describe())
}

impl State {
    /// Whether a run belongs to the chain that the caller means.
    pub(crate) fn check_chain(&self, run: RunId, first_run_id: &str) -> Result<(), Status> {
        if first_run_id.is_empty() || self.run(run)?.execution.first_run_id() == first_run_id {
            return Ok(());
        }
        if RunId::parse(first_run_id).is_none() {
            return Err(invalid_argument("Invalid RunId."));
        }
        Err(not_found("workflow execution not found"))
    }
}
