//! The JSON Schemas: they are current, they say no where the compiler does, and only there.

mod corpus;
mod measure;
mod mutations;
mod notations;
mod sayings;

use crate::run::sagaweave_in;
use jsonschema::Validator;
use sagaweave_compiler::ast::keys::{self, Since, Table};
use sagaweave_compiler::source::{Attached, Source};
use sagaweave_compiler::{compile, documents};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A dialect, by the name that the command gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Campaign,
    Project,
    Catalog,
}

impl Dialect {
    const ALL: [Self; 3] = [Self::Campaign, Self::Project, Self::Catalog];

    fn of(document: &Value) -> Self {
        let has = |key: &str| document.get(key).is_some();
        match () {
            () if has("project_name") => Self::Project,
            () if has("tools") && !has("workflow") && !has("modules") => Self::Catalog,
            () => Self::Campaign,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Project => "project",
            Self::Catalog => "catalog",
        }
    }

    const fn tables(self) -> &'static [&'static Table] {
        match self {
            Self::Campaign => keys::CAMPAIGN_TABLES,
            Self::Project => keys::PROJECT_TABLES,
            Self::Catalog => keys::CATALOG_TABLES,
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
    errors_in(document, Dialect::of(document))
}

/// The same of a document that was of this dialect; a catalog is one that a campaign names.
fn errors_in(document: &Value, dialect: Dialect) -> Vec<&'static str> {
    errors_as(Source::new("document.json", document.to_string()), document, dialect)
}

/// The same of a document of which the value is known.
fn errors_as(source: Source, document: &Value, dialect: Dialect) -> Vec<&'static str> {
    if dialect != Dialect::Catalog {
        return errors(&with_catalogs(source, document));
    }
    let name = "document.json".to_owned();
    errors(&Source::new("naming.yaml", NAMING).attach(Attached { name, content: Ok(source) }))
}

/// With the catalogs that it names, wherever in the project they are.
fn with_catalogs(source: Source, document: &Value) -> Source {
    let names = document.get("tools").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).fold(source, |source, name| {
        let places = ["generated-examples/workflows", "tests/workflows", "cli/tests/data"];
        let mut paths = places.iter().map(|place| root().join(place).join(name));
        let read = paths.find_map(|path| documents::read(&path).ok());
        let content = read.ok_or_else(|| "there is no such file".to_owned());
        source.attach(Attached { name: name.to_owned(), content })
    })
}

/// A campaign that names a catalog.
const NAMING: &str = "workflow: { name: x, version: 1.0.0 }\ntools: [document.json]\n\
                      modules: [{ id: a, tool: of_no_catalog, action: do, reads: true }]\n";

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
fn the_reference_is_current() {
    let ran = sagaweave_in(&root(), &["reference"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let there = std::fs::read_to_string(root().join("docs/language.md")).unwrap_or_default();
    assert!(
        there == ran.out,
        "docs/language.md is not current; refresh it with\n  cargo run -p sagaweave-cli -- reference -o \
         docs/language.md"
    );
    for table in Dialect::ALL.iter().flat_map(|dialect| dialect.tables()) {
        for key in table.keys().filter(|key| key.since == Since::Now) {
            let name = format!("| `{}`", key.name);
            assert!(
                there.contains(&name) && there.contains(key.doc),
                "{}.{}",
                table.name,
                key.name
            );
        }
    }
    for link in there.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
        let is = |line: &str| anchor(line) == link;
        assert!(there.lines().filter(|line| line.starts_with('#')).any(is), "{link} leads nowhere");
    }
}

/// What GitHub calls a heading in links.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().replace(' ', "-")
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
