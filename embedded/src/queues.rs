//! Task queues: what is ready, and who waits for it.
//!
//! ```text
//!   offer ──▶ ready, by priority then age ──▶ take
//!     └─ wakes one poller ──▶ the poller takes under the lock, or waits again
//! ```
//!
//! A task stays in its queue until a poller takes it under the engine's lock, so a poller that goes
//! away between being woken and taking loses nothing: it passes its wake on.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;

/// The priority of a task without one; 1 goes first.
pub(crate) const DEFAULT_PRIORITY: i32 = 3;

/// How long a queue remembers who polled it.
const REMEMBERED: Duration = Duration::from_mins(5);

/// Beyond this many queues, those that nobody uses are forgotten.
const CROWDED: usize = 256;

/// A queue's namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct QueueName {
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl QueueName {
    pub(crate) fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

/// All queues of one kind of task.
#[derive(Debug)]
pub(crate) struct Queues<T> {
    queues: HashMap<QueueName, Queue<T>>,
    next: u64,
}

#[derive(Debug)]
struct Queue<T> {
    ready: BTreeMap<(i32, u64), T>,
    waiting: VecDeque<Waiting>,
    /// Who polled, and when last.
    pollers: HashMap<String, SystemTime>,
}

/// A poller in the line.
#[derive(Debug)]
struct Waiting {
    ticket: u64,
    worker: String,
    wake: oneshot::Sender<()>,
}

/// A poller's place in the line.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) ticket: u64,
    pub(crate) woken: oneshot::Receiver<()>,
}

impl<T> Default for Queues<T> {
    fn default() -> Self {
        Self { queues: HashMap::new(), next: 0 }
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { ready: BTreeMap::new(), waiting: VecDeque::new(), pollers: HashMap::new() }
    }
}

impl<T> Queues<T> {
    /// Puts a task behind those of its priority, and wakes a poller.
    pub(crate) fn offer(&mut self, name: &QueueName, priority: i32, task: T) {
        self.next += 1;
        let key = (priority, self.next);
        let queue = self.queue(name);
        queue.ready.insert(key, task);
        queue.wake_one();
    }

    /// The first task that is ready.
    pub(crate) fn take(&mut self, name: &QueueName) -> Option<T> {
        self.queues.get_mut(name)?.ready.pop_first().map(|(_, task)| task)
    }

    /// Notes that somebody polls.
    pub(crate) fn polled(&mut self, name: &QueueName, identity: &str, now: SystemTime) {
        let pollers = &mut self.queue(name).pollers;
        if let Some(last) = pollers.get_mut(identity) {
            *last = now;
            return;
        }
        pollers.retain(|_, last| is_recent(*last, now));
        pollers.insert(identity.to_owned(), now);
    }

    /// Waits in line.
    pub(crate) fn wait(&mut self, name: &QueueName, worker: &str) -> Place {
        self.next += 1;
        let ticket = self.next;
        let (wake, woken) = oneshot::channel();
        self.queue(name).waiting.push_back(Waiting { ticket, worker: worker.to_owned(), wake });
        Place { ticket, woken }
    }

    /// Leaves the line. Who was woken and leaves without a task wakes the next.
    pub(crate) fn leave(&mut self, name: &QueueName, ticket: u64) {
        let Some(queue) = self.queues.get_mut(name) else { return };
        let before = queue.waiting.len();
        queue.waiting.retain(|other| other.ticket != ticket);
        if queue.waiting.len() == before && !queue.ready.is_empty() {
            queue.wake_one();
        }
    }

    /// Sends a worker's pollers home.
    pub(crate) fn release(&mut self, worker: &str) {
        for queue in self.queues.values_mut() {
            queue.waiting.retain(|waiting| waiting.worker != worker);
        }
    }

    /// Whether somebody waits here, or has polled within `window`.
    pub(crate) fn is_served(&self, name: &QueueName, now: SystemTime, window: Duration) -> bool {
        self.queues.get(name).is_some_and(|queue| {
            let recent =
                |last: &SystemTime| now.duration_since(*last).is_ok_and(|ago| ago < window);
            !queue.waiting.is_empty() || queue.pollers.values().any(recent)
        })
    }

    /// Whether this worker has polled here.
    pub(crate) fn is_polled_by(&self, name: &QueueName, identity: &str) -> bool {
        self.queues.get(name).is_some_and(|queue| queue.pollers.contains_key(identity))
    }

