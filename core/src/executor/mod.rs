//! Runs a plan: one state machine for every document.
//!
//! ```text
//!            ready                 ended                    last of its place
//!  Pending ───────▶ Ready ─▶ Running ─────▶ Ended ─▶ (next steps ready) ─▶ place ends
//!                              │ failed
//!                              ▼
//!              climb to where the failure stops
//!              ├─ an optional step:  drain it, undo it, go on          (failure, unwind)
//!              ├─ a finishing place: what depends on it never starts   (failure)
//!              └─ the workflow:      drain, unwind, finally, end       (failure, unwind, finally)
//!
//!  the workflow's timeout, a cancellation, a step of the type `end`: as the last (pivot, ending)
//! ```
//!
//! It holds no future, no clock and no lock. [`Executor::poll`] takes one [`Event`] after another
//! from the [`Host`], changes the state of steps, and asks the host for what follows.

mod climb;
mod ending;
mod failure;
mod finally;
mod forward;
mod graph;
mod intake;
mod observe;
mod pivot;
mod start;
mod state;
mod unwind;

use crate::host::{Event, Failure, Host, Op};
use crate::payload::Payload;
use crate::plan::{Plan, StepId};
use crate::program::Program;
use crate::report::{SagaReport, Trigger};
use crate::scope::{RunInfo, Scope};
use graph::{Graph, Place};
use state::{Inside, Node, Stage, UndoEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::task::{Context, Poll};

/// The most activities that one workflow has in flight; Temporal allows 2,000 pending ones. Changing
/// it would break the replay of running workflows.
pub const MAX_IN_FLIGHT: usize = 1_000;

/// How a workflow ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All forward work ended well.
    Completed {
        /// The workflow's output.
        output: Payload,
    },
    /// It failed, and what it did is undone as far as it can be.
    Failed {
        /// The error that started the saga.
        error: Failure,
        /// What happened to each activity.
        report: SagaReport,
    },
    /// It was cancelled, and what it did is undone as far as it can be.
    Cancelled {
        /// What happened to each activity.
        report: SagaReport,
    },
}

/// One run of a [`Program`].
pub struct Executor<'p> {
    program: &'p dyn Program,
    plan: &'p Plan<'p>,
    graph: Graph,
    scope: Scope,
    phase: Phase,
    paused: bool,
    pivot: Pivot,
    nodes: Vec<Node>,
    /// What goes on among the modules.
    workflow: Inside,
    /// Steps that may start, by the event that made them ready, then in document order.
    ready: BTreeSet<(u32, StepId)>,
    /// Steps whose undo may start.
    undos: unwind::Undos,
    /// Scheduled activities.
    in_flight: BTreeMap<Op, Work>,
    timers: BTreeMap<Op, Place>,
    /// What started the saga.
    cause: Option<Trigger>,
    /// Triggers that arrived while the pivot ran.
    held: Vec<Trigger>,
    /// The first failure after the pivot that would have ended the workflow at once without it.
    forward_failure: Option<Trigger>,
    /// The first `end` that was reached.
    ending: Option<ending::Ending>,
    /// Triggers that came after the first.
    noted: Vec<Trigger>,
    /// What will come back, once `finally` is over; its report is made then.
    result: Option<Outcome>,
    outcome: Option<Outcome>,
    counters: Counters,
}

/// What the run as a whole is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Fresh,
    Forward,
    /// The saga has started: nothing new starts, what runs is waited for.
    Draining,
    Unwinding,
    Finally,
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Pivot {
    /// It has not started, there is none, or it was not done.
    Ahead,
    Running,
    Passed,
}

/// What a scheduled activity is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Work {
    Forward(StepId),
    Undo(StepId),
    Finally(StepId),
}

#[derive(Default)]
struct Counters {
    op: u32,
    event: u32,
    /// Steps that have ended, for the order in which they did.
    ended: u32,
    /// Undos that have ended.
    undone: u32,
    /// Steps that `get_progress` counts as ended.
    progress_steps: u32,
    /// The highest `progress` of a module that has ended.
    progress_mark: Option<u8>,
    /// The next step of `finally` to look at.
    finally: u32,
}

