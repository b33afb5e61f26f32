//! What can be told of a schema without any value.

use super::check::named;
use super::{Additional, Check, Kinds, Property, Schema, SchemaId};
use serde_json::Value;

/// Whether a secret lies in what this schema takes.
pub fn is_secret_inside(schemas: &[Schema<'_>], id: SchemaId) -> bool {
    let mut seen = vec![false; schemas.len()];
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let Some(schema) = schemas.get(id.index()) else { continue };
        if schema.secret {
            return true;
        }
        if !std::mem::replace(&mut seen[id.index()], true) {
            open.extend(schema.checks.iter().flat_map(parts));
        }
    }
    false
}

/// The schemas of what is inside a value.
fn parts<'a>(check: &'a Check<'_>) -> Box<dyn Iterator<Item = SchemaId> + 'a> {
    match check {
        Check::Items(id) | Check::Additional(Additional::Schema(id)) => {
            Box::new(std::iter::once(*id))
        }
        Check::Properties(properties) => {
            Box::new(properties.iter().map(|property| property.schema))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// The least number of bytes of a JSON text that satisfies the schema, or less: what is required, and
/// nothing of a schema within itself.
pub fn smallest(schemas: &[Schema<'_>], id: SchemaId) -> u64 {
    Measure { schemas, known: vec![None; schemas.len()] }.of(id)
}

struct Measure<'a, 'p> {
    schemas: &'a [Schema<'p>],
    known: Vec<Option<u64>>,
}

impl Measure<'_, '_> {
    fn of(&mut self, id: SchemaId) -> u64 {
        let Some(schema) = self.schemas.get(id.index()) else { return 0 };
        if let Some(known) = self.known[id.index()] {
            return known;
        }
        // Until it is known: that of a schema within itself.
        self.known[id.index()] = Some(0);
        let sizes = [
            (Kinds::NULL, 4),
            (Kinds::BOOL, 4),
            (Kinds::INTEGER, 1),
            // No integer: 0.1, or 1e-9
            (Kinds(Kinds::NUMBER.0 ^ Kinds::INTEGER.0), 3),
            (Kinds::STRING, text(schema.checks)),
            (Kinds::LIST, self.list(schema.checks)),
            (Kinds::OBJECT, self.object(schema.checks)),
        ];
        let of_kinds =
            sizes.iter().filter(|(kind, _)| schema.kinds.has(*kind)).map(|(_, size)| *size);
        let size = of_kinds.min().unwrap_or(0).max(one_of(schema.checks));
        self.known[id.index()] = Some(size);
        size
    }

    fn list(&mut self, checks: &[Check<'_>]) -> u64 {
        let count = most(checks, |check| match check {
            Check::MinItems(count) => Some(*count),
            _ => None,
        });
        let item = most(checks, |check| match check {
            Check::Items(id) if count > 0 => Some(self.of(*id)),
            _ => None,
        });
        // Brackets, and commas between the items
        count.saturating_mul(item.max(1).saturating_add(1)).saturating_add(1).max(2)
    }

    fn object(&mut self, checks: &[Check<'_>]) -> u64 {
        let named = named(checks);
        let required: Vec<Property<'_>> =
            named.iter().copied().filter(|property| property.required).collect();
        let members = required.iter().fold(0u64, |sum, property| {
            // Quotes, a colon, and a comma
            let name = written(property.name) + 2;
            sum.saturating_add(name).saturating_add(self.of(property.schema))
        });
        let count = most(checks, |check| match check {
            Check::MinProperties(count) => Some(*count),
            _ => None,
        });
        // `"":0,`, were it not that keys differ
        let others = count.saturating_sub(required.len() as u64).saturating_mul(5);
        members.saturating_add(others).saturating_add(1).max(2)
    }
}

fn text(checks: &[Check<'_>]) -> u64 {
    let length = most(checks, |check| match check {
        Check::MinLength(length) => Some(*length),
        _ => None,
    });
    length.saturating_add(2)
}

/// The shortest of the values that a schema lists.
fn one_of(checks: &[Check<'_>]) -> u64 {
    most(checks, |check| match check {
        Check::OneOf(texts) => texts
            .iter()
            .map(|text| serde_json::from_str(text).map_or(0, |value| length(&value)))
            .min(),
        _ => None,
    })
}

/// The least number of bytes that a value is written with.
fn length(value: &Value) -> u64 {
    match value {
        // However long it is here, another notation may be shorter.
        Value::Number(_) => 1,
        Value::Array(items) => joined(items.iter().map(length)),
        Value::Object(members) => {
            joined(members.iter().map(|(key, value)| written(key) + 1 + length(value)))
        }
        Value::Null | Value::Bool(_) => value.to_string().len() as u64,
        Value::String(text) => written(text),
    }
}

/// Two brackets, and commas between the parts.
fn joined(parts: impl Iterator<Item = u64>) -> u64 {
    parts.map(|part| part + 1).sum::<u64>().max(1) + 1
}

fn written(text: &str) -> u64 {
    Value::from(text).to_string().len() as u64
}

fn most(checks: &[Check<'_>], of: impl FnMut(&Check<'_>) -> Option<u64>) -> u64 {
    checks.iter().filter_map(of).max().unwrap_or(0)
}
