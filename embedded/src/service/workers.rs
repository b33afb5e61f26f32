//! What workers say about themselves, and what is known about their queues.

use std::time::SystemTime;

use temporalio_protos::temporal::api::enums::v1::TaskQueueType;
use temporalio_protos::temporal::api::taskqueue::v1::{PollerInfo, TaskQueueStats};
use temporalio_protos::temporal::api::workflowservice::v1::{
    DescribeTaskQueueRequest, DescribeTaskQueueResponse, PollNexusTaskQueueRequest,
    PollNexusTaskQueueResponse, RecordWorkerHeartbeatRequest, RecordWorkerHeartbeatResponse,
    ShutdownWorkerRequest, ShutdownWorkerResponse,
};
use tonic::Status;

use super::check;
use super::poll::{Poller, poll};
use super::state::{State, WorkflowItem};
use crate::engine::Shared;
use crate::machine::Input;
use crate::queues::QueueName;

/// How many workers that have shut down are remembered.
const REMEMBERED: usize = 256;

/// Answers `PollNexusTaskQueue`, where there never is anything.
pub(crate) async fn poll_nexus(
    shared: &Shared,
    request: PollNexusTaskQueueRequest,
) -> Result<PollNexusTaskQueueResponse, Status> {
    let queue = check::queue(request.task_queue.as_ref())?;
    let name = QueueName::new(&request.namespace, &queue.name);
    let poller = Poller { identity: &request.identity, worker: &request.worker_instance_key };
    let task =
        poll(shared, |state| &mut state.nexus_queues, &name, poller, |_, nothing| Some(nothing));
    let _nothing: Option<()> = task.await;
    Ok(PollNexusTaskQueueResponse::default())
}

/// Answers `RecordWorkerHeartbeat`; nobody looks at them.
pub(crate) fn heartbeat(
    _: &mut State,
    _: RecordWorkerHeartbeatRequest,
) -> Result<RecordWorkerHeartbeatResponse, Status> {
    Ok(RecordWorkerHeartbeatResponse::default())
}

/// Answers `ShutdownWorker`: the worker's polls end, and what waits for it goes to others.
pub(crate) fn shutdown(
    state: &mut State,
    request: ShutdownWorkerRequest,
) -> Result<ShutdownWorkerResponse, Status> {
    let worker = request.worker_instance_key.as_str();
    if !worker.is_empty() {
        if state.gone.len() == REMEMBERED {
            state.gone.pop_front();
        }
        state.gone.push_back(worker.to_owned());
        state.workflow_queues.release(worker);
        state.activity_queues.release(worker);
        state.nexus_queues.release(worker);
    }
    if !request.sticky_task_queue.is_empty() {
        let name = QueueName::new(&request.namespace, &request.sticky_task_queue);
        for item in state.workflow_queues.close(&name) {
            state.move_to_normal_queue(item);
        }
    }
    Ok(ShutdownWorkerResponse {})
}

/// Answers `DescribeTaskQueue`.
pub(crate) fn describe_queue(
    state: &mut State,
    request: DescribeTaskQueueRequest,
) -> Result<DescribeTaskQueueResponse, Status> {
    let queue = check::queue(request.task_queue.as_ref())?;
    let name = QueueName::new(&request.namespace, &queue.name);
    let now = SystemTime::now();
    let (pollers, waiting) = match request.task_queue_type() {
        TaskQueueType::Activity => {
            (state.activity_queues.pollers(&name, now), state.activity_queues.backlog(&name))
        }
        TaskQueueType::Nexus => (state.nexus_queues.pollers(&name, now), 0),
        TaskQueueType::Workflow | TaskQueueType::Unspecified => {
            (state.workflow_queues.pollers(&name, now), state.workflow_queues.backlog(&name))
        }
    };
    let numbers = request.report_stats.then(|| TaskQueueStats {
        approximate_backlog_count: i64::try_from(waiting).unwrap_or(i64::MAX),
        ..Default::default()
    });
    let pollers = pollers.into_iter().map(|(identity, last)| PollerInfo {
        last_access_time: Some(last.into()),
        identity,
        ..Default::default()
    });
    Ok(DescribeTaskQueueResponse {
        pollers: pollers.collect(),
        stats: numbers,
        ..Default::default()
    })
}

impl State {
    /// What waits in the queue of a worker that is gone is for any worker.
    fn move_to_normal_queue(&mut self, item: WorkflowItem) {
        match item {
            WorkflowItem::Task { run, .. } => {
                // Nothing to do for a run that is closed meanwhile.
                let _ = self.apply(run, Input::ResetSticky);
            }
            WorkflowItem::Query(number) => self.leave_sticky(number),
        }
    }
}
