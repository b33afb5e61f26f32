//! A simulated world: virtual time, and tools that answer as they are told.
//!
//! It runs a plan in microseconds: for property tests, and for asking what a document would do.

use crate::executor::{Executor, Outcome};
use crate::host::{ActivityCall, ActivityEnd, Event, Fate, Host, Op, Role};
use crate::payload::Payload;
use crate::program::Program;
use crate::scope::RunInfo;
use std::collections::BTreeMap;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

/// What an activity does once it is scheduled.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How long it takes.
    pub after: Duration,
    /// How it ends, unless it is cancelled before.
    pub end: ActivityEnd,
    /// How it ends when it is cancelled, and how long it takes to.
    pub cancelled: (Duration, ActivityEnd),
}

impl Answer {
    /// Ends so after a second; a cancellation is answered at once, and it was not done.
    pub fn of(end: ActivityEnd) -> Self {
        let cancelled = ActivityEnd::Cancelled { fate: Fate::NotDone };
        Self { after: Duration::from_secs(1), end, cancelled: (Duration::ZERO, cancelled) }
    }

    /// Succeeds after a second.
    pub fn done(output: Payload) -> Self {
        Self::of(ActivityEnd::Completed(output))
    }
}

/// Something that happened in a simulated run.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// Since the start of the run.
    pub at: Duration,
    /// What it was.
    pub what: What,
}

/// See [`Happened`].
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An activity was scheduled.
    Started {
        /// The step's id in the document.
        step: String,
        /// What for.
        role: Role,
        /// `tool.action`.
        activity_type: String,
        /// What the tool gets.
        input: Payload,
    },
    /// The executor asked for an activity to be cancelled.
    CancelAsked {
        /// The step's id in the document.
        step: String,
        /// What it is for.
        role: Role,
    },
    /// An activity ended.
    Ended {
        /// The step's id in the document.
        step: String,
        /// What it was for.
        role: Role,
        /// How.
        end: ActivityEnd,
    },
    /// A timer of the executor's fired.
    TimerFired,
    /// Something from outside, as it was told to [`World::at`] or [`World::before_event`].
    Outside(Event),
}

/// The simulated world.
pub struct World<'a> {
    answers: Box<dyn FnMut(&ActivityCall<'_>) -> Answer + 'a>,
    now: Duration,
    due: BTreeMap<(Duration, u32), Due>,
    running: BTreeMap<Op, Running>,
    sequence: u32,
    delivered: usize,
    outside: BTreeMap<usize, Event>,
    happened: Vec<Happened>,
    notes: Vec<String>,
}

enum Due {
    Activity(Op, ActivityEnd),
    Timer(Op),
    Outside(Event),
}

struct Running {
    step: String,
    role: Role,
    due: (Duration, u32),
    cancelled: Option<(Duration, ActivityEnd)>,
}

/// The run waits for something that never comes: it is paused, and nobody says `resume`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stuck;

impl std::fmt::Display for Stuck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the run waits for something that never comes")
    }
}

impl std::error::Error for Stuck {}

impl<'a> World<'a> {
    /// A world in which each scheduled activity does what `answers` says.
    pub fn new(answers: impl FnMut(&ActivityCall<'_>) -> Answer + 'a) -> Self {
        Self {
            answers: Box::new(answers),
            now: Duration::ZERO,
            due: BTreeMap::new(),
            running: BTreeMap::new(),
            sequence: 0,
            delivered: 0,
            outside: BTreeMap::new(),
            happened: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Lets `event` arrive at a time.
    pub fn at(&mut self, time: Duration, event: Event) {
        let key = self.key(time);
        self.due.insert(key, Due::Outside(event));
    }

    /// Lets `event` arrive just before what would be the event of this number, from 0.
    pub fn before_event(&mut self, number: usize, event: Event) {
        self.outside.insert(number, event);
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    /// The run waits for something that never comes.
    pub fn run(&mut self, program: &dyn Program, input: Payload) -> Result<Outcome, Stuck> {
        self.run_executor(&mut Executor::new(program, run_info(), input))
    }

    /// Runs an executor to its end, so that its progress and report can be looked at afterwards.
    ///
    /// # Errors
    /// The run waits for something that never comes.
    pub fn run_executor(&mut self, executor: &mut Executor<'_>) -> Result<Outcome, Stuck> {
        let mut context = Context::from_waker(Waker::noop());
        match executor.poll(self, &mut context) {
            Poll::Ready(outcome) => Ok(outcome),
            Poll::Pending => Err(Stuck),
        }
    }

    /// All that has happened, in order.
    pub fn happened(&self) -> &[Happened] {
        &self.happened
    }

    /// All that has happened, in order.
    pub fn into_happened(self) -> Vec<Happened> {
        self.happened
    }

    /// What the executor noted for a log, in order.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many events the executor has had.
    pub const fn events(&self) -> usize {
        self.delivered
    }

    fn key(&mut self, time: Duration) -> (Duration, u32) {
        self.sequence += 1;
        (time, self.sequence)
    }

    fn record(&mut self, what: What) {
        self.happened.push(Happened { at: self.now, what });
    }

    fn deliver(&mut self, due: Due) -> Event {
        match due {
            Due::Timer(op) => {
                self.record(What::TimerFired);
                Event::TimerFired(op)
            }
            Due::Outside(event) => {
                self.record(What::Outside(event.clone()));
                event
            }
            Due::Activity(op, end) => {
                if let Some(Running { step, role, .. }) = self.running.remove(&op) {
                    self.record(What::Ended { step, role, end: end.clone() });
                }
                Event::ActivityEnded(op, end)
            }
        }
    }
}

/// The run that a simulation pretends to be: workflow `simulated`, first run `run`, the epoch.
pub fn run_info() -> RunInfo {
    RunInfo {
        workflow_id: "simulated".to_owned(),
        first_run_id: "run".to_owned(),
        started_at: SystemTime::UNIX_EPOCH,
    }
}

impl Host for World<'_> {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.now
    }

    fn start_activity(&mut self, op: Op, call: ActivityCall<'_>) {
        let answer = (self.answers)(&call);
        self.record(What::Started {
            step: call.step.to_owned(),
            role: call.role,
            activity_type: call.activity_type.to_owned(),
            input: call.input.clone(),
        });
        let due = self.key(self.now + answer.after);
        self.due.insert(due, Due::Activity(op, answer.end));
        let (step, role) = (call.step.to_owned(), call.role);
        self.running.insert(op, Running { step, role, due, cancelled: Some(answer.cancelled) });
    }

    fn start_timer(&mut self, op: Op, after: Duration) {
        let due = self.key(self.now + after);
        self.due.insert(due, Due::Timer(op));
    }

    fn cancel(&mut self, op: Op) {
        let Some(running) = self.running.get_mut(&op) else {
            self.due.retain(|_, due| !matches!(due, Due::Timer(timer) if *timer == op));
            return;
        };
        let Some((after, end)) = running.cancelled.take() else { return };
        self.due.remove(&running.due);
        self.sequence += 1;
        running.due = (self.now + after, self.sequence);
        self.due.insert(running.due, Due::Activity(op, end));
        let (step, role) = (running.step.clone(), running.role);
        self.record(What::CancelAsked { step, role });
    }

    fn note(&mut self, message: &str) {
        self.notes.push(message.to_owned());
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<Event> {
        let due = if let Some(event) = self.outside.remove(&self.delivered) {
            Due::Outside(event)
        } else {
            let Some(((time, _), due)) = self.due.pop_first() else { return Poll::Pending };
            self.now = time;
            due
        };
        self.delivered += 1;
        Poll::Ready(self.deliver(due))
    }
}
