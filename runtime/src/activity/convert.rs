//! What the SDK knows of a call, as the runtime's own values.

use crate::call::{CallHeader, HEADER, Mark};
use crate::step_context::Call;
use sagaweave_core::Role;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};
use temporalio_common::RetryPolicy;
use temporalio_sdk::activities::{ActivityContext, ActivityInfo};

/// The header field in which Temporal's SDKs pass a trace on.
const TRACE_HEADER: &str = "_tracer-data";

/// The header that the workflow's side sent, or what comes close to it for a call of somebody else.
pub(crate) fn header(ctx: &ActivityContext) -> CallHeader {
    read(ctx, HEADER).unwrap_or_else(|| fallback(ctx.info()))
}

fn fallback(info: &ActivityInfo) -> CallHeader {
    let run = info.workflow_run_id.as_ref().or(info.activity_run_id.as_ref());
    let undone = info.activity_id.strip_prefix("undo:");
    let attempts = info.retry_policy.as_ref().map_or(0, RetryPolicy::maximum_attempts);
    CallHeader {
        key: format!("{}/{}", run.map_or("", String::as_str), info.activity_id),
        step: undone.unwrap_or(&info.activity_id).to_owned(),
        role: if undone.is_some() { Role::Undo } else { Role::Forward },
        max_attempts: (attempts > 0).then_some(attempts),
        only: Vec::new(),
    }
}

fn read<T: serde::de::DeserializeOwned>(ctx: &ActivityContext, field: &str) -> Option<T> {
    serde_json::from_slice(&ctx.headers().get(field)?.data).ok()
}

/// Which call this is.
pub(crate) fn call(ctx: &ActivityContext, header: &CallHeader) -> Call {
    let info = ctx.info();
    let trace: Option<HashMap<String, String>> = read(ctx, TRACE_HEADER);
    Call {
        workflow_id: info.workflow_id.clone().unwrap_or_default(),
        run_id: info.workflow_run_id.clone().unwrap_or_default(),
        step: header.step.clone(),
        attempt: info.attempt,
        key: header.key.clone(),
        role: header.role,
        traceparent: trace.and_then(|mut trace| trace.remove("traceparent")),
        limit: limit(info.started_time, info.deadline),
    }
}

/// The attempt's time, as a length: the server's clock and ours need not agree.
fn limit(started: Option<SystemTime>, deadline: Option<SystemTime>) -> Option<Duration> {
    deadline?.duration_since(started?).ok()
}

/// The mark that the attempt before left; 0 where it left something else, none where nothing.
pub(crate) fn mark(ctx: &ActivityContext) -> Option<u32> {
    match ctx.heartbeat_details().deserialize::<Mark>() {
        Ok(mark) => mark.map(|mark| mark.not_done_through),
        Err(_) => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_a_length_and_not_an_instant() {
        let at = |seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        assert_eq!(limit(at(100), at(130)), Some(Duration::from_secs(30)));
        assert_eq!(limit(at(130), at(100)), None);
        assert_eq!(limit(None, at(100)), None);
        assert_eq!(limit(at(100), None), None);
    }
}
