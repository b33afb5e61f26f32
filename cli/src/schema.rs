//! `sagaweave schema`: JSON Schemas for editors, made from the tables of keys that the parser uses.

mod dialect;
mod json;
mod patterns;
mod steps;
mod tables;
mod values;
mod words;

use crate::CLEAN;
use crate::trouble::Trouble;
use crate::ui::Ui;
pub(crate) use dialect::keywords as schema_keywords;
pub(crate) use words::of_profile;

use json::{Json, Object};
use sagaweave_compiler::ast::keys::{self, Table};
use std::path::PathBuf;

/// Print the JSON Schema of a dialect, for editors
///
/// With a schema, an editor completes keys, explains them and underlines what is wrong while a document
/// is written. It is a JSON Schema 2020-12; what it refuses, `check` refuses, too, and `check` finds
/// more: names, the graph, what undoes what.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Which documents: those with `workflow`, those with `project_name`, or catalogs
    dialect: Dialect,
    /// Write it to this file instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  $ sagaweave schema campaign
  $ sagaweave schema project -o project.schema.json

In VS Code with the YAML extension of Red Hat, begin a document with
  # yaml-language-server: $schema=campaign.schema.json";

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Dialect {
    /// Documents with `workflow`
    Campaign,
    /// Documents with `project_name`
    Project,
    /// Catalogs of tools
    Catalog,
}

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let schema = schema(arguments.dialect);
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| Trouble::new(format!("the schema cannot be written: {error}")))?;
    match &arguments.output {
        Some(path) => std::fs::write(path, text + "\n")
            .map_err(|error| Trouble::file("written", path, &error))?,
        None => writeln!(ui.out(), "{text}")?,
    }
    Ok(CLEAN)
}

fn schema(dialect: Dialect) -> Object {
    let (root, tables, others): (_, &[&'static Table], _) = match dialect {
        Dialect::Campaign => (
            &keys::CAMPAIGN,
            &[
                &keys::WORKFLOW,
                &keys::DEFAULTS,
                &keys::ERROR,
                &keys::RETRY,
                &keys::COMPENSATION,
                &keys::TOOL,
                &keys::ACTION,
            ],
            steps::definitions().and(dialect::definitions()),
        ),
        Dialect::Project => {
            (&keys::PROJECT, &[&keys::TASK, &keys::TASK_METADATA, &keys::WORKSPACE], Object::new())
        }
        Dialect::Catalog => {
            (&keys::CATALOG, &[&keys::TOOL, &keys::ACTION, &keys::RETRY], dialect::definitions())
        }
    };
    let definitions: Object = tables
        .iter()
        .map(|table| (table.name.to_owned(), Json::from(tables::schema(table))))
        .collect();
    Object::new()
        .with("$schema", "https://json-schema.org/draft/2020-12/schema")
        .with("$id", format!("urn:sagaweave:schema:{}", root.name))
        .and(tables::schema(root))
        .with("$defs", definitions.and(others))
}
