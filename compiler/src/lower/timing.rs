//! Whether the timeouts around an attempt leave it, and the ones after it, the time that they are given.

use super::pivot;
use super::plan::Draft;
use super::saga::undo;
use crate::ast::values::show_duration;
use crate::ast::{self, Campaign, RetryChoice, Spanned, StepKind};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::{self, Options, Retry};
use crate::source::Span;
use std::time::Duration;

/// Checks a planned campaign.
pub(super) fn check(document: &Campaign, draft: &Draft<'_>, findings: &mut Findings) {
    let beyond = pivot::not_undone(draft);
    for (at, step) in draft.steps.iter().enumerate() {
        let (ir::StepKind::Activity(planned), Some(written)) = (&step.kind, draft.written[at])
        else {
            continue;
        };
        let StepKind::Activity(activity) = &written.kind else { continue };
        let forward = Attempts::forward(written, activity, &planned.options, document);
        forward.check(findings);
        if let (Some((_, undo)), ir::Compensation::Undo(planned)) =
            (undo(activity), &planned.compensation)
        {
            forward.of_undo(undo, &planned.options).check(findings);
        }
        // The workflow's own limit ends at the pivot.
        let limit = document.timeout.filter(|_| !step.finally && !beyond[at]);
        around(at, written, draft, limit, findings);
    }
}

/// The attempts of a step or of its undo.
struct Attempts<'d> {
    /// What it is, for messages.
    what: String,
    options: &'d Options,
    /// Where the limit of one attempt stands, if it is no default.
    timeout: Option<Span>,
    /// `heartbeat_timeout`, where it is written.
    heartbeat_timeout: Option<Spanned<Duration>>,
    /// Where the limit of all attempts stands.
    total_timeout: Option<Span>,
    /// Where `retry` stands.
    retry: Option<Span>,
}

impl<'d> Attempts<'d> {
    fn forward(
        step: &ast::Step,
        activity: &ast::Activity,
        options: &'d Options,
        document: &Campaign,
    ) -> Self {
        Self {
            what: format!("`{}`", step.id.value),
            options,
            timeout: step.timeout.or(document.default_timeout).map(|timeout| timeout.span),
            heartbeat_timeout: activity.heartbeat_timeout,
            total_timeout: activity.total_timeout.map(|timeout| timeout.span),
            retry: activity.retry.as_ref().map(RetryChoice::span),
        }
    }

    /// Those of the undo of this step, which last as long if nothing else is said.
    fn of_undo(&self, undo: &ast::Undo, options: &'d Options) -> Self {
        Self {
            what: format!("the undo of {}", self.what),
            options,
            timeout: undo.timeout.map(|timeout| timeout.span).or(self.timeout),
            heartbeat_timeout: undo.heartbeat_timeout,
            total_timeout: undo.total_timeout.map(|timeout| timeout.span),
            retry: undo.retry.as_ref().map(RetryChoice::span),
        }
    }

    fn check(&self, findings: &mut Findings) {
        if let Some(heartbeat) = self.heartbeat_timeout {
            self.late_heartbeat(heartbeat, findings);
        }
        if let Some(total) = self.options.total_timeout {
            self.cut_short(total, findings);
        }
    }

    fn late_heartbeat(&self, heartbeat: Spanned<Duration>, findings: &mut Findings) {
        let attempt = self.options.timeout;
        if heartbeat.value <= attempt {
            return;
        }
        let message = format!(
            "{} may be silent for {}, but an attempt has only {}: this never ends it",
            self.what,
            show_duration(heartbeat.value),
            show_duration(attempt)
        );
        let finding = Diagnostic::new(codes::LATE_HEARTBEAT, heartbeat.span, message).help(
            "make `heartbeat_timeout` shorter than `timeout`, or leave it out: by default it is 10s",
        );
        findings.push(match self.timeout {
            Some(span) => finding.related(span, "here stands how long an attempt may last"),
            None => finding,
        });
    }

    fn cut_short(&self, total: Duration, findings: &mut Findings) {
        let retry = &self.options.retry;
        let Some((most, possible)) = retry.max_attempts.and_then(|most| {
            let possible = possible_attempts(retry, most, total);
            (possible < most).then_some((most, possible))
        }) else {
            return;
        };
        // What is neither written here nor there is a default, and those fit each other.
        let Some(span) = self.total_timeout.or(self.retry) else { return };
        let message = format!(
            "{} has {} for all its attempts, and with the waits between them only {possible} of {most} \
             can take place",
            self.what,
            show_duration(total),
        );
        let finding = Diagnostic::new(codes::RETRIES_CUT_SHORT, span, message)
            .help("make `total_timeout` longer, the waits shorter, or `max_attempts` fewer");
        findings.push(match self.retry.filter(|retry| *retry != span) {
            Some(retry) => finding.related(retry, "here stands how it is retried"),
            None => finding,
        });
    }
}

