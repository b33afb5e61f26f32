//! Workflow tasks: polled, started, completed or failed.

use prost::Message;
use temporalio_protos::temporal::api::enums::v1::{EventType, TaskQueueKind};
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse,
    RespondWorkflowTaskFailedRequest, RespondWorkflowTaskFailedResponse,
};
use tonic::Status;

use super::check;
use super::poll::{Poller, Taker, poll};
use super::state::{State, WorkflowItem};
use super::token::TaskToken;
use crate::engine::Shared;
use crate::ids::RunId;
use crate::machine::{
    Effect, Execution, Input, Reply, WorkflowTaskCompleted, WorkflowTaskFailed,
    WorkflowTaskStarted, WorkflowTaskToken,
};
use crate::queues::QueueName;

/// Answers `PollWorkflowTaskQueue`.
pub(crate) async fn poll_task(
    shared: &Shared,
    request: PollWorkflowTaskQueueRequest,
) -> Result<PollWorkflowTaskQueueResponse, Status> {
    let queue = check::queue(request.task_queue.as_ref())?;
    let is_sticky = queue.kind() == TaskQueueKind::Sticky;
    let name = QueueName::new(&request.namespace, &queue.name);
    let identity = request.identity.as_str();
    let poller = Poller { identity, worker: &request.worker_instance_key };
    #[allow(deprecated, reason = "workers still say which build they are this way")]
    let taker = Taker::new(identity, request.worker_version_capabilities.as_ref());
    let task = poll(
        shared,
        |state| &mut state.workflow_queues,
        &name,
        poller,
        |state, item| match item {
            WorkflowItem::Query(number) => state.take_query(number, is_sticky),
            WorkflowItem::Task { run, scheduled_event_id, stamp } => {
                let request_id = state.ids.run_id().to_string();
                state.start_workflow_task(run, scheduled_event_id, stamp, request_id, &taker)
            }
        },
    );
    Ok(task.await.unwrap_or_default())
}

/// Answers `RespondWorkflowTaskCompleted`.
pub(crate) fn completed(
    state: &mut State,
    mut request: RespondWorkflowTaskCompletedRequest,
) -> Result<RespondWorkflowTaskCompletedResponse, Status> {
    let (run, token) = TaskToken::read(&request.task_token)?;
    state.check_worker(run, &token)?;
    let results = std::mem::take(&mut request.query_results);
    let wants_next = request.return_new_workflow_task;
    #[allow(deprecated, reason = "workers still say which build they are this way")]
    let version = request.worker_version_stamp.clone();
    let taker = Taker { identity: request.identity.clone(), version };
    if state.forgets(run) {
        request.sticky_attributes = None;
    }
    let input = WorkflowTaskCompleted {
        token: token.of_workflow_task(),
        request: Box::new(request),
        new_run_id: state.ids.run_id().to_string(),
    };
    let now = state.now;
    let applied = state.run_mut(run)?.execution.apply(Input::WorkflowTaskCompleted(input), now)?;
    let reset_history_event_id = match applied.reply {
        Reply::Refused(refusal) => {
            state.settle(run, applied.effects);
            return Err(refusal.into());
        }
        Reply::WorkflowTaskCompleted { reset_history_event_id } => reset_history_event_id,
        _ => 0,
    };
    state.answer_queries(run, results);
    let (next, effects) =
        if wants_next { take_offer(applied.effects) } else { (None, applied.effects) };
    state.settle(run, effects);
    let workflow_task =
        next.and_then(|(scheduled, stamp)| state.go_on(run, scheduled, stamp, &taker));
    Ok(RespondWorkflowTaskCompletedResponse {
        workflow_task,
        activity_tasks: Vec::new(),
        reset_history_event_id,
    })
}

