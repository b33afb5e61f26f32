//! The calls: decode, act on the state, encode.
//!
//! ```text
//!   bytes ──decode──▶ request ──▶ a function of (state, request), under the lock ──▶ answer ──▶ bytes
//!                        └─ long polls: look under the lock, wait outside of it, look again
//! ```

#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "all calls have one shape: the request is theirs, and they may refuse it"
)]

mod activity_tasks;
mod busy;
mod check;
mod control;
mod effects;
mod error;
mod filter;
mod history;
mod list;
mod lost_worker;
mod multi;
mod oversize;
mod passing;
mod poll;
mod queries;
mod start;
mod state;
mod system;
mod token;
mod updates;
mod workers;
mod workflow_tasks;

use bytes::Bytes;
use prost::Message;
use tonic::Status;

use crate::engine::Shared;

pub(crate) use state::{ActivityItem, State};

const WORKFLOW_SERVICE: &str = "temporal.api.workflowservice.v1.WorkflowService";
const HEALTH_SERVICE: &str = "grpc.health.v1.Health";

/// Answers one call.
pub(crate) async fn call(
    shared: &Shared,
    service: &str,
    rpc: &str,
    request: Bytes,
) -> Result<Vec<u8>, Status> {
    match service {
        WORKFLOW_SERVICE => workflow_service(shared, rpc, request).await,
        HEALTH_SERVICE if rpc == "Check" => at_once(shared, request, system::health),
        _ => Err(unimplemented(service, rpc)),
    }
}

/// What takes time.
async fn workflow_service(shared: &Shared, rpc: &str, bytes: Bytes) -> Result<Vec<u8>, Status> {
    match rpc {
        "PollWorkflowTaskQueue" => answer(workflow_tasks::poll_task(shared, read(bytes)?).await),
        "PollActivityTaskQueue" => answer(activity_tasks::poll_task(shared, read(bytes)?).await),
        "PollNexusTaskQueue" => answer(workers::poll_nexus(shared, read(bytes)?).await),
        "GetWorkflowExecutionHistory" => answer(history::get(shared, read(bytes)?).await),
        "QueryWorkflow" => answer(queries::query(shared, read(bytes)?).await),
        "UpdateWorkflowExecution" => answer(updates::update(shared, read(bytes)?).await),
        "ExecuteMultiOperation" => answer(multi::execute(shared, read(bytes)?).await),
        "PollWorkflowExecutionUpdate" => answer(updates::poll(shared, read(bytes)?).await),
        _ => workflow_service_at_once(shared, rpc, bytes),
    }
}

/// What is answered under the lock.
fn workflow_service_at_once(shared: &Shared, rpc: &str, bytes: Bytes) -> Result<Vec<u8>, Status> {
    match rpc {
        "StartWorkflowExecution" => at_once(shared, bytes, start::start),
        "SignalWithStartWorkflowExecution" => at_once(shared, bytes, start::signal_with_start),
        "SignalWorkflowExecution" => at_once(shared, bytes, control::signal),
        "RequestCancelWorkflowExecution" => at_once(shared, bytes, control::request_cancel),
        "TerminateWorkflowExecution" => at_once(shared, bytes, control::terminate),
        "DescribeWorkflowExecution" => at_once(shared, bytes, control::describe),
        "ResetStickyTaskQueue" => at_once(shared, bytes, control::reset_sticky),
        "GetWorkflowExecutionHistoryReverse" => at_once(shared, bytes, history::get_reverse),
        "ListWorkflowExecutions" => at_once(shared, bytes, list::list),
        "CountWorkflowExecutions" => at_once(shared, bytes, list::count),
        "RespondWorkflowTaskCompleted" => at_once(shared, bytes, workflow_tasks::completed),
        "RespondWorkflowTaskFailed" => at_once(shared, bytes, workflow_tasks::failed),
        "RespondQueryTaskCompleted" => at_once(shared, bytes, queries::respond),
        "RespondActivityTaskCompleted" => at_once(shared, bytes, activity_tasks::completed),
        "RespondActivityTaskCompletedById" => {
            at_once(shared, bytes, activity_tasks::completed_by_id)
        }
        "RespondActivityTaskFailed" => at_once(shared, bytes, activity_tasks::failed),
        "RespondActivityTaskFailedById" => at_once(shared, bytes, activity_tasks::failed_by_id),
        "RespondActivityTaskCanceled" => at_once(shared, bytes, activity_tasks::canceled),
        "RespondActivityTaskCanceledById" => at_once(shared, bytes, activity_tasks::canceled_by_id),
        "RecordActivityTaskHeartbeat" => at_once(shared, bytes, activity_tasks::heartbeat),
        "RecordActivityTaskHeartbeatById" => {
            at_once(shared, bytes, activity_tasks::heartbeat_by_id)
        }
        "ShutdownWorker" => at_once(shared, bytes, workers::shutdown),
        "RecordWorkerHeartbeat" => at_once(shared, bytes, workers::heartbeat),
        "DescribeTaskQueue" => at_once(shared, bytes, workers::describe_queue),
        "GetSystemInfo" => at_once(shared, bytes, system::info),
        "GetClusterInfo" => at_once(shared, bytes, system::cluster),
        "DescribeNamespace" => at_once(shared, bytes, system::describe_namespace),
        "ListNamespaces" => at_once(shared, bytes, system::list_namespaces),
        "RegisterNamespace" => at_once(shared, bytes, system::register_namespace),
        _ => Err(unimplemented(WORKFLOW_SERVICE, rpc)),
    }
}

fn at_once<Q: Message + Default, A: Message>(
    shared: &Shared,
    bytes: Bytes,
    act: impl FnOnce(&mut State, Q) -> Result<A, Status>,
) -> Result<Vec<u8>, Status> {
    let request = read(bytes)?;
    answer(shared.with(|state| act(state, request)))
}

fn read<Q: Message + Default>(bytes: Bytes) -> Result<Q, Status> {
    Q::decode(bytes).map_err(|error| Status::internal(format!("failed to unmarshal: {error}")))
}

fn answer<A: Message>(answer: Result<A, Status>) -> Result<Vec<u8>, Status> {
    answer.map(|answer| answer.encode_to_vec())
}

fn unimplemented(service: &str, rpc: &str) -> Status {
    Status::unimplemented(format!("the embedded engine has no {service}/{rpc}"))
}
