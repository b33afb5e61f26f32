//! Functions and macros.

use super::eval::Eval;
use super::value::Value;
use crate::expr::typed::{Function, Macro};
use crate::expr::{Local, Typed};
use crate::types::Type;
use sagaweave_core::{Failure, expr};
use std::rc::Rc;

/// A call of a function of the language.
pub(super) fn function(
    function: Function,
    ty: &Type,
    arguments: &[Value],
) -> Result<Value, Failure> {
    match (function, arguments) {
        (Function::Size, [this]) => size(this),
        (Function::String, [this]) => string(this),
        (Function::Int, [this]) => int(this),
        (Function::Double, [this]) => double(this),
        (Function::Bool, [this]) => bool(this),
        (Function::Timestamp, [this]) => timestamp(this),
        (Function::Duration, [this]) => duration(this),
        (_, [Value::Text(this)]) => Ok(of_text(function, this)),
        (_, [Value::Text(this), Value::Text(other)]) => of_texts(function, this, other),
        (Function::Join, [Value::List(this), Value::Text(separator)]) => {
            Ok(Value::text(&expr::join(&texts(this), separator)))
        }
        (Function::Sum, [Value::List(this)]) => sum(this, ty),
        (Function::Flatten, [Value::List(this)]) => {
            let lists: Vec<Vec<Value>> = this.iter().filter_map(items).collect();
            Ok(Value::list(expr::flatten(&lists)))
        }
        (Function::Range, [Value::Int(count)]) => expr::range(*count)
            .map(|range| Value::list(range.into_iter().map(Value::Int).collect())),
        _ => Ok(Value::Null),
    }
}

fn of_text(function: Function, this: &str) -> Value {
    Value::text(&match function {
        Function::Lower => expr::lower(this),
        Function::Upper => expr::upper(this),
        _ => expr::trim(this),
    })
}

fn of_texts(function: Function, this: &str, other: &str) -> Result<Value, Failure> {
    Ok(match function {
        Function::StartsWith => Value::Bool(expr::starts_with(this, other)),
        Function::EndsWith => Value::Bool(expr::ends_with(this, other)),
        Function::Contains => Value::Bool(expr::contains(this, other)),
        Function::Matches => Value::Bool(expr::matches(this, other)?),
        _ => Value::list(expr::split(this, other).iter().map(|part| Value::text(part)).collect()),
    })
}

fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.to_vec()),
        _ => None,
    }
}

fn texts(list: &[Value]) -> Vec<Rc<str>> {
    let text = |item: &Value| match item {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    list.iter().filter_map(text).collect()
}

fn size(this: &Value) -> Result<Value, Failure> {
    Ok(Value::Int(match this {
        Value::Text(text) => expr::size_text(text),
        Value::List(list) => expr::size_list(list),
        Value::Map(map) => expr::size_map(map),
        Value::Any(any) => expr::any_size(any)?,
        _ => return Ok(Value::Null),
    }))
}

fn sum(list: &[Value], ty: &Type) -> Result<Value, Failure> {
    if *ty == Type::Double {
        let double = |item: &Value| match item {
            Value::Double(double) => *double,
            _ => 0.0,
        };
        return expr::sum_double(&list.iter().map(double).collect::<Vec<_>>()).map(Value::Double);
    }
    let int = |item: &Value| match item {
        Value::Int(int) => *int,
        _ => 0,
    };
    expr::sum_int(&list.iter().map(int).collect::<Vec<_>>()).map(Value::Int)
}

fn string(this: &Value) -> Result<Value, Failure> {
    Ok(Value::text(&match this {
        Value::Int(int) => expr::text_of_int(*int),
        Value::Double(double) => expr::text_of_double(*double),
        Value::Bool(bool) => expr::text_of_bool(*bool),
        Value::Timestamp(time) => expr::text_of_time(*time),
        Value::TimeSpan(span) => expr::text_of_span(*span),
        Value::Any(any) => expr::text_of_any(any)?,
        text => return Ok(text.clone()),
    }))
}

fn int(this: &Value) -> Result<Value, Failure> {
    Ok(Value::Int(match this {
        Value::Double(double) => expr::int_of_double(*double)?,
        Value::Text(text) => expr::int_of_text(text)?,
        Value::Timestamp(time) => expr::int_of_time(*time),
        Value::Any(any) => expr::int_of_any(any)?,
        int => return Ok(int.clone()),
    }))
}

fn double(this: &Value) -> Result<Value, Failure> {
    Ok(Value::Double(match this {
        Value::Int(int) => expr::double_of_int(*int),
        Value::Text(text) => expr::double_of_text(text)?,
        Value::Any(any) => expr::double_of_any(any)?,
        double => return Ok(double.clone()),
    }))
}

fn bool(this: &Value) -> Result<Value, Failure> {
    Ok(Value::Bool(match this {
        Value::Text(text) => expr::bool_of_text(text)?,
        Value::Any(any) => expr::bool_of_any(any)?,
        bool => return Ok(bool.clone()),
    }))
}

fn timestamp(this: &Value) -> Result<Value, Failure> {
    Ok(Value::Timestamp(match this {
        Value::Int(int) => expr::time_of_int(*int)?,
        Value::Text(text) => expr::time_of_text(text)?,
        Value::Any(any) => expr::time_of_any(any)?,
        time => return Ok(time.clone()),
    }))
}

fn duration(this: &Value) -> Result<Value, Failure> {
    Ok(Value::TimeSpan(match this {
        Value::Text(text) => expr::span_of_text(text)?,
        Value::Any(any) => expr::span_of_any(any)?,
        span => return Ok(span.clone()),
    }))
}

/// `list.all(x, p)` and the like.
pub(super) fn comprehension(
    eval: &mut Eval<'_>,
    macro_: Macro,
    over: &Typed,
    local: Local,
    (filter, body): (Option<&Typed>, &Typed),
) -> Result<Value, Failure> {
    let items = match eval.value(over)? {
        Value::List(items) => items,
        Value::Map(map) => Rc::new(map.keys().map(|key| Value::text(key)).collect()),
        _ => Rc::default(),
    };
    let items = items.as_slice();
    let mut holds = |item: &Value, condition: &Typed| {
        Ok(matches!(eval.with(local, item, condition)?, Value::Bool(true)))
    };
    match macro_ {
        Macro::All => expr::all(items, &mut |item| holds(item, body)).map(Value::Bool),
        Macro::Exists => expr::exists(items, &mut |item| holds(item, body)).map(Value::Bool),
        Macro::ExistsOne => expr::exists_one(items, &mut |item| holds(item, body)).map(Value::Bool),
        Macro::Filter => expr::filter(items, &mut |item| holds(item, body)).map(Value::list),
        Macro::Map => {
            let mut values = Vec::new();
            for item in items {
                let wanted = match filter {
                    Some(filter) => eval.with(local, item, filter)? == Value::Bool(true),
                    None => true,
                };
                if wanted {
                    values.push(eval.with(local, item, body)?);
                }
            }
            Ok(Value::list(values))
        }
    }
}
