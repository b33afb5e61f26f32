//! What a tool can know of the step it runs for.

use sagaweave_core::Role;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// One attempt of one step: who calls, under which key, and whether it is still wanted.
///
/// Cheap to clone. Heartbeats need no help of the tool: the runtime sends them for as long as the
/// tool's future is being polled, so block no thread for longer than the heartbeat timeout (10 s
/// where a document says nothing).
#[derive(Clone)]
pub struct StepContext(Arc<Inner>);

struct Inner {
    call: Call,
    deadline: Option<Instant>,
    cancelled: watch::Sender<bool>,
    asked: AtomicBool,
    beat: Notify,
}

/// Which call of which step this is.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) workflow_id: String,
    pub(crate) run_id: String,
    pub(crate) step: String,
    pub(crate) attempt: u32,
    pub(crate) key: String,
    pub(crate) role: Role,
    pub(crate) traceparent: Option<String>,
    /// The limit of this attempt, counted from now.
    pub(crate) limit: Option<Duration>,
}

impl StepContext {
    pub(crate) fn new(call: Call) -> Self {
        Self(Arc::new(Inner {
            deadline: call.limit.and_then(|limit| Instant::now().checked_add(limit)),
            call,
            cancelled: watch::Sender::new(false),
            asked: AtomicBool::new(false),
            beat: Notify::new(),
        }))
    }

    /// The id of the workflow that calls.
    pub fn workflow_id(&self) -> &str {
        &self.0.call.workflow_id
    }

    /// The id of the run that calls; it changes when a workflow continues as new.
    pub fn run_id(&self) -> &str {
        &self.0.call.run_id
    }

    /// The step's id in the document; for an undo, the step that it undoes.
    pub fn step(&self) -> &str {
        &self.0.call.step
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.0.call.attempt
    }

    /// The idempotency key: the same at every attempt of this step in this execution, and no other
    /// step's. Hand it to whatever can tell a repeated request by it.
    pub fn key(&self) -> &str {
        &self.0.call.key
    }

    /// The W3C `traceparent` that came with the call, if one did.
    pub fn traceparent(&self) -> Option<&str> {
        self.0.call.traceparent.as_deref()
    }

    /// Whether the attempt is no longer wanted. Asking counts as [`StepContext::cancelled`] does.
    pub fn is_cancelled(&self) -> bool {
        self.0.asked.store(true, Ordering::Relaxed);
        *self.0.cancelled.borrow()
    }

    /// Completes when the attempt is no longer wanted.
    ///
    /// A tool that never asks is dropped when that happens, and what it did counts as unknown. One
    /// that has asked gets 5 s to clean up, and what it then answers counts: `Ok`, and the step is
    /// done; an error, and its fate is the error's.
    pub fn cancelled(&self) -> impl Future<Output = ()> + Send + use<> {
        self.0.asked.store(true, Ordering::Relaxed);
        let mut cancelled = self.0.cancelled.subscribe();
        async move {
            if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
                // The attempt is over, so nobody can cancel it any more.
                std::future::pending::<()>().await;
            }
        }
    }

    pub(crate) fn role(&self) -> Role {
        self.0.call.role
    }

    /// How much of the attempt's time is left, where it has a limit.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        Some(self.0.deadline?.saturating_duration_since(Instant::now()))
    }

    /// Completes when a heartbeat is to be sent now, whenever the next one is due.
    pub(crate) async fn beat_wanted(&self) {
        self.0.beat.notified().await;
    }

    /// Lets a heartbeat be sent now: a cancellation comes as its answer.
    #[cfg(feature = "testing")]
    pub(crate) fn beat(&self) {
        self.0.beat.notify_one();
    }

    /// Completes when the attempt is no longer wanted. Other than [`StepContext::cancelled`], it does
    /// not count as asking.
    #[cfg(feature = "testing")]
    pub(crate) async fn unwanted(&self) {
        let mut cancelled = self.0.cancelled.subscribe();
        // The sender is in here, too, so it is never gone.
        let _ = cancelled.wait_for(|cancelled| *cancelled).await;
    }

    /// Tells the tool that the attempt is no longer wanted; whether it has ever asked.
    pub(crate) fn cancel(&self) -> bool {
        self.0.cancelled.send_replace(true);
        self.0.asked.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for StepContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StepContext").field(&self.0.call).finish()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn call(step: &str) -> Call {
        Call {
            workflow_id: "q4-launch".to_owned(),
            run_id: "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000".to_owned(),
            step: step.to_owned(),
            attempt: 1,
            key: format!("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000/{step}"),
            role: Role::Forward,
            traceparent: None,
            limit: None,
        }
    }

    #[tokio::test]
    async fn a_waiting_tool_hears_of_the_cancellation() {
        let ctx = StepContext::new(call("a"));
        let waiting = tokio::spawn(ctx.cancelled());
        assert!(ctx.cancel());
        waiting.await.unwrap();
        assert!(ctx.is_cancelled());
    }

    #[test]
    fn who_never_asked_is_known() {
        assert!(!StepContext::new(call("a")).cancel());
        let ctx = StepContext::new(call("a"));
        assert!(!ctx.is_cancelled());
        assert!(ctx.cancel());
    }

    #[tokio::test(start_paused = true)]
    async fn the_attempts_time_runs_out() {
        let limit = Some(Duration::from_secs(10));
        let ctx = StepContext::new(Call { limit, ..call("a") });
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(ctx.remaining(), Some(Duration::from_secs(6)));
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(ctx.remaining(), Some(Duration::ZERO));
        assert_eq!(StepContext::new(call("a")).remaining(), None);
    }
}
