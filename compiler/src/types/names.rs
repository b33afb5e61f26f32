//! What names stand for, and names that are still free in Rust.

use super::{Home, SchemaId, Type, Types};
use crate::lower::rust_names;
use std::collections::{BTreeMap, HashMap};

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

impl Types {
    /// `base` as the name of a type, or `base` and a number where that is taken: from now on it is.
    pub fn free_name(&mut self, home: &Home, base: &str) -> String {
        self.taken.entry(home.clone()).or_default().type_name(base)
    }
}

/// Names that are alone: in a module, a struct or an enum. With each stands the number that the next
/// one of this name is tried with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Alone(HashMap<String, u32>);

impl Alone {
    /// Words as the name of a type: `search-database input` is `SearchDatabaseInput`.
    fn type_name(&mut self, words: &str) -> String {
        let name = rust_names::type_name(words);
        self.alone(match name.chars().next() {
            None => "Unnamed".to_owned(),
            Some(first) if first.is_ascii_digit() => format!("T{name}"),
            Some(_) => name,
        })
    }

    /// A key as the name of a field.
    pub(super) fn field(&mut self, key: &str) -> String {
        let name = rust_names::snake(key);
        self.alone(match name.chars().next() {
            _ if name.chars().all(|c| c == '_') => "unnamed".to_owned(),
            Some(first) if first.is_ascii_digit() => format!("_{name}"),
            _ => name,
        })
    }

    /// A value of an enum as the name of its variant; `at` is its place.
    pub(super) fn variant(&mut self, value: &str, at: usize) -> String {
        let name = rust_names::type_name(value);
        self.alone(match name.chars().next() {
            None if value.is_empty() => "Empty".to_owned(),
            None => format!("Value{}", at + 1),
            Some(first) if first.is_ascii_digit() => format!("Value{name}"),
            Some(_) => name,
        })
    }

    fn alone(&mut self, base: String) -> String {
        let Some(mut number) = self.0.get(&base).copied() else {
            self.0.insert(base.clone(), 2);
            return base;
        };
        // `Self_` has its `_` because `Self` is taken; `Self2` is not.
        let stem = base.trim_end_matches('_').to_owned();
        let is_type = base.starts_with(|c: char| c.is_ascii_uppercase());
        let ends_in_digit = base.ends_with(|c: char| c.is_ascii_digit());
        let gap = if is_type && !ends_in_digit { "" } else { "_" };
        loop {
            let name = format!("{stem}{gap}{number}");
            number += 1;
            if !self.0.contains_key(&name) {
                self.0.insert(name.clone(), 2);
                self.0.insert(base, number);
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_meet_get_numbers() {
        let mut types = Types::default();
        let mut name = |base| types.free_name(&Home::Types, base);
        assert_eq!(
            ["Item", "Item", "Item2", "item"].map(&mut name),
            ["Item", "Item2", "Item2_2", "Item3"]
        );
        assert_eq!(
            ["", "3d model", "self", "日本"].map(&mut name),
            ["Unnamed", "T3dModel", "Self_", "Unnamed2"]
        );
        assert_eq!(types.free_name(&Home::Catalog, "Item"), "Item");
    }

    #[test]
    fn keys_become_fields() {
        let mut alone = Alone::default();
        let keys = ["customerId", "customer_id", "customer-id", "1st", "", "$ref", "self", "日本"];
        let fields = [
            "customer_id",
            "customer_id_2",
            "customer_id_3",
            "_1st",
            "unnamed",
            "_ref",
            "self_",
            "unnamed_2",
        ];
        assert_eq!(keys.map(|key| alone.field(key)), fields);
    }

    #[test]
    fn values_become_variants() {
        let mut alone = Alone::default();
        let values = ["in_progress", "404", "", ">=", "In Progress", "self", "Self"];
        let mut at = 0;
        let variants = values.map(|value| {
            at += 1;
            alone.variant(value, at - 1)
        });
        let expected =
            ["InProgress", "Value404", "Empty", "Value4", "InProgress2", "Self_", "Self2"];
        assert_eq!(variants, expected);
    }
}
