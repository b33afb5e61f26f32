//! What an `end` ends, and what the saga undoes.

use super::{Call, Run};
use crate::plans::{Asked, Kind};
use sagaweave_core::Outcome;
use sagaweave_core::report::Trigger;

/// What a saga undoes.
enum Unwinding {
    All,
    Nothing,
    /// What was in flight when the log was this long.
    InFlight(usize),
}

impl Run<'_> {
    /// What the saga undoes, is undone if it has an effect and an undo; nothing else is, but for what
    /// was tolerated.
    pub(super) fn check_balance(&self) {
        let unwinding = self.unwinding();
        for step in self.activities().filter(|step| !self.shape.nodes[*step].finally) {
            let undone = self.undo(step).is_some();
            let unwound = match unwinding {
                Unwinding::All => true,
                Unwinding::Nothing => false,
                Unwinding::InFlight(at) => self.forward(step).is_some_and(|it| it.spans(at)),
            };
            if unwound && self.has_entry(step) {
                assert!(undone, "{} has an effect that was not undone", self.id(step));
            }
            if !unwound && undone {
                let tolerated = !self.optional_around(step).is_empty();
                assert!(tolerated, "{} was undone for nothing", self.id(step));
            }
        }
    }

    fn unwinding(&self) -> Unwinding {
        if self.pivot_done() {
            return Unwinding::Nothing;
        }
        match &self.report.cause {
            Some(Trigger::Ended { .. }) => {
                let (step, at) = self.reached_end().expect("no end was reached");
                // One that was held ends the workflow when the pivot has ended.
                let at = self.pivot_call().filter(|it| it.spans(at)).map_or(at, |it| it.ended + 1);
                match self.shape.nodes[step].kind {
                    Kind::End { undo: true, .. } => Unwinding::All,
                    _ => Unwinding::InFlight(at),
                }
            }
            _ if matches!(self.outcome, Outcome::Completed { .. }) => Unwinding::Nothing,
            _ => Unwinding::All,
        }
    }

    /// The first `end` that was reached, and how long the log was then.
    fn reached_end(&self) -> Option<(usize, usize)> {
        let reached = self.asked.iter().find(|(asked, step, _)| {
            let node = &self.shape.nodes[*step];
            *asked == Asked::Value && node.breaks.is_none() && matches!(node.kind, Kind::End { .. })
        });
        reached.map(|(_, step, at)| (*step, *at))
    }

    fn pivot_call(&self) -> Option<Call> {
        let pivot = self.activities().find(|step| self.activity(*step).is_some_and(|it| it.2));
        pivot.and_then(|step| self.forward(step))
    }

    /// What comes after an `end` never starts. Unless a pivot runs nothing starts at all, and the
    /// workflow ends as it says.
    pub(super) fn check_end(&self) {
        let Some((end, at)) = self.reached_end() else {
            assert!(!matches!(self.report.cause, Some(Trigger::Ended { .. })));
            return;
        };
        let held = self.pivot_call().filter(|call| call.spans(at));
        for step in self.activities().filter(|step| self.before[*step].contains(&end)) {
            // While it is held, a block around it may still fail and be tolerated.
            let tolerated = held.is_some() && !self.optional_around(end).is_empty();
            let started = self.forward(step).is_some();
            assert!(!started || tolerated, "{} starts after the end", self.id(step));
        }
        let from = held.as_ref().map_or(at, |call| call.ended + 1);
        let late = self.forward_starts_after(from.saturating_sub(1));
        assert!(late.is_empty(), "{late:?} start after the end {end}");
        let asked = self.asked.iter().skip_while(|it| (it.0, it.1) != (Asked::Value, end)).skip(1);
        let mut asked =
            asked.filter(|(_, step, at)| *at >= from && !self.shape.nodes[*step].finally);
        assert_eq!(asked.next(), None, "asked after the end {end}");
        if self.has_pivot() {
            return;
        }
        let Some(Trigger::Ended { step, error }) = &self.report.cause else {
            panic!("{:?} and not the end {end}", self.report.cause)
        };
        assert_eq!(step, self.id(end));
        match (&self.shape.nodes[end].kind, self.outcome) {
            (Kind::End { fails: false, .. }, Outcome::Completed { output }) => {
                assert!(output.as_json().starts_with(&format!("[\"{step}\"")));
            }
            (Kind::End { fails: true, .. }, Outcome::Failed { error: told, .. }) => {
                assert_eq!((told.kind.as_str(), Some(told)), ("Refused", error.as_ref()));
            }
            (_, outcome) => panic!("{outcome:?} after the end {end}"),
        }
    }
}