/// How many attempts, of `most`, can begin within `total` where each fails at once.
fn possible_attempts(retry: &Retry, most: u32, total: Duration) -> u32 {
    // Rounding makes no false alarm.
    let total = total.as_secs_f64() * (1.0 + 1e-9);
    let (mut can, mut cannot) = (1, most.saturating_add(1));
    while cannot - can > 1 {
        let attempts = can + (cannot - can) / 2;
        if waits(retry, attempts - 1) <= total {
            can = attempts;
        } else {
            cannot = attempts;
        }
    }
    can
}

/// The seconds that so many waits take, one after another: each longer by the factor, up to the longest.
fn waits(retry: &Retry, count: u32) -> f64 {
    let (first, longest) = (retry.initial.as_secs_f64(), retry.max.as_secs_f64());
    let growth = retry.backoff.ln();
    if growth <= 0.0 || first >= longest {
        return first.min(longest) * f64::from(count);
    }
    let growing = f64::from(count).min(((longest / first).ln() / growth).ceil());
    let rest = f64::from(count) - growing;
    first * (growing * growth).exp_m1() / growth.exp_m1() + rest * longest
}

/// Warns of an attempt that is given more time than what is around it has.
fn around(
    at: usize,
    step: &ast::Step,
    draft: &Draft<'_>,
    workflow: Option<Spanned<Duration>>,
    findings: &mut Findings,
) {
    // A default is for many steps, and no statement about this one.
    let Some(timeout) = step.timeout else { return };
    let blocks = pivot::ancestors(&draft.steps, at).filter_map(|at| draft.written[at]);
    let blocks = blocks.filter_map(|block| Some((format!("`{}`", block.id.value), block.timeout?)));
    let workflow = workflow.map(|timeout| ("the workflow".to_owned(), timeout));
    let shorter = blocks.chain(workflow).find(|(_, around)| around.value < timeout.value);
    let Some((what, around)) = shorter else { return };
    let message = format!(
        "an attempt of `{}` may last {}, but {what} has only {} for everything in it",
        step.id.value,
        show_duration(timeout.value),
        show_duration(around.value)
    );
    findings.push(
        Diagnostic::new(codes::LONGER_THAN_AROUND, timeout.span, message)
            .related(around.span, format!("the limit of {what}"))
            .help("make this one shorter or the other one longer"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(initial: u64, backoff: f64, max: u64) -> Retry {
        Retry {
            max_attempts: None,
            initial: Duration::from_secs(initial),
            backoff,
            max: Duration::from_secs(max),
            non_retryable: Vec::new(),
            only: Vec::new(),
        }
    }

    #[test]
    fn waits_grow_up_to_the_longest() {
        // Each against a sum, one wait after another.
        for retry in [retry(1, 2.0, 30), retry(5, 1.5, 30), retry(3, 1.0, 30), retry(7, 3.0, 7)] {
            let (mut sum, mut wait) = (0.0, retry.initial.as_secs_f64());
            for count in 0..40 {
                let short = waits(&retry, count);
                assert!((short - sum).abs() <= 1e-9 * sum, "{retry:?} {count}: {short} {sum}");
                sum += wait;
                wait = (wait * retry.backoff).min(retry.max.as_secs_f64());
            }
        }
    }

    #[test]
    fn counts_the_attempts_that_can_begin() {
        let possible =
            |most, total| possible_attempts(&retry(1, 2.0, 30), most, Duration::from_secs(total));
        assert_eq!([0, 1, 2, 3, 7, 1000].map(|total| possible(4, total)), [1, 2, 2, 3, 4, 4]);
        assert_eq!(possible(i32::MAX.unsigned_abs(), 300_000_000), 10_000_004);
    }

    #[test]
    fn many_attempts_with_little_growth_are_soon_counted() {
        let slow = retry(1, 1.000_000_1, 300_000_000);
        let possible = possible_attempts(&slow, u32::MAX, Duration::from_secs(1_000_000));
        assert!((950_000..=1_000_001).contains(&possible), "{possible}");
    }
}
