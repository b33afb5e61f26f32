//! Faults at random, the same again for the same seed.
//!
//! What meets an attempt follows from the seed and from the attempt's place (workflow id, activity id,
//! number), and from nothing else: not from who was faster, nor from what other workflows do. So a
//! schedule can be asked beforehand, and reruns even though its workflows run side by side.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use super::{Act, failure};
use crate::ids::mix;

/// The environment variable that [`RandomFaults::from_env`] reads the seed from.
const SEED: &str = "SAGAWEAVE_FAULT_SEED";

/// The error type of attempts that fail at random.
const KIND: &str = "RandomFault";

/// How long an attempt is delayed at the most.
const LONGEST_DELAY: u64 = 120;

/// How many of a thousand attempts something happens to, if nothing else is said.
const OFTEN: u16 = 100;

/// What can happen to an attempt of an activity, or to a workflow task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Misfortune {
    /// The attempt fails and may be retried. No worker sees it.
    Fail,
    /// The attempt fails and is not retried. No worker sees it.
    FailForGood,
    /// No worker gets the attempt: it runs into its timeout without an effect.
    TimeOutBefore,
    /// A worker does the work, and its answer never arrives.
    TimeOutAfter,
    /// The attempt is handed out late, by up to two minutes.
    Delay,
    /// The answer arrives, but its worker does not hear so.
    LoseResponse,
    /// Two workers get the attempt.
    DeliverTwice,
    /// Its heartbeats do not arrive.
    DropHeartbeats,
    /// The worker that takes the attempt is lost, with all that it has.
    LoseWorker,
    /// The workflow task is taken, but no worker gets it.
    LoseTask,
    /// The worker forgets the run after the workflow task.
    DropCache,
}

impl Misfortune {
    /// All that can happen to an attempt of an activity.
    pub const OF_ACTIVITIES: [Self; 9] = [
        Self::Fail,
        Self::FailForGood,
        Self::TimeOutBefore,
        Self::TimeOutAfter,
        Self::Delay,
        Self::LoseResponse,
        Self::DeliverTwice,
        Self::DropHeartbeats,
        Self::LoseWorker,
    ];

    /// All that can happen to a workflow task.
    pub const OF_WORKFLOW_TASKS: [Self; 2] = [Self::LoseTask, Self::DropCache];

    fn act(self, chance: u64) -> Act {
        match self {
            Self::Fail => Act::Fail(Box::new(failure(KIND, "a fault at random", false))),
            Self::FailForGood => Act::Fail(Box::new(failure(KIND, "a fault at random", true))),
            Self::TimeOutBefore => Act::TimeOutBefore,
            Self::TimeOutAfter => Act::TimeOutAfter,
            Self::Delay => Act::Delay(Duration::from_secs(1 + chance % LONGEST_DELAY)),
            Self::LoseResponse => Act::LoseResponse,
            Self::DeliverTwice => Act::DeliverTwice,
            Self::DropHeartbeats => Act::DropHeartbeats,
            Self::LoseWorker => Act::LoseWorker,
            Self::LoseTask => Act::LoseTask,
            Self::DropCache => Act::DropCache,
        }
    }
}

/// Faults at random, the same again for the same seed.
///
/// ```
/// use sagaweave_embedded::{Engine, Misfortune, RandomFaults};
///
/// let faults = RandomFaults::from_env().often(50).without(Misfortune::FailForGood);
/// // Whatever panics below says with which seed it does so again.
/// let _told = faults.told();
/// let engine = Engine::start();
/// engine.inject_random(&faults);
///
/// // What happens is known beforehand, and follows from the seed alone.
/// let same = RandomFaults::seeded(faults.seed()).often(50).without(Misfortune::FailForGood);
/// assert_eq!(
///     faults.of_activity("campaign-7", "charge_card", 1),
///     same.of_activity("campaign-7", "charge_card", 1),
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RandomFaults {
    seed: u64,
    per_mille: u16,
    until_attempt: i32,
    activities: Vec<Misfortune>,
    workflow_tasks: Vec<Misfortune>,
}

