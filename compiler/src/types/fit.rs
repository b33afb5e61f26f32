//! Whether a value of one type serves where another is wanted.

use super::{Type, Types};

/// How a value serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The types are the same.
    Same,
    /// It is converted: made nullable, untyped, or a text; or, being untyped, checked when it runs.
    Converts,
    /// Only as JSON: an int for a double, a struct for another.
    Json,
}

/// Why a value does not serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The member that does not fit, as a path such as `customer.email`; empty for the value itself.
    pub path: String,
    /// What is wrong there, in words.
    pub why: String,
}

/// Whether a value of `from` serves where `to` is wanted.
pub fn fit(types: &Types, from: &Type, to: &Type) -> Result<Fit, Misfit> {
    if from == to {
        return Ok(Fit::Same);
    }
    let why = format!(
        "this is {}, but {} is wanted",
        super::describe(types, from),
        super::describe(types, to)
    );
    Err(Misfit { path: String::new(), why })
}
