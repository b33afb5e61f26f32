//! What a JSON value has to be: a table made from a JSON Schema, and the check that holds a value
//! against it.
//!
//! A schema is plain borrowed data, as a plan is: generated code holds it in a `static`, and the
//! compiler builds one that borrows from its IR. Types catch most of what is wrong with a value, but
//! neither a `minimum` nor the path to what is wrong; so a value is checked where it comes in, and what
//! has passed is decoded.
//!
//! The meaning is that of JSON Schema 2020-12 with `format` asserted, but for this:
//! - An `integer` is at most what 64 bits hold; limits are doubles.
//! - A `date-time` lies in the years 1 to 9999.
//! - A `duration` has no years and months and is at most 292 years long; it may be negative, and seconds
//!   may have a fraction, as computed ones do.
//! - A `pattern` is one of [`crate::expr::pattern_error`]'s; what is none lets any text pass.

mod check;
mod format;
mod keyword;
mod measure;
mod misfit;
mod multiple;
mod project;
#[cfg(test)]
mod tests;
mod uri;
mod words;

pub use check::check;
pub use measure::{is_secret_inside, smallest};
pub use misfit::{Misfit, Misfits};
pub use project::project;

/// The position of a schema in its table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SchemaId(pub u32);

impl SchemaId {
    /// Its index in the table.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One schema: all of its checks hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schema<'p> {
    /// Which kinds of JSON values it takes.
    pub kinds: Kinds,
    /// What else has to hold, each for the values that it is about.
    pub checks: &'p [Check<'p>],
    /// Its values are never shown, kept or passed on (`writeOnly`, `x-secret`).
    pub secret: bool,
}

/// Kinds of JSON values, as a set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kinds(pub u8);

#[allow(missing_docs)]
impl Kinds {
    pub const NULL: Self = Self(1);
    pub const BOOL: Self = Self(2);
    /// Whole numbers, `1.0` among them.
    pub const INTEGER: Self = Self(4);
    /// All numbers.
    pub const NUMBER: Self = Self(4 | 8);
    pub const STRING: Self = Self(16);
    pub const LIST: Self = Self(32);
    pub const OBJECT: Self = Self(64);
    pub const ANY: Self = Self(127);

    /// Those of both.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One keyword of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Check<'p> {
    /// `enum` and `const`: one of these JSON texts.
    OneOf(&'p [&'p str]),
    Minimum(f64),
    ExclusiveMinimum(f64),
    Maximum(f64),
    ExclusiveMaximum(f64),
    MultipleOf(f64),
    /// In Unicode characters.
    MinLength(u64),
    MaxLength(u64),
    Pattern(&'p str),
    Format(Format),
    Items(SchemaId),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    Properties(&'p [Property<'p>]),
    /// `additionalProperties`, of what `Properties` does not name.
    Additional(Additional),
    MinProperties(u64),
    MaxProperties(u64),
}

/// A member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property<'p> {
    /// Its key.
    pub name: &'p str,
    /// What it has to be.
    pub schema: SchemaId,
    /// Whether it has to be there.
    pub required: bool,
}

/// What other members an object may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// Any; they are not passed on where the object has named members.
    Ignored,
    /// None.
    Refused,
    /// Such.
    Schema(SchemaId),
}

/// `format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Format {
    DateTime,
    Date,
    Uuid,
    /// Without years and months, which have no fixed length.
    Duration,
    Uri,
}
