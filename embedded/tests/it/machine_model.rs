//! Whatever happens to a run, in whatever order: nothing is lost and nothing is written twice.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use sagaweave_embedded::machine::{
    ActivityCanceled, ActivityCompleted, ActivityFailed, ActivityRef, ActivityStarted,
    CancelRequest, ChildClosed, ChildStarted, Effect, ExternalAnswered, Heartbeat, Input, Reply,
    Signal, Termination, Update, WorkflowTaskCompleted, WorkflowTaskFailed, WorkflowTaskStarted,
    WorkflowTaskToken,
};
use temporalio_protos::temporal::api::command::v1::command::Attributes as C;
use temporalio_protos::temporal::api::command::v1::{
    ContinueAsNewWorkflowExecutionCommandAttributes, FailWorkflowExecutionCommandAttributes,
    RecordMarkerCommandAttributes, RequestCancelExternalWorkflowExecutionCommandAttributes,
    SignalExternalWorkflowExecutionCommandAttributes, StartChildWorkflowExecutionCommandAttributes,
};
use temporalio_protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_protos::temporal::api::enums::v1::{
    EventType, PendingWorkflowTaskState,
    SignalExternalWorkflowExecutionFailedCause as ExternalFailed,
    StartChildWorkflowExecutionFailedCause as ChildFailed, UpdateWorkflowExecutionLifecycleStage,
    WorkflowExecutionStatus, WorkflowTaskFailedCause,
};
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_protos::temporal::api::history::v1::{
    HistoryEvent, WorkflowExecutionCompletedEventAttributes,
};
use temporalio_protos::temporal::api::protocol::v1::Message;
use temporalio_protos::temporal::api::update::v1;
use temporalio_protos::temporal::api::workflowservice::v1::RespondWorkflowTaskCompletedRequest;

use super::machine_kit::{
    NEXT_RUN, Run, accepts, activity, answers, attempts, cancel_activity, cancel_timer, command,
    complete_workflow, failure, rejects, seconds, timer,
};

/// One thing that somebody may do, sensible or not.
#[derive(Clone, Debug)]
enum Move {
    Signal(u8),
    RequestCancel,
    Terminate,
    Update(u8),
    Poll { stale: bool },
    Complete(Answer),
    FailTask,
    ResetSticky,
    TakeActivity { stale: bool },
    Activity(Act, u8, bool),
    Child(bool),
    ChildCloses,
    External(bool, bool),
    Wait(u16),
}

/// What a worker does with its workflow task.
#[allow(clippy::struct_excessive_bools, reason = "each is drawn on its own")]
#[derive(Clone, Debug)]
struct Answer {
    commands: Vec<Do>,
    /// What it says to the updates that came with the task, in their order.
    says: Vec<u8>,
    sticky: bool,
    prolong: bool,
    next: bool,
    /// It answers a task that is no longer its own.
    stale: bool,
}

#[derive(Clone, Copy, Debug)]
enum Do {
    Activity(u8),
    CancelActivity(u8),
    Timer(u8, u8),
    CancelTimer(u8),
    Marker,
    BadMarker,
    Child(u8),
    Signal,
    Cancel,
    Complete,
    Fail,
    ContinueAsNew,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Complete,
    Fail,
    Cancel,
    Beat,
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => (0..3_u8).prop_map(Move::Signal),
        1 => Just(Move::RequestCancel),
        3 => (0..4_u8).prop_map(Move::Update),
        10 => prop::bool::weighted(0.1).prop_map(|stale| Move::Poll { stale }),
        12 => answer().prop_map(Move::Complete),
        2 => Just(Move::FailTask),
        1 => Just(Move::ResetSticky),
        4 => prop::bool::weighted(0.1).prop_map(|stale| Move::TakeActivity { stale }),
        6 => (act(), 0..4_u8, any::<bool>()).prop_map(|(act, id, by_id)| Move::Activity(act, id, by_id)),
        2 => any::<bool>().prop_map(Move::Child),
        1 => Just(Move::ChildCloses),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(signal, ok)| Move::External(signal, ok)),
        6 => (0..30_u16).prop_map(Move::Wait),
        1 => prop::bool::weighted(0.05).prop_map(|end| if end { Move::Terminate } else { Move::Wait(1) }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![Just(Act::Complete), Just(Act::Fail), Just(Act::Cancel), Just(Act::Beat)]
}

