//! Untyped values that are not what they have to be.

use super::failure;
use super::json::kind;
use crate::host::Failure;
use serde_json::Value;

/// The failure of [`super::from_value`], for who decodes without it: `value` is not what is `wanted`
/// (such as `a list of integers`); `error` says what is wrong, which may lie deep inside.
pub fn misfit(value: &Value, wanted: &str, error: &impl std::fmt::Display) -> Failure {
    let detail = match value {
        Value::Array(_) | Value::Object(_) => format!(" ({error})"),
        _ => String::new(),
    };
    failure(format!("this has to be {wanted}, but it is {}{detail}", kind(value)))
}
