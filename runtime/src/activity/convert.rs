//! Between the SDK's values and the ones that tools see.

use crate::call::{CallHeader, HEADER, Mark};
use crate::step_context::Call;
use sagaweave_core::{Payload, Role};
use std::collections::HashMap;
use std::str::from_utf8;
use std::time::{Duration, SystemTime};
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload as Proto;
use temporalio_sdk::activities::{ActivityContext, ActivityInfo};

const ENCODING: &str = "encoding";
const JSON: &[u8] = b"json/plain";
const NULL: &[u8] = b"binary/null";

/// The header field in which Temporal's SDKs pass a trace on.
const TRACE_HEADER: &str = "_tracer-data";

/// The one value that an activity gets; none is null.
pub(crate) fn input(value: &RawValue) -> Result<Payload, String> {
    match value.payloads.as_slice() {
        [] => Ok(Payload::null()),
        [one] => json(one),
        more => Err(format!("one value is expected, not {}", more.len())),
    }
}

/// A value as an activity's result.
pub(crate) fn output(payload: &Payload) -> RawValue {
    RawValue::new(vec![Proto {
        metadata: HashMap::from([(ENCODING.to_owned(), JSON.to_vec())]),
        data: payload.as_json().as_bytes().to_vec(),
        ..Proto::default()
    }])
}

fn json(payload: &Proto) -> Result<Payload, String> {
    let encoding = payload.metadata.get(ENCODING).map_or(&b""[..], Vec::as_slice);
    match encoding {
        JSON => from_utf8(&payload.data)
            .map(Payload::from_json)
            .map_err(|error| format!("it is no UTF-8: {error}")),
        NULL => Ok(Payload::null()),
        other => Err(format!("it is no JSON, but {:?}", String::from_utf8_lossy(other))),
    }
}

/// The header that the workflow's side sent, or what comes close to it for a call of somebody else.
pub(crate) fn header(ctx: &ActivityContext) -> CallHeader {
    read(ctx, HEADER).unwrap_or_else(|| fallback(ctx.info()))
}

fn fallback(info: &ActivityInfo) -> CallHeader {
    let run = info.workflow_run_id.as_ref().or(info.activity_run_id.as_ref());
    let undone = info.activity_id.strip_prefix("undo:");
    let attempts = info.retry_policy.as_ref().map_or(0, |policy| policy.maximum_attempts());
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

    fn proto(encoding: &[u8], data: &[u8]) -> Proto {
        Proto {
            metadata: HashMap::from([(ENCODING.to_owned(), encoding.to_vec())]),
            data: data.to_vec(),
            ..Proto::default()
        }
    }

    fn read_back(payloads: Vec<Proto>) -> Result<Payload, String> {
        input(&RawValue::new(payloads))
    }

    #[test]
    fn an_input_is_one_json_value_or_null() {
        assert_eq!(read_back(vec![]), Ok(Payload::null()));
        assert_eq!(read_back(vec![proto(NULL, b"")]), Ok(Payload::null()));
        let object = r#"{"a":1}"#;
        assert_eq!(read_back(vec![proto(JSON, object.as_bytes())]), Ok(Payload::from_json(object)));
        let two = vec![proto(JSON, b"1"), proto(JSON, b"2")];
        assert_eq!(read_back(two).unwrap_err(), "one value is expected, not 2");
        let error = read_back(vec![proto(b"binary/protobuf", b"\x01")]).unwrap_err();
        assert_eq!(error, "it is no JSON, but \"binary/protobuf\"");
        assert!(read_back(vec![proto(JSON, b"\"\xff\"")]).unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn an_output_is_read_back_as_it_was() {
        let payload = Payload::from_json(r#"["ä",null]"#);
        assert_eq!(input(&output(&payload)), Ok(payload));
    }

    #[test]
    fn the_limit_is_a_length_and_not_an_instant() {
        let at = |seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        assert_eq!(limit(at(100), at(130)), Some(Duration::from_secs(30)));
        assert_eq!(limit(at(130), at(100)), None);
        assert_eq!(limit(None, at(100)), None);
        assert_eq!(limit(at(100), None), None);
    }
}
