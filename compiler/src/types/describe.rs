//! Types in an author's words.

use super::{Type, Types};

/// `a text`, `a list of whole numbers`, `` `Customer`, or null``.
pub fn describe(types: &Types, ty: &Type) -> String {
    match ty {
        Type::Any => "an untyped value".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Bool => "true or false".to_owned(),
        Type::Int => "a whole number".to_owned(),
        Type::Double => "a number".to_owned(),
        Type::Text => "a text".to_owned(),
        Type::Timestamp => "a timestamp".to_owned(),
        Type::TimeSpan => "a duration".to_owned(),
        Type::List(item) => format!("a list of {}", plural(types, item)),
        Type::Map(value) => format!("a map of {}", plural(types, value)),
        Type::Named(id) => titled(&types.def(*id).title),
        Type::Nullable(inner) => format!("{}, or null", describe(types, inner)),
    }
}

/// What it is, without null: for what was wanted where null is no matter.
pub fn describe_wanted(types: &Types, ty: &Type) -> String {
    describe(types, &ty.clone().non_null())
}

fn plural(types: &Types, ty: &Type) -> String {
    match ty {
        Type::Any => "untyped values".to_owned(),
        Type::Null => "nulls".to_owned(),
        Type::Bool => "booleans".to_owned(),
        Type::Int => "whole numbers".to_owned(),
        Type::Double => "numbers".to_owned(),
        Type::Text => "texts".to_owned(),
        Type::Timestamp => "timestamps".to_owned(),
        Type::TimeSpan => "durations".to_owned(),
        Type::List(item) => format!("lists of {}", plural(types, item)),
        Type::Map(value) => format!("maps of {}", plural(types, value)),
        Type::Named(id) => titled(&types.def(*id).title),
        Type::Nullable(inner) => format!("{} (or null)", plural(types, inner)),
    }
}

/// A name is in backticks, what is said in words is not.
pub(super) fn titled(title: &str) -> String {
    if title.contains(' ') { title.to_owned() } else { format!("`{title}`") }
}
