//! From JSON to values: what serde makes of it in the Rust of a type.

use super::value::{Record, Value};
use crate::types::{Def, Field, Others, Struct, Type, Types, Variant, describe_wanted};
use sagaweave_core::host::errors;
use sagaweave_core::{Failure, Payload, expr};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Error as Unread, Map, Value as Json};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// A payload as a value of a type.
pub(super) fn payload(types: &Types, ty: &Type, payload: &Payload) -> Result<Value, Failure> {
    let mut json = serde_json::Deserializer::from_str(payload.as_json());
    let value = Decode { types, ty }.deserialize(&mut json);
    let value = value.and_then(|value| json.end().map(|()| value));
    value.map_err(|error| Failure::new(errors::EXPRESSION, error.to_string()))
}

/// An untyped value as one of a type.
pub(super) fn json(types: &Types, ty: &Type, json: &Json) -> Result<Value, Failure> {
    Decode { types, ty }
        .deserialize(json)
        .map_err(|error| expr::misfit(json, &describe_wanted(types, ty), &error))
}

#[derive(Clone, Copy)]
struct Decode<'a> {
    types: &'a Types,
    ty: &'a Type,
}

impl<'a> Decode<'a> {
    const fn of(self, ty: &'a Type) -> Self {
        Self { ty, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Decode<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        match self.ty {
            Type::Any => Json::deserialize(from).map(Value::any),
            Type::Null => <()>::deserialize(from).map(|()| Value::Null),
            Type::Bool => bool::deserialize(from).map(Value::Bool),
            Type::Int => i64::deserialize(from).map(Value::Int),
            Type::Double => f64::deserialize(from).map(Value::Double),
            Type::Text => String::deserialize(from).map(|text| Value::text(&text)),
            Type::Timestamp => Deserialize::deserialize(from).map(Value::Timestamp),
            Type::TimeSpan => Deserialize::deserialize(from).map(Value::TimeSpan),
            Type::List(inside) => from.deserialize_seq(ListOf(self.of(inside))),
            Type::Map(inside) => from.deserialize_map(MapOf(self.of(inside))),
            Type::Nullable(inside) => from.deserialize_option(OptionOf(self.of(inside))),
            Type::Named(id) => {
                let def = self.types.def(*id);
                match &def.kind {
                    Def::Enum(variants) => one_of(variants, from),
                    Def::Struct(structure) => {
                        let members = Map::deserialize(from)?;
                        self.structure(structure, members).map_err(D::Error::custom)
                    }
                }
            }
        }
    }
}

fn one_of<'de, D: Deserializer<'de>>(variants: &[Variant], from: D) -> Result<Value, D::Error> {
    let text = String::deserialize(from)?;
    if variants.iter().any(|variant| variant.value == text) {
        return Ok(Value::text(&text));
    }
    let expected = expected(variants.iter().map(|variant| &variant.value));
    Err(D::Error::custom(format!("unknown variant `{text}`, expected {expected}")))
}

/// As serde says it.
fn expected<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [a] => a.clone(),
        [a, b] => format!("{a} or {b}"),
        names => format!("one of {}", names.join(", ")),
    }
}

struct ListOf<'a>(Decode<'a>);

impl<'de> Visitor<'de> for ListOf<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(self.0)? {
            items.push(item);
        }
        Ok(Value::list(items))
    }
}

struct MapOf<'a>(Decode<'a>);

impl<'de> Visitor<'de> for MapOf<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = from.next_key::<String>()? {
            entries.insert(key, from.next_value_seed(self.0)?);
        }
        Ok(Value::Map(Rc::new(entries)))
    }
}

struct OptionOf<'a>(Decode<'a>);

impl<'de> Visitor<'de> for OptionOf<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.0.deserialize(from)
    }
}

/// As `sagaweave_core::members` reads the struct.
impl Decode<'_> {
    fn structure(self, def: &Struct, mut members: Map<String, Json>) -> Result<Value, Unread> {
        let fields = def.fields.iter().map(|field| match members.remove(&field.key) {
            Some(value) => self
                .of(&field.ty)
                .deserialize(value)
                .map_err(|error| Unread::custom(format_args!("{}: {error}", field.key))),
            None => self.absent(field),
        });
        let fields = fields.collect::<Result<_, _>>()?;
        let mut others = BTreeMap::new();
        match &def.others {
            Others::Dropped => {}
            Others::Refused => {
                if let Some(key) = members.keys().next() {
                    return Err(Unread::custom(format_args!("there is no member `{key}`")));
                }
            }
            Others::Kept(ty) => {
                for (key, value) in members {
                    others.insert(key, self.of(ty).deserialize(value)?);
                }
            }
        }
        Ok(Value::Struct(Rc::new(Record { fields, others })))
    }

    fn absent(self, field: &Field) -> Result<Value, Unread> {
        match &field.default {
            Some(default) => {
                self.of(&field.ty).deserialize(&mut serde_json::Deserializer::from_str(default))
            }
            None if field.required => {
                Err(Unread::custom(format_args!("missing field `{}`", field.key)))
            }
            None if field.ty == Type::Any => Ok(Value::any(Json::Null)),
            None => Ok(Value::Null),
        }
    }
}