fn answer() -> impl Strategy<Value = Answer> {
    (
        prop::collection::vec(commands(), 0..4),
        prop::collection::vec(0..4_u8, 0..3),
        any::<bool>(),
        prop::bool::weighted(0.1),
        any::<bool>(),
        prop::bool::weighted(0.05),
    )
        .prop_map(|(commands, says, sticky, prolong, next, stale)| Answer {
            commands,
            says,
            sticky,
            prolong,
            next,
            stale,
        })
}

fn commands() -> impl Strategy<Value = Do> {
    prop_oneof![
        6 => (0..4_u8).prop_map(Do::Activity),
        2 => (0..4_u8).prop_map(Do::CancelActivity),
        4 => (0..3_u8, 0..20_u8).prop_map(|(id, after)| Do::Timer(id, after)),
        2 => (0..3_u8).prop_map(Do::CancelTimer),
        2 => Just(Do::Marker),
        1 => Just(Do::BadMarker),
        2 => (0..2_u8).prop_map(Do::Child),
        1 => Just(Do::Signal),
        1 => Just(Do::Cancel),
        2 => prop::bool::weighted(0.3).prop_map(|end| if end { Do::Complete } else { Do::Marker }),
        1 => prop::bool::weighted(0.2).prop_map(|end| if end { Do::Fail } else { Do::Marker }),
        1 => prop::bool::weighted(0.2).prop_map(|end| if end { Do::ContinueAsNew } else { Do::Marker }),
    ]
}

/// The run and what its clients and workers hold.
struct World {
    run: Run,
    /// The task that a worker has, with the updates that came with it.
    task: Option<(WorkflowTaskToken, Vec<Message>)>,
    /// What the worker has been shown: it never sees an event change.
    shown: BTreeMap<i64, EventType>,
    closed_at: Option<usize>,
    requests: u64,
    /// How many signals were taken, and the request ids of those that have one.
    signals: usize,
    seen: BTreeSet<u8>,
}

impl World {
    fn new() -> Self {
        Self {
            run: Run::new(),
            task: None,
            shown: BTreeMap::new(),
            closed_at: None,
            requests: 0,
            signals: 0,
            seen: BTreeSet::new(),
        }
    }

    fn apply(&mut self, input: Input) -> Option<Reply> {
        let before = (self.run.execution.events().to_vec(), self.run.execution.describe());
        let reply = self.run.apply(input);
        if reply.is_err() {
            let after = (self.run.execution.events().to_vec(), self.run.execution.describe());
            assert_eq!(before, after, "a refusal changes nothing");
        }
        assert!(self.run.execution.events().starts_with(&before.0), "history only grows");
        reply.ok()
    }

    fn make(&mut self, step: Move) {
        match step {
            Move::Signal(id) => self.signal(id),
            Move::RequestCancel => drop(self.apply(Input::RequestCancel(CancelRequest::default()))),
            Move::Terminate => drop(self.apply(Input::Terminate(Termination::default()))),
            Move::Update(id) => self.update(id),
            Move::Poll { stale } => self.poll(stale),
            Move::Complete(answer) => self.complete(&answer),
            Move::FailTask => self.fail_task(),
            Move::ResetSticky => drop(self.apply(Input::ResetSticky)),
            Move::TakeActivity { stale } => self.take_activity(stale),
            Move::Activity(act, id, by_id) => self.act(act, id, by_id),
            Move::Child(ok) => self.child_starts(ok),
            Move::ChildCloses => self.child_closes(),
            Move::External(signal, ok) => self.external_answers(signal, ok),
            Move::Wait(seconds) => self.run.pass(Duration::from_secs(seconds.into())),
        }
    }

    fn signal(&mut self, id: u8) {
        let request_id = if id == 0 { String::new() } else { id.to_string() };
        let signal = Signal { name: "s".into(), request_id, ..Default::default() };
        let taken = self.apply(Input::Signal(signal)).is_some();
        if taken && (id == 0 || self.seen.insert(id)) {
            self.signals += 1;
        }
    }

    fn update(&mut self, id: u8) {
        let request = v1::Request {
            meta: Some(v1::Meta { update_id: id.to_string(), ..Default::default() }),
            input: Some(v1::Input { name: "u".into(), ..Default::default() }),
            ..Default::default()
        };
        self.apply(Input::Update(Update { request }));
    }

