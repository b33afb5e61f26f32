//! Whether a run ended as its faults allow, and whether its effects and undos balance.

use super::events::{Activity, End, Events};
use super::recorder::Seen;
use crate::plan::{Plan, Step};
use sagaweave::engine::{Misfortune, RandomFaults};
use sagaweave::{RunError, SagaReport, StepEntry};
use std::fmt;

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    Completed,
    Failed(Box<SagaReport>),
    Cancelled(Box<SagaReport>),
    Otherwise(String),
}

/// One run: what was to go wrong, and what came of it.
pub struct Story<'a> {
    pub plan: &'a Plan,
    pub id: &'a str,
    pub run_id: &'a str,
    pub faults: &'a RandomFaults,
    pub ended: Ended,
    pub events: Events,
    pub seen: Seen,
}

impl Ended {
    pub fn of(result: Result<(), RunError>) -> Self {
        match result {
            Ok(()) => Self::Completed,
            Err(RunError::Failed { report, .. }) => Self::Failed(report),
            Err(RunError::Cancelled { report }) => Self::Cancelled(report),
            Err(other) => Self::Otherwise(other.to_string()),
        }
    }

    pub const fn index(&self) -> usize {
        match self {
            Self::Completed => 0,
            Self::Failed(_) | Self::Otherwise(_) => 1,
            Self::Cancelled(_) => 2,
        }
    }

    fn report(&self) -> Option<&SagaReport> {
        match self {
            Self::Failed(report) | Self::Cancelled(report) => Some(report),
            Self::Completed | Self::Otherwise(_) => None,
        }
    }
}

/// Whether the engine hears of an attempt that this happens to.
const fn is_heard(misfortune: Option<Misfortune>) -> bool {
    !matches!(
        misfortune,
        Some(
            Misfortune::Fail
                | Misfortune::FailForGood
                | Misfortune::TimeOutBefore
                | Misfortune::TimeOutAfter
                | Misfortune::LoseWorker
        )
    )
}

impl Story<'_> {
    /// Everything that is wrong; empty is well.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = self.events.wrong.clone();
        wrong.extend(self.seen.late.iter().map(|key| format!("{key} came after its undo")));
        wrong.extend(self.seen.strange.iter().map(|key| format!("{key} undoes something else")));
        wrong.extend(self.events.activities.iter().filter_map(|(id, it)| self.wrong_end(id, it)));
        wrong.extend(self.wrong_status());
        for step in self.plan.forward() {
            wrong.extend(self.wrong_step(step));
        }
        wrong
    }

    /// How many misfortunes its activities and workflow tasks met.
    pub fn met(&self) -> usize {
        let attempts = self.events.activities.iter().flat_map(|(id, activity)| {
            (1..=activity.attempt).map(move |attempt| self.misfortune(id, attempt))
        });
        let tasks = 1..=self.events.tasks;
        let tasks = tasks.map(|number| self.faults.of_workflow_task(self.id, number));
        attempts.chain(tasks).flatten().count()
    }

    /// The attempts that nothing of its own kept from being heard, and that were tried again all the
    /// same: their worker was lost by somebody else.
    pub fn collateral(&self) -> impl Iterator<Item = (&str, i32)> {
        self.events.activities.iter().flat_map(|(id, activity)| {
            let over = match activity.end {
                End::TimedOut => activity.attempt,
                _ => activity.attempt - 1,
            };
            let heard = |attempt: &i32| is_heard(self.misfortune(id, *attempt));
            (1..=over).filter(heard).map(move |attempt| (id.as_str(), attempt))
        })
    }

    fn misfortune(&self, activity_id: &str, attempt: i32) -> Option<Misfortune> {
        self.faults.of_activity(self.id, activity_id, attempt)
    }

    /// Whether an activity's own misfortunes let it fail, with nothing else happening.
    fn dies(&self, id: &str, activity: &Activity) -> bool {
        let max = if activity.max_attempts == 0 { i32::MAX } else { activity.max_attempts };
        for attempt in 1..=max {
            match self.misfortune(id, attempt) {
                Some(Misfortune::FailForGood) => return true,
                other if is_heard(other) => return false,
                _ => {}
            }
        }
        true
    }

    /// An activity ends as the misfortune of its last attempt says.
    fn wrong_end(&self, id: &str, activity: &Activity) -> Option<String> {
        let last = self.misfortune(id, activity.attempt);
        let fits = match activity.end {
            End::Completed => is_heard(last),
            End::Failed => matches!(last, Some(Misfortune::Fail | Misfortune::FailForGood)),
            // By its own misfortune, or with a worker that somebody else lost.
            End::TimedOut => !matches!(last, Some(Misfortune::Fail | Misfortune::FailForGood)),
            // Only where something else ended the run.
            End::Cancelled => self.ended.report().is_some() && !id.starts_with("undo:"),
            End::Open => false,
        };
        (!fits).then(|| format!("{id} ended as {activity:?} with {last:?}"))
    }

    fn wrong_status(&self) -> Option<String> {
        let is_step = |id: &&String| !id.starts_with("undo:");
        let dead: Vec<&String> = {
            let all = self.events.activities.iter().filter(|(id, _)| is_step(id));
            let fatal = all.filter(|(id, it)| self.dies(id, it) && !self.is_tolerated(id));
            fatal.map(|(id, _)| id).collect()
        };
        let undisturbed = self.collateral().next().is_none();
        let fits = match &self.ended {
            Ended::Completed => dead.is_empty(),
            Ended::Failed(_) => !undisturbed || !dead.is_empty(),
            Ended::Cancelled(_) => self.seen.cancelled.is_some(),
            Ended::Otherwise(why) => return Some(format!("it ended otherwise: {why}")),
        };
        (!fits).then(|| format!("it ended so, though fatal were {dead:?}"))
    }

    /// A step whose failure the document tolerates.
    fn is_tolerated(&self, id: &str) -> bool {
        self.id.starts_with("sale") && id == "thank"
    }

    /// Whether the effect of a step is there exactly where it has to be.
    fn wrong_step(&self, step: &Step) -> Option<String> {
        let key = step.key.replace("{run}", self.run_id);
        let effect = self.seen.effects.contains_key(&key);
        let undone = self.seen.undone.contains_key(&key);
        let id = step.id;
        let Some(report) = self.ended.report() else {
            let fits = !undone && (effect || self.is_tolerated(id));
            return (!fits).then(|| format!("{id}: effect {effect}, undone {undone}, completed"));
        };
        let has = |list: &[StepEntry]| list.iter().any(|entry| entry.step == id);
        let fits = if has(&report.undone) {
            // Where nobody knows whether the effect is there, it is undone, too.
            undone
        } else if has(&report.undo_failed) {
            let undo = self.events.activities.get(&format!("undo:{id}"));
            undo.is_some_and(|undo| undo.end == End::Failed)
        } else if has(&report.kept) {
            effect && !undone && (step.undo.is_none() || report.pivot_passed)
        } else if has(&report.unknown) {
            !undone && (step.undo.is_none() || report.pivot_passed)
        } else {
            !effect && !undone
        };
        (!fits).then(|| format!("{id}: effect {effect}, undone {undone}, and the report says else"))
    }
}

