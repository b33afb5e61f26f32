//! What goes wrong with an activity.

use crate::step_error::StepError;
use sagaweave_core::Role;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

use super::call::{Answer, Call};

/// So short that a lost response costs no time, and not none, which a server takes for no say.
const AT_ONCE: Duration = Duration::from_millis(1);

/// What goes wrong with an activity: what [`super::Single::fault`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// See [`super::Test::fail`].
    Fail(StepError),
    /// See [`super::Test::lose`].
    Lose,
    /// See [`super::Test::time_out`].
    TimeOut,
    /// See [`super::Test::cancel_at`].
    CancelAt,
    /// See [`super::Test::kill_worker_at`].
    KillWorkerAt,
}

impl Fault {
    /// What `exhaust` lets a tool say that refuses.
    pub(super) fn refusal() -> StepError {
        StepError::permanent("Refused", "the test lets it be refused")
    }

    /// The error of a call that does nothing.
    pub(super) fn refuses(&self, call: &Call) -> Option<StepError> {
        match self {
            Self::Fail(error) => Some(error.clone()),
            // Whoever keeps on asking after a pivot is told, by its key, that it was done.
            Self::Lose if call.attempt > 1 && call.role != Role::Pivot => Some(Self::refusal()),
            _ => None,
        }
    }

    /// Whether a call is answered only when all that can run beside it has ended.
    pub(super) fn holds(&self, call: &Call) -> bool {
        match self {
            Self::Fail(_) => false,
            Self::TimeOut => true,
            Self::Lose | Self::CancelAt | Self::KillWorkerAt => call.attempt == 1,
        }
    }

    /// Whether the engine drops the worker's answer.
    pub(super) fn mutes(&self, call: &Call) -> bool {
        match self {
            Self::TimeOut => true,
            Self::KillWorkerAt => call.attempt == 1,
            Self::Fail(_) | Self::Lose | Self::CancelAt => false,
        }
    }

    /// What the worker hears of a tool's answer, where it hears something else.
    pub(super) fn loses(
        &self,
        call: &Call,
        answer: &Result<Value, StepError>,
    ) -> Option<StepError> {
        let lost = *self == Self::Lose && call.attempt == 1 && answer.is_ok();
        lost.then(|| {
            StepError::unknown("the response was lost").kind("ResponseLost").after(AT_ONCE)
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fail(_) => "fail",
            Self::Lose => "lose",
            Self::TimeOut => "time out",
            Self::CancelAt => "cancel at",
            Self::KillWorkerAt => "kill the worker at",
        })
    }
}

impl From<Result<Value, StepError>> for Answer {
    fn from(answer: Result<Value, StepError>) -> Self {
        answer.map_or_else(Self::Failed, Self::Done)
    }
}
