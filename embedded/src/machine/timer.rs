//! A timer that runs. It ends by firing, by being cancelled, or with its run.

use std::time::SystemTime;

/// A timer between its started event and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timer {
    pub(super) started_event_id: i64,
    pub(super) fires_at: SystemTime,
}
