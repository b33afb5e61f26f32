//! The JSON Schemas: they are current, they say no where the compiler does, and only there.

mod corpus;
mod measure;
mod mutations;
mod notations;
mod sayings;

use crate::run::sagaweave_in;
use jsonschema::Validator;
use sagaweave_compiler::ast::keys::{self, Since, Table};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A dialect, by the name that the command gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Campaign,
    Project,
}

impl Dialect {
    const ALL: [Self; 2] = [Self::Campaign, Self::Project];

    fn of(document: &Value) -> Self {
        if document.get("project_name").is_some() { Self::Project } else { Self::Campaign }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Project => "project",
        }
    }

    const fn tables(self) -> &'static [&'static Table] {
        match self {
            Self::Campaign => keys::CAMPAIGN_TABLES,
            Self::Project => keys::PROJECT_TABLES,
        }
    }

    /// The schema that is checked in.
    fn schema(self) -> Value {
        let text = std::fs::read_to_string(checked_in(self)).expect("the schema is there");
        serde_json::from_str(&text).expect("a schema is JSON")
    }

    fn validator(self) -> Validator {
        jsonschema::draft202012::new(&self.schema()).expect("a schema of 2020-12")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn checked_in(dialect: Dialect) -> PathBuf {
    root().join("schemas").join(format!("{}.schema.json", dialect.name()))
}

/// The codes of the errors that the compiler finds.
fn errors(source: &Source) -> Vec<&'static str> {
    let compiled = compile(source);
    if compiled.workflow.is_some() {
        return Vec::new();
    }
    compiled.diagnostics.iter().map(|finding| finding.code.name).collect()
}

/// The same of a document that is a JSON value.
fn errors_of(document: &Value) -> Vec<&'static str> {
    errors(&Source::new("document.json", document.to_string()))
}

#[test]
fn what_is_checked_in_is_current() {
    for dialect in Dialect::ALL {
        let ran = sagaweave_in(&root(), &["schema", dialect.name()]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let there = std::fs::read_to_string(checked_in(dialect)).unwrap_or_default();
        assert!(
            there == ran.out,
            "schemas/{0}.schema.json is not current; refresh it with\n  cargo run -p sagaweave-cli -- \
             schema {0} -o schemas/{0}.schema.json",
            dialect.name()
        );
    }
}

#[test]
fn a_file_gets_the_same() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let ran = sagaweave_in(folder, &["schema", "project", "-o", "written.schema.json"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let written = std::fs::read_to_string(folder.join("written.schema.json")).expect("it is there");
    assert_eq!(written, sagaweave_in(folder, &["schema", "project"]).out);
    let ran = sagaweave_in(folder, &["schema", "project", "-o", "no/such/folder/a.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("error: no/such/folder/a.json cannot be written"), "{}", ran.err);
}

#[test]
fn they_are_schemas_of_2020_12() {
    for dialect in Dialect::ALL {
        let schema = dialect.schema();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        if let Err(error) = jsonschema::meta::validate(&schema) {
            panic!("{}: {error} at {}", dialect.name(), error.instance_path());
        }
    }
}

/// Each key that is there stands in the schema, with what it says of itself; no other does.
#[test]
fn every_key_is_there_and_says_what_it_is() {
    for dialect in Dialect::ALL {
        let schema = dialect.schema();
        for (at, table) in dialect.tables().iter().enumerate() {
            let place = if at == 0 { &schema } else { &schema["$defs"][table.name] };
            let described = place["properties"].as_object().expect("a table has keys");
            for key in table.keys() {
                let said = described.get(key.name);
                assert_eq!(said.is_some(), key.since == Since::Now, "{}.{}", table.name, key.name);
                let Some(said) = said else { continue };
                let text = said["markdownDescription"].as_str().unwrap_or_default();
                assert!(text.starts_with(key.doc), "{}.{}: {text}", table.name, key.name);
                assert!(said["title"].is_string() && said["description"].is_string());
            }
            assert_eq!(described.len(), table.keys().filter(|key| key.since == Since::Now).count());
        }
    }
}
