//! From one type to another.

use super::decode;
use super::eval::Eval;
use super::value::Value;
use crate::expr::{Kind, Typed};
use crate::types::Type;
use sagaweave_core::Failure;
use serde_json::Value as Json;
use std::rc::Rc;

/// A value of `from` as one of `to`.
pub(super) fn convert(
    eval: &Eval<'_>,
    value: Value,
    from: &Type,
    to: &Type,
) -> Result<Value, Failure> {
    match (value, from, to) {
        (value, from, to) if from == to => Ok(value),
        (value, _, Type::Any) => Ok(Value::any(eval.shown(from, &value).to_json()?)),
        (Value::Null, _, Type::Nullable(_)) => Ok(Value::Null),
        (Value::Any(json), _, _) => decode::json(&eval.workflow.types, to, &json),
        (value, Type::Nullable(from), Type::Nullable(to)) => convert(eval, value, from, to),
        (value, _, Type::Nullable(to)) => convert(eval, value, from, to),
        (Value::List(items), Type::List(from), Type::List(to)) => {
            let items = items.iter().map(|item| convert(eval, item.clone(), from, to));
            items.collect::<Result<_, _>>().map(Value::list)
        }
        (Value::Map(map), Type::Map(from), Type::Map(to)) => {
            let entries = map
                .iter()
                .map(|(key, value)| Ok((key.clone(), convert(eval, value.clone(), from, to)?)));
            Ok(Value::Map(Rc::new(entries.collect::<Result<_, Failure>>()?)))
        }
        // A value of an enum is a text already.
        (Value::Text(text), Type::Named(_), Type::Text) => Ok(Value::Text(text)),
        (value, _, _) => {
            let json: Json = eval.shown(from, &value).to_json()?;
            decode::json(&eval.workflow.types, to, &json)
        }
    }
}

/// What the JSON of an expression is made from: made untyped or nullable, a value has the same JSON.
pub(crate) fn written(typed: &Typed) -> &Typed {
    match &typed.kind {
        Kind::Convert(inside)
            if typed.ty == Type::Any || typed.ty == inside.ty.clone().nullable() =>
        {
            written(inside)
        }
        _ => typed,
    }
}