    /// Closes a queue: its tasks, oldest first.
    pub(crate) fn close(&mut self, name: &QueueName) -> Vec<T> {
        let Some(queue) = self.queues.remove(name) else { return Vec::new() };
        queue.ready.into_values().collect()
    }

    /// Who polled lately, and when.
    pub(crate) fn pollers(&self, name: &QueueName, now: SystemTime) -> Vec<(String, SystemTime)> {
        let Some(queue) = self.queues.get(name) else { return Vec::new() };
        let recent = queue.pollers.iter().filter(|(_, last)| is_recent(**last, now));
        recent.map(|(identity, last)| (identity.clone(), *last)).collect()
    }

    /// How many tasks are ready.
    pub(crate) fn backlog(&self, name: &QueueName) -> usize {
        self.queues.get(name).map_or(0, |queue| queue.ready.len())
    }

    fn queue(&mut self, name: &QueueName) -> &mut Queue<T> {
        if !self.queues.contains_key(name) {
            if self.queues.len() >= CROWDED {
                self.queues.retain(|_, queue| !queue.ready.is_empty() || !queue.waiting.is_empty());
            }
            self.queues.insert(name.clone(), Queue::default());
        }
        self.queues.entry(name.clone()).or_default()
    }
}

impl<T> Queue<T> {
    fn wake_one(&mut self) {
        while let Some(poller) = self.waiting.pop_front() {
            if poller.wake.send(()).is_ok() {
                return;
            }
        }
    }
}

fn is_recent(last: SystemTime, now: SystemTime) -> bool {
    now.duration_since(last).is_ok_and(|ago| ago < REMEMBERED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> QueueName {
        QueueName::new("default", "q")
    }

    #[test]
    fn priority_goes_first_and_age_second() {
        let mut queues = Queues::default();
        for (priority, task) in [(3, "b"), (3, "c"), (1, "a"), (5, "d")] {
            queues.offer(&name(), priority, task);
        }
        let taken: Vec<_> = std::iter::from_fn(|| queues.take(&name())).collect();
        assert_eq!(taken, ["a", "b", "c", "d"]);
    }

    #[test]
    fn one_task_wakes_one_poller() {
        let mut queues = Queues::default();
        let mut first = queues.wait(&name(), "w");
        let mut second = queues.wait(&name(), "w");
        queues.offer(&name(), 3, ());
        assert!(first.woken.try_recv().is_ok());
        assert!(second.woken.try_recv().is_err());
    }

    #[test]
    fn who_leaves_after_being_woken_wakes_the_next() {
        let mut queues = Queues::default();
        let first = queues.wait(&name(), "w");
        let mut second = queues.wait(&name(), "w");
        queues.offer(&name(), 3, ());
        queues.leave(&name(), first.ticket);
        assert!(second.woken.try_recv().is_ok());
    }

    #[test]
    fn who_is_gone_is_not_woken() {
        let mut queues = Queues::default();
        drop(queues.wait(&name(), "w"));
        let mut second = queues.wait(&name(), "w");
        queues.offer(&name(), 3, ());
        assert!(second.woken.try_recv().is_ok());
    }

    #[test]
    fn a_queue_is_served_while_somebody_waits_or_polled_lately() {
        let (mut queues, now) = (Queues::<()>::default(), SystemTime::now());
        let window = Duration::from_secs(10);
        assert!(!queues.is_served(&name(), now, window));
        queues.polled(&name(), "worker", now);
        assert!(queues.is_served(&name(), now + Duration::from_secs(9), window));
        assert!(!queues.is_served(&name(), now + window, window));
        let place = queues.wait(&name(), "w");
        assert!(queues.is_served(&name(), now + window, window));
        queues.leave(&name(), place.ticket);
        assert!(!queues.is_served(&name(), now + window, window));
    }

    #[test]
    fn queues_that_nobody_uses_are_forgotten() {
        let mut queues = Queues::default();
        queues.offer(&name(), 3, ());
        for number in 0..10 * CROWDED {
            queues.polled(&QueueName::new("default", &number.to_string()), "w", SystemTime::now());
        }
        assert!(queues.queues.len() <= CROWDED + 1);
        assert_eq!(queues.backlog(&name()), 1);
    }
}
