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
