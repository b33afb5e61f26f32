//! Whether there is another attempt, and when.

use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::{
    common::v1::RetryPolicy,
    enums::v1::{RetryState, TimeoutType},
    failure::v1::{Failure, failure::FailureInfo},
};

use super::convert::{duration, is_negative, span};

/// What a policy means that leaves something open.
pub(super) fn with_defaults(mut policy: RetryPolicy) -> RetryPolicy {
    if span(policy.initial_interval.as_ref()).is_zero()
        && !is_negative(policy.initial_interval.as_ref())
    {
        policy.initial_interval = Some(duration(Duration::from_secs(1)));
    }
    if span(policy.maximum_interval.as_ref()).is_zero()
        && !is_negative(policy.maximum_interval.as_ref())
    {
        let initial = span(policy.initial_interval.as_ref());
        policy.maximum_interval = Some(duration(initial.saturating_mul(100)));
    }
    if policy.backoff_coefficient == 0.0 {
        policy.backoff_coefficient = 2.0;
    }
    policy
}

/// What is wrong with a policy, in the server's words.
pub(super) fn check(policy: &RetryPolicy) -> Result<(), String> {
    if policy.maximum_attempts == 1 {
        return Ok(());
    }
    let initial = span(policy.initial_interval.as_ref());
    let maximum = span(policy.maximum_interval.as_ref());
    let wrong = if is_negative(policy.initial_interval.as_ref()) {
        "invalid InitialInterval set on retry policy: negative duration"
    } else if policy.backoff_coefficient < 1.0 {
        "BackoffCoefficient cannot be less than 1 on retry policy."
    } else if is_negative(policy.maximum_interval.as_ref()) {
        "invalid MaximumInterval set on retry policy: negative duration"
    } else if !maximum.is_zero() && maximum < initial {
        "MaximumInterval cannot be less than InitialInterval on retry policy."
    } else if policy.maximum_attempts < 0 {
        "MaximumAttempts cannot be negative on retry policy."
    } else {
        return Ok(());
    };
    Err(wrong.into())
}

/// As [`check`], of a policy that leaves something open or is none.
pub(crate) fn check_given(policy: Option<&RetryPolicy>) -> Result<(), String> {
    policy.map_or(Ok(()), |policy| check(&with_defaults(policy.clone())))
}

/// The wait before the next attempt, or why there is none. `attempt` is the one that failed, from
/// 1; `expires` is when no attempt may start any more.
pub(super) fn next(
    policy: &RetryPolicy,
    attempt: i32,
    failure: Option<&Failure>,
    expires: Option<SystemTime>,
    now: SystemTime,
) -> Result<Duration, RetryState> {
    if !is_retryable(failure, &policy.non_retryable_error_types) {
        return Err(RetryState::NonRetryableFailure);
    }
    if policy.maximum_attempts > 0 && attempt >= policy.maximum_attempts {
        return Err(RetryState::MaximumAttemptsReached);
    }
    let wait = match asked_for(failure) {
        // The server takes a wait of zero for none at all, and ends the retries.
        Some(wait) => Some(wait).filter(|wait| !wait.is_zero()),
        None => exponential(policy, attempt),
    };
    let wait = wait.ok_or(RetryState::Timeout)?;
    match (expires, now.checked_add(wait)) {
        (Some(end), Some(start)) if start > end => Err(RetryState::Timeout),
        (_, None) => Err(RetryState::Timeout),
        _ => Ok(wait),
    }
}

/// What the failure itself asks for; it may exceed the policy's maximum.
fn asked_for(failure: Option<&Failure>) -> Option<Duration> {
    match failure?.failure_info.as_ref()? {
        FailureInfo::ApplicationFailureInfo(info) => {
            info.next_retry_delay.as_ref().map(|delay| span(Some(delay)))
        }
        _ => None,
    }
}

/// The policy's wait after an attempt, up to its maximum; none if it cannot be computed and there
/// is no maximum.
pub(super) fn exponential(policy: &RetryPolicy, attempt: i32) -> Option<Duration> {
    let initial = span(policy.initial_interval.as_ref()).as_secs_f64();
    let seconds = initial * policy.backoff_coefficient.powi(attempt.max(1) - 1);
    let computed = Duration::try_from_secs_f64(seconds).ok().filter(|wait| !wait.is_zero());
    let maximum = span(policy.maximum_interval.as_ref());
    match computed {
        Some(wait) if maximum.is_zero() => Some(wait),
        Some(wait) => Some(wait.min(maximum)),
        None if maximum.is_zero() => None,
        None => Some(maximum),
    }
}

fn is_retryable(failure: Option<&Failure>, never: &[String]) -> bool {
    let Some(info) = failure.and_then(|failure| failure.failure_info.as_ref()) else {
        return true;
    };
    match info {
        FailureInfo::TerminatedFailureInfo(_) | FailureInfo::CanceledFailureInfo(_) => false,
        FailureInfo::TimeoutFailureInfo(info) => match info.timeout_type() {
            kind @ (TimeoutType::StartToClose | TimeoutType::Heartbeat) => {
                !never.iter().any(|name| *name == format!("TemporalTimeout:{kind:?}"))
            }
            _ => false,
        },
        FailureInfo::ServerFailureInfo(info) => !info.non_retryable,
        FailureInfo::ApplicationFailureInfo(info) => {
            !info.non_retryable && !never.contains(&info.r#type)
        }
        _ => true,
    }
}
