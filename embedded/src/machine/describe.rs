//! What clients see of a run beside its history.

use std::time::{Duration, SystemTime};

use prost_types::Timestamp;
use temporalio_protos::temporal::api::{
    activity::v1::ActivityOptions,
    common::v1::{Memo, SearchAttributes},
    enums::v1::{EventType, PendingActivityState, PendingWorkflowTaskState, TaskQueueKind},
    taskqueue::v1::TaskQueue,
    workflow::v1::{
        PendingActivityInfo, PendingChildExecutionInfo, PendingWorkflowTaskInfo, RequestIdInfo,
        ResetPoints, WorkflowExecutionConfig, WorkflowExecutionExtendedInfo, WorkflowExecutionInfo,
    },
    workflowservice::v1::DescribeWorkflowExecutionResponse,
};

use super::{
    Execution,
    activity::{Activity, Phase},
    child,
    convert::{between, duration, timestamp},
    retry, workflow_task,
};

impl Execution {
    /// What a list shows.
    pub fn info(&self) -> WorkflowExecutionInfo {
        let (origin, state) = (&self.origin, &self.state);
        let parent = origin.parent.as_ref();
        // Less than nothing for a run that closed before it was to begin.
        let lived = state.closed_at.map(|at| between(origin.executes_at, at));
        WorkflowExecutionInfo {
            execution: Some(self.execution()),
            r#type: Some(origin.workflow_type.clone().into()),
            start_time: Some(timestamp(origin.started_at)),
            close_time: state.closed_at.map(timestamp),
            status: state.status.into(),
            history_length: i64::try_from(self.events().len()).unwrap_or(i64::MAX),
            parent_namespace_id: parent.map(|_| origin.namespace_id.clone()).unwrap_or_default(),
            parent_execution: parent.map(|parent| parent.execution.clone()),
            execution_time: Some(timestamp(origin.executes_at)),
            memo: Some(Memo { fields: state.memo.as_ref().clone() }),
            search_attributes: Some(SearchAttributes {
                indexed_fields: state.search_attributes.as_ref().clone(),
            }),
            auto_reset_points: Some(ResetPoints { points: state.reset_points.as_ref().clone() }),
            task_queue: origin.queue.clone(),
            state_transition_count: state.transitions,
            history_size_bytes: i64::try_from(self.history.bytes()).unwrap_or(i64::MAX),
            execution_duration: lived,
            root_execution: Some(origin.root.clone()),
            first_run_id: origin.first_run_id.clone(),
            priority: origin.priority.clone(),
            ..Default::default()
        }
    }

    /// What describe shows.
    pub fn describe(&self) -> DescribeWorkflowExecutionResponse {
        let activities = self.state.activities.iter();
        DescribeWorkflowExecutionResponse {
            execution_config: Some(self.config()),
            workflow_execution_info: Some(self.info()),
            pending_activities: activities
                .map(|(id, activity)| self.pending_activity(*id, activity))
                .collect(),
            pending_children: self.pending_children(),
            pending_workflow_task: self.pending_workflow_task(),
            workflow_extended_info: Some(self.extended()),
            ..Default::default()
        }
    }

    /// The workflow task that is scheduled or started.
    pub fn pending_workflow_task(&self) -> Option<PendingWorkflowTaskInfo> {
        let task = self.state.tasks.current.as_ref()?;
        let (state, started_time) = match &task.phase {
            workflow_task::Phase::Scheduled { .. } => (PendingWorkflowTaskState::Scheduled, None),
            workflow_task::Phase::Started(started) => {
                (PendingWorkflowTaskState::Started, Some(timestamp(started.at)))
            }
        };
        Some(PendingWorkflowTaskInfo {
            state: state.into(),
            scheduled_time: Some(timestamp(task.scheduled_at)),
            original_scheduled_time: Some(timestamp(task.originally_scheduled_at)),
            started_time,
            attempt: task.attempt,
        })
    }

    fn config(&self) -> WorkflowExecutionConfig {
        let started = self.started();
        WorkflowExecutionConfig {
            task_queue: Some(TaskQueue {
                name: self.origin.queue.clone(),
                kind: TaskQueueKind::Normal.into(),
                normal_name: String::new(),
            }),
            workflow_execution_timeout: started
                .and_then(|started| started.workflow_execution_timeout),
            workflow_run_timeout: started.and_then(|started| started.workflow_run_timeout),
            default_workflow_task_timeout: Some(duration(self.origin.task_timeout)),
            user_metadata: self.events().first().and_then(|first| first.user_metadata.clone()),
        }
    }

