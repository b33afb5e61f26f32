//! Where calls wait for their turn to be answered, and what is known of each.

use super::call::{Answer, Call};
use crate::step_context::StepContext;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a call takes, on a clock of the test's own that only orders answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pause {
    /// Refused: once all that starts with it has started, and before any of it ends.
    Refusal = 1,
    /// As all others.
    Step = 2,
    /// After everything that can run beside it: longer than any chain of steps.
    Held = 1_000_000,
}

/// A tool that has not answered for so long counts as one that is at work, and others are answered
/// before it.
const AT_WORK: Duration = Duration::from_millis(100);

/// All calls of a run.
#[derive(Debug, Default)]
pub(super) struct Stage(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    clock: u64,
    moment: u64,
    calls: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    call: Call,
    when: When,
    ctx: StepContext,
    turn: Turn,
    muted: bool,
}

/// When a call was made and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    clock: u64,
    /// A number for each thing that happens, rising.
    pub(super) started: u64,
    /// The same; none while it runs.
    pub(super) ended: Option<u64>,
}

#[derive(Debug)]
enum Turn {
    Working { since: Instant },
    Waits { due: u64, go: oneshot::Sender<()> },
    Over,
}

/// An attempt that a worker has, as the engine sees it.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) id: String,
    pub(super) attempt: u32,
    pub(super) cancel_requested: bool,
}

impl Stage {
    /// A call is made; the answer names it from now on. `muted` says that the engine will not hear of
    /// its end.
    pub(super) fn enter(&self, call: Call, ctx: &StepContext, muted: bool) -> usize {
        let mut all = self.lock();
        let when = When { clock: all.clock, started: all.next_moment(), ended: None };
        let turn = Turn::Working { since: Instant::now() };
        all.calls.push(Entry { call, when, ctx: ctx.clone(), turn, muted });
        all.calls.len() - 1
    }

    /// Waits until it is the call's turn to be answered, or it is not wanted any more.
    pub(super) async fn wait(&self, call: usize, pause: Pause, ctx: &StepContext) {
        let (go, gone) = oneshot::channel();
        {
            let mut all = self.lock();
            let entry = &mut all.calls[call];
            entry.turn = Turn::Waits { due: entry.when.clock + pause as u64, go };
        }
        tokio::select! {
            // Where the stage is gone, so is the test.
            _ = gone => {}
            () = ctx.unwanted() => {}
        }
    }

    /// A call is answered.
    pub(super) fn leave(&self, call: usize, answer: Answer) {
        let mut all = self.lock();
        let moment = all.next_moment();
        let entry = &mut all.calls[call];
        entry.call.answer = Some(answer);
        entry.when.ended = Some(moment);
        entry.turn = Turn::Over;
    }

    /// The calls whose turn it is, given what the engine takes for running; none while anything is
    /// still on its way. Those that are to be cancelled are told to ask whether they are.
    pub(super) fn due(&self, running: &[Running]) -> Vec<usize> {
        let all = self.lock();
        // Each is looked at: one that is to be cancelled has to hear of it.
        let moving = running.iter().filter(|it| !all.is_at_rest(it)).count();
        let at_work = |entry: &Entry| match entry.turn {
            Turn::Working { since } => since.elapsed() < AT_WORK,
            Turn::Waits { .. } | Turn::Over => false,
        };
        if moving > 0 || all.calls.iter().any(at_work) {
            return Vec::new();
        }
        let first = all.waiting().map(|(due, _)| due).min();
        let at_first = all.waiting().filter(|(due, _)| Some(*due) == first);
        at_first.map(|(_, call)| call).collect()
    }

    /// The call has its turn.
    pub(super) fn release(&self, call: usize) {
        let mut all = self.lock();
        let turn = std::mem::replace(&mut all.calls[call].turn, Turn::Over);
        if let Turn::Waits { due, go } = turn {
            all.clock = all.clock.max(due);
            // One that is not wanted any more has left by itself.
            let _ = go.send(());
        }
    }

    pub(super) fn call(&self, call: usize) -> Call {
        self.lock().calls[call].call.clone()
    }

    /// All calls: those of the same instant in the order of `rank`.
    pub(super) fn story(&self, rank: impl Fn(&Call) -> usize) -> Vec<(Call, When)> {
        let all = self.lock();
        let mut calls: Vec<(Call, When)> =
            all.calls.iter().map(|entry| (entry.call.clone(), entry.when)).collect();
        calls.sort_by_key(|(call, when)| (when.clock, rank(call), call.attempt));
        calls
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn next_moment(&mut self) -> u64 {
        self.moment += 1;
        self.moment
    }

    /// Whether nothing of a running attempt is on its way, be it to the tool or back.
    fn is_at_rest(&self, it: &Running) -> bool {
        let is_it = |entry: &&Entry| entry.call.attempt == it.attempt && entry.call.id() == it.id;
        match self.calls.iter().rev().find(is_it) {
            None => false,
            Some(Entry { turn: Turn::Over, muted, .. }) => *muted,
            Some(entry) if it.cancel_requested => {
                entry.ctx.beat();
                false
            }
            Some(_) => true,
        }
    }

    fn waiting(&self) -> impl Iterator<Item = (u64, usize)> {
        self.calls.iter().enumerate().filter_map(|(call, entry)| match entry.turn {
            Turn::Waits { due, .. } => Some((due, call)),
            Turn::Working { .. } | Turn::Over => None,
        })
    }
}
