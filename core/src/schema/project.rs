//! What is passed on of a value.

use super::check::{additional, is_whole, named};
use super::{Additional, Check, Kinds, Schema, SchemaId};
use serde_json::{Map, Value};

/// What is passed on of a `value` that satisfies the schema: without the members that an object with
/// named ones does not name, where these are [`Additional::Ignored`], and without all that is secret. A
/// secret that is no member of an object becomes null, and so does a secret value as a whole. A whole
/// number where an integer is wanted is written as one: 1 for 1.0.
pub fn project(schemas: &[Schema<'_>], id: SchemaId, value: Value) -> Value {
    let Some(schema) = schemas.get(id.index()) else { return value };
    if schema.secret {
        return Value::Null;
    }
    match value {
        Value::Array(items) => list(schemas, schema, items),
        Value::Object(members) => Value::Object(object(schemas, schema, members)),
        Value::Number(number) if number.is_f64() && !schema.kinds.has(Kinds::NUMBER) => {
            whole(&number).unwrap_or(Value::Number(number))
        }
        other => other,
    }
}

fn list(schemas: &[Schema<'_>], schema: &Schema<'_>, items: Vec<Value>) -> Value {
    let of_items = schema.checks.iter().find_map(|check| match check {
        Check::Items(id) => Some(*id),
        _ => None,
    });
    match of_items {
        Some(id) => items.into_iter().map(|item| project(schemas, id, item)).collect(),
        None => Value::Array(items),
    }
}

fn object(
    schemas: &[Schema<'_>],
    schema: &Schema<'_>,
    members: Map<String, Value>,
) -> Map<String, Value> {
    let named = named(schema.checks);
    let additional = additional(schema.checks).unwrap_or(Additional::Ignored);
    let kept = members.into_iter().filter_map(|(key, value)| {
        let property = named.iter().find(|property| property.name == key);
        let id = match (property, additional) {
            (Some(property), _) => property.schema,
            (None, Additional::Schema(id)) => id,
            (None, Additional::Ignored) if !named.is_empty() => return None,
            (None, Additional::Ignored | Additional::Refused) => return Some((key, value)),
        };
        let secret = schemas.get(id.index()).is_some_and(|schema| schema.secret);
        (!secret).then(|| (key, project(schemas, id, value)))
    });
    kept.collect()
}

fn whole(number: &serde_json::Number) -> Option<Value> {
    let double = number.as_f64().filter(|_| is_whole(number))?;
    crate::expr::int_of_double(double).ok().map(Value::from)
}
