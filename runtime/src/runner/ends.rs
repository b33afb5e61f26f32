//! How an activity ended, in the executor's words.

use super::engine::ActivityResult;
use crate::call::FailureDetails;
use crate::values;
use sagaweave_core::host::errors;
use sagaweave_core::{ActivityEnd, Failure, Fate};
use std::time::Duration;
use temporalio_common::data_converters::RawValue;
use temporalio_common::error::{
    ActivityExecutionError, ApplicationFailure, CancelledError, IncomingError, TimeoutError,
    TimeoutType,
};

/// The error type of what failed without naming one.
const UNNAMED: &str = "Error";

/// What is known of an activity beside its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// The limit of one attempt.
    pub(crate) timeout: Duration,
    /// How long a worker may be silent.
    pub(crate) heartbeat_timeout: Option<Duration>,
    /// No attempt follows the first.
    pub(crate) one_attempt: bool,
    /// It was cancelled before the server was told of it.
    pub(crate) never_sent: bool,
}

/// What the SDK's result of an activity means.
pub(crate) fn activity_end(result: ActivityResult, known: &Known) -> ActivityEnd {
    match result {
        Ok(output) => completed(&output),
        Err(ActivityExecutionError::Cancelled(error)) => cancelled(&error, known),
        Err(ActivityExecutionError::Failed(error)) => match error.cause() {
            Some(IncomingError::Application(cause)) => application(cause),
            Some(IncomingError::Timeout(cause)) => timed_out(cause, known),
            Some(IncomingError::Cancelled(cause)) => cancelled(cause, known),
            cause => {
                let failure = cause.map_or_else(|| error.failure(), IncomingError::failure);
                failed(Failure::new(UNNAMED, &failure.message), Fate::Unknown)
            }
        },
        // Raw values go in and out as they are, so a conversion does not fail.
        Err(error) => failed(Failure::new(errors::BAD_OUTPUT, error.to_string()), Fate::Unknown),
    }
}

fn failed(error: Failure, fate: Fate) -> ActivityEnd {
    ActivityEnd::Failed { error, fate }
}

fn completed(output: &RawValue) -> ActivityEnd {
    match values::read(output) {
        Ok(output) => ActivityEnd::Completed(output),
        Err(message) => failed(Failure::new(errors::BAD_OUTPUT, message), Fate::Unknown),
    }
}

fn application(failure: &ApplicationFailure) -> ActivityEnd {
    let details = failure.details::<FailureDetails>().ok().flatten();
    let kind = failure.type_name().unwrap_or(UNNAMED);
    let fate = details.map_or(Fate::Unknown, |details| details.fate);
    failed(Failure::new(kind, failure.to_string()), fate)
}

fn timed_out(error: &TimeoutError, known: &Known) -> ActivityEnd {
    let message = match (error.timeout_type(), known.heartbeat_timeout) {
        (TimeoutType::StartToClose, _) => {
            format!("an attempt took longer than {:?}", known.timeout)
        }
        (TimeoutType::Heartbeat, Some(limit)) => {
            format!("no word came from its worker for {limit:?}")
        }
        (TimeoutType::ScheduleToClose, _) => "its attempts took too long altogether".to_owned(),
        _ => error.failure().message.clone(),
    };
    failed(Failure::new(errors::TIMEOUT, message), Fate::Unknown)
}

