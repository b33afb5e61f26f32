//! Between Temporal's payloads and ours: JSON, or nothing.

use sagaweave_core::Payload;
use serde::de::IgnoredAny;
use std::collections::HashMap;
use std::str::from_utf8;
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload as Proto;

const ENCODING: &str = "encoding";
const JSON: &[u8] = b"json/plain";
const NULL: &[u8] = b"binary/null";

/// Reads one value; none is null.
///
/// # Errors
/// Several values, and what is no JSON.
pub(crate) fn read(value: &RawValue) -> Result<Payload, String> {
    match value.payloads.as_slice() {
        [] => Ok(Payload::null()),
        [one] => read_one(one),
        more => Err(format!("one value is expected, not {}", more.len())),
    }
}

/// Writes one value.
pub(crate) fn write(payload: &Payload) -> RawValue {
    RawValue::new(vec![json(payload.as_json().as_bytes().to_vec())])
}

/// JSON text as a payload.
pub(crate) fn json(data: Vec<u8>) -> Proto {
    Proto {
        metadata: HashMap::from([(ENCODING.to_owned(), JSON.to_vec())]),
        data,
        ..Proto::default()
    }
}

fn read_one(payload: &Proto) -> Result<Payload, String> {
    match payload.metadata.get(ENCODING).map_or(&b""[..], Vec::as_slice) {
        NULL => Ok(Payload::null()),
        JSON => checked(&payload.data),
        other => Err(format!("it is no JSON, but {:?}", String::from_utf8_lossy(other))),
    }
}

/// It becomes part of other JSON texts as it stands, so it has to be one.
fn checked(data: &[u8]) -> Result<Payload, String> {
    let text = from_utf8(data).map_err(|error| format!("it is no UTF-8: {error}"))?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| format!("it is no JSON: {error}"))?;
    Ok(Payload::from_json(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(values: &[&str]) -> RawValue {
        RawValue::new(values.iter().map(|value| json(value.as_bytes().to_vec())).collect())
    }

    #[test]
    fn one_value_is_read_and_none_is_null() {
        assert_eq!(read(&raw(&[r#"{"a": 1}"#])), Ok(Payload::from_json(r#"{"a": 1}"#)));
        assert_eq!(read(&raw(&[])), Ok(Payload::null()));
        let null = Proto {
            metadata: HashMap::from([(ENCODING.to_owned(), NULL.to_vec())]),
            ..Proto::default()
        };
        assert_eq!(read(&RawValue::new(vec![null])), Ok(Payload::null()));
    }

    #[test]
    fn what_is_no_single_json_value_is_refused() {
        let error = |value: RawValue| read(&value).unwrap_err();
        assert_eq!(error(raw(&["1", "2"])), "one value is expected, not 2");
        assert!(error(raw(&["{"])).starts_with("it is no JSON: "));
        assert!(error(raw(&["1 2"])).starts_with("it is no JSON: "));
        assert!(error(RawValue::new(vec![json(vec![0xff])])).starts_with("it is no UTF-8: "));
        assert_eq!(error(RawValue::new(vec![Proto::default()])), "it is no JSON, but \"\"");
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let payload = Payload::from_json(r#"["ä", null]"#);
        assert_eq!(read(&write(&payload)), Ok(payload));
    }
}
