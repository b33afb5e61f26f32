//! "A schema with everything in it": what the compiler prints for it compiles without a warning, and what
//! is read is written again.

use serde_json::{Value, json};

/// The compiler's own snapshot, as it stands.
#[deny(warnings, missing_docs)]
#[allow(clippy::pedantic, reason = "as in the module of a document")]
pub mod types {
    include!(concat!(env!("OUT_DIR"), "/golden.rs"));
}

fn written(value: &Value) -> Value {
    let read: types::Input = serde_json::from_value(value.clone()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    let again: types::Input = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(again, read);
    written
}

/// All that has a default, as it is where it is left out.
fn least() -> Value {
    json!({
        "orderId": "01890a5d-ac96-774b-bcce-b302099a8057",
        "state": "in-review",
        "maybe": null,
        "type": "order",
        "count": 3,
        "none": 0,
        "factor": 1.0,
        "greeting": "Say \"hi\"",
        "first": "in-review",
        "since": "2026-01-31T09:30:00Z",
        "within": "PT1H",
        "tags": [],
        "some": 7,
        "any": [],
    })
}

#[test]
fn what_is_left_out_gets_its_default() {
    let mut value = least();
    let members = value.as_object_mut().unwrap();
    members.retain(|key, _| ["orderId", "state", "maybe", "type"].contains(&key.as_str()));
    assert_eq!(written(&value), least());
}

#[test]
fn what_is_given_is_written_as_it_was() {
    let leaf = json!({ "of": { "leaf": { "of": { "leaf": null } } } });
    let more = json!({
        "maybe": "x",
        "note": "n",
        "count": -4,
        "factor": 0.25,
        "first": "404",
        "since": "0001-01-01T00:00:00.500Z",
        "within": "-PT0.001S",
        "tags": ["a", ""],
        "prices": { "": 1.5, "b c": 2.0 },
        "anything": { "a": [null, 1] },
        "some": null,
        "any": null,
        "password": "hunter2",
        "closed": { "a": false },
        "open": { "b": null, "c": 1, "additional": 2 },
        "tree": { "name": "t", "left": { "name": "l", "leaves": [] }, "leaves": [leaf, {}] },
    });
    let mut value = least();
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut shown = written(&value);
    // A secret is written for the one who asked for it, but never shown.
    let read: types::Input = serde_json::from_value(value.clone()).unwrap();
    assert!(!format!("{read:?}").contains("hunter2"));
    value.as_object_mut().unwrap().remove("password");
    shown.as_object_mut().unwrap().remove("password");
    assert_eq!(shown, value);
}

#[test]
fn every_text_of_an_enum_is_itself() {
    for text in ["open", "in-review", "404", "self"] {
        let state: types::State = serde_json::from_value(json!(text)).unwrap();
        assert_eq!((state.as_str(), state.to_string().as_str()), (text, text));
        assert_eq!(serde_json::to_value(state).unwrap(), text);
    }
    let error = serde_json::from_value::<types::State>(json!("Open")).unwrap_err().to_string();
    assert_eq!(error, "unknown variant `Open`, expected one of `open`, `in-review`, `404`, `self`");
}
