//! What comes in by signal.

use super::inbox::Item;
use crate::definition::names;
use crate::values;
use sagaweave_core::{Event, Payload, Plan};
use serde_json::Value;
use temporalio_common::data_converters::{RawValue, TemporalDeserializable, TemporalSerializable};

/// A signal as it came: its payload is read only here, where a bad one can be told from a good one.
pub struct Incoming {
    pub(crate) name: String,
    pub(crate) value: RawValue,
}

// It is made by hand and never converted.
impl TemporalSerializable for Incoming {}
impl TemporalDeserializable for Incoming {}

impl Incoming {
    /// What it means for a run of `plan`.
    ///
    /// # Errors
    /// What is wrong with it: a name that is none, or a payload that cannot be read. The executor
    /// checks the rest of what comes with one of the document's own.
    pub(crate) fn item(&self, plan: &Plan<'_>) -> Result<Item, String> {
        let event = match self.name.as_str() {
            names::PAUSE => Event::Pause,
            names::RESUME => Event::Resume,
            names::CANCEL => Event::Cancel { reason: reason(&values::read(&self.value)?)? },
            name => {
                let signal = plan.signals.iter().position(|signal| signal.name == name);
                let signal = signal.ok_or_else(|| format!("there is no signal `{name}`"))?;
                Event::Signal { signal, payload: values::read(&self.value)? }
            }
        };
        Ok(Item::Event(event))
    }
}

/// A reason stands by itself or as `{"reason": …}`.
fn reason(payload: &Payload) -> Result<String, String> {
    let reason = match payload.decode().map_err(|error| error.to_string())? {
        Value::Object(mut fields) => fields.remove("reason").unwrap_or_default(),
        other => other,
    };
    match reason {
        Value::Null => Ok(String::new()),
        Value::String(reason) => Ok(reason),
        other => Err(format!("a reason is a text, not {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagaweave_core::plan::Signal;

    const PLAN: Plan<'static> = Plan {
        signals: &[
            Signal { name: "hurry", payload: None },
            Signal { name: "update", payload: None },
        ],
        ..Plan::EMPTY
    };

    fn item(name: &str, values: &[&str]) -> Result<Item, String> {
        let payloads = values.iter().map(|value| values::json(value.as_bytes().to_vec())).collect();
        Incoming { name: name.to_owned(), value: RawValue::new(payloads) }.item(&PLAN)
    }

    #[test]
    fn a_cancellation_may_say_why() {
        for (value, expected) in [
            (&[][..], ""),
            (&["null"], ""),
            (&["{}"], ""),
            (&[r#""too late""#], "too late"),
            (&[r#"{"reason": "too late", "by": "Ann"}"#], "too late"),
        ] {
            let event = Event::Cancel { reason: expected.to_owned() };
            assert_eq!(item("cancel", value), Ok(Item::Event(event)), "{value:?}");
        }
    }

    #[test]
    fn what_pause_and_resume_bring_along_does_not_matter() {
        assert_eq!(item("pause", &["{", "7"]), Ok(Item::Event(Event::Pause)));
        assert_eq!(item("resume", &[]), Ok(Item::Event(Event::Resume)));
    }

    #[test]
    fn a_signal_of_the_document_goes_by_its_place_with_what_came() {
        let payload = Payload::from_json(r#"{"text": "new"}"#);
        let event = Event::Signal { signal: 1, payload };
        assert_eq!(item("update", &[r#"{"text": "new"}"#]), Ok(Item::Event(event)));
        let event = Event::Signal { signal: 0, payload: Payload::null() };
        assert_eq!(item("hurry", &[]), Ok(Item::Event(event)));
        assert!(item("update", &["{"]).unwrap_err().starts_with("it is no JSON"));
        assert_eq!(item("update", &["1", "2"]).unwrap_err(), "one value is expected, not 2");
    }

    #[test]
    fn a_bad_signal_says_what_is_wrong_with_it() {
        assert_eq!(item("stop", &[]).unwrap_err(), "there is no signal `stop`");
        assert_eq!(item("cancel", &["7"]).unwrap_err(), "a reason is a text, not 7");
        assert_eq!(item("cancel", &["1", "2"]).unwrap_err(), "one value is expected, not 2");
        assert!(item("cancel", &["{"]).unwrap_err().starts_with("it is no JSON"));
    }
}
