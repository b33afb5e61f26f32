//! The world as the executor sees it.
//!
//! Two hosts exist: the SDK's workflow context (in the runtime), and a simulator with virtual time.

use crate::payload::Payload;
use crate::plan::Options;
use serde::{Deserialize, Serialize};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

/// What the executor asks of whoever runs it. Calls return at once; what comes of them arrives as an
/// [`Event`].
pub trait Host {
    /// The workflow's clock: the same at every replay.
    fn now(&self) -> SystemTime;

    /// Schedules an activity. Exactly one [`Event::ActivityEnded`] with `op` follows.
    fn start_activity(&mut self, op: Op, call: ActivityCall<'_>);

    /// Starts a timer. One [`Event::TimerFired`] with `op` follows, unless it is cancelled first.
    fn start_timer(&mut self, op: Op, after: Duration);

    /// Asks for an activity or a timer to be cancelled. An activity still ends, in whatever way, and
    /// is waited for; a timer is forgotten.
    fn cancel(&mut self, op: Op);

    /// Something that nobody waits for but somebody may want to read in a log. It is told again at
    /// each replay.
    fn note(&mut self, message: &str) {
        let _ = message;
    }

    /// The next event, in the order in which the history has them.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Event>;
}

/// Names one activity or timer between the executor and its host. Never used twice in a run; rising.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Op(pub u32);

/// An activity to be scheduled.
#[derive(Clone, Debug)]
pub struct ActivityCall<'a> {
    /// The step's id in the document. The activity's id, and with it the idempotency key, follows
    /// from it and from `role`: see [`ActivityCall::activity_id`].
    pub step: &'a str,
    /// What the call is for.
    pub role: Role,
    /// `tool.action`.
    pub activity_type: &'a str,
    /// What the tool gets.
    pub input: Payload,
    /// How it is run. For a pivot, `retry.max_attempts` is the attempt from which on `not done` is
    /// final; the server retries without end.
    pub options: Options<'a>,
}

impl ActivityCall<'_> {
    /// The activity's id: the step's id, with `undo:` before it for an undo.
    pub fn activity_id(&self) -> String {
        match self.role {
            Role::Undo => format!("undo:{}", self.step),
            Role::Forward | Role::Pivot | Role::Finally => self.step.to_owned(),
        }
    }
}

/// What an activity is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Forward work.
    Forward,
    /// Forward work that is the point of no return.
    Pivot,
    /// Undoing a step.
    Undo,
    /// A step of `finally`.
    Finally,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An activity ended.
    ActivityEnded(Op, ActivityEnd),
    /// A timer's time has come.
    TimerFired(Op),
    /// The signal `pause`.
    Pause,
    /// The signal `resume`.
    Resume,
    /// A signal of the document's own. One whose payload its schema refuses is noted and ignored.
    Signal {
        /// Its position in [`crate::Plan::signals`].
        signal: usize,
        /// What came with it.
        payload: Payload,
    },
    /// The workflow was asked to stop: a cancellation, or the signal `cancel`.
    Cancel {
        /// Why, where the one who asked said so.
        reason: String,
    },
}

/// How an activity ended, all its attempts taken together.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityEnd {
    /// It succeeded with this output. Its fate is *done*.
    Completed(Payload),
    /// It failed for good, or timed out.
    Failed {
        /// The last attempt's error.
        error: Failure,
        /// The worst of its attempts.
        fate: Fate,
    },
    /// It was cancelled.
    Cancelled {
        /// The worst of its attempts.
        fate: Fate,
    },
}

/// What a step that did not succeed may have left behind. Ordered from best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Surely nothing.
    NotDone,
    /// A part of its effect.
    Partial,
    /// Nobody knows.
    Unknown,
}

/// Why something failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// The error's type, such as `NotFound`.
    #[serde(rename = "type")]
    pub kind: String,
    /// For people.
    pub message: String,
}

impl Failure {
    /// A failure of this type with this message.
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: kind.into(), message: message.into() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

impl std::error::Error for Failure {}

/// The names of errors that sagaweave itself gives.
pub mod errors {
    /// A timeout, of an attempt, a block or the workflow.
    pub const TIMEOUT: &str = "Timeout";
    /// An expression that has no value at run time.
    pub const EXPRESSION: &str = "ExpressionError";
    /// The workflow's input is not what it takes.
    pub const BAD_INPUT: &str = "BadInput";
    /// A tool's answer cannot be read.
    pub const BAD_OUTPUT: &str = "BadOutput";
    /// A cancellation.
    pub const CANCELLED: &str = "Cancelled";
    /// Forward work failed after the pivot.
    pub const FORWARD_FAILED: &str = "ForwardFailed";
    /// Those that the attempts and the expressions of a step can fail with, whatever its tool is.
    pub const OF_STEPS: [&str; 5] = [TIMEOUT, EXPRESSION, BAD_INPUT, BAD_OUTPUT, CANCELLED];
}
