//! A value as it travels: JSON text, shared, and decoded only by who reads it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A JSON value in its text form. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Arc<str>);

impl Payload {
    /// Takes `json` as it is. The caller vouches that it is one JSON value.
    pub fn from_json(json: impl Into<Arc<str>>) -> Self {
        Self(json.into())
    }

    /// JSON's null.
    pub fn null() -> Self {
        Self::from_json("null")
    }

    /// Whether it is JSON's null.
    pub fn is_null(&self) -> bool {
        self.0.trim() == "null"
    }

    /// Writes `value` as JSON.
    ///
    /// # Errors
    /// Where `value` cannot be written, such as a map whose keys are no strings.
    pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self::from_json)
    }

    /// Reads it as a `T`.
    ///
    /// # Errors
    /// Where it is not what `T` takes; the message says what and where.
    pub fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// The JSON text.
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
