//! The engine's handle, its settings, and the thread that watches the time.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use tonic::Status;

use crate::faults::Fault;
use crate::faults::random::RandomFaults;
use crate::service::{self, State};
use crate::time::Time;

/// How long closed executions are kept if nothing else is said.
const RETENTION: Duration = Duration::from_hours(24);

/// How many closed executions are kept if nothing else is said.
const CLOSED_LIMIT: usize = 10_000;

/// How often [`Engine::advance`] looks whether the workers are done.
const GLANCE: Duration = Duration::from_millis(1);

/// How long [`Engine::advance`] waits for workers that do nothing.
const SILENCE: Duration = Duration::from_secs(1);

/// How an engine is to be.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) time: Time,
    pub(crate) retention: Duration,
    pub(crate) closed_limit: usize,
    pub(crate) running_activities_hold_time: bool,
}

/// Says how an engine is to be, and starts it.
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct EngineBuilder(Settings);

impl EngineBuilder {
    /// How its clock goes; by default with the machine's own.
    pub const fn time(mut self, time: Time) -> Self {
        self.0.time = time;
        self
    }

    /// For how long, by its own clock, it keeps executions that have closed; by default 24 hours.
    pub const fn retention(mut self, retention: Duration) -> Self {
        self.0.retention = retention;
        self
    }

    /// How many executions that have closed it keeps; by default 10,000. The oldest go first.
    pub const fn closed_limit(mut self, limit: usize) -> Self {
        self.0.closed_limit = limit;
        self
    }

    /// Whether time that skips waits for activities that are running. By default it does; without,
    /// it jumps while they run, so that one which hangs meets its timeout.
    pub const fn running_activities_hold_time(mut self, hold: bool) -> Self {
        self.0.running_activities_hold_time = hold;
        self
    }

    /// Starts the engine: a matter of microseconds.
    pub fn start(self) -> Engine {
        let shared =
            Arc::new(Shared { state: Mutex::new(State::new(self.0)), alarm: Condvar::new() });
        let watched = Arc::clone(&shared);
        let timer = thread::Builder::new().name("sagaweave-embedded-timer".to_owned());
        // Without a thread there are no timers; whoever waits for one sees that it does not come.
        let thread = timer.spawn(move || watch_time(&watched)).ok();
        debug_assert!(thread.is_some(), "the timer's thread starts");
        Engine(Arc::new(Life(shared)))
    }
}

impl Default for EngineBuilder {
    fn default() -> Self {
        Self(Settings {
            time: Time::Real,
            retention: RETENTION,
            closed_limit: CLOSED_LIMIT,
            running_activities_hold_time: true,
        })
    }
}

/// An engine: a handle that is cheap to clone. It ends with its last handle, and keeps nothing.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Life>);

/// Keeps time from jumping until it is dropped.
#[derive(Debug)]
#[must_use = "time is free again once this is dropped"]
pub struct TimeHold(Engine);

impl Engine {
    /// Starts an engine in real time.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Says how an engine is to be.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Answers one gRPC call: the full name of the service, the name of the method, the request's
    /// bytes. Long polls take their time, and end when their future is dropped.
    ///
    /// # Errors
    /// The server's own, with its codes, messages and details.
    pub async fn call(&self, service: &str, rpc: &str, request: Bytes) -> Result<Vec<u8>, Status> {
        service::call(self.shared(), service, rpc, request).await
    }

    /// What time it is in the engine.
    pub fn now(&self) -> SystemTime {
        self.shared().with(|state| state.now)
    }

    /// Lets this much time pass at once, by way of every instant at which something is due. After
    /// each it waits until the workers have done what there is to do, or have done nothing for a
    /// second; activities that are running are not waited for.
    pub async fn advance(&self, by: Duration) {
        let end = self.now() + by;
        loop {
            self.settled().await;
            let arrived = self.shared().with(|state| state.step_towards(end));
            if arrived {
                return;
            }
        }
    }

    /// Keeps time from jumping for as long as the answer lives.
    pub fn hold_time(&self) -> TimeHold {
        self.shared().with(|state| state.holds += 1);
        TimeHold(self.clone())
    }

    /// Lets something go wrong, from now on, wherever it fits.
    pub fn inject(&self, fault: Fault) {
        self.shared().with(|state| state.faults.inject(fault));
    }

    /// Lets things go wrong at random, from now on, where no other fault fits.
    pub fn inject_random(&self, faults: &RandomFaults) {
        self.shared().with(|state| state.faults.inject_random(faults.clone()));
    }

    /// Lets nothing more go wrong. What has gone wrong already stays so.
    pub fn clear_faults(&self) {
        self.shared().with(|state| state.faults.clear());
    }

    fn shared(&self) -> &Shared {
        &self.0.0
    }

    /// Waits until no worker has a workflow task or could take a task, or none does anything.
    async fn settled(&self) {
        let (mut seen, mut since) = (0, Instant::now());
        loop {
            let (done, changes) =
                self.shared().with(|state| (state.workers_are_done(), state.changes));
            if done || (changes == seen && since.elapsed() > SILENCE) {
                return;
            }
            if changes != seen {
                (seen, since) = (changes, Instant::now());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
}

impl Drop for TimeHold {
    fn drop(&mut self) {
        self.0.shared().with(|state| state.holds -= 1);
    }
}

/// Ends the timer's thread with the last handle.
#[derive(Debug)]
struct Life(Arc<Shared>);

impl Drop for Life {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.alarm.notify_all();
    }
}

/// The state behind its lock, and the bell that wakes the timer's thread.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    alarm: Condvar,
}

impl Shared {
    /// Acts on the state. Nothing waits in here.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        state.now = state.clock.now();
        let result = act(&mut state);
        let rings = state.rings();
        drop(state);
        if rings {
            self.alarm.notify_all();
        }
        result
    }

    /// A panic under the lock leaves at most one execution odd; the others go on.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets happen what is due, when it is due.
fn watch_time(shared: &Shared) {
    let mut state = shared.lock();
    while !state.stopped {
        state.now = state.clock.now();
        state.tick();
        state.skip();
        let now = state.now;
        let next = state.next_deadline();
        state.alarm = next;
        state = match next {
            None => shared.alarm.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(at) => {
                let pause = at.duration_since(now).unwrap_or_default();
                let woken = shared.alarm.wait_timeout(state, pause);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}
