//! What happens where there is a run with the same workflow id.

use temporalio_client::{WorkflowIdConflictPolicy, WorkflowIdReusePolicy};

/// What happens when a run with the same workflow id has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdReuse {
    /// Another may start.
    Allow,
    /// Another may start if the last one failed, was cancelled, terminated or timed out.
    AllowAfterFailure,
    /// No other may start.
    Reject,
}

impl From<IdReuse> for WorkflowIdReusePolicy {
    fn from(reuse: IdReuse) -> Self {
        match reuse {
            IdReuse::Allow => Self::AllowDuplicate,
            IdReuse::AllowAfterFailure => Self::AllowDuplicateFailedOnly,
            IdReuse::Reject => Self::RejectDuplicate,
        }
    }
}

/// What happens when a run with the same workflow id goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdConflict {
    /// It is an error.
    Fail,
    /// That run is the one that comes back; the input is not looked at.
    UseExisting,
    /// That run is terminated. It undoes nothing.
    TerminateExisting,
}

impl From<IdConflict> for WorkflowIdConflictPolicy {
    fn from(conflict: IdConflict) -> Self {
        match conflict {
            IdConflict::Fail => Self::Fail,
            IdConflict::UseExisting => Self::UseExisting,
            IdConflict::TerminateExisting => Self::TerminateExisting,
        }
    }
}
