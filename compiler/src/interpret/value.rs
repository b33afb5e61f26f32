//! Values of expressions, and how they become JSON: as serde writes the Rust of their types.

use crate::types::{Def, Others, Struct, Type, Types};
use sagaweave_core::Failure;
use sagaweave_core::expr::{self, TimeSpan, Timestamp};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A value. Its type is known to whoever has it. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    /// A text, or a value of an enum.
    Text(Rc<str>),
    Timestamp(Timestamp),
    TimeSpan(TimeSpan),
    List(Rc<Vec<Value>>),
    Map(Rc<BTreeMap<String, Value>>),
    Struct(Rc<Record>),
    Any(Rc<Json>),
}

/// The members of a struct, in its fields' order, and those that it does not name but keeps.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Record {
    pub(super) fields: Vec<Value>,
    pub(super) others: BTreeMap<String, Value>,
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::List(Rc::new(items))
    }

    pub(super) fn any(json: Json) -> Self {
        Self::Any(Rc::new(json))
    }

    /// Whether it is null, typed or not.
    pub(super) fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Any(json) => json.is_null(),
            _ => false,
        }
    }
}

/// A value with its type: what serde writes.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) types: &'a Types,
    pub(super) ty: &'a Type,
    pub(super) value: &'a Value,
}

impl<'a> Shown<'a> {
    /// The value as JSON.
    pub(super) fn to_json(self) -> Result<Json, Failure> {
        match self.value {
            Value::Any(json) => Ok(Json::clone(json)),
            _ => expr::to_value(&self),
        }
    }

    /// The value as JSON text.
    pub(super) fn to_text(self) -> Result<String, Failure> {
        expr::json(&self)
    }

    fn of<'b>(&self, ty: &'b Type, value: &'b Value) -> Shown<'b>
    where
        'a: 'b,
    {
        Shown { types: self.types, ty, value }
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (self.value, self.ty) {
            (_, Type::Nullable(inside)) if *self.value != Value::Null => {
                self.of(inside, self.value).serialize(to)
            }
            (Value::Bool(bool), _) => to.serialize_bool(*bool),
            (Value::Int(int), _) => to.serialize_i64(*int),
            (Value::Double(double), _) => to.serialize_f64(*double),
            (Value::Text(text), _) => to.serialize_str(text),
            (Value::Timestamp(time), _) => time.serialize(to),
            (Value::TimeSpan(span), _) => span.serialize(to),
            (Value::Any(json), _) => json.serialize(to),
            (Value::List(items), Type::List(inside)) => {
                let mut list = to.serialize_seq(Some(items.len()))?;
                for item in items.iter() {
                    list.serialize_element(&self.of(inside, item))?;
                }
                list.end()
            }
            (Value::Map(entries), Type::Map(inside)) => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                for (key, value) in entries.iter() {
                    map.serialize_entry(key, &self.of(inside, value))?;
                }
                map.end()
            }
            (Value::Struct(record), Type::Named(id)) => match &self.types.def(*id).kind {
                Def::Struct(def) => self.write_struct(def, record, to),
                Def::Enum(_) => to.serialize_unit(),
            },
            _ => to.serialize_unit(),
        }
    }
}

impl Shown<'_> {
    fn write_struct<S: Serializer>(
        &self,
        def: &Struct,
        record: &Record,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (field, value) in def.fields.iter().zip(&record.fields) {
            let may_be_left_out = !field.required && field.default.is_none();
            if !(may_be_left_out && value.is_null()) {
                map.serialize_entry(&field.key, &self.of(&field.ty, value))?;
            }
        }
        if let Others::Kept(ty) = &def.others {
            for (key, value) in &record.others {
                map.serialize_entry(key, &self.of(ty, value))?;
            }
        }
        map.end()
    }
}
