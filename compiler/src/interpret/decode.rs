//! From JSON to values: what serde makes of it in the Rust of a type.

use super::value::{Record, Value};
use crate::types::{Def, Field, Others, Struct, Type, Types, Variant, describe_wanted};
use sagaweave_core::host::errors;
use sagaweave_core::{Failure, Payload, expr};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
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
                        let visitor = StructOf { decode: self, structure, name: &def.rust_name };
                        match structure.others {
                            Others::Kept(_) => from.deserialize_map(visitor),
                            // JSON needs neither name nor fields.
                            _ => from.deserialize_struct("", &[], visitor),
                        }
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

struct StructOf<'a> {
    decode: Decode<'a>,
    structure: &'a Struct,
    name: &'a str,
}

impl<'de> Visitor<'de> for StructOf<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", self.name)
    }

    /// A derived struct takes a list of its members, too.
    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        for field in &self.structure.fields {
            fields.push(match from.next_element_seed(self.decode.of(&field.ty))? {
                Some(value) => value,
                None if field.default.is_some() => self.absent(field)?,
                None if !field.required && field.ty == Type::Any => self.absent(field)?,
                None => {
                    let expected = format!(
                        "struct {} with {} element{}",
                        self.name,
                        self.structure.fields.len(),
                        if self.structure.fields.len() == 1 { "" } else { "s" }
                    );
                    return Err(A::Error::invalid_length(fields.len(), &expected.as_str()));
                }
            });
        }
        Ok(Value::Struct(Rc::new(Record { fields, ..Record::default() })))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let fields = &self.structure.fields;
        let mut values: Vec<Option<Value>> = vec![None; fields.len()];
        let mut others = BTreeMap::new();
        while let Some(key) = from.next_key::<String>()? {
            let Some(position) = fields.iter().position(|field| field.key == key) else {
                self.other(key, &mut from, &mut others)?;
                continue;
            };
            if values[position].is_some() {
                return Err(A::Error::custom(format!("duplicate field `{key}`")));
            }
            values[position] = Some(from.next_value_seed(self.decode.of(&fields[position].ty))?);
        }
        let fields = fields.iter().zip(values).map(|(field, value)| match value {
            Some(value) => Ok(value),
            None => self.absent(field),
        });
        Ok(Value::Struct(Rc::new(Record { fields: fields.collect::<Result<_, _>>()?, others })))
    }
}

impl StructOf<'_> {
    fn other<'de, A: MapAccess<'de>>(
        &self,
        key: String,
        from: &mut A,
        others: &mut BTreeMap<String, Value>,
    ) -> Result<(), A::Error> {
        match &self.structure.others {
            Others::Dropped => from.next_value::<IgnoredAny>().map(|_| ()),
            Others::Refused => {
                let expected = expected(self.structure.fields.iter().map(|field| &field.key));
                Err(A::Error::custom(format!("unknown field `{key}`, expected {expected}")))
            }
            Others::Kept(ty) => {
                others.insert(key, from.next_value_seed(self.decode.of(ty))?);
                Ok(())
            }
        }
    }

    fn absent<E: Error>(&self, field: &Field) -> Result<Value, E> {
        match &field.default {
            Some(default) => {
                payload(self.decode.types, &field.ty, &Payload::from_json(default.as_str()))
                    .map_err(E::custom)
            }
            None if field.ty.may_be_null() => Ok(Value::Null),
            // What is untyped and need not be there is null.
            None if field.ty == Type::Any && !field.required => Ok(Value::any(Json::Null)),
            None => Err(E::custom(format!("missing field `{}`", field.key))),
        }
    }
}
