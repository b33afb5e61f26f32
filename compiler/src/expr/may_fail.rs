//! Which expressions may have no value when they run.

use super::limits::{constant, limits, of_member};
use super::typed::{Arithmetic, Compare, Function, Kind, Typed};
use crate::source::Span;
use crate::types::{Type, Types};
use sagaweave_core::expr::{bool_of_text, double_of_text, int_of_text, span_of_text, time_of_text};

/// A part of an expression that may have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Risk {
    /// The part.
    pub(crate) span: Span,
    /// What may be, in words.
    pub(crate) why: &'static str,
}

/// The first part that may have no value. What takes numbers that nothing counts to, an overflow or a
/// time after the year 9999, is left out: nearly all arithmetic would be a risk.
pub(crate) fn may_fail(expr: &Typed, types: &Types) -> Option<Risk> {
    let inside = expr.parts().into_iter().find_map(|part| may_fail(part, types));
    inside.or_else(|| own_risk(expr, types).map(|why| Risk { span: expr.span, why }))
}

/// Why this may have no value, though all of its parts have theirs.
fn own_risk(expr: &Typed, types: &Types) -> Option<&'static str> {
    match &expr.kind {
        Kind::Index { base, index, .. } if is_surely_there(base, index, types) => None,
        Kind::Field { base, or_null: false, .. } | Kind::Index { base, or_null: false, .. } => {
            not_there(&base.ty)
        }
        Kind::Convert(inside) => {
            is_checked(inside, &expr.ty).then_some("an untyped value may be of another type")
        }
        Kind::Arithmetic(Arithmetic::Div | Arithmetic::Rem, _, by) => {
            (!is_never_zero(by, types)).then_some("this may divide by zero")
        }
        Kind::Compare(
            Compare::Less | Compare::LessEqual | Compare::Greater | Compare::GreaterEqual,
            left,
            right,
        ) => {
            let untyped = left.ty == Type::Any || right.ty == Type::Any;
            untyped.then_some("an untyped value may have no order")
        }
        Kind::In(_, all) => {
            (all.ty == Type::Any).then_some("an untyped value may be no list and no map")
        }
        Kind::Call(function, arguments) => call(*function, arguments),
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::Double(_)
        | Kind::Text(_)
        | Kind::List(_)
        | Kind::Map(_)
        | Kind::Input
        | Kind::Output(_)
        | Kind::Outcome(_)
        | Kind::Signal(_)
        | Kind::Workflow(_)
        | Kind::Local(_)
        | Kind::StepInput
        | Kind::StepOutput
        | Kind::StepKey
        | Kind::Field { or_null: true, .. }
        | Kind::Index { or_null: true, .. }
        // It was asked before whether it is null.
        | Kind::NonNull(_)
        | Kind::Not(_)
        | Kind::Neg(_)
        | Kind::And(..)
        | Kind::Or(..)
        | Kind::Cond(..)
        | Kind::Arithmetic(Arithmetic::Add | Arithmetic::Sub | Arithmetic::Mul, ..)
        | Kind::Compare(Compare::Equal | Compare::NotEqual, ..)
        | Kind::Has(_)
        | Kind::Default(..)
        | Kind::Comprehension { .. }
        | Kind::Concat(_) => None,
    }
}

/// Why something may not be in an object or a list.
fn not_there(owner: &Type) -> Option<&'static str> {
    match owner {
        Type::Nullable(owner) => not_there(owner),
        Type::Any => Some("an untyped value may not have it"),
        Type::Map(_) => Some("the map may not have it"),
        Type::List(_) => Some("the list may be shorter"),
        Type::Null
        | Type::Bool
        | Type::Int
        | Type::Double
        | Type::Text
        | Type::Timestamp
        | Type::TimeSpan
        | Type::Named(_) => None,
    }
}

