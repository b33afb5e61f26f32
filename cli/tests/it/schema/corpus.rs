//! Right documents, of all kinds that the project has.

use super::{Dialect, errors_as, root};
use sagaweave_compiler::source::Source;
use serde_json::Value;
use std::path::Path;

/// A right document.
pub struct Right {
    pub path: String,
    pub value: Value,
}

/// All right documents. That they are right is a test of its own.
pub fn all() -> Vec<Right> {
    let files = files().into_iter().chain(catalogs()).map(|(path, text)| right(path, &text));
    files.chain(written()).collect()
}

/// Folders and files of which every document is right.
const PLACES: [&str; 8] = [
    "cli/tests/data/typed.yaml",
    "compiler/tests/documents",
    "compiler/tests/it/front/everything.yaml",
    "generated-examples/workflows",
    "tests/workflows",
    "macros/tests/outside/workflows/farewell.json",
    "macros/tests/outside/workflows/greeting.yaml",
    "macros/tests/outside/workflows/other",
];

/// Documents that are right although they look unusual.
const UNUSUAL: [&str; 8] = [
    "workflow: { name: x, version: 1.0.0 }\nmodules: { id: a, tool: t, action: do }\n",
    "x-with: &with { query: a }\nworkflow: { name: x, version: 1.0.0-rc.1+5 }\nmodules:\n  \
     - { id: a, tool: t, action: do, with: *with }\n  - { id: b, tool: t, action: do, with: *with }\n",
    "workflow: { name: x, version: 1.0.0, metadata: ~, timeout: ' PT1H30M ', x-: 1 }\nmetadata:\n\
     modules:\n  - { id: a, name: a, tool: t, action: do, depends_on: [], reads: True, with: [~] }\n\
     finally: { name: b, tool: t, action: do, optional: true, pivot: false, compensation: none, depends_on: [] }\n",
    "workflow: { name: x, version: 1.0.0, defaults: { timeout: 1d2h3m4s5ms } }\n\
     retry_profiles: { mine: { max_attempts: 2147483647, backoff: 1000, non_retryable: [], only: A b } }\n\
     modules:\n  - { id: m, type: sequential, activities: { id: a, tool: t, action: do, retry: mine, depends_on: [] } }\n  \
     - { id: n, type: dag, progress: 0, modules: [{ id: b, tool: t, action: do, retry: {} }] }\n",
    "project_name: My 1st project!\ntasks: { task_id: a, capsule_id: ' c ' }\nworkspace: false\n",
    "project_name: x\nexecution_mode: dag\nallow: { SW0412: why not }\nmetadata: 7\nx-y: z\n\
     workspace_config: { cpu_limit: 2, memory_limit: 4g, environment: { A: 1, B: '', C: ' ', x-d: d } }\n\
     tasks:\n  - { task_id: a, capsule_id: c }\n  - { task_id: b, capsule_id: c, dependencies: [a, a], metadata: 5, x-free: 1 }\n  \
     - { task_id: c, capsule_id: c, dependencies: b, metadata: { optional: true, priority: low, other: '${{', x: ~ } }\n",
    "project_name: x\nexecution_mode: sequential\ntasks: [{ task_id: a, capsule_id: c, dependencies: [] }]\n",
    "project_name: x\nworkspace_config: {}\nallow: {}\ntasks: [{ task_id: a, capsule_id: c, metadata: [] }]\n",
];

/// Catalogs that are right.
fn catalogs() -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join("cli/tests/data/tools.yaml"), &mut found);
    assert!(!found.is_empty());
    let small =
        "tools: { t: { actions: { do: , undo: { input: true, retry: { max_attempts: 2 } } } } }";
    found.push(("small.yaml".to_owned(), small.to_owned()));
    found
}

fn written() -> impl Iterator<Item = Right> {
    UNUSUAL.iter().enumerate().map(|(at, text)| right(format!("unusual_{at}.yaml"), text))
}

/// Path and text of each document in [`PLACES`].
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for place in PLACES {
        let before = found.len();
        collect(&root().join(place), &mut found);
        assert!(found.len() > before, "there is no document at {place}");
    }
    found
}

fn collect(path: &Path, found: &mut Vec<(String, String)>) {
    if path.is_dir() {
        let mut inside: Vec<_> = std::fs::read_dir(path)
            .expect("a folder that can be read")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        inside.sort();
        for path in &inside {
            collect(path, found);
        }
    } else if path.extension().is_some_and(|end| end == "yaml" || end == "json") {
        let text = std::fs::read_to_string(path).expect("a document is text");
        found.push((path.display().to_string(), text));
    }
}

/// Reads a document as an editor does: YAML's core schema, aliases resolved.
fn right(path: String, text: &str) -> Right {
    let is_json = Path::new(&path).extension().is_some_and(|end| end == "json");
    let value = if is_json {
        serde_json::from_str(text).expect("a right document is JSON")
    } else {
        let options = serde_saphyr::options! { strict_booleans: true };
        serde_saphyr::from_str_with_options(text, options).expect("a right document is YAML")
    };
    Right { path, value }
}

#[test]
fn the_compiler_takes_every_right_document() {
    let written = UNUSUAL.iter().enumerate();
    let written = written.map(|(at, text)| (format!("unusual_{at}.yaml"), (*text).to_owned()));
    for (path, text) in files().into_iter().chain(written) {
        let value = right(path.clone(), &text).value;
        let source = Source::new(&path, text);
        assert_eq!(errors_as(source, &value, Dialect::of(&value)), [""; 0], "{path}");
    }
}

#[test]
fn every_right_document_satisfies_its_schema() {
    let schemas = Dialect::ALL.map(Dialect::validator);
    let documents = all();
    let of = |dialect| documents.iter().filter(move |right| Dialect::of(&right.value) == dialect);
    assert!(of(Dialect::Campaign).count() >= 15 && of(Dialect::Project).count() >= 8);
    for (dialect, schema) in Dialect::ALL.into_iter().zip(&schemas) {
        for Right { path, value } in of(dialect) {
            let wrong: Vec<String> = schema
                .iter_errors(value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{path}\n{}", wrong.join("\n"));
        }
    }
}

/// The values of a document are those that the compiler reads.
#[test]
fn a_document_is_the_same_as_json() {
    for Right { path, value } in all() {
        assert_eq!(super::errors_of(&value), [""; 0], "{path}");
    }
}
