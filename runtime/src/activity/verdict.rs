//! What a failed attempt means for its step. Pure, so that every case can be tried.

use crate::step_error::StepError;
use sagaweave_core::{Fate, Role};

/// What is known about a step when an attempt of it ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts<'a> {
    pub(crate) role: Role,
    /// This attempt, from 1.
    pub(crate) attempt: u32,
    /// The mark that the attempt before left; 0 where it left something else.
    pub(crate) mark: Option<u32>,
    /// The document's `max_attempts`.
    pub(crate) limit: Option<u32>,
    /// The only error types that are retried; empty: all.
    pub(crate) only: &'a [String],
    /// The error types that are never retried.
    pub(crate) non_retryable: &'a [String],
}

/// What to report of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The fate of the step, should this have been its last attempt.
    pub(crate) fate: Fate,
    /// Whether no other attempt may follow.
    pub(crate) last: bool,
    /// The mark to leave for the next attempt.
    pub(crate) mark: Option<u32>,
}

impl Attempts<'_> {
    /// The verdict on an attempt that failed with `error`.
    pub(crate) fn failed(&self, error: &StepError) -> Verdict {
        let last = match self.role {
            Role::Pivot => self.pivot_is_last(error.fate()),
            Role::Forward | Role::Undo | Role::Finally => self.is_last(error),
        };
        let fate = self.fate(error.fate());
        let follows = !last && self.may_repeat();
        // Nobody reads a pivot's: its fate is its last attempt's.
        let wanted = self.role != Role::Pivot && follows && fate == Fate::NotDone;
        let mark = wanted.then_some(self.attempt);
        Verdict { fate, last, mark }
    }

    /// The fate of a step whose running attempt was cancelled and left `fate` behind.
    pub(crate) fn fate(&self, fate: Fate) -> Fate {
        if self.role == Role::Pivot || self.earlier_were_not_done() { fate } else { Fate::Unknown }
    }

    /// Whether every attempt before this one was surely not done: there was none, or the last of
    /// them left the mark that says so. Only that very mark counts: an attempt that vanished leaves
    /// an older one behind, or a heartbeat without any.
    fn earlier_were_not_done(&self) -> bool {
        match self.mark {
            None => self.attempt <= 1,
            Some(mark) => mark > 0 && mark.checked_add(1) == Some(self.attempt),
        }
    }

    fn is_last(&self, error: &StepError) -> bool {
        let kind = error.error_type();
        let listed = |types: &[String]| types.iter().any(|name| name == kind);
        error.is_permanent()
            || listed(self.non_retryable)
            || !(self.only.is_empty() || listed(self.only))
    }

    /// A pivot is tried until it is done, or not done when its attempts are used up.
    fn pivot_is_last(&self, fate: Fate) -> bool {
        fate == Fate::NotDone && !self.may_repeat()
    }

    fn may_repeat(&self) -> bool {
        self.limit.is_none_or(|limit| self.attempt < limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FATES: [Fate; 3] = [Fate::NotDone, Fate::Partial, Fate::Unknown];
    const ROLES: [Role; 4] = [Role::Forward, Role::Pivot, Role::Undo, Role::Finally];

    fn attempts(role: Role, attempt: u32, mark: Option<u32>) -> Attempts<'static> {
        Attempts { role, attempt, mark, limit: Some(5), only: &[], non_retryable: &[] }
    }

    fn error(fate: Fate, permanent: bool) -> StepError {
        let error = match fate {
            Fate::NotDone => StepError::retry("m"),
            Fate::Partial => StepError::partial("m"),
            Fate::Unknown => StepError::unknown("m"),
        };
        if permanent { error.final_one() } else { error }
    }

    /// What one attempt leaves: how it ends as the worker sees it, or nothing, since it vanished
    /// (silently, or after a heartbeat).
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    enum Ended {
        Failed(Fate),
        Vanished { beat: bool },
    }

    const ENDINGS: [Ended; 5] = [
        Ended::Failed(Fate::NotDone),
        Ended::Failed(Fate::Partial),
        Ended::Failed(Fate::Unknown),
        Ended::Vanished { beat: false },
        Ended::Vanished { beat: true },
    ];

    /// Plays a chain of attempts as the server would: the details of the last heartbeat or failure
    /// stay until others come. Returns the fate that the last attempt reports.
    fn play(role: Role, chain: &[Ended], last: Fate) -> Fate {
        let mut details = None;
        let mut attempt = 1;
        for ended in chain {
            match ended {
                Ended::Failed(fate) => {
                    let verdict = attempts(role, attempt, details).failed(&error(*fate, false));
                    details = verdict.mark.or(details);
                }
                Ended::Vanished { beat: true } => details = Some(0),
                Ended::Vanished { beat: false } => {}
            }
            attempt += 1;
        }
        attempts(role, attempt, details).failed(&error(last, false)).fate
    }

    fn chains() -> Vec<Vec<Ended>> {
        let mut chains = vec![vec![]];
        for length in 1..=4 {
            let longer: Vec<Vec<Ended>> = chains
                .iter()
                .filter(|chain: &&Vec<Ended>| chain.len() == length - 1)
                .flat_map(|chain| ENDINGS.map(|end| [chain.as_slice(), &[end]].concat()))
                .collect();
            chains.extend(longer);
        }
        chains
    }

    #[test]
    fn over_every_chain_of_five_attempts_nothing_that_may_exist_is_called_not_done() {
        let chains = chains();
        assert_eq!(chains.len(), 1 + 5 + 25 + 125 + 625);
        for chain in &chains {
            let clean = chain.iter().all(|end| *end == Ended::Failed(Fate::NotDone));
            for last in FATES {
                let expected = if clean { last } else { Fate::Unknown };
                assert_eq!(play(Role::Forward, chain, last), expected, "{chain:?} then {last:?}");
                assert_eq!(play(Role::Undo, chain, last), expected, "{chain:?} then {last:?}");
                assert_eq!(play(Role::Pivot, chain, last), last, "{chain:?} then {last:?}");
            }
        }
    }

    #[test]
    fn only_the_mark_of_the_attempt_before_counts() {
        for attempt in 1..=6 {
            for mark in [None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(u32::MAX)]
            {
                let clean = match (attempt, mark) {
                    (1, None) => true,
                    (1, Some(_)) | (_, None | Some(0)) => false,
                    (n, Some(mark)) => mark == n - 1,
                };
                let fate = attempts(Role::Forward, attempt, mark).fate(Fate::NotDone);
                assert_eq!(fate == Fate::NotDone, clean, "attempt {attempt}, mark {mark:?}");
            }
        }
        assert_eq!(attempts(Role::Forward, 0, Some(u32::MAX)).fate(Fate::NotDone), Fate::Unknown);
    }

    #[test]
    fn a_mark_is_left_only_where_all_was_not_done_and_another_attempt_may_follow() {
        for role in ROLES {
            for fate in FATES {
                for attempt in 1..=6 {
                    for permanent in [false, true] {
                        let earlier = (attempt > 1).then(|| attempt - 1);
                        let verdict =
                            attempts(role, attempt, earlier).failed(&error(fate, permanent));
                        let follows = role != Role::Pivot && !permanent && attempt < 5;
                        let mark = (fate == Fate::NotDone && follows).then_some(attempt);
                        assert_eq!(verdict.mark, mark, "{role:?} {fate:?} {attempt} {permanent}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_pivot_ends_only_not_done_with_its_attempts_used_up() {
        let lists = ["Other".to_owned()];
        for fate in FATES {
            for permanent in [false, true] {
                for (attempt, limit) in [(1, Some(3)), (3, Some(3)), (9, Some(3)), (9, None)] {
                    let pivot = Attempts {
                        limit,
                        only: &lists,
                        non_retryable: &lists,
                        ..attempts(Role::Pivot, attempt, None)
                    };
                    let last = fate == Fate::NotDone && limit.is_some_and(|limit| attempt >= limit);
                    let verdict = pivot.failed(&error(fate, permanent).kind("Other"));
                    assert_eq!((verdict.last, verdict.fate), (last, fate), "{pivot:?}");
                }
            }
        }
    }

    #[test]
    fn elsewhere_permanent_errors_and_the_two_lists_decide() {
        let named = ["Named".to_owned()];
        for role in [Role::Forward, Role::Undo, Role::Finally] {
            for fate in FATES {
                let plain = attempts(role, 2, None);
                let only = Attempts { only: &named, ..plain };
                let never = Attempts { non_retryable: &named, ..plain };
                let both = Attempts { only: &named, non_retryable: &named, ..plain };
                let is_last = |attempts: &Attempts<'_>, kind: &str| {
                    attempts.failed(&error(fate, false).kind(kind)).last
                };
                assert!(plain.failed(&error(fate, true)).last);
                assert_eq!((is_last(&plain, "Named"), is_last(&plain, "Other")), (false, false));
                assert_eq!((is_last(&only, "Named"), is_last(&only, "Other")), (false, true));
                assert_eq!((is_last(&never, "Named"), is_last(&never, "Other")), (true, false));
                assert_eq!((is_last(&both, "Named"), is_last(&both, "Other")), (true, true));
            }
        }
    }
}
