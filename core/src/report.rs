//! What a saga did and what it left behind.

use crate::host::{Failure, errors};
use serde::{Deserialize, Serialize};

/// What happened to each activity of a run, and what started the saga.
///
/// An activity stands in exactly one list, the first that fits in the order of the fields. Blocks do
/// not stand here: what they do, their activities do. In the failure's details, and in the answer to
/// the query `get_report`, it is this as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SagaReport {
    /// What started the saga, or what made the workflow fail after its pivot, or the step that
    /// ended it; none where it completed without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Trigger>,
    /// What else would have started it, but came later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noted: Vec<Trigger>,
    /// Whether the pivot was passed, so that nothing is undone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pivot_passed: bool,
    /// Their undo failed for good: somebody has to look. `error` is the undo's.
    pub undo_failed: Vec<StepEntry>,
    /// Undone, in the order in which their undos ended.
    pub undone: Vec<StepEntry>,
    /// Done, and not undone.
    pub kept: Vec<StepEntry>,
    /// May have happened, and there is no undo.
    pub unknown: Vec<StepEntry>,
    /// Failed, and left nothing behind.
    pub failed: Vec<StepEntry>,
    /// Cancelled, and left nothing behind.
    pub cancelled: Vec<StepEntry>,
    /// Their `when` did not hold.
    pub skipped: Vec<StepEntry>,
    /// Never scheduled.
    pub never_started: Vec<StepEntry>,
    /// Still going on: empty once the workflow has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub running: Vec<StepEntry>,
    /// How many activities each list would hold. The lists together hold at most
    /// [`SagaReport::CAP`], those of the first lists before those of the later.
    pub counts: Counts,
}

impl SagaReport {
    /// The most entries in all lists together.
    pub const CAP: usize = 1_000;

    /// Adds an activity. Entries come list by list, so that the first lists are cut last.
    pub(crate) fn add(&mut self, list: List, entry: StepEntry) {
        let full = self.counts.total() >= Self::CAP;
        let (entries, count) = match list {
            List::UndoFailed => (&mut self.undo_failed, &mut self.counts.undo_failed),
            List::Undone => (&mut self.undone, &mut self.counts.undone),
            List::Kept => (&mut self.kept, &mut self.counts.kept),
            List::Unknown => (&mut self.unknown, &mut self.counts.unknown),
            List::Failed => (&mut self.failed, &mut self.counts.failed),
            List::Cancelled => (&mut self.cancelled, &mut self.counts.cancelled),
            List::Skipped => (&mut self.skipped, &mut self.counts.skipped),
            List::NeverStarted => (&mut self.never_started, &mut self.counts.never_started),
            List::Running => (&mut self.running, &mut self.counts.running),
        };
        *count += 1;
        if !full {
            entries.push(entry);
        }
    }
}

/// The lists of a [`SagaReport`], in its order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum List {
    UndoFailed,
    Undone,
    Kept,
    Unknown,
    Failed,
    Cancelled,
    Skipped,
    NeverStarted,
    Running,
}

/// One activity in a [`SagaReport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEntry {
    /// Its id in the document.
    pub step: String,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// What starts a saga.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trigger {
    /// A step failed for good. For a block's own timeout it is the block.
    StepFailed {
        /// Its id in the document.
        step: String,
        /// Its error.
        error: Failure,
    },
    /// The workflow's `timeout` passed.
    Timeout,
    /// The workflow was cancelled.
    Cancelled {
        /// Why, where the one who asked said so.
        reason: String,
    },
    /// The workflow's output has no value.
    Output {
        /// Why.
        error: Failure,
    },
    /// A step of the type `end` was reached.
    Ended {
        /// Its id in the document.
        step: String,
        /// With what the workflow fails; none where it completes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<Failure>,
    },
}

impl Trigger {
    /// The error that a workflow fails with because of it.
    pub fn failure(&self) -> Failure {
        match self {
            Self::StepFailed { error, .. } | Self::Output { error } => error.clone(),
            Self::Timeout => Failure::new(errors::TIMEOUT, "the workflow took too long"),
            Self::Cancelled { reason } => Failure::new(errors::CANCELLED, reason.clone()),
            Self::Ended { step, error } => error.clone().unwrap_or_else(|| {
                Failure::new(errors::CANCELLED, format!("`{step}` ended the workflow"))
            }),
        }
    }

    /// The type of the error that it comes with; none where there is no error.
    pub(crate) fn error_type(&self) -> Option<&str> {
        match self {
            Self::StepFailed { error, .. } | Self::Output { error } => Some(&error.kind),
            Self::Ended { error, .. } => error.as_ref().map(|error| error.kind.as_str()),
            Self::Timeout => Some(errors::TIMEOUT),
            Self::Cancelled { .. } => Some(errors::CANCELLED),
        }
    }
}

/// The true lengths of a [`SagaReport`]'s lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)] // each is the length of the list of that name
pub struct Counts {
    pub undo_failed: usize,
    pub undone: usize,
    pub kept: usize,
    pub unknown: usize,
    pub failed: usize,
    pub cancelled: usize,
    pub skipped: usize,
    pub never_started: usize,
    pub running: usize,
}

impl Counts {
    /// All activities.
    pub const fn total(&self) -> usize {
        self.undo_failed
            + self.undone
            + self.kept
            + self.unknown
            + self.failed
            + self.cancelled
            + self.skipped
            + self.never_started
            + self.running
    }
}
