//! Activity tasks: polled, and answered by token or by id.

use prost::Message;
use temporalio_protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollActivityTaskQueueResponse,
    RecordActivityTaskHeartbeatByIdRequest, RecordActivityTaskHeartbeatByIdResponse,
    RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse,
    RespondActivityTaskCanceledByIdRequest, RespondActivityTaskCanceledByIdResponse,
    RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse,
    RespondActivityTaskCompletedByIdRequest, RespondActivityTaskCompletedByIdResponse,
    RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse,
    RespondActivityTaskFailedByIdRequest, RespondActivityTaskFailedByIdResponse,
    RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse,
};
use tonic::Status;

use super::check;
use super::error::invalid_argument;
use super::lost_worker;
use super::oversize;
use super::poll::{Poller, Taker, poll};
use super::state::{ActivityItem, State};
use super::token::TaskToken;
use crate::engine::Shared;
use crate::faults_met::{Answered, Attempt, Offered};
use crate::ids::RunId;
use crate::machine::{
    ActivityCanceled, ActivityCompleted, ActivityFailed, ActivityRef, ActivityStarted, Execution,
    Heartbeat, Input, Reply,
};
use crate::queues::DEFAULT_PRIORITY;
use crate::queues::QueueName;

/// Answers `PollActivityTaskQueue`.
pub(crate) async fn poll_task(
    shared: &Shared,
    request: PollActivityTaskQueueRequest,
) -> Result<PollActivityTaskQueueResponse, Status> {
    let queue = check::queue(request.task_queue.as_ref())?;
    let name = QueueName::new(&request.namespace, &queue.name);
    let identity = request.identity.as_str();
    let poller = Poller { identity, worker: &request.worker_instance_key };
    #[allow(deprecated, reason = "workers still say which build they are this way")]
    let taker = Taker::new(identity, request.worker_version_capabilities.as_ref());
    let task = poll(
        shared,
        |state| &mut state.activity_queues,
        &name,
        poller,
        |state, item| state.start_activity(&name, &item, &taker),
    );
    Ok(task.await.unwrap_or_default())
}

/// Answers `RespondActivityTaskCompleted`.
pub(crate) fn completed(
    state: &mut State,
    request: RespondActivityTaskCompletedRequest,
) -> Result<RespondActivityTaskCompletedResponse, Status> {
    let (run, activity) = by_token(&request.task_token)?;
    let RespondActivityTaskCompletedRequest { result, identity, .. } = request;
    state.answer_activity(run, &activity.clone(), || {
        oversize::completed(ActivityCompleted { activity, result, identity })
    })?;
    Ok(RespondActivityTaskCompletedResponse {})
}

/// Answers `RespondActivityTaskCompletedById`.
pub(crate) fn completed_by_id(
    state: &mut State,
    request: RespondActivityTaskCompletedByIdRequest,
) -> Result<RespondActivityTaskCompletedByIdResponse, Status> {
    let RespondActivityTaskCompletedByIdRequest { result, identity, activity_id, .. } = request;
    let run = state.by_id(&request.namespace, request.workflow_id, request.run_id, &activity_id)?;
    let activity = ActivityRef::Id(activity_id);
    state.apply(run, oversize::completed(ActivityCompleted { activity, result, identity }))?;
    Ok(RespondActivityTaskCompletedByIdResponse {})
}

/// Answers `RespondActivityTaskFailed`.
pub(crate) fn failed(
    state: &mut State,
    request: RespondActivityTaskFailedRequest,
) -> Result<RespondActivityTaskFailedResponse, Status> {
    let (run, activity) = by_token(&request.task_token)?;
    let RespondActivityTaskFailedRequest { failure, last_heartbeat_details, identity, .. } =
        request;
    from_application(failure.as_ref())?;
    let said =
        ActivityFailed { activity: activity.clone(), failure, last_heartbeat_details, identity };
    let (input, failures) = oversize::failed(said);
    state.answer_activity(run, &activity, || input)?;
    Ok(RespondActivityTaskFailedResponse { failures })
}

/// Answers `RespondActivityTaskFailedById`.
pub(crate) fn failed_by_id(
    state: &mut State,
    request: RespondActivityTaskFailedByIdRequest,
) -> Result<RespondActivityTaskFailedByIdResponse, Status> {
    let RespondActivityTaskFailedByIdRequest { failure, last_heartbeat_details, identity, .. } =
        request;
    let activity_id = request.activity_id;
    let run = state.by_id(&request.namespace, request.workflow_id, request.run_id, &activity_id)?;
    let activity = ActivityRef::Id(activity_id);
    let said = ActivityFailed { activity, failure, last_heartbeat_details, identity };
    let (input, failures) = oversize::failed(said);
    state.apply(run, input)?;
    Ok(RespondActivityTaskFailedByIdResponse { failures })
}

