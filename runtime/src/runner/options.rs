//! A plan's options in the SDK's words.

use crate::call::CallHeader;
use sagaweave_core::host::errors;
use sagaweave_core::plan::{Options, Priority as Level, Retry};
use sagaweave_core::{ActivityCall, Role};
use std::time::Duration;
use temporalio_common::{Priority, RetryPolicy};
use temporalio_sdk::{
    ActivityCancellationType, ActivityCloseTimeouts, ActivityOptions, WorkflowCancellationToken,
};

/// What the server calls the timeouts that a retry can follow.
const TIMEOUT_TYPES: [&str; 2] = ["TemporalTimeout:StartToClose", "TemporalTimeout:Heartbeat"];

/// The server refuses a longer summary, and with it the whole workflow task.
const LONGEST_SUMMARY: usize = 400;

/// How the activity is scheduled.
pub(crate) fn activity_options(
    call: &ActivityCall<'_>,
    token: WorkflowCancellationToken,
) -> ActivityOptions {
    let options = &call.options;
    ActivityOptions::with_close_timeouts(close_timeouts(options))
        .activity_id(call.activity_id())
        .maybe_heartbeat_timeout(options.heartbeat_timeout)
        .cancellation_type(ActivityCancellationType::WaitCancellationCompleted)
        .cancellation_token(token)
        .retry_policy(retry_policy(&options.retry, call.role))
        .maybe_priority(priority(options.priority))
        .maybe_summary(options.summary.map(summary))
        .build()
}

/// What the activity's side is told.
pub(crate) fn call_header(call: &ActivityCall<'_>, first_run_id: &str) -> CallHeader {
    CallHeader {
        key: format!("{first_run_id}/{}", call.activity_id()),
        step: call.step.to_owned(),
        role: call.role,
        max_attempts: call.options.retry.max_attempts,
        only: call.options.retry.only.iter().map(|&kind| kind.to_owned()).collect(),
    }
}

fn close_timeouts(options: &Options<'_>) -> ActivityCloseTimeouts {
    let start_to_close = options.timeout;
    match options.total_timeout {
        Some(schedule_to_close) => {
            ActivityCloseTimeouts::ScheduleAndStartToClose { schedule_to_close, start_to_close }
        }
        None => ActivityCloseTimeouts::StartToClose(start_to_close),
    }
}

/// A pivot is retried by the server without end: the activity's side says when it is over.
fn retry_policy(retry: &Retry<'_>, role: Role) -> RetryPolicy {
    let pivot = role == Role::Pivot;
    let attempts = if pivot { None } else { retry.max_attempts };
    let types = if pivot { Vec::new() } else { non_retryable(retry) };
    RetryPolicy::builder()
        .initial_interval(retry.initial)
        .backoff_coefficient(retry.backoff.max(1.0))
        .maximum_interval(retry.max.max(retry.initial).max(Duration::from_millis(1)))
        .maximum_attempts(attempts.unwrap_or(0))
        .non_retryable_error_types(types)
        .build()
}

/// The activity's side heeds `only` for what a tool answers, but never sees a timeout.
fn non_retryable(retry: &Retry<'_>) -> Vec<String> {
    let retries_timeouts = !retry.non_retryable.contains(&errors::TIMEOUT)
        && (retry.only.is_empty() || retry.only.contains(&errors::TIMEOUT));
    let timeouts: &[&str] = if retries_timeouts { &[] } else { &TIMEOUT_TYPES };
    retry.non_retryable.iter().chain(timeouts).map(|&kind| kind.to_owned()).collect()
}

fn priority(level: Level) -> Option<Priority> {
    let key = match level {
        Level::High => 1,
        Level::Normal => return None,
        Level::Low => 5,
    };
    Some(Priority::builder().priority_key(key).build())
}

