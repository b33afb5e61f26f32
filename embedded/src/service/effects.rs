//! What follows from what happens: tasks are offered, other executions hear of it, waiters wake.

use std::collections::VecDeque;
use std::mem::take;
use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::common::v1::{Priority, WorkflowExecution};
use temporalio_protos::temporal::api::enums::v1::{
    SignalExternalWorkflowExecutionFailedCause as ExternalFailed,
    StartChildWorkflowExecutionFailedCause as ChildFailed, TaskQueueKind, WorkflowIdReusePolicy,
};
use temporalio_protos::temporal::api::history::v1::HistoryEvent;
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;
use tonic::Status;

use super::busy::Busy;
use super::start::{Policy, Verdict};
use super::state::{ActivityItem, Run, State, WorkflowItem};
use super::updates::News;
use crate::ids::RunId;
use crate::machine::{
    ActivityTaskOffer, ChildClosed, ChildStarted, Effect, Execution, ExternalAnswered, Input,
    Start, WorkflowTaskOffer,
};
use crate::queues::{DEFAULT_PRIORITY, QueueName};

/// A sticky queue that nobody has polled for this long has no worker any more.
const STICKY_WINDOW: Duration = Duration::from_secs(10);

/// What is still to be done: for each run, what follows next.
type Todo = VecDeque<(RunId, Effect)>;

impl State {
    /// Does all that follows from what happened to a run.
    pub(crate) fn settle(&mut self, run: RunId, effects: Vec<Effect>) {
        let mut todo: Todo = effects.into_iter().map(|effect| (run, effect)).collect();
        self.refresh(run);
        while let Some((run, effect)) = todo.pop_front() {
            self.perform(run, effect, &mut todo);
        }
    }

    /// Puts a new run in, as the latest of its workflow id.
    pub(crate) fn insert(&mut self, mut start: Start) -> Result<(RunId, Vec<Effect>), Status> {
        let run = RunId::parse(&start.run_id).unwrap_or_else(|| self.ids.run_id());
        start.run_id = run.to_string();
        self.fill_request_id(&mut start.request_id);
        let (name, workflow_id) = (start.namespace.clone(), start.workflow_id.clone());
        let namespace = self.namespace(&name)?;
        start.namespace_id.clone_from(&namespace.id);
        namespace.current.insert(workflow_id, run);
        let (execution, effects) = Execution::start(start, self.now);
        self.runs.insert(run, Run::new(execution, name));
        self.refresh(run);
        Ok((run, effects))
    }

    /// Brings up to date what is kept about a run outside of it.
    pub(crate) fn refresh(&mut self, id: RunId) {
        self.changes += 1;
        let Some(run) = self.runs.get_mut(&id) else { return };
        let deadline = run.execution.next_deadline();
        self.deadlines.set(id, run.deadline, deadline);
        run.deadline = deadline;
        let busy = Busy::of(&run.execution, &self.faults, id);
        self.busy = self.busy.without(run.busy).with(busy);
        run.busy = busy;
        if !run.queries.is_empty() {
            self.route_queries(id);
        }
    }

    /// Something follows for a run; what follows from that comes last. False if the run refuses.
    fn feed(&mut self, run: RunId, input: Input, todo: &mut Todo) -> bool {
        let now = self.now;
        let Some(found) = self.runs.get_mut(&run) else { return false };
        let Ok(applied) = found.execution.apply(input, now) else { return false };
        todo.extend(applied.effects.into_iter().map(|effect| (run, effect)));
        self.refresh(run);
        true
    }