/// Whether a conversion may find another value when it runs than one that serves as a `to`.
fn is_checked(value: &Typed, to: &Type) -> bool {
    match &value.kind {
        // Made untyped and then something else: whether that fits was found while compiling.
        Kind::Convert(inside) if value.ty == Type::Any && inside.ty != Type::Any => {
            is_checked(inside, to)
        }
        Kind::Map(entries) if matches!(to.clone().non_null(), Type::Named(_)) => {
            entries.iter().any(|(key, _)| !matches!(key.kind, Kind::Text(_)))
        }
        _ => holds_untyped(&value.ty, to),
    }
}

/// Whether a `to` has something typed where a `from` is untyped.
fn holds_untyped(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Any, to) => *to != Type::Any,
        (Type::Nullable(from), to) => holds_untyped(from, &to.clone().non_null()),
        (from, Type::Nullable(to)) => holds_untyped(from, to),
        (Type::List(from), Type::List(to)) | (Type::Map(from), Type::Map(to)) => {
            holds_untyped(from, to)
        }
        _ => false,
    }
}

/// Whether a list always has this position.
fn is_surely_there(list: &Typed, index: &Typed, types: &Types) -> bool {
    matches!(list.ty, Type::List(_))
        && of_member(list, types)
            .zip(constant(index))
            .is_some_and(|(limits, index)| index >= 0.0 && index < limits.low)
}

fn is_never_zero(number: &Typed, types: &Types) -> bool {
    match constant(number) {
        Some(number) => number != 0.0,
        None => limits(number, types).is_some_and(|it| it.are_below(0.0) || it.are_above(0.0)),
    }
}

fn call(function: Function, arguments: &[Typed]) -> Option<&'static str> {
    let untyped = arguments.first().is_some_and(|this| this.ty == Type::Any);
    let cannot_be_read = |reads: fn(&str) -> bool| match arguments.first() {
        Some(this) if this.ty == Type::Text => !is_surely(this, reads),
        _ => untyped,
    };
    let (fails, why) = match function {
        Function::Size => (untyped, "an untyped value may have no size"),
        Function::String => (untyped, "an untyped value may be no text, number or bool"),
        Function::Matches => {
            let is_known = matches!(arguments, [_, Typed { kind: Kind::Text(_), .. }]);
            (!is_known, "this may be no regular expression")
        }
        Function::Int => {
            (cannot_be_read(|text| int_of_text(text).is_ok()), "this may be no whole number")
        }
        Function::Double => {
            (cannot_be_read(|text| double_of_text(text).is_ok()), "this may be no number")
        }
        Function::Bool => (
            cannot_be_read(|text| bool_of_text(text).is_ok()),
            "this may be neither true nor false",
        ),
        Function::Timestamp => {
            (cannot_be_read(|text| time_of_text(text).is_ok()), "this may be no timestamp")
        }
        Function::Duration => {
            (cannot_be_read(|text| span_of_text(text).is_ok()), "this may be no duration")
        }
        Function::StartsWith
        | Function::EndsWith
        | Function::Contains
        | Function::Join
        | Function::Split
        | Function::Lower
        | Function::Upper
        | Function::Trim
        | Function::Sum
        | Function::Range
        | Function::Flatten => return None,
    };
    fails.then_some(why)
}

/// Whether a text can be read as it is wanted, whatever numbers stand in it: `string(x) + "m"` as a
/// duration.
fn is_surely(text: &Typed, reads: fn(&str) -> bool) -> bool {
    match &text.kind {
        Kind::Cond(_, yes, no) => is_surely(yes, reads) && is_surely(no, reads),
        _ => with_numbers(text).is_some_and(|text| reads(&text)),
    }
}

/// A text as it may be, where only the whole numbers in it are not known.
fn with_numbers(text: &Typed) -> Option<String> {
    match &text.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Call(Function::String, arguments) => {
            arguments.iter().all(|it| it.ty == Type::Int).then(|| "1".to_owned())
        }
        Kind::Arithmetic(Arithmetic::Add, left, right) => {
            Some(with_numbers(left)? + &with_numbers(right)?)
        }
        Kind::Concat(parts) => parts.iter().map(with_numbers).collect(),
        _ => None,
    }
}