    fn extended(&self) -> WorkflowExecutionExtendedInfo {
        let origin = &self.origin;
        let started = RequestIdInfo {
            event_type: EventType::WorkflowExecutionStarted.into(),
            event_id: 1,
            buffered: false,
        };
        WorkflowExecutionExtendedInfo {
            execution_expiration_time: origin.execution_expires.map(timestamp),
            run_expiration_time: Some(origin.run_expires.map_or(NEVER, timestamp)),
            cancel_requested: self.state.cancel_requested,
            original_start_time: Some(timestamp(origin.started_at)),
            request_id_infos: [(origin.request_id.clone(), started)].into(),
            ..Default::default()
        }
    }

    fn pending_children(&self) -> Vec<PendingChildExecutionInfo> {
        let children = self.state.children.iter();
        children
            .map(|(&initiated_id, child)| PendingChildExecutionInfo {
                workflow_id: child.workflow_id.clone(),
                run_id: match &child.phase {
                    child::Phase::Started { run_id } => run_id.clone(),
                    child::Phase::Initiated => String::new(),
                },
                workflow_type_name: child
                    .workflow_type
                    .as_ref()
                    .map(|kind| kind.name.clone())
                    .unwrap_or_default(),
                initiated_id,
                parent_close_policy: child.policy.into(),
            })
            .collect()
    }

    fn pending_activity(
        &self,
        scheduled_event_id: i64,
        activity: &Activity,
    ) -> PendingActivityInfo {
        let state = match (&activity.phase, activity.cancel_requested) {
            (_, Some(_)) => PendingActivityState::CancelRequested,
            (Phase::Started(_), None) => PendingActivityState::Started,
            (Phase::Waiting | Phase::Offered, None) => PendingActivityState::Scheduled,
        };
        let beat = activity.heartbeat.as_ref();
        PendingActivityInfo {
            activity_id: activity.id.clone(),
            activity_type: self
                .scheduled(scheduled_event_id)
                .and_then(|scheduled| scheduled.activity_type.clone()),
            state: state.into(),
            heartbeat_details: activity.heartbeat_details(),
            last_heartbeat_time: beat.map(|(at, _)| timestamp(*at)),
            last_started_time: activity.started().map(|started| timestamp(started.at)),
            attempt: activity.attempt,
            maximum_attempts: activity.policy.maximum_attempts,
            scheduled_time: Some(timestamp(activity.due)),
            expiration_time: activity.expires().map(timestamp),
            last_failure: activity.last_failure.clone(),
            last_worker_identity: activity.last_identity.clone(),
            current_retry_interval: retry_interval(activity, state).map(duration),
            last_attempt_complete_time: activity.last_ended_at.map(timestamp),
            next_attempt_schedule_time: activity.retry_due().map(timestamp),
            priority: activity.priority.clone(),
            activity_options: self.options(scheduled_event_id, activity),
            ..Default::default()
        }
    }

    fn options(&self, scheduled_event_id: i64, activity: &Activity) -> Option<ActivityOptions> {
        let scheduled = self.scheduled(scheduled_event_id)?;
        let mut policy = activity.policy.clone();
        policy.non_retryable_error_types.clear();
        Some(ActivityOptions {
            task_queue: Some(TaskQueue {
                name: activity.queue.clone(),
                kind: 0,
                normal_name: activity.queue.clone(),
            }),
            schedule_to_close_timeout: scheduled.schedule_to_close_timeout,
            schedule_to_start_timeout: scheduled.schedule_to_start_timeout,
            start_to_close_timeout: scheduled.start_to_close_timeout,
            heartbeat_timeout: scheduled.heartbeat_timeout,
            retry_policy: Some(policy),
            ..Default::default()
        })
    }
}

/// How the server writes that a run never expires: the first day of the first year.
const NEVER: Timestamp = Timestamp { seconds: -62_135_596_800, nanos: 0 };

/// The wait between the last attempt and the next.
fn retry_interval(activity: &Activity, state: PendingActivityState) -> Option<Duration> {
    if state != PendingActivityState::Scheduled {
        return None;
    }
    let waits = |ended: SystemTime| activity.due.duration_since(ended).ok();
    match activity.retry_due() {
        Some(_) => activity.last_ended_at.and_then(waits),
        None => retry::exponential(&activity.policy, activity.attempt),
    }
}