    fn perform(&mut self, run: RunId, effect: Effect, todo: &mut Todo) {
        match effect {
            Effect::OfferWorkflowTask(offer) => self.offer_workflow_task(run, &offer, todo),
            Effect::OfferActivityTask(offer) => self.offer_activity_task(run, &offer),
            Effect::HistoryGrew => self.wake(run, |run| take(&mut run.readers)),
            Effect::StartChild { initiated_event_id, start, reuse } => {
                let (result, begun) = self.start_child(*start, reuse, todo);
                let input = ChildStarted { initiated_event_id, result };
                self.feed(run, Input::ChildStarted(input), todo);
                todo.extend(begun);
            }
            Effect::SignalExternal {
                initiated_event_id,
                namespace,
                execution,
                child_only,
                signal,
            } => {
                let target = self.target(run, &namespace, &execution, child_only);
                let done = target.is_some_and(|to| self.feed(to, Input::Signal(*signal), todo));
                let input = external_answer(initiated_event_id, done);
                self.feed(run, Input::ExternalSignalled(input), todo);
            }
            Effect::CancelExternal {
                initiated_event_id,
                namespace,
                execution,
                child_only,
                request,
            } => {
                let target = self.target(run, &namespace, &execution, child_only);
                let done =
                    target.is_some_and(|to| self.feed(to, Input::RequestCancel(request), todo));
                if initiated_event_id != 0 {
                    let input = external_answer(initiated_event_id, done);
                    self.feed(run, Input::ExternalCancelRequested(input), todo);
                }
            }
            Effect::TerminateChild { namespace, execution, termination } => {
                if let Some(child) = self.target(run, &namespace, &execution, true) {
                    self.feed(child, Input::Terminate(termination), todo);
                }
            }
            Effect::NotifyParent { parent, initiated_event_id, event } => {
                self.notify_parent(run, &parent, initiated_event_id, event, todo);
            }
            Effect::UpdateProgressed(progress) => {
                let update_id = progress.update_id.clone();
                self.wake_updaters(run, &update_id, &Ok(Some(progress)));
            }
            Effect::UpdateAborted { update_id, refusal } => {
                self.wake_updaters(run, &update_id, &Err(refusal.into()));
            }
            Effect::Closed(_) => self.close(run),
            Effect::ContinueAsNew(mut start) => {
                self.expire_reset_points(&mut start);
                // The namespace is that of the run before, so it is there.
                if let Ok((next, effects)) = self.insert(*start) {
                    todo.extend(effects.into_iter().map(|effect| (next, effect)));
                }
            }
        }
    }

    /// A run that has ended can be reset to for as long as it is kept.
    fn expire_reset_points(&self, start: &mut Start) {
        let points = start.attributes.prev_auto_reset_points.as_mut();
        for point in points.into_iter().flat_map(|points| &mut points.points) {
            if point.expire_time.is_none() {
                point.expire_time = Some((self.now + self.settings.retention).into());
            }
        }
    }

    fn offer_workflow_task(&mut self, run: RunId, offer: &WorkflowTaskOffer, todo: &mut Todo) {
        let Some(found) = self.runs.get(&run) else { return };
        let name = QueueName::new(&found.namespace, &offer.queue.name);
        let is_sticky = offer.queue.kind() == TaskQueueKind::Sticky;
        if is_sticky && !self.workflow_queues.is_served(&name, SystemTime::now(), STICKY_WINDOW) {
            self.feed(run, Input::ResetSticky, todo);
            return;
        }
        let (scheduled_event_id, stamp) = (offer.scheduled_event_id, offer.stamp);
        let item = WorkflowItem::Task { run, scheduled_event_id, stamp };
        self.workflow_queues.offer(&name, priority_of(offer.priority.as_ref()), item);
    }

    fn offer_activity_task(&mut self, run: RunId, offer: &ActivityTaskOffer) {
        let Some(found) = self.runs.get(&run) else { return };
        let name = QueueName::new(&found.namespace, &offer.queue.name);
        let (scheduled_event_id, attempt) = (offer.scheduled_event_id, offer.attempt);
        let item = ActivityItem { run, scheduled_event_id, attempt };
        self.activity_queues.offer(&name, priority_of(offer.priority.as_ref()), item);
    }

