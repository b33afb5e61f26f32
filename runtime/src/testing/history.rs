//! A history as Temporal's own tools read it: protobuf's JSON.
//!
//! The SDK writes another one, which only it reads: names as in Rust, a level for each `oneof`, numbers
//! for types of events.

use serde_json::{Map, Value};
use temporalio_common::protos::temporal::api::enums::v1::EventType;

/// Fields that hold a map: its keys are data.
const MAPS: [&str; 6] =
    ["metadata", "fields", "indexed_fields", "details", "header", "nexus_header"];

/// Fields that are there in Rust only: in JSON, what they hold stands in their place.
const ONE_OF: [&str; 7] =
    ["attributes", "variant", "value", "target", "reference", "override", "assigned_build_id"];

/// Translates what the SDK wrote; none where that is no history.
pub(super) fn for_temporal(sdk: &[u8]) -> Option<String> {
    let mut history = translated(serde_json::from_slice(sdk).ok()?);
    for event in history.get_mut("events")?.as_array_mut()? {
        let number = i32::try_from(event.get("eventType")?.as_i64()?).ok()?;
        event["eventType"] = EventType::try_from(number).ok()?.as_str_name().into();
    }
    serde_json::to_string_pretty(&history).ok()
}

fn translated(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(message(fields)),
        Value::Array(items) => items.into_iter().map(translated).collect(),
        plain => plain,
    }
}

fn message(fields: Map<String, Value>) -> Map<String, Value> {
    let mut message = Map::new();
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::Object(held) if MAPS.contains(&name.as_str()) => {
                let held = held.into_iter().map(|(key, value)| (key, translated(value)));
                message.insert(camel(&name), held.collect());
            }
            Value::Object(held) if ONE_OF.contains(&name.as_str()) && is_variant(&held) => {
                let held = held.into_iter().map(|(name, value)| (lower(&name), translated(value)));
                message.extend(held);
            }
            Value::Number(number) if is_long(&name) => {
                message.insert(camel(&name), number.to_string().into());
            }
            value => {
                message.insert(camel(&name), translated(value));
            }
        }
    }
    message
}

/// Whether these are the fields of an enum with data: one, named as Rust names variants.
fn is_variant(held: &Map<String, Value>) -> bool {
    let is_upper = |name: &String| name.starts_with(|first: char| first.is_ascii_uppercase());
    held.len() == 1 && held.keys().all(is_upper)
}

/// Protobuf's JSON has 64-bit numbers as texts.
fn is_long(name: &str) -> bool {
    name.ends_with("event_id") || name == "task_id" || name == "version"
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(part.len().min(1));
        name + &head.to_uppercase() + tail
    })
}

fn lower(variant: &str) -> String {
    let (head, tail) = variant.split_at(variant.len().min(1));
    head.to_lowercase() + tail
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_types_and_levels_are_protobufs_and_data_stays() {
        let sdk = json!({"events": [{
            "event_id": 5,
            "event_type": 25,
            "links": [{"variant": {"WorkflowEvent": {"run_id": "r"}}}],
            "principal": null,
            "attributes": {"MarkerRecordedEventAttributes": {
                "marker_name": "core_patch",
                "details": {"Patch_Id": {"payloads": [{"metadata": {"my_key": "YQ=="}, "data": ""}]}},
                "workflow_task_completed_event_id": 4,
            }},
        }]});
        let json = for_temporal(sdk.to_string().as_bytes()).unwrap();
        let must = json!({"events": [{
            "eventId": "5",
            "eventType": "EVENT_TYPE_MARKER_RECORDED",
            "links": [{"workflowEvent": {"runId": "r"}}],
            "markerRecordedEventAttributes": {
                "markerName": "core_patch",
                "details": {"Patch_Id": {"payloads": [{"metadata": {"my_key": "YQ=="}, "data": ""}]}},
                "workflowTaskCompletedEventId": "4",
            },
        }]});
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), must);
    }

    #[test]
    fn what_is_no_history_is_none() {
        for text in ["", "{}", r#"{"events": [{}]}"#, r#"{"events": [{"event_type": -1}]}"#] {
            assert_eq!(for_temporal(text.as_bytes()), None, "{text}");
        }
    }
}