    fn poll(&mut self, stale: bool) {
        let offer = self.run.offer();
        self.requests += 1;
        let reply = self.apply(Input::WorkflowTaskStarted(WorkflowTaskStarted {
            scheduled_event_id: offer.scheduled_event_id,
            stamp: offer.stamp - u64::from(stale),
            request_id: self.requests.to_string(),
            ..Default::default()
        }));
        let Some(Reply::WorkflowTask(task)) = reply else { return };
        let events = task.history.expect("a task has a history").events;
        let last = events.last().expect("a task has events");
        assert_eq!(last.event_id, task.started_event_id);
        assert_eq!(last.event_type(), EventType::WorkflowTaskStarted);
        assert!(events.windows(2).all(|pair| pair[0].event_id + 1 == pair[1].event_id));
        self.task = Some((
            WorkflowTaskToken {
                scheduled_event_id: offer.scheduled_event_id,
                started_event_id: task.started_event_id,
                attempt: task.attempt,
            },
            task.messages,
        ));
    }

    fn complete(&mut self, answer: &Answer) {
        let Some((mut token, updates)) = self.task.take() else { return };
        token.attempt += i32::from(answer.stale);
        let commands = answer.commands.iter().map(|given| command(self.attributes(*given)));
        let request = RespondWorkflowTaskCompletedRequest {
            commands: commands.collect(),
            messages: updates
                .iter()
                .zip(&answer.says)
                .flat_map(|(update, says)| reply_to(&update.protocol_instance_id, *says, &token))
                .collect(),
            sticky_attributes: answer.sticky.then(super::machine_kit::sticky),
            force_create_new_workflow_task: answer.prolong,
            return_new_workflow_task: answer.next,
            ..Default::default()
        };
        let kept = (token.clone(), updates);
        let input = WorkflowTaskCompleted {
            token,
            request: Box::new(request),
            new_run_id: NEXT_RUN.into(),
        };
        if self.apply(Input::WorkflowTaskCompleted(input)).is_none() && !answer.stale {
            // The worker may try again with something better.
            self.task = Some(kept);
        }
    }

    fn attributes(&self, what: Do) -> C {
        match what {
            Do::Activity(id) => activity(&id.to_string(), |command| {
                command.retry_policy = attempts(i32::from(id) + 1);
                command.heartbeat_timeout = seconds(3);
                if id == 0 {
                    command.schedule_to_close_timeout = seconds(15);
                }
            }),
            Do::CancelActivity(n) => cancel_activity(self.scheduled().nth(n.into()).unwrap_or(5)),
            Do::Timer(id, after) => timer(&id.to_string(), after.into()),
            Do::CancelTimer(id) => cancel_timer(&id.to_string()),
            Do::Marker => marker("m"),
            Do::BadMarker => marker(""),
            Do::Child(id) => C::StartChildWorkflowExecutionCommandAttributes(
                StartChildWorkflowExecutionCommandAttributes {
                    workflow_id: format!("child-{id}"),
                    workflow_type: Some("Child".into()),
                    ..Default::default()
                },
            ),
            Do::Signal => C::SignalExternalWorkflowExecutionCommandAttributes(
                SignalExternalWorkflowExecutionCommandAttributes {
                    execution: Some(other()),
                    signal_name: "s".into(),
                    ..Default::default()
                },
            ),
            Do::Cancel => C::RequestCancelExternalWorkflowExecutionCommandAttributes(
                RequestCancelExternalWorkflowExecutionCommandAttributes {
                    workflow_id: "other".into(),
                    ..Default::default()
                },
            ),
            Do::Complete => complete_workflow(),
            Do::Fail => {
                C::FailWorkflowExecutionCommandAttributes(FailWorkflowExecutionCommandAttributes {
                    failure: Some(failure("f")),
                })
            }
            Do::ContinueAsNew => C::ContinueAsNewWorkflowExecutionCommandAttributes(
                ContinueAsNewWorkflowExecutionCommandAttributes::default(),
            ),
        }
    }

