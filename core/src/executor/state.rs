//! What the executor knows of each step and each place. When a step started and ended, and why it
//! failed, stands in the scope, where the document's functions see it, too.

use crate::host::{Failure, Fate, Op};
use crate::payload::Payload;
use crate::plan::StepId;
use crate::report::Trigger;
use std::collections::VecDeque;

/// How far a step is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Stage {
    /// Something it comes after has not ended.
    #[default]
    Pending,
    /// Ready: it waits for a place in a window, or for `resume`.
    Ready,
    /// An activity that is scheduled, or a block whose steps are going on.
    Running,
    /// A block that fails: nothing in it starts, and what runs is waited for.
    Draining,
    /// Its failure is tolerated; what it did is being undone first.
    Undoing,
    /// It is over.
    Ended(End),
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Completed,
    Skipped,
    /// It failed, and what depends on it does not start.
    Failed,
    /// It failed, and the work goes on.
    Tolerated,
    Cancelled,
    /// Something it comes after failed.
    NeverStarted,
}

/// One step.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) stage: Stage,
    /// How many of the steps that it comes after have not ended.
    pub(super) waits_for: u32,
    /// Its condition was asked, and holds.
    pub(super) asked: bool,
    /// It counts as one of those that run in its place.
    pub(super) counted: bool,
    /// What a computed `optional` said when it started.
    pub(super) optional: Option<bool>,
    /// It was in flight when an `end` cut the run short.
    pub(super) cut_short: bool,
    /// What the activity got, kept while it runs if the undo may need it.
    pub(super) input: Option<Payload>,
    /// What a failed or cancelled activity may have left behind.
    pub(super) fate: Option<Fate>,
    pub(super) undo: UndoEntry,
    /// While undos are going on: how many siblings after it are not unwound, and one more if it
    /// is the last of its block and waits for what comes after the block.
    pub(super) gates: u32,
    /// Of a block.
    pub(super) inside: Inside,
}

/// What goes on in a place.
#[derive(Debug, Default)]
pub(super) struct Inside {
    /// Direct steps that have not ended.
    pub(super) open: u32,
    /// Direct steps that run, for the window.
    pub(super) running: u32,
    /// How many of them may.
    pub(super) window: Option<u32>,
    /// Direct steps that are ready, but found the window full.
    pub(super) parked: VecDeque<StepId>,
    /// Scheduled forward activities, however deep.
    pub(super) active: u32,
    /// The timer of a block's `timeout`.
    pub(super) timer: Option<Op>,
    /// The first failure that makes it fail.
    pub(super) failure: Option<Trigger>,
    /// While its undos are going on: entries that are not undone or given up, however deep.
    pub(super) to_undo: u32,
    /// While its undos are going on: direct steps that are not unwound.
    pub(super) to_unwind: u32,
}

/// A step's place in the undo log.
#[derive(Debug, Default)]
pub(super) enum UndoEntry {
    /// No effect that is known, or no compensation.
    #[default]
    None,
    /// It happened, or may have.
    Logged(Entry),
    /// It is to be undone as soon as its turn comes.
    Released(Entry),
    /// Its undo runs.
    Running,
    /// Undone; the number gives the order in which undos ended.
    Done(u32),
    /// Its undo failed for good.
    GivenUp(u32, Failure),
}

/// What is kept for an undo.
#[derive(Debug)]
pub(super) struct Entry {
    /// When the step ended, counted in steps.
    pub(super) ended_as: u32,
    /// The undo's input, or why there is none.
    pub(super) input: Result<Payload, Failure>,
}

impl UndoEntry {
    /// Whether it still has to be undone.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::Logged(_) | Self::Released(_) | Self::Running)
    }
}
