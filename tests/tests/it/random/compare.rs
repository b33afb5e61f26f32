//! Whether two JSON values are the same.

use serde_json::Value;

/// As JSON goes: `1` is `1.0`, and a member that is null is as one that is not there.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys());
            let of = |object: &serde_json::Map<String, Value>, key: &str| {
                object.get(key).cloned().unwrap_or(Value::Null)
            };
            keys.into_iter().all(|key| same(&of(one, key), &of(other, key)))
        }
        (one, other) => one == other,
    }
}
