//! Operators.

use super::value::{Shown, Value};
use crate::expr::typed::{Arithmetic, Compare};
use sagaweave_core::{Failure, expr};
use std::cmp::Ordering;
use std::rc::Rc;

pub(super) fn neg(a: &Value) -> Result<Value, Failure> {
    match a {
        Value::Int(a) => expr::neg_int(*a).map(Value::Int),
        Value::Double(a) => Ok(Value::Double(expr::neg_double(*a))),
        Value::TimeSpan(a) => expr::neg_span(*a).map(Value::TimeSpan),
        _ => Ok(Value::Null),
    }
}

pub(super) fn arithmetic(operator: Arithmetic, a: &Value, b: &Value) -> Result<Value, Failure> {
    use Arithmetic::{Add, Div, Mul, Rem, Sub};
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => match operator {
            Add => expr::add_int(*a, *b),
            Sub => expr::sub_int(*a, *b),
            Mul => expr::mul_int(*a, *b),
            Div => expr::div_int(*a, *b),
            Rem => expr::rem_int(*a, *b),
        }
        .map(Value::Int),
        (Value::Double(a), Value::Double(b)) => match operator {
            Add => expr::add_double(*a, *b),
            Sub => expr::sub_double(*a, *b),
            Mul => expr::mul_double(*a, *b),
            Div => expr::div_double(*a, *b),
            Rem => expr::rem_double(*a, *b),
        }
        .map(Value::Double),
        _ => other_arithmetic(operator == Add, a, b),
    }
}

/// Of what is only added or subtracted.
fn other_arithmetic(add: bool, a: &Value, b: &Value) -> Result<Value, Failure> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Ok(Value::text(&expr::add_text(a, b))),
        (Value::List(a), Value::List(b)) => Ok(Value::List(Rc::new(expr::add_list(a, b)))),
        (Value::Timestamp(a), Value::TimeSpan(b)) if add => {
            expr::add_time(*a, *b).map(Value::Timestamp)
        }
        (Value::Timestamp(a), Value::TimeSpan(b)) => {
            expr::sub_time_span(*a, *b).map(Value::Timestamp)
        }
        (Value::Timestamp(a), Value::Timestamp(b)) => expr::sub_time(*a, *b).map(Value::TimeSpan),
        (Value::TimeSpan(a), Value::TimeSpan(b)) if add => {
            expr::add_span(*a, *b).map(Value::TimeSpan)
        }
        (Value::TimeSpan(a), Value::TimeSpan(b)) => expr::sub_span(*a, *b).map(Value::TimeSpan),
        _ => Ok(Value::Null),
    }
}

pub(super) fn compare(operator: Compare, a: Shown<'_>, b: Shown<'_>) -> Result<bool, Failure> {
    match operator {
        Compare::Equal => equal(a, b),
        Compare::NotEqual => equal(a, b).map(|equal| !equal),
        Compare::Less => order(a, b).map(Ordering::is_lt),
        Compare::LessEqual => order(a, b).map(Ordering::is_le),
        Compare::Greater => order(a, b).map(Ordering::is_gt),
        Compare::GreaterEqual => order(a, b).map(Ordering::is_ge),
    }
}

/// Whether the JSON of both is the same.
fn equal(a: Shown<'_>, b: Shown<'_>) -> Result<bool, Failure> {
    match (a.value, b.value) {
        (Value::Int(a), Value::Int(b)) => Ok(a == b),
        (Value::Text(a), Value::Text(b)) => Ok(a == b),
        _ => Ok(expr::json_equal(&a.to_json()?, &b.to_json()?)),
    }
}

fn order(a: Shown<'_>, b: Shown<'_>) -> Result<Ordering, Failure> {
    match (a.value, b.value) {
        (Value::Int(a), Value::Int(b)) => Ok(a.cmp(b)),
        (Value::Int(a), Value::Double(b)) => Ok(expr::cmp_int_double(*a, *b)),
        (Value::Double(a), Value::Int(b)) => Ok(expr::cmp_int_double(*b, *a).reverse()),
        (Value::Timestamp(a), Value::Timestamp(b)) => Ok(a.cmp(b)),
        (Value::TimeSpan(a), Value::TimeSpan(b)) => Ok(a.cmp(b)),
        _ => expr::any_compare(&a.to_json()?, &b.to_json()?),
    }
}

pub(super) fn is_in(item: Shown<'_>, list: Shown<'_>) -> Result<bool, Failure> {
    match (item.value, list.value) {
        (Value::Text(key), Value::Map(map)) => Ok(map.contains_key(&**key)),
        _ => expr::any_contains(&list.to_json()?, &item.to_json()?),
    }
}
