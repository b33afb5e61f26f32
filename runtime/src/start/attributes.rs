//! Search attributes, in the SDK's words and in ours.

use super::error::StartError;
use sagaweave_core::SearchAttribute;
use sagaweave_core::expr::Timestamp;
use std::collections::BTreeMap;
use temporalio_common::search_attributes::{
    SearchAttributeError, SearchAttributeKey as Key, SearchAttributeUpdate, SearchAttributeValue,
    SearchAttributes, Timestamp as SdkTimestamp,
};

/// Temporal's name of an attribute's type, as its command line takes it.
pub(super) const fn type_name(value: &SearchAttribute) -> &'static str {
    match value {
        SearchAttribute::Keyword(_) => "Keyword",
        SearchAttribute::Keywords(_) => "KeywordList",
        SearchAttribute::Int(_) => "Int",
        SearchAttribute::Double(_) => "Double",
        SearchAttribute::Bool(_) => "Bool",
        SearchAttribute::Datetime(_) => "Datetime",
    }
}

/// As they are sent; none where there are none.
pub(super) fn written(
    attributes: &[(&'static str, SearchAttribute)],
) -> Result<Option<SearchAttributes>, StartError> {
    let updates: Result<Vec<_>, _> = attributes
        .iter()
        .map(|(name, value)| {
            update(name, value).map_err(|error| {
                StartError::bad_input(format!("the search attribute `{name}`: {error}"))
            })
        })
        .collect();
    let updates = updates?;
    Ok((!updates.is_empty()).then(|| SearchAttributes::new(updates)))
}

fn update(
    name: &'static str,
    value: &SearchAttribute,
) -> Result<SearchAttributeUpdate, SearchAttributeError> {
    match value {
        SearchAttribute::Keyword(value) => Key::keyword(name).try_value_set(value.clone()),
        SearchAttribute::Keywords(value) => Key::keyword_list(name).try_value_set(value.clone()),
        SearchAttribute::Int(value) => Key::int(name).try_value_set(*value),
        SearchAttribute::Double(value) => Key::float(name).try_value_set(*value),
        SearchAttribute::Bool(value) => Key::bool(name).try_value_set(*value),
        SearchAttribute::Datetime(Timestamp { seconds, nanos }) => {
            let nanos = i32::try_from(*nanos).unwrap_or_default();
            Key::datetime(name).try_value_set(SdkTimestamp::new(*seconds, nanos))
        }
    }
}

/// As they came. What has a type of which there is none here is left out.
pub(crate) fn read(attributes: &SearchAttributes) -> BTreeMap<String, SearchAttribute> {
    let value = |name: &str| {
        let payload = attributes.raw_payload(name)?;
        let value = match payload.metadata.get("type")?.as_slice() {
            b"Keyword" | b"Text" => SearchAttribute::Keyword(decoded(payload)?),
            b"KeywordList" => SearchAttribute::Keywords(decoded(payload)?),
            b"Int" => SearchAttribute::Int(decoded(payload)?),
            b"Double" => SearchAttribute::Double(decoded(payload)?),
            b"Bool" => SearchAttribute::Bool(decoded(payload)?),
            b"Datetime" => SearchAttribute::Datetime(timestamp(&decoded(payload)?)),
            _ => return None,
        };
        Some((name.to_owned(), value))
    };
    attributes.keys().filter_map(value).collect()
}

fn decoded<T: SearchAttributeValue>(
    payload: &temporalio_common::protos::temporal::api::common::v1::Payload,
) -> Option<T> {
    T::from_search_attribute_payload(payload).ok()
}

fn timestamp(time: &SdkTimestamp) -> Timestamp {
    Timestamp { seconds: time.seconds(), nanos: u32::try_from(time.nanos()).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let due = Timestamp { seconds: 1_800_000_000, nanos: 250_000_000 };
        let all = [
            ("Tenant", SearchAttribute::Keyword("Ä".to_owned())),
            ("Tags", SearchAttribute::Keywords(vec!["a".to_owned(), String::new()])),
            ("Items", SearchAttribute::Int(i64::MIN)),
            ("Score", SearchAttribute::Double(-0.5)),
            ("Urgent", SearchAttribute::Bool(false)),
            ("Due", SearchAttribute::Datetime(due)),
        ];
        let written = written(&all).unwrap().unwrap();
        for (name, value) in &all {
            let kind = &written.raw_payload(name).unwrap().metadata["type"];
            assert_eq!(kind.as_slice(), type_name(value).as_bytes());
        }
        let must = all.map(|(name, value)| (name.to_owned(), value));
        assert_eq!(read(&written), BTreeMap::from(must));
    }

    #[test]
    fn the_last_of_a_name_counts_and_none_are_none() {
        let twice = [("Items", SearchAttribute::Int(1)), ("Items", SearchAttribute::Int(2))];
        let written_once = read(&written(&twice).unwrap().unwrap());
        assert_eq!(written_once["Items"], SearchAttribute::Int(2));
        assert_eq!(written(&[]).unwrap(), None);
    }

    #[test]
    fn what_is_no_value_is_a_bad_input() {
        let wrong = [
            ("Score", SearchAttribute::Double(f64::INFINITY)),
            ("Due", SearchAttribute::Datetime(Timestamp { seconds: i64::MAX, nanos: 0 })),
        ];
        for (name, value) in wrong {
            let error = written(&[(name, value)]).unwrap_err();
            let StartError::BadInput { message } = &error else { panic!("{error:?}") };
            assert!(message.starts_with(&format!("the search attribute `{name}`: ")), "{message}");
        }
    }
}