    fn scheduled(&self) -> impl Iterator<Item = i64> + '_ {
        let events = self.run.execution.events().iter().rev();
        events
            .filter(|event| event.event_type() == EventType::ActivityTaskScheduled)
            .map(|event| event.event_id)
    }

    fn fail_task(&mut self) {
        let Some((token, _)) = self.task.take() else { return };
        self.apply(Input::WorkflowTaskFailed(WorkflowTaskFailed {
            token,
            cause: WorkflowTaskFailedCause::WorkflowWorkerUnhandledFailure,
            ..Default::default()
        }));
    }

    fn take_activity(&mut self, stale: bool) {
        let offer = self.run.effects.iter().rev().find_map(|effect| match effect {
            Effect::OfferActivityTask(offer) => Some(offer.clone()),
            _ => None,
        });
        let Some(offer) = offer else { return };
        self.requests += 1;
        self.apply(Input::ActivityStarted(ActivityStarted {
            scheduled_event_id: offer.scheduled_event_id,
            attempt: offer.attempt + i32::from(stale),
            request_id: self.requests.to_string(),
            ..Default::default()
        }));
    }

    fn act(&mut self, act: Act, id: u8, by_id: bool) {
        let activity = if by_id {
            ActivityRef::Id(id.to_string())
        } else {
            let Some(scheduled_event_id) = self.scheduled().nth(id.into()) else { return };
            ActivityRef::Token { scheduled_event_id, attempt: 1 }
        };
        let identity = String::new();
        self.apply(match act {
            Act::Complete => {
                Input::ActivityCompleted(ActivityCompleted { activity, result: None, identity })
            }
            Act::Fail => Input::ActivityFailed(ActivityFailed {
                activity,
                failure: Some(failure("f")),
                last_heartbeat_details: None,
                identity,
            }),
            Act::Cancel => {
                Input::ActivityCanceled(ActivityCanceled { activity, details: None, identity })
            }
            Act::Beat => Input::Heartbeat(Heartbeat { activity, details: None, identity }),
        });
    }

    fn initiated(&self, kind: EventType) -> i64 {
        let mut events = self.run.execution.events().iter().rev();
        events.find(|event| event.event_type() == kind).map_or(0, |event| event.event_id)
    }

    fn child_starts(&mut self, ok: bool) {
        let initiated_event_id = self.initiated(EventType::StartChildWorkflowExecutionInitiated);
        let result = if ok { Ok(NEXT_RUN.into()) } else { Err(ChildFailed::WorkflowAlreadyExists) };
        self.apply(Input::ChildStarted(ChildStarted { initiated_event_id, result }));
    }

    fn child_closes(&mut self) {
        let initiated_event_id = self.initiated(EventType::StartChildWorkflowExecutionInitiated);
        let attributes = WorkflowExecutionCompletedEventAttributes::default();
        let event = HistoryEvent {
            attributes: Some(Attributes::WorkflowExecutionCompletedEventAttributes(attributes)),
            ..Default::default()
        };
        let children = self.run.execution.describe().pending_children;
        let Some(child) = children.iter().find(|child| child.initiated_id == initiated_event_id)
        else {
            return;
        };
        let execution =
            WorkflowExecution { workflow_id: child.workflow_id.clone(), run_id: NEXT_RUN.into() };
        let event = Box::new(event);
        self.apply(Input::ChildClosed(ChildClosed { initiated_event_id, execution, event }));
    }

    fn external_answers(&mut self, signal: bool, ok: bool) {
        let missing = ExternalFailed::ExternalWorkflowExecutionNotFound;
        let result = if ok { Ok(()) } else { Err(missing) };
        if signal {
            let kind = EventType::SignalExternalWorkflowExecutionInitiated;
            let initiated_event_id = self.initiated(kind);
            let answer = ExternalAnswered { initiated_event_id, result };
            self.apply(Input::ExternalSignalled(answer));
        } else {
            let kind = EventType::RequestCancelExternalWorkflowExecutionInitiated;
            let initiated_event_id = self.initiated(kind);
            let answer = ExternalAnswered { initiated_event_id, result };
            self.apply(Input::ExternalCancelRequested(answer));
        }
    }

    /// What holds after every move.
    fn check(&mut self) {
        let events = self.run.execution.events();
        let ids: Vec<_> = events.iter().map(|event| event.event_id).collect();
        assert!(ids.iter().copied().eq(1..=i64::try_from(ids.len()).expect("few")), "{ids:?}");
        for event in events {
            let shown = self.shown.entry(event.event_id).or_insert(event.event_type());
            assert_eq!(*shown, event.event_type(), "an id is given out once");
        }
        let described = self.run.execution.describe();
        let open = self.run.execution.status() == WorkflowExecutionStatus::Running;
        let task = described.pending_workflow_task.as_ref();
        if task.is_none_or(|task| task.state() != PendingWorkflowTaskState::Started) {
            let kinds = self.run.events(0);
            let written =
                kinds.iter().filter(|kind| **kind == EventType::WorkflowExecutionSignaled);
            assert_eq!(written.count(), self.signals, "what was taken is written");
        }
        if open {
            assert!(
                !self.has_unseen_event() || described.pending_workflow_task.is_some(),
                "somebody must see {:?}",
                self.run.events(0)
            );
            assert_eq!(self.closing_events(), 0);
            return;
        }
        assert_eq!(self.closing_events(), 1);
        let length = self.run.execution.events().len();
        assert_eq!(*self.closed_at.get_or_insert(length), length, "nothing follows the end");
        assert!(described.pending_activities.is_empty());
        assert!(described.pending_children.is_empty());
        assert!(described.pending_workflow_task.is_none());
        assert_eq!(self.run.execution.next_deadline(), None);
    }

    /// Whether there is an event that the workflow must see and no completed task has shown it.
    fn has_unseen_event(&self) -> bool {
        let events = self.run.execution.events();
        let shown = events.iter().rev().find_map(|event| match &event.attributes {
            Some(Attributes::WorkflowTaskCompletedEventAttributes(done)) => {
                Some(done.started_event_id)
            }
            _ => None,
        });
        let shown = shown.unwrap_or(0);
        events
            .iter()
            .filter(|event| event.event_id > shown)
            .any(|event| is_news(event.event_type()))
    }

    fn closing_events(&self) -> usize {
        let kinds = self.run.events(0);
        kinds.iter().filter(|kind| closes(**kind)).count()
    }
}