/// Answers `RespondActivityTaskCanceled`.
pub(crate) fn canceled(
    state: &mut State,
    request: RespondActivityTaskCanceledRequest,
) -> Result<RespondActivityTaskCanceledResponse, Status> {
    let (run, activity) = by_token(&request.task_token)?;
    let RespondActivityTaskCanceledRequest { details, identity, .. } = request;
    state.answer_activity(run, &activity.clone(), || {
        oversize::canceled(ActivityCanceled { activity, details, identity })
    })?;
    Ok(RespondActivityTaskCanceledResponse {})
}

/// Answers `RespondActivityTaskCanceledById`.
pub(crate) fn canceled_by_id(
    state: &mut State,
    request: RespondActivityTaskCanceledByIdRequest,
) -> Result<RespondActivityTaskCanceledByIdResponse, Status> {
    let RespondActivityTaskCanceledByIdRequest { details, identity, activity_id, .. } = request;
    let run = state.by_id(&request.namespace, request.workflow_id, request.run_id, &activity_id)?;
    let activity = ActivityRef::Id(activity_id);
    state.apply(run, oversize::canceled(ActivityCanceled { activity, details, identity }))?;
    Ok(RespondActivityTaskCanceledByIdResponse {})
}

/// Answers `RecordActivityTaskHeartbeat`.
pub(crate) fn heartbeat(
    state: &mut State,
    request: RecordActivityTaskHeartbeatRequest,
) -> Result<RecordActivityTaskHeartbeatResponse, Status> {
    let (run, activity) = by_token(&request.task_token)?;
    if state.faults.drops_heartbeat(run, key_of(&activity)) {
        return Ok(RecordActivityTaskHeartbeatResponse::default());
    }
    let RecordActivityTaskHeartbeatRequest { details, identity, .. } = request;
    let cancel_requested = state.beat(run, Heartbeat { activity, details, identity })?;
    Ok(RecordActivityTaskHeartbeatResponse { cancel_requested, ..Default::default() })
}

/// Answers `RecordActivityTaskHeartbeatById`.
pub(crate) fn heartbeat_by_id(
    state: &mut State,
    request: RecordActivityTaskHeartbeatByIdRequest,
) -> Result<RecordActivityTaskHeartbeatByIdResponse, Status> {
    let RecordActivityTaskHeartbeatByIdRequest { details, identity, activity_id, .. } = request;
    let run = state.by_id(&request.namespace, request.workflow_id, request.run_id, &activity_id)?;
    let activity = ActivityRef::Id(activity_id);
    let cancel_requested = state.beat(run, Heartbeat { activity, details, identity })?;
    Ok(RecordActivityTaskHeartbeatByIdResponse { cancel_requested, ..Default::default() })
}

impl State {
    /// Hands an activity task to a worker; none if it is no longer to be had, or a fault keeps it.
    fn start_activity(
        &mut self,
        name: &QueueName,
        item: &ActivityItem,
        taker: &Taker,
    ) -> Option<PollActivityTaskQueueResponse> {
        if let Some(again) = self.faults.again(item) {
            return Some(again);
        }
        if self.is_delayed(name, item) {
            self.refresh(item.run);
            return None;
        }
        let ActivityItem { run, scheduled_event_id, attempt } = *item;
        let input = ActivityStarted {
            scheduled_event_id,
            attempt,
            request_id: self.ids.run_id().to_string(),
            identity: taker.identity.clone(),
            worker_version: taker.version.clone(),
        };
        let Ok(Reply::ActivityTask(task)) = self.apply(run, Input::ActivityStarted(input)) else {
            return None;
        };
        let mut task = *task;
        task.task_token = TaskToken::new(run, scheduled_event_id, attempt).encode_to_vec();
        if self.faults.has_rules() {
            self.meet_faults(name, item, task, &taker.identity)
        } else {
            Some(task)
        }
    }

    /// Whether a fault makes an attempt wait.
    fn is_delayed(&mut self, name: &QueueName, item: &ActivityItem) -> bool {
        let run = self.runs.get(&item.run).filter(|_| self.faults.has_rules());
        let Some(attempt) = run.and_then(|run| attempt_of(&run.execution, item)) else {
            return false;
        };
        self.faults.delays(name, item, attempt, self.now)
    }

