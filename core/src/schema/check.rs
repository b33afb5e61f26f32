//! Holds a value against a schema.

use super::{Additional, Check, Kinds, Misfits, Property, Schema, SchemaId, keyword, words};
use crate::expr::short;
use serde_json::{Map, Number, Value};
use std::fmt::Write as _;

/// Holds `value` against the schema `id` of the table; `root` is how messages name the value, such as
/// `input`. What is secret by its schema is in no message.
pub fn check(
    schemas: &[Schema<'_>],
    id: SchemaId,
    value: &Value,
    root: &str,
) -> Result<(), Misfits> {
    let mut checker =
        Checker { schemas, path: root.to_owned(), secret: false, misfits: Misfits::default() };
    checker.value(id, value);
    let misfits = checker.misfits;
    if misfits.found.is_empty() { Ok(()) } else { Err(misfits) }
}

struct Checker<'a, 'p> {
    schemas: &'a [Schema<'p>],
    /// Where it looks.
    path: String,
    /// Whether that is a secret, or below one.
    secret: bool,
    misfits: Misfits,
}

impl<'a> Checker<'a, '_> {
    fn value(&mut self, id: SchemaId, value: &Value) {
        // The compiler makes no ids that the table lacks.
        let Some(schema) = self.schemas.get(id.index()) else { return };
        let outside = self.secret;
        self.secret |= schema.secret;
        if let Some(message) = kind_misfit(schema.kinds, value, self.secret) {
            self.misfits.add(&self.path, || message);
        } else {
            for check in schema.checks {
                if let Some(message) = keyword::misfit(check, value, self.secret) {
                    self.misfits.add(&self.path, || message);
                }
            }
            self.parts(schema.checks, value);
        }
        self.secret = outside;
    }

    fn parts(&mut self, checks: &'a [Check<'_>], value: &Value) {
        match value {
            Value::Array(items) => {
                for check in checks {
                    if let Check::Items(id) = check {
                        self.items(*id, items);
                    }
                }
            }
            Value::Object(members) => self.members(checks, members),
            _ => {}
        }
    }

    fn items(&mut self, id: SchemaId, items: &[Value]) {
        for (position, item) in items.iter().enumerate() {
            self.at(
                |path| {
                    let _ = write!(path, "[{position}]");
                },
                |here| here.value(id, item),
            );
        }
    }

    fn members(&mut self, checks: &[Check<'_>], members: &Map<String, Value>) {
        let named = named(checks);
        for property in named {
            self.property(*property, members.get(property.name));
        }
        let Some(additional) = additional(checks) else { return };
        for (key, value) in members {
            if named.iter().all(|property| property.name != key) {
                self.other(additional, key, value);
            }
        }
    }

    fn property(&mut self, property: Property<'_>, value: Option<&Value>) {
        if value.is_none() && !property.required {
            return;
        }
        let step = |path: &mut String| push_key(path, property.name);
        self.at(step, |here| match value {
            Some(value) => here.value(property.schema, value),
            None => here.misfits.add(&here.path, || "has to be there, but is missing".to_owned()),
        });
    }

    /// A member that no property names.
    fn other(&mut self, additional: Additional, key: &str, value: &Value) {
        // Below a secret, keys are as secret as values.
        let secret = self.secret;
        let step =
            |path: &mut String| if secret { path.push_str("[…]") } else { push_key(path, key) };
        match additional {
            Additional::Ignored => {}
            Additional::Refused => self.at(step, |here| {
                here.misfits.add(&here.path, || "is not known: there is no such member".to_owned());
            }),
            Additional::Schema(id) => self.at(step, |here| here.value(id, value)),
        }
    }

    /// Looks at a part of the value.
    fn at(&mut self, step: impl FnOnce(&mut String), look: impl FnOnce(&mut Self)) {
        let outside = self.path.len();
        step(&mut self.path);
        look(self);
        self.path.truncate(outside);
    }
}

/// The properties that a schema names.
pub(super) fn named<'a, 'p>(checks: &'a [Check<'p>]) -> &'a [Property<'p>] {
    checks
        .iter()
        .find_map(|check| match check {
            Check::Properties(properties) => Some(*properties),
            _ => None,
        })
        .unwrap_or_default()
}

/// What a schema says of others.
pub(super) fn additional(checks: &[Check<'_>]) -> Option<Additional> {
    checks.iter().find_map(|check| match check {
        Check::Additional(additional) => Some(*additional),
        _ => None,
    })
}

/// Whether a number has no fraction, however it is written.
pub(super) fn is_whole(number: &Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|double| double.fract() == 0.0)
}

fn kind_misfit(kinds: Kinds, value: &Value, secret: bool) -> Option<String> {
    let kind = kind_of(value);
    if kinds.0 & kind == 0 {
        let found = words::found(value, secret);
        return Some(format!("has to be {}, but is {found}", words::kinds(kinds)));
    }
    match value {
        Value::Number(number) if !kinds.has(Kinds::NUMBER) && !is_in_range(number) => {
            Some("is too large: an integer has at most 64 bits".to_owned())
        }
        _ => None,
    }
}

/// The one bit of [`Kinds`] that this value is of.
fn kind_of(value: &Value) -> u8 {
    match value {
        Value::Null => Kinds::NULL.0,
        Value::Bool(_) => Kinds::BOOL.0,
        Value::Number(number) if is_whole(number) => Kinds::INTEGER.0,
        Value::Number(_) => Kinds::NUMBER.0 ^ Kinds::INTEGER.0,
        Value::String(_) => Kinds::STRING.0,
        Value::Array(_) => Kinds::LIST.0,
        Value::Object(_) => Kinds::OBJECT.0,
    }
}

/// Whether a whole number is an `i64`.
fn is_in_range(number: &Number) -> bool {
    number.is_i64()
        || number.is_f64()
            && number.as_f64().is_some_and(|double| crate::expr::int_of_double(double).is_ok())
}

fn push_key(path: &mut String, key: &str) {
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let _ = if plain {
        write!(path, ".{}", short(key))
    } else {
        write!(path, "[{}]", Value::from(short(key)))
    };
}