fn marker(name: &str) -> C {
    C::RecordMarkerCommandAttributes(RecordMarkerCommandAttributes {
        marker_name: name.into(),
        ..Default::default()
    })
}

fn other() -> WorkflowExecution {
    WorkflowExecution { workflow_id: "other".into(), run_id: String::new() }
}

fn reply_to(id: &str, says: u8, token: &WorkflowTaskToken) -> Vec<Message> {
    let accept = accepts(id, token.started_event_id - 1);
    match says {
        0 => vec![accept, answers(id)],
        1 => vec![accept],
        2 => vec![rejects(id)],
        _ => vec![answers(id)],
    }
}

/// Events that come from outside, so the workflow has to see them.
fn is_news(kind: EventType) -> bool {
    use EventType as E;
    matches!(
        kind,
        E::WorkflowExecutionStarted
            | E::WorkflowExecutionSignaled
            | E::WorkflowExecutionCancelRequested
            | E::ActivityTaskCompleted
            | E::ActivityTaskFailed
            | E::ActivityTaskTimedOut
            | E::ActivityTaskCanceled
            | E::TimerFired
            | E::ChildWorkflowExecutionStarted
            | E::ChildWorkflowExecutionCompleted
            | E::StartChildWorkflowExecutionFailed
            | E::ExternalWorkflowExecutionSignaled
            | E::ExternalWorkflowExecutionCancelRequested
            | E::SignalExternalWorkflowExecutionFailed
            | E::RequestCancelExternalWorkflowExecutionFailed
            | E::WorkflowTaskFailed
            | E::WorkflowTaskTimedOut
    )
}

fn closes(kind: EventType) -> bool {
    use EventType as E;
    matches!(
        kind,
        E::WorkflowExecutionCompleted
            | E::WorkflowExecutionFailed
            | E::WorkflowExecutionCanceled
            | E::WorkflowExecutionTerminated
            | E::WorkflowExecutionTimedOut
            | E::WorkflowExecutionContinuedAsNew
    )
}

/// An update that a client waits for is answered in the end, by a worker that does its work.
fn nothing_waits_for_ever(world: &mut World) {
    for _ in 0..20 {
        world.make(Move::Wait(700));
        world.make(Move::Poll { stale: false });
        let says = vec![0; 10];
        let (sticky, prolong, next, stale) = (false, false, true, false);
        world.make(Move::Complete(Answer { commands: vec![], says, sticky, prolong, next, stale }));
    }
    let described = world.run.execution.describe();
    assert!(described.pending_workflow_task.is_none(), "{:?}", described.pending_workflow_task);
    for id in 0..4_u8 {
        let stage = world.run.execution.update(&id.to_string()).map(|progress| progress.stage);
        assert_ne!(stage, Some(UpdateWorkflowExecutionLifecycleStage::Admitted));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_is_lost(steps in prop::collection::vec(moves(), 1..80)) {
        let mut world = World::new();
        for step in steps {
            world.make(step);
            world.check();
        }
        nothing_waits_for_ever(&mut world);
        world.check();
    }
}