impl fmt::Display for Story<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "    {:?}", self.ended)?;
        writeln!(f, "    {:?}", self.seen)?;
        for (id, activity) in &self.events.activities {
            let attempts = 1..=activity.attempt.max(1);
            let met: Vec<_> = attempts.map(|attempt| self.misfortune(id, attempt)).collect();
            writeln!(f, "    {id}: {activity:?}, met {met:?}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::CAMPAIGN;

    const RUN: &str = "r";

    fn story(ended: Ended, effects: &[&str], undone: &[&str]) -> Vec<String> {
        let keys = |ids: &[&str]| ids.iter().map(|id| (format!("{RUN}/{id}"), 1)).collect();
        let seen = Seen { effects: keys(effects), undone: keys(undone), ..Seen::default() };
        let faults = RandomFaults::seeded(0).often(1000).only(&[Misfortune::FailForGood]);
        let failed = Activity { max_attempts: 3, attempt: 1, end: End::Failed };
        let mut events = Events::default();
        if !matches!(ended, Ended::Completed) {
            events.activities.insert("generate_content".to_owned(), failed);
        }
        let (plan, id, run_id) = (&CAMPAIGN, "w", RUN);
        Story { plan, id, run_id, faults: &faults, ended, events, seen }.wrong()
    }

    fn entries(ids: &[&str]) -> Vec<StepEntry> {
        ids.iter().map(|id| StepEntry { step: (*id).to_owned(), error: None }).collect()
    }

    fn failed(undone: &[&str]) -> Ended {
        let failed = entries(&["generate_content"]);
        Ended::Failed(Box::new(SagaReport {
            undone: entries(undone),
            failed,
            ..Default::default()
        }))
    }

    const WAVE: [&str; 2] = ["market_research", "competitor_analysis"];
    const ALL: [&str; 4] =
        ["market_research", "competitor_analysis", "generate_content", "store_brand_voice"];

    #[test]
    fn what_balances_is_well() {
        assert_eq!(story(failed(&WAVE), &WAVE, &WAVE), [""; 0]);
        assert_eq!(story(Ended::Completed, &ALL, &[]), [""; 0]);
    }

    #[test]
    fn an_undo_too_few_or_too_many_is_seen() {
        assert_eq!(story(failed(&WAVE), &WAVE, &WAVE[..1]).len(), 1);
        assert_eq!(story(failed(&WAVE[..1]), &WAVE, &WAVE[..1]).len(), 1);
        assert_eq!(story(failed(&WAVE[..1]), &WAVE[..1], &WAVE).len(), 1);
        assert_eq!(story(Ended::Completed, &ALL, &WAVE[..1]).len(), 1);
    }

    #[test]
    fn an_effect_too_few_or_too_many_is_seen() {
        assert_eq!(story(Ended::Completed, &ALL[..3], &[]).len(), 1);
        assert_eq!(story(failed(&WAVE), &ALL, &WAVE).len(), 2);
    }

    #[test]
    fn an_end_that_no_fault_allows_is_seen() {
        let mut events = Events::default();
        let completed = Activity { max_attempts: 3, attempt: 1, end: End::Completed };
        events.activities.insert("generate_content".to_owned(), completed);
        let never = RandomFaults::seeded(0).often(0);
        let always = RandomFaults::seeded(0).often(1000).only(&[Misfortune::TimeOutAfter]);
        let wrong = |faults: &RandomFaults, ended: Ended| {
            let events = Events { activities: events.activities.clone(), ..Events::default() };
            let seen = Seen::default();
            let story =
                Story { plan: &CAMPAIGN, id: "w", run_id: RUN, faults, ended, events, seen };
            (story.wrong_end("generate_content", &completed), story.wrong_status())
        };
        assert!(matches!(wrong(&never, failed(&[])), (None, Some(_))));
        assert!(matches!(wrong(&always, Ended::Completed), (Some(_), Some(_))));
        let cancelled = Ended::Cancelled(Box::default());
        assert!(matches!(wrong(&never, cancelled), (None, Some(_))));
    }
}