impl<'p> Executor<'p> {
    /// A run that has not begun. `input` is the workflow's.
    pub fn new(program: &'p dyn Program, run: RunInfo, input: Payload) -> Self {
        let plan = program.plan();
        let mut nodes: Vec<Node> = Vec::new();
        nodes.resize_with(plan.steps.len(), Node::default);
        for (node, step) in nodes.iter_mut().zip(plan.steps) {
            node.waits_for = length(step.after.len());
        }
        Self {
            program,
            plan,
            graph: Graph::new(plan),
            scope: Scope::of_input(run, input, plan.steps.len()),
            phase: Phase::Fresh,
            paused: false,
            pivot: Pivot::Ahead,
            nodes,
            workflow: Inside::default(),
            ready: BTreeSet::new(),
            undos: unwind::Undos::default(),
            in_flight: BTreeMap::new(),
            timers: BTreeMap::new(),
            cause: None,
            held: Vec::new(),
            forward_failure: None,
            ending: None,
            noted: Vec::new(),
            result: None,
            outcome: None,
            counters: Counters::default(),
        }
    }

    /// Starts what is ready and takes the host's events until it has none; ready when the workflow
    /// has ended.
    pub fn poll(&mut self, host: &mut dyn Host, cx: &mut Context<'_>) -> Poll<Outcome> {
        if self.phase == Phase::Fresh {
            self.begin(host);
        }
        loop {
            self.start_what_is_ready(host);
            self.start_undos(host);
            if let Some(outcome) = &self.outcome {
                return Poll::Ready(outcome.clone());
            }
            match host.poll(cx) {
                Poll::Ready(event) => self.handle(host, event),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// The answer to the query at this position in [`Plan::queries`].
    ///
    /// # Errors
    /// An expression that has no value.
    pub fn query(&self, query: usize) -> Result<Payload, Failure> {
        self.program.query(query, &self.scope)
    }

    /// What the document's functions see now.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    fn handle(&mut self, host: &mut dyn Host, event: Event) {
        self.counters.event += 1;
        self.scope.set_now(host.now());
        match event {
            Event::ActivityEnded(op, end) => match self.in_flight.remove(&op) {
                Some(Work::Forward(step)) => self.forward_ended(host, step, end),
                Some(Work::Undo(step)) => self.undo_ended(host, step, end),
                Some(Work::Finally(step)) => self.finally_ended(host, step, end),
                None => {}
            },
            Event::TimerFired(op) => match self.timers.remove(&op) {
                Some(Place::Workflow) => self.trigger(host, Trigger::Timeout),
                Some(Place::Block(block)) => self.block_timed_out(host, block),
                None => {}
            },
            Event::Pause => self.paused = true,
            Event::Resume => self.paused = false,
            Event::Signal { signal, payload } => self.take_signal(host, signal, &payload),
            Event::Cancel { reason } => self.trigger(host, Trigger::Cancelled { reason }),
        }
    }

    fn node(&self, step: StepId) -> &Node {
        &self.nodes[step.index()]
    }

    fn node_mut(&mut self, step: StepId) -> &mut Node {
        &mut self.nodes[step.index()]
    }

    fn set_stage(&mut self, step: StepId, stage: Stage) {
        self.node_mut(step).stage = stage;
        self.show(step);
    }

    fn set_undo(&mut self, step: StepId, undo: UndoEntry) {
        self.node_mut(step).undo = undo;
        self.show(step);
    }

    fn inside(&self, place: Place) -> &Inside {
        match place {
            Place::Workflow => &self.workflow,
            Place::Block(block) => &self.node(block).inside,
        }
    }

    fn inside_mut(&mut self, place: Place) -> &mut Inside {
        match place {
            Place::Workflow => &mut self.workflow,
            Place::Block(block) => &mut self.node_mut(block).inside,
        }
    }

    fn place_of(&self, step: StepId) -> Place {
        Place::of(self.plan.step(step).parent)
    }

    /// The places around a step, innermost first.
    fn places_around(&self, step: StepId) -> impl Iterator<Item = Place> + use<'p> {
        graph::blocks_around(self.plan, step)
            .map(Place::Block)
            .chain(std::iter::once(Place::Workflow))
    }

    fn next_op(&mut self) -> Op {
        self.counters.op += 1;
        Op(self.counters.op)
    }
}

/// Plans have fewer than four billion steps.
fn length(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