fn cancelled(error: &CancelledError, known: &Known) -> ActivityEnd {
    let details = error.details::<FailureDetails>().ok().flatten();
    let unanswered =
        if known.one_attempt || known.never_sent { Fate::NotDone } else { Fate::Unknown };
    ActivityEnd::Cancelled { fate: details.map_or(unanswered, |details| details.fate) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use temporalio_common::data_converters::{
        ActivityExecutionDecodeHint, DataConverter, SerializationContextData,
    };
    use temporalio_common::protos::temporal::api::common::v1::Payloads;
    use temporalio_common::protos::temporal::api::enums::v1::TimeoutType as ProtoTimeout;
    use temporalio_common::protos::temporal::api::failure::v1::failure::FailureInfo;
    use temporalio_common::protos::temporal::api::failure::v1::{
        ActivityFailureInfo, ApplicationFailureInfo, CanceledFailureInfo, Failure as Proto,
        TimeoutFailureInfo,
    };

    const KNOWN: Known = Known {
        timeout: Duration::from_secs(30),
        heartbeat_timeout: Some(Duration::from_secs(10)),
        one_attempt: false,
        never_sent: false,
    };

    fn end(cause: FailureInfo, known: Known) -> ActivityEnd {
        let cancelled = matches!(cause, FailureInfo::CanceledFailureInfo(_));
        let cause =
            Proto { message: "why".to_owned(), failure_info: Some(cause), ..Proto::default() };
        let failure = Proto {
            cause: Some(Box::new(cause)),
            failure_info: Some(FailureInfo::ActivityFailureInfo(ActivityFailureInfo::default())),
            ..Proto::default()
        };
        let error = DataConverter::default()
            .to_error(
                &SerializationContextData::None,
                failure,
                ActivityExecutionDecodeHint::new(cancelled),
            )
            .unwrap();
        activity_end(Err(error), &known)
    }

    fn details(json: &str) -> Payloads {
        Payloads { payloads: vec![values::json(json.as_bytes().to_vec())] }
    }

    fn application(kind: &str, details: Option<Payloads>) -> ActivityEnd {
        let info =
            ApplicationFailureInfo { r#type: kind.to_owned(), details, ..Default::default() };
        end(FailureInfo::ApplicationFailureInfo(info), KNOWN)
    }

    #[test]
    fn an_output_has_to_be_json() {
        let output = RawValue::new(vec![values::json(b"[1]".to_vec())]);
        let payload = sagaweave_core::Payload::from_json("[1]");
        assert_eq!(activity_end(Ok(output), &KNOWN), ActivityEnd::Completed(payload));
        let output = RawValue::new(vec![values::json(b"[1".to_vec())]);
        let ActivityEnd::Failed { error, fate } = activity_end(Ok(output), &KNOWN) else {
            panic!("a broken output is no output");
        };
        assert_eq!((error.kind.as_str(), fate), ("BadOutput", Fate::Unknown));
    }

    #[test]
    fn a_failure_says_its_fate_or_leaves_it_unknown() {
        let failed = |kind: &str, fate| failed(Failure::new(kind, "why"), fate);
        let not_done = application("NotFound", Some(details(r#"{"fate":"not_done"}"#)));
        assert_eq!(not_done, failed("NotFound", Fate::NotDone));
        assert_eq!(application("NotFound", None), failed("NotFound", Fate::Unknown));
        assert_eq!(application("", Some(details("7"))), failed("Error", Fate::Unknown));
    }

    #[test]
    fn every_timeout_is_one_type_of_error_and_unknown() {
        for kind in
            [ProtoTimeout::StartToClose, ProtoTimeout::Heartbeat, ProtoTimeout::ScheduleToClose]
        {
            let info = TimeoutFailureInfo { timeout_type: kind.into(), ..Default::default() };
            let ActivityEnd::Failed { error, fate } =
                end(FailureInfo::TimeoutFailureInfo(info), KNOWN)
            else {
                panic!("a timeout is a failure");
            };
            assert_eq!((error.kind.as_str(), fate), ("Timeout", Fate::Unknown));
        }
    }

    #[test]
    fn a_cancellation_that_nobody_answered_is_unknown_where_a_retry_was_possible() {
        let cancelled = |details, known| {
            let info = CanceledFailureInfo { details, ..Default::default() };
            match end(FailureInfo::CanceledFailureInfo(info), known) {
                ActivityEnd::Cancelled { fate } => fate,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(cancelled(None, KNOWN), Fate::Unknown);
        assert_eq!(cancelled(None, Known { one_attempt: true, ..KNOWN }), Fate::NotDone);
        assert_eq!(cancelled(None, Known { never_sent: true, ..KNOWN }), Fate::NotDone);
        assert_eq!(cancelled(Some(details(r#"{"fate":"partial"}"#)), KNOWN), Fate::Partial);
    }
}
