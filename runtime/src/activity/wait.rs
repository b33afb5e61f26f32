//! How long to wait before the next attempt.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// No wait is longer: beyond it, Temporal's own durations get out of range.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// Temporal's limit where a policy names none: this many times the first wait.
const DEFAULT_CAP: u32 = 100;

/// The waits of a retry policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    pub(crate) initial: Duration,
    pub(crate) factor: f64,
    pub(crate) max: Option<Duration>,
}

impl Backoff {
    /// The wait after `attempt` (from 1) failed: what the tool `asked` for, else the policy's own;
    /// `random`, from 0 to 1, adds up to a quarter.
    pub(crate) fn wait(&self, attempt: u32, asked: Option<Duration>, random: f64) -> Duration {
        let wait = asked.unwrap_or_else(|| self.own(attempt)).min(LONGEST);
        let jitter = Duration::try_from_secs_f64(wait.as_secs_f64() * random.clamp(0.0, 1.0) / 4.0);
        let jitter = jitter.unwrap_or_default();
        wait.saturating_add(jitter).min(LONGEST)
    }

    fn own(&self, attempt: u32) -> Duration {
        let cap = match self.max {
            Some(max) if !max.is_zero() => max,
            Some(_) | None => self.initial.saturating_mul(DEFAULT_CAP),
        };
        let factor = if self.factor >= 1.0 { self.factor } else { 1.0 };
        let grown = factor.powf(f64::from(attempt.saturating_sub(1)));
        let wait = Duration::try_from_secs_f64(self.initial.as_secs_f64() * grown).unwrap_or(cap);
        wait.min(cap)
    }
}

/// A random number from 0 to 1. Good enough to spread retries, and for nothing else.
pub(crate) fn random() -> f64 {
    // Each `RandomState` has keys of its own, so an empty hash is a random number.
    let bits = RandomState::new().build_hasher().finish() >> 32;
    f64::from(u32::try_from(bits).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn backoff(initial: u64, factor: f64, max: Option<u64>) -> Backoff {
        Backoff {
            initial: Duration::from_millis(initial),
            factor,
            max: max.map(Duration::from_millis),
        }
    }

    fn millis(backoff: Backoff, attempt: u32, random: f64) -> u128 {
        backoff.wait(attempt, None, random).as_millis()
    }

    #[test]
    fn the_policys_waits_grow_up_to_their_limit() {
        let default = backoff(1000, 2.0, Some(30_000));
        let waits: Vec<u128> = (1..=7).map(|attempt| millis(default, attempt, 0.0)).collect();
        assert_eq!(waits, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        let financial = backoff(5000, 1.5, Some(30_000));
        let waits: Vec<u128> = (1..=6).map(|attempt| millis(financial, attempt, 0.0)).collect();
        assert_eq!(waits, [5000, 7500, 11_250, 16_875, 25_312, 30_000]);
    }

    #[test]
    fn numbers_out_of_range_end_at_the_limit() {
        let default = backoff(1000, 2.0, Some(30_000));
        assert_eq!(millis(default, u32::MAX, 0.0), 30_000);
        assert_eq!(millis(default, 0, 0.0), 1000);
        assert_eq!(millis(backoff(1000, f64::INFINITY, Some(9000)), 3, 0.0), 9000);
        assert_eq!(millis(backoff(1000, f64::NAN, Some(9000)), 3, 0.0), 1000);
        assert_eq!(millis(backoff(1000, -3.0, Some(9000)), 3, 0.0), 1000);
        assert_eq!(millis(backoff(0, 2.0, Some(9000)), u32::MAX, 1.0), 9000 * 5 / 4);
        assert_eq!(millis(backoff(1000, 2.0, None), 99, 0.0), 100_000);
        assert_eq!(millis(backoff(1000, 2.0, Some(0)), 99, 0.0), 100_000);
        let endless = Backoff { initial: Duration::MAX, factor: 2.0, max: None };
        assert_eq!(endless.wait(9, Some(Duration::MAX), 1.0), LONGEST);
        assert_eq!(endless.wait(9, None, f64::NAN), LONGEST);
    }

    #[test]
    fn what_the_tool_asks_for_comes_first() {
        let default = backoff(1000, 2.0, Some(30_000));
        let asked = Some(Duration::from_secs(90));
        assert_eq!(default.wait(1, asked, 0.0), Duration::from_secs(90));
        assert_eq!(default.wait(1, asked, 1.0), Duration::from_millis(112_500));
    }

    #[test]
    fn random_numbers_differ_and_stay_in_range() {
        let numbers: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)));
        let mean = numbers.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }

    proptest! {
        #[test]
        fn jitter_adds_at_most_a_quarter(
            attempt in any::<u32>(),
            initial in 0_u64..10_000_000,
            factor in any::<f64>(),
            max in proptest::option::of(0_u64..10_000_000),
            asked in proptest::option::of(any::<u64>()),
            random in 0.0..=1.0_f64,
        ) {
            let backoff = backoff(initial, factor, max);
            let asked = asked.map(Duration::from_millis);
            let least = backoff.wait(attempt, asked, 0.0);
            let wait = backoff.wait(attempt, asked, random);
            prop_assert!(wait >= least);
            prop_assert!(wait <= least.mul_f64(1.25) + Duration::from_micros(1));
            prop_assert!(asked.is_none_or(|asked| wait >= asked.min(LONGEST)));
        }
    }
}
