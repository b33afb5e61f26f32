//! Time: the engine's clock, and what is due when.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use crate::ids::RunId;

/// How the engine's clock goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// With the machine's own.
    #[default]
    Real,
    /// With the machine's own while somebody works; when every workflow and activity only waits,
    /// it jumps to the next instant at which something is due.
    ///
    /// Workflow tasks and queries that are not answered yet, and activities that are ready or
    /// running, are work. A client that is about to signal is not, so a test that needs an instant
    /// to last asks for [`hold_time`](crate::Engine::hold_time).
    Skipping,
}

/// The machine's clock, and by how much ours is ahead.
#[derive(Debug)]
pub(crate) struct Clock {
    ahead: Duration,
    latest: SystemTime,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { ahead: Duration::ZERO, latest: SystemTime::now() }
    }

    /// What time it is. Never earlier than it was.
    pub(crate) fn now(&mut self) -> SystemTime {
        let now = SystemTime::now() + self.ahead;
        self.latest = self.latest.max(now);
        self.latest
    }

    /// Jumps, unless it is that late already.
    pub(crate) fn jump_to(&mut self, instant: SystemTime) {
        let now = self.now();
        self.ahead += instant.duration_since(now).unwrap_or_default();
        self.latest = self.latest.max(instant);
    }
}

/// When each run wants to be looked at next.
#[derive(Debug, Default)]
pub(crate) struct Deadlines(BTreeSet<(SystemTime, RunId)>);

impl Deadlines {
    /// Moves a run from one instant to another.
    pub(crate) fn set(&mut self, run: RunId, from: Option<SystemTime>, to: Option<SystemTime>) {
        if from == to {
            return;
        }
        if let Some(from) = from {
            self.0.remove(&(from, run));
        }
        if let Some(to) = to {
            self.0.insert((to, run));
        }
    }

    /// The first instant.
    pub(crate) fn next(&self) -> Option<SystemTime> {
        self.0.first().map(|(at, _)| *at)
    }

    /// A run whose instant has come.
    pub(crate) fn due(&self, now: SystemTime) -> Option<RunId> {
        self.0.first().filter(|(at, _)| *at <= now).map(|(_, run)| *run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Ids;

    #[test]
    fn a_clock_jumps_ahead_and_never_back() {
        let mut clock = Clock::new();
        let start = clock.now();
        let later = start + Duration::from_hours(2);
        clock.jump_to(later);
        assert!(clock.now() >= later);
        clock.jump_to(start);
        assert!(clock.now() >= later);
        assert!(clock.now() < later + Duration::from_mins(1));
    }

    #[test]
    fn the_first_instant_comes_first() {
        let mut ids = Ids::new();
        let (a, b) = (ids.run_id(), ids.run_id());
        let start = SystemTime::now();
        let [one, two] = [1, 2].map(|seconds| start + Duration::from_secs(seconds));
        let mut deadlines = Deadlines::default();
        deadlines.set(a, None, Some(two));
        deadlines.set(b, None, Some(one));
        assert_eq!(deadlines.next(), Some(one));
        assert_eq!(deadlines.due(start), None);
        assert_eq!(deadlines.due(one), Some(b));
        deadlines.set(b, Some(one), None);
        assert_eq!(deadlines.due(two), Some(a));
    }
}
