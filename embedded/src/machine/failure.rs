//! Failures that the server makes.

use prost::Message;
use temporalio_protos::temporal::api::{
    common::v1::Payloads,
    enums::v1::TimeoutType,
    failure::v1::{
        ApplicationFailureInfo, Failure, ServerFailureInfo, TimeoutFailureInfo,
        failure::FailureInfo,
    },
};

use super::limits;

/// An activity was too late.
pub(super) fn activity_timeout(kind: TimeoutType) -> Failure {
    Failure {
        message: format!("activity {kind:?} timeout"),
        source: "Server".into(),
        failure_info: Some(FailureInfo::TimeoutFailureInfo(TimeoutFailureInfo {
            timeout_type: kind.into(),
            last_heartbeat_details: None,
        })),
        ..Default::default()
    }
}

/// A run was too late.
pub(super) fn workflow_timeout() -> Failure {
    let message = "workflow timeout".into();
    Failure { message, ..activity_timeout(TimeoutType::StartToClose) }
}

/// Puts the last heartbeat's details into a timeout.
pub(super) fn with_details(mut failure: Failure, details: Option<Payloads>) -> Failure {
    if let Some(FailureInfo::TimeoutFailureInfo(info)) = failure.failure_info.as_mut() {
        info.last_heartbeat_details = details;
    }
    failure
}

/// The server says so.
pub(super) fn server(message: impl Into<String>) -> Failure {
    Failure {
        message: message.into(),
        failure_info: Some(FailureInfo::ServerFailureInfo(ServerFailureInfo {
            non_retryable: false,
        })),
        ..Default::default()
    }
}

/// The failure of an update, by the server.
pub(super) fn update(message: &str, kind: &str) -> Failure {
    Failure {
        message: message.into(),
        source: "Server".into(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo {
            r#type: kind.into(),
            non_retryable: true,
            ..Default::default()
        })),
        ..Default::default()
    }
}

/// What is kept of an attempt's failure for the next one.
pub(super) fn kept(failure: Failure) -> Failure {
    if failure.encoded_len() <= limits::KEPT_FAILURE_BYTES {
        return failure;
    }
    let mut room = limits::KEPT_FAILURE_BYTES;
    let mut short = server("Failure exceeds size limit.");
    short.cause = Some(Box::new(truncated(&failure, &mut room, 20)));
    short
}

fn truncated(failure: &Failure, room: &mut usize, depth: usize) -> Failure {
    let mut short = Failure::default();
    match &failure.failure_info {
        Some(FailureInfo::ApplicationFailureInfo(info)) => {
            let kept = ApplicationFailureInfo {
                r#type: cut(&info.r#type, room),
                non_retryable: info.non_retryable,
                ..Default::default()
            };
            *room = room.saturating_sub(8);
            short.failure_info = Some(FailureInfo::ApplicationFailureInfo(kept));
        }
        Some(FailureInfo::ServerFailureInfo(info)) => {
            *room = room.saturating_sub(4);
            short.failure_info = Some(FailureInfo::ServerFailureInfo(*info));
        }
        _ => {}
    }
    short.source = cut(&failure.source, room);
    short.message = cut(&failure.message, room);
    short.stack_trace = cut(&failure.stack_trace, room);
    if let Some(cause) = failure.cause.as_deref().filter(|_| *room > 4 && depth > 0) {
        *room -= 4;
        short.cause = Some(Box::new(truncated(cause, room, depth - 1)));
    }
    short
}

/// As much of a text as there is room for, in whole characters.
fn cut(text: &str, room: &mut usize) -> String {
    let mut end = text.len().min(*room);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end > 0 {
        *room = room.saturating_sub(end + 4);
    }
    text[..end].to_owned()
}