    /// What faults leave of a task that has started.
    fn meet_faults(
        &mut self,
        name: &QueueName,
        item: &ActivityItem,
        task: PollActivityTaskQueueResponse,
        identity: &str,
    ) -> Option<PollActivityTaskQueueResponse> {
        let attempt = Attempt {
            workflow_id: task.workflow_execution.as_ref().map_or("", |ids| &ids.workflow_id),
            activity_id: &task.activity_id,
            activity_type: task.activity_type.as_ref().map_or("", |kind| &kind.name),
            number: task.attempt,
        };
        match self.faults.offered(item, &task, attempt) {
            Offered::Whole => Some(task),
            Offered::Twice => {
                self.activity_queues.offer(name, DEFAULT_PRIORITY, item.clone());
                Some(task)
            }
            Offered::Kept => {
                self.refresh(item.run);
                None
            }
            Offered::Failed(failure) => {
                self.fail_activity(item, *failure);
                None
            }
            Offered::Last => {
                self.lose_worker(identity);
                Some(task)
            }
        }
    }

    fn fail_activity(&mut self, item: &ActivityItem, failure: Failure) {
        let ActivityItem { run, scheduled_event_id, attempt } = *item;
        let input = ActivityFailed {
            activity: ActivityRef::Token { scheduled_event_id, attempt },
            failure: Some(failure),
            last_heartbeat_details: None,
            identity: String::new(),
        };
        // It was started a moment ago, under this lock.
        let _ = self.apply(run, Input::ActivityFailed(input));
    }

    /// Takes the worker's last word on an attempt, unless a fault stands between.
    fn answer_activity(
        &mut self,
        run: RunId,
        activity: &ActivityRef,
        input: impl FnOnce() -> Input,
    ) -> Result<(), Status> {
        match self.faults.answered(run, key_of(activity)) {
            Answered::Heard => self.apply(run, input()).map(drop),
            Answered::Dropped => {
                self.refresh(run);
                Ok(())
            }
            Answered::Gone => {
                self.refresh(run);
                Err(lost_worker::gone())
            }
            Answered::HeardInSilence => {
                self.apply(run, input())?;
                Err(Status::unavailable("the response is lost, as a fault demands"))
            }
        }
    }

    fn beat(&mut self, run: RunId, heartbeat: Heartbeat) -> Result<bool, Status> {
        match self.apply(run, oversize::heartbeat(heartbeat))? {
            Reply::Heartbeat { cancel_requested } => Ok(cancel_requested),
            // It was too large and has failed the activity: its worker may stop.
            _ => Ok(true),
        }
    }

    fn by_id(
        &self,
        namespace: &str,
        workflow_id: String,
        run_id: String,
        activity_id: &str,
    ) -> Result<RunId, Status> {
        let run = self.find(namespace, Some(&WorkflowExecution { workflow_id, run_id }))?;
        check::present(activity_id, "ActivityId is not set on request.")?;
        Ok(run)
    }
}

/// Only applications fail; timeouts and the like are the server's to say.
fn from_application(failure: Option<&Failure>) -> Result<(), Status> {
    let of_another_kind = |failure: &Failure| {
        !matches!(failure.failure_info, Some(FailureInfo::ApplicationFailureInfo(_)))
    };
    if failure.is_some_and(of_another_kind) {
        return Err(invalid_argument("Failure must have ApplicationFailureInfo."));
    }
    Ok(())
}

fn by_token(token: &[u8]) -> Result<(RunId, ActivityRef), Status> {
    let (run, token) = TaskToken::read(token)?;
    if token.scheduled_event_id == 0 {
        return Err(invalid_argument("Invalid TaskToken."));
    }
    let TaskToken { scheduled_event_id, attempt, .. } = token;
    Ok((run, ActivityRef::Token { scheduled_event_id, attempt }))
}

fn key_of(activity: &ActivityRef) -> (i64, i32) {
    match activity {
        ActivityRef::Token { scheduled_event_id, attempt } => (*scheduled_event_id, *attempt),
        ActivityRef::Id(_) => (0, 0),
    }
}

/// An attempt as faults see it, before it has started.
fn attempt_of<'a>(execution: &'a Execution, item: &ActivityItem) -> Option<Attempt<'a>> {
    let index = usize::try_from(item.scheduled_event_id).ok()?.checked_sub(1)?;
    match execution.events().get(index)?.attributes.as_ref()? {
        Attributes::ActivityTaskScheduledEventAttributes(scheduled) => Some(Attempt {
            workflow_id: execution.workflow_id(),
            activity_id: &scheduled.activity_id,
            activity_type: scheduled.activity_type.as_ref().map_or("", |kind| &kind.name),
            number: item.attempt,
        }),
        _ => None,
    }
}
