//! Options and search attributes that are computed.

use super::convert;
use super::eval::Eval;
use super::value::Value;
use crate::expr::Typed;
use crate::ir::Adjust;
use crate::types::Type;
use sagaweave_core::expr::setting;
use sagaweave_core::plan::Overrides;
use sagaweave_core::{Failure, SearchAttribute};
use std::time::Duration;

/// The options of a step, as `adjust` says.
pub(super) fn overrides(adjust: &Adjust, eval: &mut Eval<'_>) -> Result<Overrides, Failure> {
    Ok(Overrides {
        timeout: timeout("timeout", adjust.timeout.as_ref(), eval)?,
        total_timeout: timeout("total_timeout", adjust.total_timeout.as_ref(), eval)?,
        heartbeat_timeout: timeout("heartbeat_timeout", adjust.heartbeat_timeout.as_ref(), eval)?,
        max_attempts: count(adjust.max_attempts.as_ref(), setting::max_attempts, eval)?,
        max_concurrent: count(adjust.max_concurrent.as_ref(), setting::max_concurrent, eval)?,
        optional: adjust.optional.as_ref().map(|typed| eval.bool(typed)).transpose()?,
        priority: match &adjust.priority {
            Some(typed) => Some(setting::priority(&eval.text(typed)?)?),
            None => None,
        },
        summary: adjust.summary.as_ref().map(|typed| eval.text(typed)).transpose()?,
    })
}

fn timeout(
    name: &str,
    typed: Option<&Typed>,
    eval: &mut Eval<'_>,
) -> Result<Option<Duration>, Failure> {
    match typed.map(|typed| eval.value(typed)).transpose()? {
        Some(Value::TimeSpan(span)) => setting::timeout(name, span).map(Some),
        _ => Ok(None),
    }
}

fn count(
    typed: Option<&Typed>,
    check: fn(i64) -> Result<u32, Failure>,
    eval: &mut Eval<'_>,
) -> Result<Option<u32>, Failure> {
    match typed.map(|typed| eval.value(typed)).transpose()? {
        Some(Value::Int(count)) => check(count).map(Some),
        _ => Ok(None),
    }
}

/// The search attributes that are not null.
pub(super) fn search_attributes<'a>(
    attributes: &'a [(String, Typed)],
    eval: &mut Eval<'_>,
) -> Result<Vec<(&'a str, SearchAttribute)>, Failure> {
    let mut all = Vec::new();
    for (name, typed) in attributes {
        let value = eval.value(typed)?;
        if value != Value::Null {
            let (_, ty) = attribute_type(&typed.ty);
            let from = typed.ty.clone().non_null();
            let value = convert::convert(eval, value, &from, &ty)?;
            all.extend(attribute(&value).map(|attribute| (name.as_str(), attribute)));
        }
    }
    Ok(all)
}

/// The kind of search attribute that a type becomes, and what the value is converted to for that.
pub(crate) fn attribute_type(ty: &Type) -> (&'static str, Type) {
    match ty {
        Type::Nullable(inside) => attribute_type(inside),
        Type::Int => ("Int", Type::Int),
        Type::Double => ("Double", Type::Double),
        Type::Bool => ("Bool", Type::Bool),
        Type::Timestamp => ("Datetime", Type::Timestamp),
        Type::List(_) => ("Keywords", Type::List(Box::new(Type::Text))),
        _ => ("Keyword", Type::Text),
    }
}

fn attribute(value: &Value) -> Option<SearchAttribute> {
    Some(match value {
        Value::Int(int) => SearchAttribute::Int(*int),
        Value::Double(double) => SearchAttribute::Double(*double),
        Value::Bool(bool) => SearchAttribute::Bool(*bool),
        Value::Timestamp(time) => SearchAttribute::Datetime(*time),
        Value::Text(text) => SearchAttribute::Keyword(text.to_string()),
        Value::List(items) => {
            let texts = items.iter().filter_map(|item| match item {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            });
            SearchAttribute::Keywords(texts.collect())
        }
        _ => return None,
    })
}
