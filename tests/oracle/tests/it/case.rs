//! Each schema, with all that was made of it.

use sagaweave_core::schema::{Schema, SchemaId, check, project};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;

/// The compiler's types. What is allowed is what the module of a document allows.
#[allow(dead_code, non_snake_case, clippy::pedantic)]
#[allow(missing_docs, unreachable_pub)]
mod ours {
    include!(concat!(env!("OUT_DIR"), "/ours.rs"));
}

/// The same types, read by serde's derive.
#[allow(dead_code, non_snake_case, clippy::pedantic)]
#[allow(missing_docs, unreachable_pub)]
mod derived {
    include!(concat!(env!("OUT_DIR"), "/derived.rs"));
}

/// What typify makes of the schemas.
#[allow(dead_code, missing_docs, mismatched_lifetime_syntaxes, unreachable_pub)]
#[allow(clippy::all, clippy::pedantic)]
mod theirs {
    include!(concat!(env!("OUT_DIR"), "/theirs.rs"));
}

/// Reads and writes a value again.
pub type Theirs = fn(&Value) -> Result<Value, String>;

/// A schema.
pub struct Case {
    pub name: &'static str,
    pub schema: Value,
    table: &'static [Schema<'static>],
    input: SchemaId,
    /// Reads a value as the compiler's type: how it is shown, and how it is written.
    pub read: fn(&str) -> Result<(String, Value), String>,
    /// The same by serde's derive; only how it is shown.
    pub derived: fn(&str) -> Result<String, String>,
    /// The same by typify, if that can; only how it is written.
    pub theirs: Option<Theirs>,
}

macro_rules! case {
    ($module:ident, $schema:literal) => {
        Case { theirs: None, ..case!($module, $schema, ours) }
    };
    ($module:ident, $schema:literal, $other:ident) => {
        Case {
            name: stringify!($module),
            schema: serde_json::from_str($schema).unwrap(),
            table: ours::$module::table::SCHEMAS,
            input: ours::$module::INPUT,
            read: |text| {
                let value = read::<ours::$module::Input>(text)?;
                Ok((format!("{value:?}"), serde_json::to_value(&value).unwrap()))
            },
            derived: |text| read::<derived::$module::Input>(text).map(|value| format!("{value:?}")),
            theirs: Some(|value| {
                let value = read::<$other::$module::Input>(&value.to_string())?;
                Ok(serde_json::to_value(&value).unwrap())
            }),
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

fn read<T: DeserializeOwned + Debug>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

impl Case {
    /// A value on its way into a workflow: checked, cut to what is known, and read. What comes of it, as
    /// it is written again; or a line for each thing that is wrong.
    pub fn ours(&self, value: &Value) -> Result<Value, String> {
        check(self.table, self.input, value, "input").map_err(|misfits| {
            let each =
                misfits.found.iter().map(|misfit| format!("{} {}", misfit.path, misfit.message));
            each.collect::<Vec<_>>().join("\n")
        })?;
        let known = project(self.table, self.input, value.clone());
        let read = (self.read)(&known.to_string());
        // What has passed is always read.
        Ok(read.unwrap_or_else(|error| panic!("{}: {known} is not read: {error}", self.name)).1)
    }
}
