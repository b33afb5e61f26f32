//! How a call is answered.

use hyper::StatusCode;
use serde_json::{Value, json};
use std::ops::RangeBounds;
use std::time::Duration;

/// How the calls that it fits are answered: what happens on the way, in the order in which it is
/// said, and how it ends. What says nothing takes effect and answers a sample.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) what: What,
    pub(crate) attempts: (u32, u32),
    pub(crate) acts: Vec<Act>,
    pub(crate) end: End,
}

/// Which calls a rule fits.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Any,
    Activity(String),
    Action(String),
}

/// What happens before the answer.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Delay(Duration),
    Started(Vec<String>),
    Answered(Vec<String>),
    Released(String),
    Effect,
}

/// How a call ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// It takes effect, if it has not yet, and answers this, or a sample.
    Success(Option<Value>),
    Answer {
        status: u16,
        retry_after: Option<u32>,
        body: Vec<u8>,
    },
    Lost,
    Never,
}

impl Rule {
    /// Of every call.
    pub fn any() -> Self {
        Self::what(What::Any)
    }

    /// Of the calls with this activity id: `step`, or `undo:step`.
    pub fn of(activity: &str) -> Self {
        Self::what(What::Activity(activity.to_owned()))
    }

    /// Of the calls of `tool.action`.
    pub fn of_action(action: &str) -> Self {
        Self::what(What::Action(action.to_owned()))
    }

    fn what(what: What) -> Self {
        Self { what, attempts: (1, u32::MAX), acts: Vec::new(), end: End::Success(None) }
    }

    /// Of this attempt only, counted from 1 for each idempotency key.
    pub fn attempt(self, attempt: u32) -> Self {
        self.attempts(attempt..=attempt)
    }

    /// Of these attempts only, counted from 1 for each idempotency key.
    pub fn attempts(mut self, attempts: impl RangeBounds<u32>) -> Self {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let first = match attempts.start_bound() {
            Included(first) => *first,
            Excluded(before) => before.saturating_add(1),
            Unbounded => 1,
        };
        let last = match attempts.end_bound() {
            Included(last) => *last,
            Excluded(after) => after.saturating_sub(1),
            Unbounded => u32::MAX,
        };
        self.attempts = (first, last);
        self
    }

    /// Waits so long.
    pub fn after(self, delay: Duration) -> Self {
        self.act(Act::Delay(delay))
    }

    /// Waits until these activities of the same workflow have been called.
    pub fn once_started<S: Into<String>>(self, activities: impl IntoIterator<Item = S>) -> Self {
        self.act(Act::Started(activities.into_iter().map(Into::into).collect()))
    }

    /// Waits until these activities of the same workflow have been answered with a success.
    pub fn once_answered<S: Into<String>>(self, activities: impl IntoIterator<Item = S>) -> Self {
        self.act(Act::Answered(activities.into_iter().map(Into::into).collect()))
    }

    /// Waits until [`super::ToolService::release`] opens this gate.
    pub fn until_released(self, gate: &str) -> Self {
        self.act(Act::Released(gate.to_owned()))
    }

    /// Takes effect at this point, whatever comes after it.
    pub fn takes_effect(self) -> Self {
        self.act(Act::Effect)
    }

    /// Answers this, having taken effect.
    pub fn answers(self, output: Value) -> Self {
        self.end(End::Success(Some(output)))
    }

    /// Answers an error of this type.
    pub fn fails(self, status: u16, kind: &str, message: &str) -> Self {
        let body = json!({ "error": { "type": kind, "message": message } });
        self.answers_raw(status, body.to_string())
    }

    /// Answers an error, and when to come again.
    pub fn fails_for(self, status: u16, kind: &str, seconds: u32) -> Self {
        let mut rule = self.fails(status, kind, "come again");
        if let End::Answer { retry_after, .. } = &mut rule.end {
            *retry_after = Some(seconds);
        }
        rule
    }

    /// Answers these bytes, whatever they are.
    pub fn answers_raw(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        self.end(End::Answer { status, retry_after: None, body: body.into() })
    }

    /// Closes the connection without an answer.
    pub fn loses_response(self) -> Self {
        self.end(End::Lost)
    }

    /// Never answers: the call ends when the caller goes away.
    pub fn hangs(self) -> Self {
        self.end(End::Never)
    }

    fn act(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    fn end(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    pub(crate) fn fits(&self, activity: &str, action: &str, attempt: u32) -> bool {
        let (first, last) = self.attempts;
        let named = match &self.what {
            What::Any => true,
            What::Activity(id) => id == activity,
            What::Action(name) => name == action,
        };
        named && (first..=last).contains(&attempt)
    }
}

/// Whether a status says that the call succeeded.
pub(crate) fn is_success(status: u16) -> bool {
    StatusCode::from_u16(status).is_ok_and(|status| status.is_success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_fits_what_it_names() {
        let rule = Rule::of("undo:a").attempts(2..4);
        assert!(rule.fits("undo:a", "t.x", 2) && rule.fits("undo:a", "t.x", 3));
        assert!(!rule.fits("undo:a", "t.x", 1) && !rule.fits("undo:a", "t.x", 4));
        assert!(!rule.fits("a", "t.x", 2));
        assert!(
            Rule::of_action("t.x").fits("a", "t.x", 9) && !Rule::of_action("t.x").fits("a", "t", 9)
        );
        assert!(
            Rule::any().attempt(1).fits("b", "t.y", 1)
                && !Rule::any().attempt(1).fits("b", "t.y", 2)
        );
    }
}
