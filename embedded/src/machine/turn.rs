//! One turn of the machine: from an input to its events and effects.

use std::time::SystemTime;

use temporalio_protos::temporal::api::{
    enums::v1::WorkflowTaskFailedCause, history::v1::history_event::Attributes,
};

use super::{
    Applied, Effect, Execution, Refusal, Reply, Start, Termination,
    history::{Mark, event},
    limits,
    state::State,
    workflow_task::Kind,
};

/// How the server names itself in events.
pub(super) const SERVER: &str = "history-service";

/// What a turn gathers.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) now: SystemTime,
    pub(super) effects: Vec<Effect>,
    /// The workflow has something to see: there must be a workflow task at the end of the turn.
    pub(super) wake: bool,
    /// The turn only concerns updates, or a task for them, so it leaves no trace in the history.
    pub(super) fleeting: bool,
    /// The run that follows the one that this turn closes.
    pub(super) next: Option<Box<Start>>,
    events_before: usize,
    bytes_before: usize,
    /// Where to go back to, if this turn may exceed the history's limits.
    before: Option<Checkpoint>,
}

/// Where an execution was, to go back to.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    history: Mark,
    state: State,
}

impl Turn {
    pub(super) fn new(execution: &Execution, now: SystemTime) -> Self {
        let events_before = execution.events().len();
        let bytes_before = execution.history.bytes();
        let near = events_before + limits::PENDING + limits::HELD_EVENTS > limits::HISTORY_EVENTS;
        let near = near || bytes_before > limits::HISTORY_BYTES;
        let before = (near && execution.is_running()).then(|| execution.checkpoint());
        Self {
            now,
            effects: Vec::new(),
            wake: false,
            fleeting: false,
            next: None,
            events_before,
            bytes_before,
            before,
        }
    }

    /// Adds an event that comes from outside: it waits if a worker is at a workflow task.
    pub(super) fn hold(&self, execution: &mut Execution, attributes: Attributes) {
        execution.history.hold(event(self.now, attributes));
    }

    /// Ends the turn: schedules the workflow task that is wanted, writes what is held unless a
    /// worker is at a task, enforces the limits.
    pub(super) fn close(mut self, execution: &mut Execution, reply: Reply) -> Applied {
        let closed_before = execution
            .state
            .closed_at
            .is_some_and(|_| execution.events().len() == self.events_before);
        if closed_before {
            return Applied { reply, effects: self.effects };
        }
        execution.settle(&mut self);
        let reply = self.enforce_limits(execution, reply);
        if !self.fleeting {
            execution.state.transitions += 1;
        }
        if execution.events().len() > self.events_before {
            self.effects.push(Effect::HistoryGrew);
        }
        Applied { reply, effects: self.effects }
    }

    /// A history that has grown too long loses this turn and is terminated.
    fn enforce_limits(&mut self, execution: &mut Execution, reply: Reply) -> Reply {
        let reason = if !execution.is_running() {
            return reply;
        } else if self.bytes_before > limits::HISTORY_BYTES {
            "Workflow history size exceeds limit."
        } else if execution.events().len() > limits::HISTORY_EVENTS {
            "Workflow history count exceeds limit."
        } else {
            return reply;
        };
        if let Some(before) = self.before.take() {
            execution.go_back(before);
        }
        self.effects.clear();
        self.next = None;
        let termination =
            Termination { reason: reason.into(), details: None, identity: SERVER.into() };
        execution.end_by_termination(termination, self);
        Reply::Refused(Refusal::InvalidArgument(reason.into()))
    }
}

impl Execution {
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { history: self.history.mark(), state: self.state.clone() }
    }

    pub(super) fn go_back(&mut self, checkpoint: Checkpoint) {
        self.history.go_back(checkpoint.history);
        self.state = checkpoint.state;
    }

    /// Sees to it that nothing is held longer than it must be and no event goes unseen.
    fn settle(&mut self, turn: &mut Turn) {
        if !self.is_running() {
            return;
        }
        if self.history.holds_too_much() && self.state.tasks.is_started() {
            self.fail_task(WorkflowTaskFailedCause::ForceCloseCommand, None, SERVER, "", turn);
            turn.wake = true;
        }
        if turn.wake && self.state.tasks.current.is_none() {
            self.schedule_task(Kind::Normal, None, turn);
            self.offer_task(turn);
        }
        if !turn.fleeting {
            self.keep_speculative_task("");
        }
        if !self.state.tasks.is_started() {
            self.history.flush();
        }
    }
}
