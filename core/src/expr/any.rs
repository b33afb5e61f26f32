//! Untyped values: what they are is looked at when the expression runs.

use super::json::kind;
use super::list::{no_item, no_key, size};
use super::{
    TimeSpan, Timestamp, bool_of_text, compare_numbers, double_of_text, failure, int_of_double,
    int_of_text, json_equal, short, size_text, span_of_text, text_of_double, time_of_int,
    time_of_text,
};
use crate::host::Failure;
use serde_json::{Number, Value};
use std::cmp::Ordering;

static NULL: Value = Value::Null;

/// `object.key`
pub fn any_field<'a>(object: &'a Value, key: &str) -> Result<&'a Value, Failure> {
    match object {
        Value::Object(members) => {
            members.get(key).ok_or_else(|| failure(format!("there is no field `{}`", short(key))))
        }
        _ => Err(failure(format!("{} has no field `{}`", kind(object), short(key)))),
    }
}

/// `object.key`, null where there is no such member, or no object.
pub fn any_field_or_null<'a>(object: &'a Value, key: &str) -> &'a Value {
    object.get(key).unwrap_or(&NULL)
}

/// `base[index]`: a list and a position, or an object and a key.
pub fn any_index<'a>(base: &'a Value, index: &Value) -> Result<&'a Value, Failure> {
    match (base, index) {
        (Value::Array(items), Value::Number(number)) => {
            let position = int_of_number(number)?;
            super::index_or_null(items, position).ok_or_else(|| no_item(items.len(), position))
        }
        (Value::Object(members), Value::String(key)) => members.get(key).ok_or_else(|| no_key(key)),
        (Value::Array(_) | Value::Object(_), _) => {
            Err(failure(format!("{} is no index into {}", kind(index), kind(base))))
        }
        _ => Err(failure(format!("{} has no items", kind(base)))),
    }
}

/// `base[index]`, null where there is nothing such.
pub fn any_index_or_null<'a>(base: &'a Value, index: &Value) -> &'a Value {
    any_index(base, index).unwrap_or(&NULL)
}

/// `needle in haystack`: an item of a list, or a key of an object.
pub fn any_contains(haystack: &Value, needle: &Value) -> Result<bool, Failure> {
    match haystack {
        Value::Array(items) => Ok(items.iter().any(|item| json_equal(item, needle))),
        Value::Object(members) => Ok(needle.as_str().is_some_and(|key| members.contains_key(key))),
        _ => Err(failure(format!(
            "`in` looks into a list or an object, but this is {}",
            kind(haystack)
        ))),
    }
}

/// `a < b` and the like: two numbers or two texts.
pub fn any_compare(a: &Value, b: &Value) -> Result<Ordering, Failure> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(compare_numbers(a, b)),
        (Value::String(a), Value::String(b)) => Ok(a.cmp(b)),
        _ => Err(failure(format!("{} is neither less nor greater than {}", kind(a), kind(b)))),
    }
}

/// `size(value)`: of a text, a list or an object.
pub fn any_size(value: &Value) -> Result<i64, Failure> {
    match value {
        Value::String(text) => Ok(size_text(text)),
        Value::Array(items) => Ok(size(items.len())),
        Value::Object(members) => Ok(size(members.len())),
        _ => Err(failure(format!("{} has no size", kind(value)))),
    }
}

/// `string(value)`: of a text, a number or a bool.
pub fn text_of_any(value: &Value) -> Result<String, Failure> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(bool) => Ok(bool.to_string()),
        Value::Number(number) => Ok(match number.as_f64() {
            Some(double) if number.is_f64() => text_of_double(double),
            _ => number.to_string(),
        }),
        _ => Err(misfit(value, "a text")),
    }
}

/// `int(value)`: of a number or a text.
pub fn int_of_any(value: &Value) -> Result<i64, Failure> {
    match value {
        Value::Number(number) => int_of_number(number),
        Value::String(text) => int_of_text(text),
        _ => Err(misfit(value, "an integer")),
    }
}

/// `double(value)`: of a number or a text.
pub fn double_of_any(value: &Value) -> Result<f64, Failure> {
    match value {
        Value::Number(number) => number.as_f64().ok_or_else(|| misfit(value, "a double")),
        Value::String(text) => double_of_text(text),
        _ => Err(misfit(value, "a double")),
    }
}

/// `bool(value)`: of a bool or a text.
pub fn bool_of_any(value: &Value) -> Result<bool, Failure> {
    match value {
        Value::Bool(bool) => Ok(*bool),
        Value::String(text) => bool_of_text(text),
        _ => Err(misfit(value, "true or false")),
    }
}

/// `timestamp(value)`: of a text, or of seconds since 1970.
pub fn time_of_any(value: &Value) -> Result<Timestamp, Failure> {
    match value {
        Value::String(text) => time_of_text(text),
        Value::Number(number) => time_of_int(int_of_number(number)?),
        _ => Err(misfit(value, "a timestamp")),
    }
}

