//! All functions, methods, macros and operators, once: documents are checked by this table, and the
//! reference is made from it.

mod table;

use super::typed::{Arithmetic, Function, Macro};
use crate::types::Type;
pub use table::TABLE;

/// A function, method, macro or operator.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name: `size`, `+`.
    pub name: &'static str,
    /// What it is.
    pub what: What,
    /// What it takes and gives. A value fits the first of them that it is of.
    pub forms: &'static [Form],
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// Expressions, and what they give: JSON.
    pub examples: &'static [(&'static str, &'static str)],
}

/// What an [`Entry`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// `size(x)`.
    Function(Function),
    /// `x.lower()`.
    Method(Function),
    /// Both `size(x)` and `x.size()`.
    Both(Function),
    /// `list.map(x, …)`.
    Macro(Macro),
    /// `has(x)`.
    Has,
    /// `default(x, y)`.
    Default,
    /// `a + b` and the like.
    Arithmetic(Arithmetic),
    /// `-a`.
    Neg,
    /// Operators that take what no form says.
    Operator,
}

/// One way to use an [`Entry`].
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// In words: `text.split(separator) → list of texts`.
    pub words: &'static str,
    /// What it takes, `this` of a method first; empty where no list says it.
    pub takes: &'static [Takes],
    /// What it gives.
    pub gives: Gives,
}

/// What a form takes in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Untyped values, and no others.
    Untyped,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// A text or a value of an enum.
    Text,
    /// A timestamp.
    Timestamp,
    /// A duration.
    TimeSpan,
    /// A list of whatever.
    List,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Ints,
    /// A list of numbers.
    Doubles,
    /// A list of lists.
    Lists,
    /// A map of whatever.
    Map,
}

/// What a form gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// A text.
    Text,
    /// A timestamp.
    Timestamp,
    /// A duration.
    TimeSpan,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Ints,
    /// What the first is.
    First,
    /// What the first is a list of.
    Items,
    /// What the entry itself says.
    Special,
}

/// How a value fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// It does not.
    No,
    /// Only when it runs is it known whether it does.
    Perhaps,
    /// It does.
    Yes,
}

impl Entry {
    /// Whether it is written `x.name()`.
    pub const fn is_method(&self) -> bool {
        matches!(self.what, What::Method(_) | What::Both(_) | What::Macro(_))
    }

    /// Whether it is written `name(x)`.
    pub const fn is_function(&self) -> bool {
        matches!(self.what, What::Function(_) | What::Both(_) | What::Has | What::Default)
    }

    /// What it does to its arguments, where it is an ordinary function.
    pub const fn function(&self) -> Option<Function> {
        match self.what {
            What::Function(function) | What::Method(function) | What::Both(function) => {
                Some(function)
            }
            _ => None,
        }
    }

    /// All its forms in words.
    pub fn words(&self) -> String {
        let words: Vec<String> =
            self.forms.iter().map(|form| format!("`{}`", form.words)).collect();
        words.join(", ")
    }
}

/// The entry for `what`.
pub fn entry_of(what: What) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.what == what)
}

/// The function, method or macro with this name.
pub fn named(name: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.name == name && (entry.is_function() || entry.is_method()))
}

impl Takes {
    /// The type that a value is converted to.
    pub fn ty(self) -> Type {
        let list = |item| Type::List(Box::new(item));
        match self {
            Self::Untyped => Type::Any,
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Double => Type::Double,
            Self::Text => Type::Text,
            Self::Timestamp => Type::Timestamp,
            Self::TimeSpan => Type::TimeSpan,
            Self::List => list(Type::Any),
            Self::Texts => list(Type::Text),
            Self::Ints => list(Type::Int),
            Self::Doubles => list(Type::Double),
            Self::Lists => list(list(Type::Any)),
            Self::Map => Type::Map(Box::new(Type::Any)),
        }
    }

    /// Whether a value of `ty`, which is not null, fits; `is_enum` tells enums from structs.
    pub fn fits(self, ty: &Type, is_enum: &dyn Fn(&Type) -> bool) -> Match {
        let wanted = self.ty();
        match (ty, &wanted) {
            (Type::Any, Type::Any) => Match::Yes,
            (_, Type::Any) => Match::No,
            (Type::Any, _) => Match::Perhaps,
            _ => fits(ty, &wanted, is_enum),
        }
    }
}

fn fits(ty: &Type, wanted: &Type, is_enum: &dyn Fn(&Type) -> bool) -> Match {
    match (ty, wanted) {
        (_, Type::Any) => Match::Yes,
        (Type::Any, _) => Match::Perhaps,
        (Type::List(item), Type::List(wanted)) | (Type::Map(item), Type::Map(wanted)) => {
            fits(item, wanted, is_enum)
        }
        (ty, wanted) if ty == wanted => Match::Yes,
        (ty, Type::Text) if is_enum(ty) => Match::Yes,
        _ => Match::No,
    }
}

impl Gives {
    /// The type, where the first argument is of the type `first`.
    pub fn ty(self, first: &Type) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Double => Type::Double,
            Self::Text => Type::Text,
            Self::Timestamp => Type::Timestamp,
            Self::TimeSpan => Type::TimeSpan,
            Self::Texts => Type::List(Box::new(Type::Text)),
            Self::Ints => Type::List(Box::new(Type::Int)),
            Self::First => first.clone(),
            Self::Items => match first {
                Type::List(item) => (**item).clone(),
                _ => Type::Any,
            },
            Self::Special => Type::Any,
        }
    }
}
