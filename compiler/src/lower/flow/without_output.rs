//! What an expression of an undo gives where the output of its step is null.

use crate::expr::typed::{Compare, Kind, Typed};
use crate::types::Type;

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none: the expression fails.
    Failure,
    Null,
    Bool(bool),
    /// Nothing, but that it may well be there.
    Something,
}

use Found::{Bool, Failure, Null, Something};

/// What `typed` gives where `step.output` is null, whatever everything else is.
pub(super) fn without_output(typed: &Typed) -> Found {
    match &typed.kind {
        Kind::StepOutput | Kind::Null => Null,
        Kind::Bool(value) => Bool(*value),
        Kind::Int(_)
        | Kind::Double(_)
        | Kind::Text(_)
        | Kind::Input
        | Kind::Output(_)
        | Kind::Outcome(_)
        | Kind::Signal(_)
        | Kind::Workflow(_)
        | Kind::Local(_)
        | Kind::StepInput
        | Kind::StepKey => Something,
        Kind::List(_) | Kind::Map(_) | Kind::In(..) | Kind::Neg(_) | Kind::Concat(_) => all(typed),
        // None of them takes null.
        Kind::Arithmetic(..) | Kind::Call(..) => of_values(typed),
        Kind::Field { base, or_null, .. } => part_of(base, *or_null),
        Kind::Index { base, index, or_null } => match part_of(base, *or_null) {
            Something if without_output(index) == Failure => Failure,
            found => found,
        },
        Kind::NonNull(inside) => match without_output(inside) {
            Null => Failure,
            found => found,
        },
        Kind::Convert(inside) => match without_output(inside) {
            Null if typed.ty != Type::Any && !typed.ty.may_be_null() => Failure,
            found => found,
        },
        Kind::Not(inside) => match without_output(inside) {
            Bool(value) => Bool(!value),
            found => found,
        },
        Kind::And(left, right) => logic(left, right, false),
        Kind::Or(left, right) => logic(left, right, true),
        Kind::Cond(condition, yes, no) => match without_output(condition) {
            Bool(true) => without_output(yes),
            Bool(false) => without_output(no),
            Failure => Failure,
            Null | Something => either(without_output(yes), without_output(no)),
        },
        Kind::Compare(compare, left, right) => compared(*compare, left, right),
        Kind::Has(inside) => match without_output(inside) {
            Null => Bool(false),
            Failure => Failure,
            Bool(_) | Something => Something,
        },
        Kind::Default(value, other) => match without_output(value) {
            Null => without_output(other),
            found => found,
        },
        // For none of no elements is the body evaluated.
        Kind::Comprehension { over, .. } => match without_output(over) {
            Failure => Failure,
            _ => Something,
        },
    }
}

/// A member or an element of `base`.
fn part_of(base: &Typed, or_null: bool) -> Found {
    match without_output(base) {
        Failure => Failure,
        // Null has no members, but is where a member may be.
        Null if base.ty == Type::Any && !or_null => Failure,
        Null => Null,
        Bool(_) | Something => Something,
    }
}

/// What needs a value of all of its parts.
fn all(typed: &Typed) -> Found {
    let fails = typed.parts().into_iter().any(|part| without_output(part) == Failure);
    if fails { Failure } else { Something }
}

/// What needs a value of all of its parts, and none of them null.
fn of_values(typed: &Typed) -> Found {
    let fails = |part| matches!(without_output(part), Failure | Null);
    if typed.parts().into_iter().any(fails) { Failure } else { Something }
}

/// `left && right`, where `decides` is false, or else `left || right`.
fn logic(left: &Typed, right: &Typed, decides: bool) -> Found {
    match (without_output(left), without_output(right)) {
        (Failure, _) => Failure,
        (Bool(value), _) if value == decides => Bool(decides),
        (Bool(_), right) => right,
        (Null | Something, _) => Something,
    }
}

fn either(yes: Found, no: Found) -> Found {
    if yes == no { yes } else { Something }
}

fn compared(compare: Compare, left: &Typed, right: &Typed) -> Found {
    let (left, right) = (without_output(left), without_output(right));
    match (compare, left, right) {
        (_, Failure, _) | (_, _, Failure) => Failure,
        (Compare::Equal, Null, Null) => Bool(true),
        (Compare::NotEqual, Null, Null) => Bool(false),
        (Compare::Equal | Compare::NotEqual, _, _) => Something,
        // Null has no order.
        (_, Null, _) | (_, _, Null) => Failure,
        _ => Something,
    }
}