/// Answers `RespondWorkflowTaskFailed`.
pub(crate) fn failed(
    state: &mut State,
    request: RespondWorkflowTaskFailedRequest,
) -> Result<RespondWorkflowTaskFailedResponse, Status> {
    let (run, token) = TaskToken::read(&request.task_token)?;
    state.check_worker(run, &token)?;
    let cause = request.cause();
    #[allow(deprecated, reason = "workers still say which build they are this way")]
    let binary_checksum = request.binary_checksum;
    let input = WorkflowTaskFailed {
        token: token.of_workflow_task(),
        cause,
        failure: request.failure,
        identity: request.identity,
        binary_checksum,
    };
    state.apply(run, Input::WorkflowTaskFailed(input))?;
    Ok(RespondWorkflowTaskFailedResponse {})
}

impl State {
    /// Hands a worker the next task of the run whose task it just completed, and with it only what it
    /// has not seen.
    fn go_on(
        &mut self,
        run: RunId,
        scheduled_event_id: i64,
        stamp: u64,
        taker: &Taker,
    ) -> Option<PollWorkflowTaskQueueResponse> {
        let request_id = "request-from-RespondWorkflowTaskCompleted".to_owned();
        let mut task =
            self.start_workflow_task(run, scheduled_event_id, stamp, request_id, taker)?;
        if let Some(history) = &mut task.history {
            history.events.retain(|event| event.event_id > task.previous_started_event_id);
        }
        Some(task)
    }

    /// Hands a workflow task to a worker; none if it is no longer to be had.
    fn start_workflow_task(
        &mut self,
        run: RunId,
        scheduled_event_id: i64,
        stamp: u64,
        request_id: String,
        taker: &Taker,
    ) -> Option<PollWorkflowTaskQueueResponse> {
        let input = WorkflowTaskStarted {
            scheduled_event_id,
            stamp,
            request_id,
            identity: taker.identity.clone(),
            worker_version: taker.version.clone(),
        };
        let Ok(Reply::WorkflowTask(task)) = self.apply(run, Input::WorkflowTaskStarted(input))
        else {
            return None;
        };
        let mut task = *task;
        if self.loses(run, task.attempt) {
            self.refresh(run);
            return None;
        }
        let mut token = TaskToken::new(run, scheduled_event_id, task.attempt);
        token.started_event_id = task.started_event_id;
        task.task_token = token.encode_to_vec();
        task.queries = self.queries_of(run);
        Some(task)
    }

    /// Whether a fault loses the task that was just started.
    fn loses(&mut self, id: RunId, attempt: i32) -> bool {
        let Some(run) = self.runs.get(&id).filter(|_| self.faults.has_rules()) else {
            return false;
        };
        let number = task_number(&run.execution);
        self.faults.loses_task(id, run.execution.workflow_id(), number, attempt)
    }

    /// Whether a fault makes the worker forget the run after the task that it completes.
    fn forgets(&self, run: RunId) -> bool {
        let Some(run) = self.runs.get(&run).filter(|_| self.faults.has_rules()) else {
            return false;
        };
        self.faults.drops_cache(run.execution.workflow_id(), task_number(&run.execution))
    }
}

impl TaskToken {
    fn of_workflow_task(&self) -> WorkflowTaskToken {
        WorkflowTaskToken {
            scheduled_event_id: self.scheduled_event_id,
            started_event_id: self.started_event_id,
            attempt: self.attempt,
        }
    }
}

/// Takes the offer of the next workflow task out of what follows.
fn take_offer(mut effects: Vec<Effect>) -> (Option<(i64, u64)>, Vec<Effect>) {
    let is_offer = |effect: &Effect| matches!(effect, Effect::OfferWorkflowTask(_));
    let Some(at) = effects.iter().position(is_offer) else { return (None, effects) };
    match effects.remove(at) {
        Effect::OfferWorkflowTask(offer) => {
            (Some((offer.scheduled_event_id, offer.stamp)), effects)
        }
        _ => (None, effects),
    }
}

/// Which of a run's workflow tasks is going on, from 1.
fn task_number(execution: &Execution) -> usize {
    let completed = EventType::WorkflowTaskCompleted;
    1 + execution.events().iter().filter(|event| event.event_type() == completed).count()
}
