//! How a run begins.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use temporalio_protos::temporal::api::{
    common::v1::WorkflowExecution,
    enums::v1::TaskQueueKind,
    history::v1::{WorkflowExecutionStartedEventAttributes, history_event::Attributes},
    workflowservice::v1::StartWorkflowExecutionRequest,
};

use super::{
    Effect, Execution, Reply, Start,
    convert::{after, duration, span, timestamp},
    history::{History, event},
    limits, retry,
    state::{Origin, Parent, State},
    turn::Turn,
};

impl Start {
    /// The start that a client asks for. `run_id` is the new run's.
    pub fn from_request(
        request: StartWorkflowExecutionRequest,
        namespace_id: &str,
        run_id: String,
    ) -> Self {
        let attributes = WorkflowExecutionStartedEventAttributes {
            workflow_type: request.workflow_type,
            task_queue: request.task_queue,
            input: request.input,
            header: request.header,
            workflow_execution_timeout: request.workflow_execution_timeout,
            workflow_run_timeout: request.workflow_run_timeout,
            workflow_task_timeout: request.workflow_task_timeout,
            continued_failure: request.continued_failure,
            last_completion_result: request.last_completion_result,
            identity: request.identity,
            retry_policy: request.retry_policy,
            cron_schedule: request.cron_schedule,
            first_workflow_task_backoff: request.workflow_start_delay,
            memo: request.memo,
            search_attributes: request.search_attributes,
            completion_callbacks: request.completion_callbacks,
            versioning_override: request.versioning_override,
            priority: request.priority,
            ..Default::default()
        };
        Self {
            namespace: request.namespace,
            namespace_id: namespace_id.to_owned(),
            workflow_id: request.workflow_id,
            run_id,
            request_id: request.request_id,
            attributes: Box::new(attributes),
            user_metadata: request.user_metadata,
            links: request.links,
            signal: None,
        }
    }
}

impl Execution {
    /// Begins a run: the first event, and the first workflow task once any delay is over.
    pub fn start(mut start: Start, now: SystemTime) -> (Self, Vec<Effect>) {
        complete(&mut start, now);
        let origin = origin(&start, now);
        let attributes = &start.attributes;
        let state = State {
            memo: Arc::new(attributes.memo.clone().unwrap_or_default().fields),
            search_attributes: Arc::new(
                attributes.search_attributes.clone().unwrap_or_default().indexed_fields,
            ),
            reset_points: Arc::new(
                attributes.prev_auto_reset_points.clone().unwrap_or_default().points,
            ),
            ..State::default()
        };
        let mut this = Self { origin, history: History::default(), state };
        let mut turn = Turn::new(&this, now);
        let mut first =
            event(now, Attributes::WorkflowExecutionStartedEventAttributes(*start.attributes));
        first.user_metadata = start.user_metadata;
        first.links = start.links;
        this.history.write(first);
        if let Some(signal) = start.signal {
            this.take_signal(signal, &turn);
        }
        turn.wake = this.origin.executes_at <= now;
        let applied = turn.close(&mut this, Reply::Done);
        (this, applied.effects)
    }

    /// The first workflow task waits for its time.
    pub(super) fn is_delayed(&self) -> bool {
        let tasks = &self.state.tasks;
        let never_had_one = tasks.current.is_none() && tasks.last_started == 0 && tasks.stamp == 0;
        self.is_running() && never_had_one && self.origin.executes_at > self.origin.started_at
    }
}

/// Fills in what follows from the rest.
fn complete(start: &mut Start, now: SystemTime) {
    let attributes = &mut start.attributes;
    attributes.workflow_id.clone_from(&start.workflow_id);
    attributes.original_execution_run_id.clone_from(&start.run_id);
    if attributes.first_execution_run_id.is_empty() {
        attributes.first_execution_run_id.clone_from(&start.run_id);
    }
    attributes.attempt = attributes.attempt.max(1);
    attributes.retry_policy = attributes.retry_policy.take().map(retry::with_defaults);
    if let Some(queue) =
        attributes.task_queue.as_mut().filter(|queue| queue.kind() == TaskQueueKind::Unspecified)
    {
        queue.set_kind(TaskQueueKind::Normal);
    }
    attributes.first_workflow_task_backoff.get_or_insert(duration(Duration::ZERO));
    complete_timeouts(attributes, now);
}

