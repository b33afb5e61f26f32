//! A signal or a cancel request to another execution, between its initiated event and its answer.

/// What was asked of another execution. The particulars stand in the initiated event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum External {
    /// A signal.
    Signal,
    /// A cancel request.
    Cancel,
}
