//! Long polls of task queues.

use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::common::v1::{WorkerVersionCapabilities, WorkerVersionStamp};
use tokio::time::{Instant, timeout_at};

use super::state::State;
use crate::engine::Shared;
use crate::queues::{QueueName, Queues};

/// How long a poll waits for a task.
pub(crate) const LONG_POLL: Duration = Duration::from_mins(1);

/// Who polls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poller<'a> {
    pub(crate) identity: &'a str,
    /// The worker's own key, by which it says that it shuts down.
    pub(crate) worker: &'a str,
}

/// Who takes a task, as events show it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taker {
    pub(crate) identity: String,
    pub(crate) version: Option<WorkerVersionStamp>,
}

impl Taker {
    pub(crate) fn new(identity: &str, version: Option<&WorkerVersionCapabilities>) -> Self {
        let version = version.map(|version| WorkerVersionStamp {
            build_id: version.build_id.clone(),
            use_versioning: version.use_versioning,
        });
        Self { identity: identity.to_owned(), version }
    }
}

/// Which queues are polled.
type Which<T> = fn(&mut State) -> &mut Queues<T>;

/// Waits until there is a task that `start` makes something of; none when the time is over.
pub(crate) async fn poll<T, A>(
    shared: &Shared,
    which: Which<T>,
    name: &QueueName,
    poller: Poller<'_>,
    mut start: impl FnMut(&mut State, T) -> Option<A>,
) -> Option<A> {
    let until = Instant::now() + LONG_POLL;
    loop {
        let found = shared.with(|state| {
            if state.gone.iter().any(|gone| gone == poller.worker) {
                return Err(None);
            }
            which(state).polled(name, poller.identity, SystemTime::now());
            while let Some(task) = which(state).take(name) {
                if let Some(started) = start(state, task) {
                    return Ok(started);
                }
            }
            Err(Some(which(state).wait(name, poller.worker)))
        });
        let place = match found {
            Ok(started) => return Some(started),
            Err(place) => place?,
        };
        let line = InLine { shared, which, name, ticket: place.ticket };
        timeout_at(until, place.woken).await.ok()?.ok()?;
        drop(line);
    }
}

/// Leaves the line, however the poll ends.
struct InLine<'a, T> {
    shared: &'a Shared,
    which: Which<T>,
    name: &'a QueueName,
    ticket: u64,
}

impl<T> Drop for InLine<'_, T> {
    fn drop(&mut self) {
        self.shared.with(|state| (self.which)(state).leave(self.name, self.ticket));
    }
}
