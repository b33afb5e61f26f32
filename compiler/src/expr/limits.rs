//! What is known of how much a value is, without running anything.

use super::typed::{Function, Kind, Typed};
use crate::types::{Limits, Type, Types};

/// Between what a number lies that is read as it came in, or the size of what is.
pub(crate) fn limits(value: &Typed, types: &Types) -> Option<Limits> {
    match &value.kind {
        Kind::NonNull(inside) => limits(inside, types),
        Kind::Call(Function::Size, arguments) => {
            let limits = arguments.first().and_then(|it| of_member(it, types));
            Some(limits.unwrap_or(Limits::SIZE))
        }
        _ if matches!(value.ty.clone().non_null(), Type::Int | Type::Double) => {
            of_member(value, types)
        }
        _ => None,
    }
}

/// The limits of a member of what was checked as it came in: nobody has computed it.
pub(crate) fn of_member(value: &Typed, types: &Types) -> Option<Limits> {
    match &value.kind {
        Kind::NonNull(inside) => of_member(inside, types),
        Kind::Field { base, key, .. } if came_in(base) => {
            let owner = base.ty.clone().non_null();
            let limits = types.field(&owner, key)?.limits;
            (limits != Limits::NONE).then_some(limits)
        }
        _ => None,
    }
}

fn came_in(value: &Typed) -> bool {
    match &value.kind {
        Kind::Input | Kind::Output(_) | Kind::Signal(_) => true,
        Kind::Field { base, .. } | Kind::Index { base, .. } | Kind::NonNull(base) => came_in(base),
        _ => false,
    }
}

/// A number that is written there, where a double holds it.
pub(crate) fn constant(value: &Typed) -> Option<f64> {
    match &value.kind {
        Kind::Int(value) => i32::try_from(*value).ok().map(f64::from),
        Kind::Double(value) => Some(*value),
        Kind::Neg(inside) => constant(inside).map(|number| -number),
        _ => None,
    }
}
