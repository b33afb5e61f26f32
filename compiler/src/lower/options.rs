//! How activities are run: what the document says, and what it leaves out.

use crate::ast::{
    Activity, BUILT_IN_PROFILES, Campaign, RetryChoice, RetryFields, Spanned, Step, Undo,
};
use crate::ir::{Options, Retry};
use sagaweave_core::plan;
use std::collections::HashMap;
use std::time::Duration;

/// What a campaign says for all its activities.
pub(super) struct Defaults {
    timeout: Duration,
    retry: Retry,
    profiles: HashMap<String, Retry>,
}

impl Defaults {
    /// What `document` says.
    pub(super) fn new(document: &Campaign) -> Self {
        let built_in =
            BUILT_IN_PROFILES.iter().map(|(name, retry)| ((*name).to_owned(), own(retry)));
        let others = document.profiles.iter().map(|(name, fields)| {
            (name.value.clone(), with_fields(own(&plan::Retry::DEFAULT), fields))
        });
        let profiles = built_in.chain(others).collect();
        let timeout = value(document.default_timeout).unwrap_or(plan::Options::DEFAULT.timeout);
        let mut defaults = Self { timeout, retry: own(&plan::Retry::DEFAULT), profiles };
        if let Some(choice) = &document.default_retry {
            defaults.retry = defaults.retry(choice, own(&plan::Retry::DEFAULT));
        }
        defaults
    }

    /// How an activity is run.
    pub(super) fn forward(&self, step: &Step, activity: &Activity) -> Options {
        let timeout = value(step.timeout).unwrap_or(self.timeout);
        Options {
            timeout,
            total_timeout: value(activity.total_timeout),
            heartbeat_timeout: value(activity.heartbeat_timeout).or_else(|| heartbeat(timeout)),
            retry: match &activity.retry {
                None => self.retry.clone(),
                Some(choice) => self.retry(choice, own(&plan::Retry::DEFAULT)),
            },
            priority: activity.priority.unwrap_or_default(),
            summary: activity.summary.clone(),
        }
    }

    /// How the undo of an activity that is run like `forward` is run. `defaults.retry` has no say.
    pub(super) fn undo(&self, undo: &Undo, forward: &Options) -> Options {
        let base = plan::Options::UNDO;
        let timeout = value(undo.timeout).unwrap_or(forward.timeout);
        let heartbeat_timeout = match (value(undo.heartbeat_timeout), value(undo.timeout)) {
            (Some(timeout), _) => Some(timeout),
            (None, Some(timeout)) => heartbeat(timeout),
            (None, None) => forward.heartbeat_timeout,
        };
        Options {
            timeout,
            // At least one attempt has its time.
            total_timeout: value(undo.total_timeout)
                .or_else(|| base.total_timeout.max(Some(timeout))),
            heartbeat_timeout,
            retry: match &undo.retry {
                None => own(&base.retry),
                Some(choice) => self.retry(choice, own(&base.retry)),
            },
            priority: base.priority,
            summary: None,
        }
    }

    fn retry(&self, choice: &RetryChoice, base: Retry) -> Retry {
        match choice {
            // That it exists was checked with the names.
            RetryChoice::Profile(name) => self.profiles.get(&name.value).cloned().unwrap_or(base),
            RetryChoice::Fields(fields) => with_fields(base, &fields.value),
        }
    }
}

/// What an activity has that says nothing but this.
pub(super) fn plain(timeout: Duration, max_attempts: u32) -> Options {
    let base = plan::Options::DEFAULT;
    Options {
        timeout,
        total_timeout: None,
        heartbeat_timeout: heartbeat(timeout),
        retry: Retry { max_attempts: Some(max_attempts), ..own(&base.retry) },
        priority: base.priority,
        summary: None,
    }
}

/// The default: 10 s where attempts may last longer.
fn heartbeat(timeout: Duration) -> Option<Duration> {
    plan::Options::DEFAULT.heartbeat_timeout.filter(|heartbeat| timeout > *heartbeat)
}

fn with_fields(base: Retry, fields: &RetryFields) -> Retry {
    let initial =
        fields.initial.unwrap_or_else(|| base.initial.min(fields.max.unwrap_or(base.initial)));
    Retry {
        max_attempts: fields.max_attempts.unwrap_or(base.max_attempts),
        initial,
        backoff: fields.backoff.unwrap_or(base.backoff),
        max: fields.max.unwrap_or_else(|| base.max.max(initial)),
        non_retryable: texts(fields.non_retryable.as_ref()).unwrap_or(base.non_retryable),
        only: texts(fields.only.as_ref()).unwrap_or(base.only),
    }
}

fn value(written: Option<Spanned<Duration>>) -> Option<Duration> {
    written.map(|written| written.value)
}

fn texts(written: Option<&Spanned<Vec<String>>>) -> Option<Vec<String>> {
    written.map(|written| written.value.clone())
}

fn own(retry: &plan::Retry<'_>) -> Retry {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Retry {
        max_attempts: retry.max_attempts,
        initial: retry.initial,
        backoff: retry.backoff,
        max: retry.max,
        non_retryable: names(retry.non_retryable),
        only: names(retry.only),
    }
}