fn complete_timeouts(attributes: &mut WorkflowExecutionStartedEventAttributes, now: SystemTime) {
    let execution = span(attributes.workflow_execution_timeout.as_ref());
    let asked = span(attributes.workflow_run_timeout.as_ref());
    let run = run_timeout(asked, execution);
    if run != asked {
        attributes.workflow_run_timeout = Some(duration(run));
    }
    let task = task_timeout(span(attributes.workflow_task_timeout.as_ref()), run);
    attributes.workflow_task_timeout = Some(duration(task));
    if attributes.workflow_execution_expiration_time.is_none() {
        attributes.workflow_execution_expiration_time =
            after(now, execution).map(|at| timestamp(rounded_to_millis(at)));
    }
}

/// A run takes no longer than its chain.
pub(super) fn run_timeout(run: Duration, execution: Duration) -> Duration {
    match (run.is_zero(), execution.is_zero()) {
        (_, true) => run,
        (true, false) => execution,
        (false, false) => run.min(execution),
    }
}

/// A workflow task takes no longer than its run.
pub(super) fn task_timeout(task: Duration, run: Duration) -> Duration {
    let task =
        if task.is_zero() { limits::TASK_TIMEOUT } else { task.min(limits::TASK_TIMEOUT_MAX) };
    if run.is_zero() { task } else { task.min(run) }
}

const MILLISECOND: Duration = Duration::from_millis(1);

fn rounded_to_millis(time: SystemTime) -> SystemTime {
    let Ok(since) = time.duration_since(SystemTime::UNIX_EPOCH) else {
        return time;
    };
    let millis = (since + Duration::from_micros(500)).as_millis();
    u64::try_from(millis)
        .map_or(time, |millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
}

fn origin(start: &Start, now: SystemTime) -> Origin {
    let attributes = &start.attributes;
    let backoff = span(attributes.first_workflow_task_backoff.as_ref());
    let run_timeout = span(attributes.workflow_run_timeout.as_ref());
    let execution_expires =
        attributes.workflow_execution_expiration_time.and_then(|at| SystemTime::try_from(at).ok());
    let run_expires = if run_timeout.is_zero() { None } else { after(now, run_timeout + backoff) };
    let this =
        WorkflowExecution { workflow_id: start.workflow_id.clone(), run_id: start.run_id.clone() };
    Origin {
        namespace: start.namespace.clone(),
        namespace_id: start.namespace_id.clone(),
        workflow_id: start.workflow_id.clone(),
        run_id: start.run_id.clone(),
        first_run_id: attributes.first_execution_run_id.clone(),
        request_id: start.request_id.clone(),
        workflow_type: attributes
            .workflow_type
            .as_ref()
            .map(|kind| kind.name.clone())
            .unwrap_or_default(),
        queue: attributes.task_queue.as_ref().map(|queue| queue.name.clone()).unwrap_or_default(),
        task_timeout: span(attributes.workflow_task_timeout.as_ref()),
        run_timeout,
        execution_timeout: span(attributes.workflow_execution_timeout.as_ref()),
        started_at: now,
        executes_at: now + backoff,
        run_expires: match (run_expires, execution_expires) {
            // An execution expires at a whole millisecond, so its end may seem to come after that of
            // a run that lasts as long.
            (Some(run), Some(execution)) if run + MILLISECOND < execution => Some(run),
            (Some(_), Some(execution)) => Some(execution),
            (run, execution) => run.or(execution),
        },
        execution_expires,
        priority: attributes.priority.clone(),
        parent: attributes.parent_workflow_execution.clone().map(|execution| Parent {
            execution,
            initiated_event_id: attributes.parent_initiated_event_id,
        }),
        root: attributes.root_workflow_execution.clone().unwrap_or(this),
    }
}
