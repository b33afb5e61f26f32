//! What the server refuses before anything else: missing names, and what is too large.

use prost::Message;
use temporalio_protos::temporal::api::taskqueue::v1::TaskQueue;
use temporalio_protos::temporal::api::workflowservice::v1::StartWorkflowExecutionRequest;
use tonic::Status;

use super::error::invalid_argument;
use crate::machine;

/// The longest an id or a name may be, in bytes.
const ID_LIMIT: usize = 1000;

/// The largest input, result, details or memo, in bytes.
pub(crate) const BLOB_LIMIT: usize = 2 * 1024 * 1024;

/// Whether a start can be one.
pub(crate) fn start(request: &mut StartWorkflowExecutionRequest) -> Result<(), Status> {
    present(&request.workflow_id, "WorkflowId is not set on request.")?;
    short(&request.workflow_id, "WorkflowId")?;
    if !request.cron_schedule.is_empty() && request.workflow_start_delay.is_some() {
        return Err(invalid_argument(
            "CronSchedule and WorkflowStartDelay may not be used together.",
        ));
    }
    let name = request.workflow_type.as_ref().map_or("", |kind| kind.name.as_str());
    present(name, "WorkflowType is not set on request.")?;
    short(name, "WorkflowType")?;
    queue(request.task_queue.as_ref())?;
    machine::check_retry_policy(request.retry_policy.as_ref()).map_err(invalid_argument)?;
    short(&request.request_id, "RequestId")?;
    blob(request.input.as_ref())?;
    if request.memo.as_ref().is_some_and(|memo| memo.encoded_len() > BLOB_LIMIT) {
        return Err(invalid_argument("Memo size exceeds limit."));
    }
    if !request.cron_schedule.is_empty() || !request.completion_callbacks.is_empty() {
        let what = "cron schedules and completion callbacks are not there in the embedded engine";
        return Err(Status::unimplemented(what));
    }
    Ok(())
}

/// Whether a queue has a name.
pub(crate) fn queue(queue: Option<&TaskQueue>) -> Result<&TaskQueue, Status> {
    let queue = queue.ok_or_else(|| invalid_argument("taskQueue is not set"))?;
    present(&queue.name, "missing task queue name")?;
    short(&queue.name, "taskQueue")?;
    Ok(queue)
}

/// Whether something is set.
pub(crate) fn present(text: &str, message: &str) -> Result<(), Status> {
    if text.is_empty() { Err(invalid_argument(message)) } else { Ok(()) }
}

/// Whether a payload is within the server's limit.
pub(crate) fn blob<M: Message>(blob: Option<&M>) -> Result<(), Status> {
    if blob.is_some_and(|blob| blob.encoded_len() > BLOB_LIMIT) {
        return Err(invalid_argument("Blob data size exceeds limit."));
    }
    Ok(())
}

/// Whether an id is within the server's limit.
pub(crate) fn short(text: &str, what: &str) -> Result<(), Status> {
    if text.len() > ID_LIMIT {
        return Err(invalid_argument(format!("{what} length exceeds limit.")));
    }
    Ok(())
}
