//! The type of a value that may be of either of two.

use super::{Type, Types};

/// The least type that holds both; none where there is none but `Any`.
pub fn join(_types: &mut Types, a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (a, b) if a == b => Some(a.clone()),
        (Type::Null, other) | (other, Type::Null) => Some(other.clone().nullable()),
        _ => None,
    }
}
