//! The schemas that have a name.

use super::{SchemaId, Type};
use std::collections::BTreeMap;

/// What `$ref: "#/types/Name"` can mean in one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    pub(super) by_name: BTreeMap<String, (Type, SchemaId)>,
}

impl Names {
    /// What `name` stands for.
    pub fn get(&self, name: &str) -> Option<(&Type, SchemaId)> {
        self.by_name.get(name).map(|(ty, schema)| (ty, *schema))
    }

    /// All names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}