impl RandomFaults {
    /// Everything, to one attempt and one workflow task in ten.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            per_mille: OFTEN,
            until_attempt: i32::MAX,
            activities: Misfortune::OF_ACTIVITIES.to_vec(),
            workflow_tasks: Misfortune::OF_WORKFLOW_TASKS.to_vec(),
        }
    }

    /// As [`RandomFaults::seeded`], with the seed that the environment variable
    /// `SAGAWEAVE_FAULT_SEED` says, or a new one each time.
    pub fn from_env() -> Self {
        let said = std::env::var(SEED).ok().and_then(|seed| seed.trim().parse().ok());
        Self::seeded(said.unwrap_or_else(|| RandomState::new().build_hasher().finish()))
    }

    /// To so many of a thousand attempts and workflow tasks.
    pub const fn often(mut self, per_mille: u16) -> Self {
        self.per_mille = per_mille;
        self
    }

    /// Only to the first so many attempts of an activity, so that a later one is left in peace.
    pub const fn until_attempt(mut self, number: i32) -> Self {
        self.until_attempt = number;
        self
    }

    /// Nothing but these.
    pub fn only(mut self, misfortunes: &[Misfortune]) -> Self {
        self.activities.retain(|it| misfortunes.contains(it));
        self.workflow_tasks.retain(|it| misfortunes.contains(it));
        self
    }

    /// Everything but this.
    pub fn without(mut self, misfortune: Misfortune) -> Self {
        self.activities.retain(|it| *it != misfortune);
        self.workflow_tasks.retain(|it| *it != misfortune);
        self
    }

    /// What all of it follows from.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// What happens to an attempt of an activity; the first is 1.
    pub fn of_activity(
        &self,
        workflow_id: &str,
        activity_id: &str,
        attempt: i32,
    ) -> Option<Misfortune> {
        self.draw_activity(workflow_id, activity_id, attempt).map(|(misfortune, _)| misfortune)
    }

    /// What happens to a workflow task; the first is 1.
    pub fn of_workflow_task(&self, workflow_id: &str, number: usize) -> Option<Misfortune> {
        let chance = self.chance([workflow_id, "\0workflow task"], number as u64);
        self.draw(&self.workflow_tasks, chance)
    }

    /// Says the seed on standard error if its thread panics while it lives.
    pub fn told(&self) -> SeedTold {
        SeedTold(self.to_string())
    }

    pub(crate) fn act_of_activity(
        &self,
        workflow_id: &str,
        activity_id: &str,
        attempt: i32,
    ) -> Option<Act> {
        let drawn = self.draw_activity(workflow_id, activity_id, attempt);
        drawn.map(|(misfortune, chance)| misfortune.act(mix(chance)))
    }

    pub(crate) fn act_of_workflow_task(&self, workflow_id: &str, number: usize) -> Option<Act> {
        self.of_workflow_task(workflow_id, number).map(|misfortune| misfortune.act(0))
    }

    fn draw_activity(
        &self,
        workflow_id: &str,
        activity_id: &str,
        attempt: i32,
    ) -> Option<(Misfortune, u64)> {
        let number = u64::from(attempt.unsigned_abs());
        let chance = self.chance([workflow_id, activity_id], number);
        let hit = self.draw(&self.activities, chance);
        hit.filter(|_| attempt <= self.until_attempt).map(|misfortune| (misfortune, chance))
    }

    fn draw(&self, from: &[Misfortune], chance: u64) -> Option<Misfortune> {
        let hit = chance % 1000 < u64::from(self.per_mille);
        let count = u64::try_from(from.len()).ok().filter(|count| hit && *count > 0)?;
        from.get(usize::try_from(chance / 1000 % count).ok()?).copied()
    }

    /// A number that follows from the seed and a place.
    fn chance(&self, names: [&str; 2], number: u64) -> u64 {
        let of_text = |so_far: u64, text: &str| {
            text.bytes().fold(so_far, |so_far, byte| mix(so_far ^ u64::from(byte)))
        };
        let place = names.iter().fold(mix(self.seed), |so_far, name| mix(of_text(so_far, name)));
        mix(place ^ number)
    }
}

/// With how to run them again.
impl fmt::Display for RandomFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "faults at random; with {SEED}={} they come again", self.seed)
    }
}

/// Says the seed on standard error if its thread panics while it lives.
#[derive(Debug)]
#[must_use = "it says the seed only for as long as it lives"]
pub struct SeedTold(String);

impl Drop for SeedTold {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn drawn(faults: &RandomFaults) -> Vec<Option<Misfortune>> {
        let place = |n: i32| faults.of_activity(&format!("w{}", n / 3), "a", n % 3 + 1);
        (0..30_000).map(place).collect()
    }

    #[test]
    fn a_seed_says_it_all() {
        let one = RandomFaults::seeded(1);
        assert_eq!(drawn(&one), drawn(&one.clone()));
        assert_ne!(drawn(&one), drawn(&RandomFaults::seeded(2)));
        assert!(one.to_string().contains("SAGAWEAVE_FAULT_SEED=1 "));
    }

    #[test]
    fn everything_comes_about_as_often() {
        let mut counts = HashMap::new();
        for misfortune in drawn(&RandomFaults::seeded(3)).into_iter().flatten() {
            *counts.entry(misfortune).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), Misfortune::OF_ACTIVITIES.len());
        assert!(counts.values().all(|count| (230..440).contains(count)), "{counts:?}");
    }

    #[test]
    fn what_is_ruled_out_does_not_come() {
        let faults = RandomFaults::seeded(4).often(1000).until_attempt(1);
        assert!(faults.of_activity("w", "a", 1).is_some());
        assert_eq!(faults.of_activity("w", "a", 2), None);
        let faults = RandomFaults::seeded(4).often(1000).only(&[Misfortune::Delay]);
        assert_eq!(faults.of_activity("w", "a", 1), Some(Misfortune::Delay));
        assert_eq!(faults.of_workflow_task("w", 1), None);
        let none = faults.without(Misfortune::Delay);
        assert_eq!(none.of_activity("w", "a", 1), None);
    }
}
