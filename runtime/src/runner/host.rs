//! The SDK's workflow context as the executor's world.

use super::ends::{Known, activity_end};
use super::engine::{Activity, ActivityResult, Engine};
use super::inbox::{Inbox, Item};
use super::options::{activity_options, call_header};
use crate::values;
use futures_util::future::LocalBoxFuture;
use sagaweave_core::{ActivityCall, ActivityEnd, Event, Host, Op, Role};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};
use temporalio_sdk::{TimerOptions, TimerResult, WorkflowCancellationToken};
use tracing::{debug, warn};

/// What goes on in one run.
///
/// Nothing here follows the workflow's own cancellation: the executor hears of it, and alone decides
/// what is to be cancelled. Each operation has a token of its own for that.
pub(crate) struct SdkHost {
    engine: Box<dyn Engine>,
    inbox: Arc<Inbox>,
    first_run_id: String,
    running: HashMap<Op, Running>,
    cancel_seen: bool,
}

struct Running {
    work: Work,
    token: WorkflowCancellationToken,
    waker: Waker,
}

enum Work {
    Activity(Box<Call>),
    Timer(LocalBoxFuture<'static, TimerResult>),
}

struct Call {
    future: LocalBoxFuture<'static, ActivityResult>,
    step: String,
    role: Role,
    known: Known,
    /// How long the history was when it was scheduled.
    scheduled_at: u32,
}

impl SdkHost {
    pub(crate) fn new(engine: Box<dyn Engine>, inbox: Arc<Inbox>, first_run_id: String) -> Self {
        watch(&engine.cancellation(), &inbox);
        Self { engine, inbox, first_run_id, running: HashMap::new(), cancel_seen: false }
    }

    /// Whether what happens now has happened before, and was logged then.
    pub(crate) fn is_replaying(&self) -> bool {
        self.engine.is_replaying()
    }

    /// The first poll emits the command, so commands come in the order in which they are asked for.
    fn begin(&mut self, op: Op, work: Work, token: WorkflowCancellationToken) {
        let waker = self.inbox.waker(Item::Woken(op));
        self.running.insert(op, Running { work, token, waker });
        if let Some(event) = self.advance(op) {
            self.inbox.push(Item::Event(event));
        }
    }

    fn event(&mut self, item: Item) -> Option<Event> {
        match item {
            Item::Event(event) => Some(event),
            Item::Woken(op) => self.advance(op),
            Item::CancelRequested => self.cancel_requested(),
        }
    }

    /// Polls one operation. What is over is forgotten, and so is a waker that rings after it.
    fn advance(&mut self, op: Op) -> Option<Event> {
        let running = self.running.get_mut(&op)?;
        let mut cx = Context::from_waker(&running.waker);
        let event = match &mut running.work {
            Work::Activity(call) => match call.future.as_mut().poll(&mut cx) {
                Poll::Ready(result) => {
                    let end = activity_end(result, &call.known);
                    if !self.engine.is_replaying() {
                        log_end(call, &end);
                    }
                    Some(Event::ActivityEnded(op, end))
                }
                Poll::Pending => return None,
            },
            Work::Timer(future) => match future.as_mut().poll(&mut cx) {
                Poll::Ready(TimerResult::Fired) => Some(Event::TimerFired(op)),
                Poll::Ready(TimerResult::Cancelled) => None,
                Poll::Pending => return None,
            },
        };
        self.running.remove(&op);
        event
    }

    fn cancel_requested(&mut self) -> Option<Event> {
        let token = self.engine.cancellation();
        if !token.is_cancelled() || std::mem::replace(&mut self.cancel_seen, true) {
            return None;
        }
        Some(Event::Cancel { reason: token.reason().unwrap_or_default() })
    }
}

impl Host for SdkHost {
    fn now(&self) -> SystemTime {
        self.engine.now()
    }

    fn start_activity(&mut self, op: Op, call: ActivityCall<'_>) {
        if !self.engine.is_replaying() {
            debug!(step = call.step, role = ?call.role, "step scheduled");
        }
        let token = WorkflowCancellationToken::new();
        let future = self.engine.activity(Activity {
            name: call.activity_type.to_owned(),
            input: values::write(&call.input),
            options: activity_options(&call, token.clone()),
            header: call_header(&call, &self.first_run_id),
        });
        let known = Known {
            timeout: call.options.timeout,
            heartbeat_timeout: call.options.heartbeat_timeout,
            one_attempt: call.options.retry.max_attempts == Some(1) && call.role != Role::Pivot,
            never_sent: false,
        };
        let scheduled_at = self.engine.history_length();
        let call =
            Call { future, step: call.step.to_owned(), role: call.role, known, scheduled_at };
        self.begin(op, Work::Activity(Box::new(call)), token);
    }

    fn start_timer(&mut self, op: Op, after: Duration) {
        let token = WorkflowCancellationToken::new();
        let options = TimerOptions::builder(after).cancellation_token(token.clone()).build();
        let future = self.engine.timer(options);
        self.begin(op, Work::Timer(future), token);
    }

    fn cancel(&mut self, op: Op) {
        let Some(running) = self.running.get_mut(&op) else { return };
        running.token.cancel();
        match &mut running.work {
            // Commands leave together at the end of a workflow task. If none has ended since, the
            // server never hears of the activity.
            Work::Activity(call) => {
                call.known.never_sent = call.scheduled_at == self.engine.history_length();
            }
            Work::Timer(_) => drop(self.running.remove(&op)),
        }
    }

    fn note(&mut self, message: &str) {
        if !self.engine.is_replaying() {
            warn!("{message}");
        }
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<Event> {
        while let Some(item) = self.inbox.pop() {
            if let Some(event) = self.event(item) {
                return Poll::Ready(event);
            }
        }
        Poll::Pending
    }
}

/// Lets a cancellation of the workflow ring in the inbox. The token keeps the waker: one poll is
/// enough, and every further one would add to its list.
fn watch(token: &WorkflowCancellationToken, inbox: &Arc<Inbox>) {
    let waker = inbox.waker(Item::CancelRequested);
    if pin!(token.cancelled()).poll(&mut Context::from_waker(&waker)).is_ready() {
        waker.wake();
    }
}

fn log_end(call: &Call, end: &ActivityEnd) {
    let Call { step, role, .. } = call;
    match end {
        ActivityEnd::Completed(_) => debug!(step, ?role, "step completed"),
        ActivityEnd::Failed { error, fate } => {
            warn!(step, ?role, error_type = error.kind, ?fate, "step failed: {}", error.message);
        }
        ActivityEnd::Cancelled { fate } => debug!(step, ?role, ?fate, "step cancelled"),
    }
}

#[cfg(test)]
mod tests;
