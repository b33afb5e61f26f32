//! Runs a tool's future to its end, with heartbeats, and stops it when it is no longer wanted.

use crate::step_context::StepContext;
use crate::step_error::StepError;
use futures_util::FutureExt;
use sagaweave_core::Payload;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

/// How long a tool that asked for it may clean up after a cancellation.
const CLEAN_UP: Duration = Duration::from_secs(5);

/// The heartbeat timeout to go by where an activity has none: nothing is taken for lost then, but
/// only an answer to a heartbeat brings a cancellation.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Keeps a tiny heartbeat timeout from turning into a busy loop.
const SHORTEST_PERIOD: Duration = Duration::from_millis(10);

/// The engine's end of an attempt.
pub(crate) trait Link {
    /// Completes when the attempt is no longer wanted.
    fn cancelled(&self) -> impl Future<Output = ()> + Send;
    /// Says that the attempt is alive.
    fn beat(&self) -> impl Future<Output = ()> + Send;
}

/// How a tool's future ended.
#[derive(Debug, PartialEq)]
pub(crate) enum Ended {
    /// By itself.
    Answered(Result<Payload, StepError>),
    /// While it cleaned up after a cancellation.
    CleanedUp(Result<Payload, StepError>),
    /// It was dropped after a cancellation.
    Dropped,
}

/// Drives `work` to its end.
pub(crate) async fn drive<L: Link + Sync>(
    link: &L,
    ctx: &StepContext,
    heartbeat_timeout: Option<Duration>,
    work: impl Future<Output = Result<Payload, StepError>> + Send,
) -> Ended {
    let mut work = pin!(caught(work));
    let mut beats = beats(heartbeat_timeout);
    loop {
        tokio::select! {
            biased;
            answer = &mut work => return Ended::Answered(answer),
            () = link.cancelled() => break,
            () = ctx.beat_wanted() => link.beat().await,
            _ = beats.tick() => link.beat().await,
        }
    }
    if !ctx.cancel() {
        return Ended::Dropped;
    }
    let clean_up = async {
        loop {
            tokio::select! {
                biased;
                answer = &mut work => return answer,
                _ = beats.tick() => link.beat().await,
            }
        }
    };
    timeout(CLEAN_UP, clean_up).await.map_or(Ended::Dropped, Ended::CleanedUp)
}

/// A third of the timeout, first after one period: a short step costs no heartbeat at all.
fn beats(heartbeat_timeout: Option<Duration>) -> Interval {
    let timeout = heartbeat_timeout.filter(|timeout| !timeout.is_zero()).unwrap_or(DEFAULT_TIMEOUT);
    let period = (timeout / 3).max(SHORTEST_PERIOD);
    let first = Instant::now() + period.min(Duration::from_hours(24));
    let mut beats = interval_at(first, period);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats
}

/// A panic says nothing of the effect: unknown, and retried.
async fn caught(
    work: impl Future<Output = Result<Payload, StepError>>,
) -> Result<Payload, StepError> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let message = panic_message(panic.as_ref());
        Err(StepError::unknown(format!("the tool panicked: {message}")).kind("Panic"))
    })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("it did not say why")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_context::tests::call;
    use sagaweave_core::Fate;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    use tokio::time::sleep;

    /// Cancels after a time, and counts heartbeats.
    struct TestLink {
        cancel_at: Option<Instant>,
        beats: AtomicU32,
    }

    impl TestLink {
        fn new(cancel_after: Option<u64>) -> Self {
            let after = |ms| Instant::now() + Duration::from_millis(ms);
            Self { cancel_at: cancel_after.map(after), beats: AtomicU32::new(0) }
        }
    }

    impl Link for TestLink {
        async fn cancelled(&self) {
            match self.cancel_at {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        }

        async fn beat(&self) {
            self.beats.fetch_add(1, Ordering::Relaxed);
        }
    }

    const TIMEOUT: Option<Duration> = Some(Duration::from_secs(3));

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[allow(clippy::unnecessary_wraps, reason = "it is what a tool answers")]
    fn done() -> Result<Payload, StepError> {
        Ok(Payload::from_json("1"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_step_beats_every_third_of_the_timeout() {
        for (length, beats) in [(0, 0), (900, 0), (1100, 1), (4500, 4)] {
            let (link, ctx) = (TestLink::new(None), StepContext::new(call("a")));
            let work = async {
                sleep(ms(length)).await;
                done()
            };
            assert_eq!(drive(&link, &ctx, TIMEOUT, work).await, Ended::Answered(done()));
            assert_eq!(link.beats.load(Ordering::Relaxed), beats, "{length} ms");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_heartbeat_timeout_it_beats_all_the_same() {
        for timeout in [None, Some(Duration::ZERO)] {
            let (link, ctx) = (TestLink::new(None), StepContext::new(call("a")));
            let work = async {
                sleep(ms(7000)).await;
                done()
            };
            drive(&link, &ctx, timeout, work).await;
            assert_eq!(link.beats.load(Ordering::Relaxed), 2);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_asked_is_dropped_at_once() {
        let (link, ctx) = (TestLink::new(Some(500)), StepContext::new(call("a")));
        let start = Instant::now();
        let work = async {
            sleep(ms(60_000)).await;
            done()
        };
        assert_eq!(drive(&link, &ctx, TIMEOUT, work).await, Ended::Dropped);
        assert_eq!(start.elapsed(), ms(500));
    }

    #[tokio::test(start_paused = true)]
    async fn who_asked_may_clean_up_and_its_answer_counts() {
        let answers = [done(), Err(StepError::retry("rolled back"))];
        for answer in answers {
            let (link, ctx) = (TestLink::new(Some(500)), StepContext::new(call("a")));
            let work = async {
                ctx.cancelled().await;
                sleep(ms(4900)).await;
                answer.clone()
            };
            assert_eq!(drive(&link, &ctx, TIMEOUT, work).await, Ended::CleanedUp(answer.clone()));
            assert_eq!(link.beats.load(Ordering::Relaxed), 5, "it beats while it cleans up");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn cleaning_up_for_longer_than_5_s_ends_in_a_drop() {
        let (link, ctx) = (TestLink::new(Some(500)), StepContext::new(call("a")));
        let start = Instant::now();
        let dropped = Arc::new(AtomicBool::new(false));
        let guard = OnDrop(Arc::clone(&dropped));
        let work = async {
            let _guard = guard;
            ctx.cancelled().await;
            sleep(ms(5100)).await;
            done()
        };
        assert_eq!(drive(&link, &ctx, TIMEOUT, work).await, Ended::Dropped);
        assert_eq!(start.elapsed(), ms(5500));
        assert!(dropped.load(Ordering::Relaxed));
    }

    struct OnDrop(Arc<AtomicBool>);

    impl Drop for OnDrop {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn a_panic_is_unknown_and_retried() {
        let (link, ctx) = (TestLink::new(None), StepContext::new(call("a")));
        let ended = drive(&link, &ctx, TIMEOUT, async { panic!("no {}", "luck") }).await;
        let Ended::Answered(Err(error)) = ended else { panic!("{ended:?}") };
        assert_eq!((error.fate(), error.is_permanent()), (Fate::Unknown, false));
        assert_eq!((error.error_type(), error.message()), ("Panic", "the tool panicked: no luck"));
    }
}