fn summary(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_SUMMARY)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagaweave_core::Payload;

    fn call(role: Role, options: Options<'_>) -> ActivityCall<'_> {
        let input = Payload::null();
        ActivityCall { step: "charge", role, activity_type: "bank.charge", input, options }
    }

    fn policy(role: Role, retry: Retry<'_>) -> RetryPolicy {
        let options = Options { retry, ..Options::DEFAULT };
        let options = activity_options(&call(role, options), WorkflowCancellationToken::new());
        options.retry_policy.unwrap()
    }

    #[test]
    fn a_step_gets_all_that_its_plan_says() {
        let options = Options {
            timeout: Duration::from_secs(7),
            total_timeout: Some(Duration::from_secs(70)),
            heartbeat_timeout: Some(Duration::from_secs(3)),
            retry: Retry::FINANCIAL_TRANSACTION,
            priority: Level::High,
            summary: Some("Charge the card"),
        };
        let call = call(Role::Forward, options);
        let options = activity_options(&call, WorkflowCancellationToken::new());
        assert_eq!(options.activity_id.as_deref(), Some("charge"));
        assert_eq!(options.close_timeouts.start_to_close(), Some(Duration::from_secs(7)));
        assert_eq!(options.close_timeouts.schedule_to_close(), Some(Duration::from_secs(70)));
        assert_eq!(options.heartbeat_timeout, Some(Duration::from_secs(3)));
        assert_eq!(options.cancellation_type, ActivityCancellationType::WaitCancellationCompleted);
        assert_eq!(options.summary.as_deref(), Some("Charge the card"));
        assert_eq!(options.priority.and_then(|priority| priority.priority_key), Some(1));
        let policy = options.retry_policy.unwrap();
        assert_eq!(policy.initial_interval(), Duration::from_secs(5));
        assert!((policy.backoff_coefficient() - 1.5).abs() < f64::EPSILON);
        assert_eq!(policy.maximum_interval(), Some(Duration::from_secs(30)));
        assert_eq!(policy.maximum_attempts(), 3);
        assert_eq!(
            policy.non_retryable_error_types(),
            ["DuplicateTransactionError", "InsufficientFundsError"]
        );
    }

    #[test]
    fn a_pivot_is_retried_without_end_whatever_its_error() {
        let policy = policy(Role::Pivot, Retry::FINANCIAL_TRANSACTION);
        assert_eq!(policy.maximum_attempts(), 0);
        assert!(policy.non_retryable_error_types().is_empty());
    }

    #[test]
    fn timeouts_go_by_the_servers_names_for_them() {
        let retry = Retry { non_retryable: &["Timeout"], ..Retry::DEFAULT };
        let types = ["Timeout", TIMEOUT_TYPES[0], TIMEOUT_TYPES[1]];
        assert_eq!(policy(Role::Forward, retry).non_retryable_error_types(), types);
        let retry = Retry { only: &["Busy"], ..Retry::DEFAULT };
        assert_eq!(policy(Role::Forward, retry).non_retryable_error_types(), TIMEOUT_TYPES);
        let retry = Retry { only: &["Timeout"], ..Retry::DEFAULT };
        assert!(policy(Role::Forward, retry).non_retryable_error_types().is_empty());
    }

    #[test]
    fn what_the_server_would_refuse_is_made_to_fit() {
        let retry = Retry { initial: Duration::from_secs(90), backoff: 0.5, ..Retry::DEFAULT };
        let policy = policy(Role::Undo, retry);
        assert_eq!(policy.maximum_interval(), Some(Duration::from_secs(90)));
        assert!((policy.backoff_coefficient() - 1.0).abs() < f64::EPSILON);
        assert_eq!(summary(&"ä".repeat(300)).len(), LONGEST_SUMMARY);
        assert_eq!(summary("short"), "short");
    }

    #[test]
    fn the_key_is_the_first_run_and_the_activitys_id() {
        let options =
            Options { retry: Retry { only: &["Busy"], ..Retry::DEFAULT }, ..Options::UNDO };
        let header = call_header(&call(Role::Undo, options), "run-1");
        let expected = CallHeader {
            key: "run-1/undo:charge".to_owned(),
            step: "charge".to_owned(),
            role: Role::Undo,
            max_attempts: Some(3),
            only: vec!["Busy".to_owned()],
        };
        assert_eq!(header, expected);
    }
}
