//! To JSON, from it, and how JSON values are compared.

use super::{cmp_exact, failure};
use crate::host::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};
use std::cmp::Ordering;
use std::fmt::Write as _;

/// Any value as an untyped one.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| failure(error.to_string()))
}

/// An untyped value as a `T`; `wanted` says in words what that is, such as `a list of integers`.
pub fn from_value<T: DeserializeOwned>(value: &Value, wanted: &str) -> Result<T, Failure> {
    T::deserialize(value).map_err(|error| super::misfit(value, wanted, &error))
}

/// A value as JSON text.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| failure(error.to_string()))
}

/// Whether two JSON values are the same: numbers by their value (1 is 1.0), objects in any order.
pub fn json_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b).is_eq(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| json_equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(key, a)| b.get(key).is_some_and(|b| json_equal(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        _ => a == b,
    }
}

/// How two JSON numbers compare, exactly.
pub fn compare_numbers(a: &Number, b: &Number) -> Ordering {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => cmp_exact(a, double(b)),
        (None, Some(b)) => cmp_exact(b, double(a)).reverse(),
        (None, None) => cmp_number(a, double(b)),
    }
}

/// How a JSON number and a double compare, exactly.
pub(crate) fn cmp_number(a: &Number, b: f64) -> Ordering {
    match integer(a) {
        Some(a) => cmp_exact(a, b),
        None => double(a).partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

/// What a JSON value is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Number(number) if number.is_f64() => "a number with a fraction or an exponent",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A JSON text that two values have in common exactly where they are [`json_equal`].
pub(crate) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => write_number(number, text),
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                separate(position, text);
                write_canonical(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (position, (key, value)) in members.into_iter().enumerate() {
                separate(position, text);
                let _ = write!(text, "{}:", Value::from(key.as_str()));
                write_canonical(value, text);
            }
            text.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

fn separate(position: usize, text: &mut String) {
    if position > 0 {
        text.push(',');
    }
}

fn write_number(number: &Number, text: &mut String) {
    // Beyond this no integer of JSON reaches, so a double there equals none.
    const BEYOND: f64 = 1e20;
    let double = double(number);
    let _ = match integer(number) {
        Some(integer) => write!(text, "{integer}"),
        #[allow(clippy::cast_possible_truncation)]
        None if double.fract() == 0.0 && double.abs() < BEYOND => {
            write!(text, "{}", double as i128)
        }
        None => write!(text, "{double:e}"),
    };
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Of a number that is no [`integer`].
fn double(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn numbers_are_equal_by_their_value() {
        assert!(json_equal(&json!({"a": [1], "b": 0}), &json!({"b": 0.0, "a": [1.0]})));
        assert!(!json_equal(&json!(u64::MAX), &json!(18_446_744_073_709_551_616.0)));
        assert!(!json_equal(&json!([1]), &json!([1, 2])));
        assert!(!json_equal(&json!({"a": null}), &json!({"b": null})));
        assert!(!json_equal(&json!("1"), &json!(1)));
    }

    #[test]
    fn says_what_does_not_fit() {
        let message = |value, wanted| from_value::<i64>(&value, wanted).unwrap_err().message;
        assert_eq!(
            message(json!("x"), "an integer"),
            "this has to be an integer, but it is a text"
        );
        assert_eq!(message(json!(null), "an integer"), "this has to be an integer, but it is null");
        let inside = from_value::<Vec<i64>>(&json!([1, "x"]), "a list of integers").unwrap_err();
        let wanted = "this has to be a list of integers, but it is a list (invalid type: string \"x\", \
                      expected i64)";
        assert_eq!(inside.message, wanted);
        assert_eq!(from_value(&json!([1, 2]), "a list of integers"), Ok(vec![1, 2]));
        assert_eq!(from_value(&json!(1), "a double"), Ok(1.0));
    }

    #[test]
    fn writes_json() {
        assert_eq!(json(&[1, 2]).unwrap(), "[1,2]");
        assert_eq!(to_value(&Some(1)), Ok(json!(1)));
        assert!(json(&BTreeMap::from([(vec![1], 1)])).is_err());
    }

    fn values() -> impl Strategy<Value = Value> {
        let scalars = prop_oneof![
            Just(Value::Null),
            (-2i64..3).prop_map(Value::from),
            (-4i8..6).prop_map(|halves| json!(f64::from(halves) / 2.0)),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            Just(json!(18_446_744_073_709_551_616.0)),
            prop::sample::select(&["", "a", "1", "\"", "[1,2]"][..]).prop_map(Value::from),
        ];
        scalars.prop_recursive(2, 12, 3, |inner| {
            let member = (prop::sample::select(&["a", "b", "c"][..]), inner.clone());
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(Value::from),
                prop::collection::vec(member, 0..3).prop_map(|members| {
                    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                }),
            ]
        })
    }

    /// The same value, with whole numbers as doubles.
    fn as_doubles(value: &Value) -> Value {
        match value {
            Value::Number(number) => {
                let double = json!(number.as_f64().unwrap());
                if json_equal(&double, value) { double } else { value.clone() }
            }
            Value::Array(items) => items.iter().map(as_doubles).collect(),
            Value::Object(members) => {
                members.iter().map(|(key, value)| (key.clone(), as_doubles(value))).collect()
            }
            _ => value.clone(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn equal_values_have_one_canonical_text(a in values(), b in values()) {
            prop_assert_eq!(json_equal(&a, &b), canonical(&a) == canonical(&b), "{} and {}", a, b);
            let same = as_doubles(&a);
            prop_assert!(json_equal(&a, &same));
            prop_assert_eq!(canonical(&a), canonical(&same));
        }

        #[test]
        fn comparison_has_two_sides(a in values(), b in values()) {
            if let (Value::Number(a), Value::Number(b)) = (&a, &b) {
                prop_assert_eq!(compare_numbers(a, b), compare_numbers(b, a).reverse());
            }
            prop_assert_eq!(json_equal(&a, &b), json_equal(&b, &a));
        }
    }
}