    /// The child's run and what follows from its start, or why there is none.
    fn start_child(
        &mut self,
        mut start: Start,
        reuse: WorkflowIdReusePolicy,
        todo: &mut Todo,
    ) -> (Result<String, ChildFailed>, Todo) {
        let policy = Policy::of_child(reuse);
        let next = self.ids.run_id();
        start.run_id = next.to_string();
        if let Some(current) = self.current(&start.namespace, &start.workflow_id) {
            match self.judge(current, policy, next) {
                Verdict::Start => {}
                Verdict::Replace(termination) => {
                    self.feed(current, Input::Terminate(termination), todo);
                }
                Verdict::UseExisting | Verdict::Refuse(_) => {
                    return (Err(ChildFailed::WorkflowAlreadyExists), Todo::new());
                }
            }
        }
        match self.insert(start) {
            Ok((child, effects)) => {
                let begun = effects.into_iter().map(|effect| (child, effect)).collect();
                (Ok(child.to_string()), begun)
            }
            Err(_) => (Err(ChildFailed::NamespaceNotFound), Todo::new()),
        }
    }

    fn notify_parent(
        &mut self,
        child: RunId,
        parent: &WorkflowExecution,
        initiated_event_id: i64,
        event: Box<HistoryEvent>,
        todo: &mut Todo,
    ) {
        let Some(execution) = self.runs.get(&child).map(Run::ids) else { return };
        let Some(parent) = RunId::parse(&parent.run_id) else { return };
        let input = ChildClosed { initiated_event_id, execution, event };
        self.feed(parent, Input::ChildClosed(input), todo);
    }

    /// Whom an execution means by naming another one. Nobody means itself.
    fn target(
        &self,
        from: RunId,
        namespace: &str,
        execution: &WorkflowExecution,
        child_only: bool,
    ) -> Option<RunId> {
        let target = if child_only {
            let current = self.current(namespace, &execution.workflow_id)?;
            let child = self.runs.get(&current)?;
            let same =
                execution.run_id.is_empty() || execution.run_id == child.execution.first_run_id();
            let from = self.runs.get(&from)?.execution.run_id();
            (same && parent_run_id(child) == Some(from)).then_some(current)?
        } else {
            self.find(namespace, Some(execution)).ok()?
        };
        (target != from).then_some(target)
    }

    fn close(&mut self, run: RunId) {
        self.closed.push_back((self.now, run));
        self.faults.forget(run);
        self.wake(run, |run| take(&mut run.mourners));
        let updates = self.runs.get_mut(&run).map(|run| take(&mut run.updaters));
        for (_, waiter) in updates.into_iter().flatten() {
            // Who does not wait any more need not know.
            let _ = waiter.send(Ok(None));
        }
        self.forget();
    }

    fn wake(
        &mut self,
        run: RunId,
        who: impl FnOnce(&mut Run) -> Vec<tokio::sync::oneshot::Sender<()>>,
    ) {
        for waiter in self.runs.get_mut(&run).map(who).into_iter().flatten() {
            // Who does not wait any more need not know.
            let _ = waiter.send(());
        }
    }

    fn wake_updaters(&mut self, run: RunId, update_id: &str, news: &News) {
        let Some(run) = self.runs.get_mut(&run) else { return };
        for (_, waiter) in run.updaters.extract_if(.., |(id, _)| id == update_id) {
            // Who does not wait any more need not know.
            let _ = waiter.send(news.clone());
        }
    }
}

impl Run {
    fn new(execution: Execution, namespace: String) -> Self {
        Self {
            execution,
            namespace,
            queries: Vec::new(),
            readers: Vec::new(),
            mourners: Vec::new(),
            updaters: Vec::new(),
            deadline: None,
            busy: Busy::default(),
        }
    }
}

fn external_answer(initiated_event_id: i64, done: bool) -> ExternalAnswered {
    let missing = ExternalFailed::ExternalWorkflowExecutionNotFound;
    ExternalAnswered { initiated_event_id, result: if done { Ok(()) } else { Err(missing) } }
}

fn parent_run_id(child: &Run) -> Option<&str> {
    match child.execution.events().first()?.attributes.as_ref()? {
        Attributes::WorkflowExecutionStartedEventAttributes(started) => {
            started.parent_workflow_execution.as_ref().map(|parent| parent.run_id.as_str())
        }
        _ => None,
    }
}

pub(crate) fn priority_of(priority: Option<&Priority>) -> i32 {
    match priority.map_or(0, |priority| priority.priority_key) {
        0 => DEFAULT_PRIORITY,
        key => key,
    }
}