/// `duration(value)`: of a text.
pub fn span_of_any(value: &Value) -> Result<TimeSpan, Failure> {
    match value {
        Value::String(text) => span_of_text(text),
        _ => Err(misfit(value, "a duration")),
    }
}

/// As [`int_of_double`] for a double.
fn int_of_number(number: &Number) -> Result<i64, Failure> {
    match (number.as_i64(), number.as_f64()) {
        (Some(int), _) => Ok(int),
        (None, Some(double)) if number.is_f64() => int_of_double(double),
        _ => Err(failure(format!("{number} is too large for an integer"))),
    }
}

fn misfit(value: &Value, wanted: &str) -> Failure {
    failure(format!("{} cannot be made {wanted}", kind(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
        result.unwrap_err().message
    }

    #[test]
    fn reads_fields_and_items() {
        let order = json!({"lines": [{"price": 3}], "a b": 1});
        let lines = any_field(&order, "lines").unwrap();
        assert_eq!(any_index(lines, &json!(0)), Ok(&json!({"price": 3})));
        assert_eq!(any_index(lines, &json!(0.0)), Ok(&json!({"price": 3})));
        assert_eq!(any_index(&order, &json!("a b")), Ok(&json!(1)));
        assert_eq!(message(any_field(&order, "line")), "there is no field `line`");
        assert_eq!(message(any_field(lines, "price")), "a list has no field `price`");
        assert_eq!(message(any_index(&order, &json!("x"))), "there is no key `x`");
        assert_eq!(message(any_index(&order, &json!(0))), "a number is no index into an object");
        assert_eq!(message(any_index(&json!(null), &json!(0))), "null has no items");
        let missing = "the list has 1 item, there is no item 1 (the first is 0)";
        assert_eq!(message(any_index(lines, &json!(1))), missing);
    }

    #[test]
    fn what_is_not_there_is_null_where_asked_so() {
        let order = json!({"lines": []});
        for missing in [any_field_or_null(&order, "x"), any_field_or_null(&Value::Null, "x")] {
            assert_eq!(missing, &Value::Null);
        }
        for index in [json!(0), json!(-1), json!(1e300), json!(u64::MAX), json!([])] {
            assert_eq!(any_index_or_null(&order["lines"], &index), &Value::Null);
        }
    }

    #[test]
    fn looks_into_lists_and_objects() {
        assert_eq!(any_contains(&json!([1, "a"]), &json!(1.0)), Ok(true));
        assert_eq!(any_contains(&json!({"a": 1}), &json!("a")), Ok(true));
        assert_eq!(any_contains(&json!({"a": 1}), &json!(1)), Ok(false));
        let text = "`in` looks into a list or an object, but this is a text";
        assert_eq!(message(any_contains(&json!("abc"), &json!("a"))), text);
        assert_eq!(
            [json!("aé"), json!([1]), json!({})].map(|it| any_size(&it)),
            [Ok(2), Ok(1), Ok(0)]
        );
        assert_eq!(message(any_size(&json!(3))), "a number has no size");
    }

    #[test]
    fn compares_numbers_and_texts() {
        assert_eq!(any_compare(&json!(1), &json!(1.5)), Ok(Ordering::Less));
        assert_eq!(any_compare(&json!("b"), &json!("a")), Ok(Ordering::Greater));
        let mixed = "a text is neither less nor greater than a number";
        assert_eq!(message(any_compare(&json!("1"), &json!(1))), mixed);
    }

    #[test]
    fn makes_other_values() {
        let texts = [json!("a"), json!(true), json!(1), json!(1.0), json!(u64::MAX)];
        let expected = ["a", "true", "1", "1", "18446744073709551615"];
        assert_eq!(texts.map(|value| text_of_any(&value).unwrap()), expected);
        assert_eq!([json!(1.9), json!("7")].map(|value| int_of_any(&value)), [Ok(1), Ok(7)]);
        assert_eq!([json!(1), json!("0.5")].map(|value| double_of_any(&value)), [Ok(1.0), Ok(0.5)]);
        assert_eq!([json!(true), json!("false")].map(|it| bool_of_any(&it)), [Ok(true), Ok(false)]);
        assert_eq!(time_of_any(&json!(0)), time_of_text("1970-01-01T00:00:00Z"));
        assert_eq!(span_of_any(&json!("1d")), Ok(TimeSpan(86_400_000_000_000)));
        assert!(int_of_any(&json!(u64::MAX)).is_err() && time_of_any(&json!(1e300)).is_err());
        assert_eq!(message(text_of_any(&json!([]))), "a list cannot be made a text");
        assert_eq!(message(span_of_any(&json!(3))), "a number cannot be made a duration");
    }
}
