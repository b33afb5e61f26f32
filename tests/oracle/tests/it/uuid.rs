//! `format: uuid` for typify, read as the crate `uuid` reads it.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A UUID. That of `uuid` itself would need a feature that changes how the SDK is built.
#[derive(Clone, Debug)]
pub struct Uuid(::uuid::Uuid);

impl<'de> Deserialize<'de> for Uuid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        ::uuid::Uuid::parse_str(&text).map(Self).map_err(D::Error::custom)
    }
}

impl Serialize for Uuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
