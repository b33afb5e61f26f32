//! What the workflow's side and the activity's side of a call tell each other.
//!
//! ```text
//!  workflow ── CallHeader, in the header field `sagaweave` ──▶ activity, each attempt
//!  workflow ◀── FailureDetails, in the details of a failure ── activity, at the end
//!               Mark, in the heartbeat details: attempt n ──▶ attempt n + 1
//! ```

use sagaweave_core::{Fate, Role};
use serde::{Deserialize, Serialize};

/// The header field of an activity that holds a [`CallHeader`].
pub(crate) const HEADER: &str = "sagaweave";

/// What an activity cannot see of its call by itself. Sent by a workflow interceptor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallHeader {
    /// The idempotency key: the first run id, `/`, the activity's id.
    pub(crate) key: String,
    /// The step's id in the document.
    pub(crate) step: String,
    /// What the call is for.
    pub(crate) role: Role,
    /// The document's limit of attempts, also of a pivot, which the server retries without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_attempts: Option<u32>,
    /// Where not empty, the only types of errors that are retried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) only: Vec<String>,
}

/// The first of the details of every failure and every cancellation that the activity's side
/// reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailureDetails {
    /// The worst of all attempts so far; of a pivot, the last attempt's.
    pub(crate) fate: Fate,
}

/// What one attempt leaves to the next in its heartbeat details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// The attempts from the first to this one were all not done.
    pub(crate) not_done_through: u32,
}
