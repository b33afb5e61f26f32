//! What the keys say of themselves is true: defaults, examples, the meaning of words.

use super::{Dialect, errors_in};
use sagaweave_compiler::ast::keys::{self, Key, Shape, Since, Table};
use sagaweave_compiler::compile;
use sagaweave_compiler::ir::{Options, StepKind, Workflow};
use sagaweave_compiler::source::{Attached, Source};
use serde_json::{Value, json};

/// A small right document, and where in it a mapping of `table` stands.
fn place(table: &Table) -> (Value, &'static str) {
    let step = json!({ "id": "a", "tool": "t", "action": "do" });
    let campaign = |module: Value| json!({ "workflow": { "name": "x", "version": "1.0.0", "defaults": {} }, "modules": [module] });
    let block = |kind: &str| json!({ "id": "m", "type": kind, "activities": [step] });
    let project = json!({
        "project_name": "x",
        "tasks": [{ "task_id": "a", "capsule_id": "c", "metadata": {} }],
    });
    let with = |key: &str, value: Value| {
        let mut step = step.clone();
        step[key] = value;
        campaign(step)
    };
    let typed = json!({ "type": "object" });
    let action = json!({ "input": typed, "output": typed });
    let catalog = json!({ "tools": { "t": { "actions": { "do": action } } } });
    match table.name {
        "campaign" => (campaign(step), ""),
        "workflow" => (campaign(step), "/workflow"),
        "defaults" => (campaign(step), "/workflow/defaults"),
        "activity" => (campaign(step), "/modules/0"),
        "sequential_block" => (campaign(block("sequential")), "/modules/0"),
        "parallel_block" => (campaign(block("parallel")), "/modules/0"),
        "dag_block" => (campaign(block("dag")), "/modules/0"),
        "retry" => (with("retry", json!({})), "/modules/0/retry"),
        "compensation" => {
            (with("compensation", json!({ "action": "undo" })), "/modules/0/compensation")
        }
        "set_step" => {
            (campaign(json!({ "id": "m", "type": "set", "output": { "a": 1 } })), "/modules/0")
        }
        "end_step" => (
            campaign(json!({
                "id": "m", "type": "end", "error": { "type": "A", "message": "b" },
            })),
            "/modules/0",
        ),
        "error" => {
            let error = json!({ "type": "A", "message": "b" });
            (campaign(json!({ "id": "m", "type": "end", "error": error })), "/modules/0/error")
        }
        "catalog" => (catalog, ""),
        "tool" => (catalog, "/tools/t"),
        "action" => (catalog, "/tools/t/actions/do"),
        "project" => (project, ""),
        "task" => (project, "/tasks/0"),
        "task_metadata" => (project, "/tasks/0/metadata"),
        "workspace_config" => {
            let mut project = project;
            project["workspace_config"] = json!({});
            (project, "/workspace_config")
        }
        other => panic!("where does {other} stand?"),
    }
}

/// What `text` in a table of keys stands for: JSON, or text that is none.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// The document with `key`, and with nothing else that is the same thing.
fn with(table: &Table, key: &Key, value: Value) -> Value {
    let (mut document, pointer) = place(table);
    let map = document.pointer_mut(pointer).and_then(Value::as_object_mut).expect("a mapping");
    if key.name == "name" && map.contains_key("id") {
        map.remove("id");
    }
    map.insert(key.name.to_owned(), value);
    document
}

fn keys_there() -> impl Iterator<Item = (Dialect, &'static Table, &'static Key)> {
    Dialect::ALL.into_iter().flat_map(|dialect| {
        let keys = |table: &&'static Table| {
            let table = *table;
            table.keys().filter(|key| key.since == Since::Now).map(move |key| (table, key))
        };
        dialect.tables().iter().flat_map(keys).map(move |(table, key)| (dialect, table, key))
    })
}

/// An example is right where it stands, but for the names of other steps, actions and files.
#[test]
fn examples_are_right() {
    let schemas = Dialect::ALL.map(Dialect::validator);
    for (_, table, key) in keys_there() {
        for example in key.examples {
            let document = with(table, key, value(example));
            let dialect = Dialect::of(&document);
            let schema = &schemas[dialect as usize];
            let label = format!("{}.{}: {example}", table.name, key.name);
            assert!(schema.is_valid(&document), "{label}");
            let errors = errors_in(&document, dialect);
            let of_names = ["SW0401", "SW0901", "SW0902"];
            assert!(errors.iter().all(|code| of_names.contains(code)), "{label}: {errors:?}");
        }
    }
}

/// One example alone would be put into the document by some editors.
#[test]
fn there_are_several_values_to_choose_from() {
    for (_, table, key) in keys_there() {
        let values = key.examples.len() + usize::from(key.default.is_some());
        assert_ne!(values, 1, "{}.{}", table.name, key.name);
    }
}

/// With the default written out, the document means the same.
#[test]
fn defaults_are_what_is_meant_without_them() {
    let mut seen = 0;
    // This one is for people only.
    let means_something = |key: &Key| key.name != "idempotent";
    for (_, table, key) in keys_there().filter(|(_, _, key)| means_something(key)) {
        let Some(default) = key.default else { continue };
        seen += 1;
        let without = meaning(&place(table).0);
        let written = meaning(&with(table, key, value(default)));
        assert_eq!(written, without, "{}.{}", table.name, key.name);
        let other = key.examples.iter().find(|example| **example != default);
        let other = other.expect("an example that differs");
        assert_ne!(
            meaning(&with(table, key, value(other))),
            without,
            "{}.{}",
            table.name,
            key.name
        );
    }
    assert!(seen >= 15, "{seen}");
}

/// What a document means, but for the words in which a task is handed on.
fn meaning(document: &Value) -> String {
    // Other steps show what orders the steps.
    let mut document = document.clone();
    for list in ["/tasks", "/modules/0/activities"] {
        let Some(Value::Array(list)) = document.pointer_mut(list) else { continue };
        let mut second = list[0].clone();
        for id in ["id", "task_id"] {
            if second.get(id).is_some() {
                second[id] = json!("second");
            }
        }
        list.push(second);
    }
    if let Some(Value::Array(modules)) = document.pointer_mut("/modules") {
        let first = &modules[0]["id"];
        let later = json!({ "id": "later", "tool": "t", "action": "do", "optional": true, "depends_on": first });
        modules.push(later);
    }
    let compiled = compile(&as_campaign(&document));
    let workflow: Workflow =
        compiled.workflow.unwrap_or_else(|| panic!("{document}: {:?}", compiled.diagnostics));
    let options = |kind: &StepKind| -> Option<Options> {
        match kind {
            StepKind::Activity(activity) => Some(activity.options.clone()),
            _ => None,
        }
    };
    let steps: Vec<_> = workflow
        .steps
        .iter()
        .map(|step| (&step.id, &step.after, step.optional, options(&step.kind)))
        .collect();
    // In the hash stands what running workflows depend on.
    format!("{} {:?} {steps:#?}", workflow.hash, workflow.undo_order)
}

/// The document itself; or, if it is a catalog, one that names it.
fn as_campaign(document: &Value) -> Source {
    let source = Source::new("document.json", document.to_string());
    if Dialect::of(document) != Dialect::Catalog {
        return source;
    }
    let step = json!({ "id": "a", "tool": "t", "action": "do" });
    let campaign = json!({
        "workflow": { "name": "x", "version": "1.0.0" },
        "tools": ["document.json"],
        "modules": [step],
    });
    let name = "document.json".to_owned();
    let campaign = Source::new("naming.json", campaign.to_string());
    campaign.attach(Attached { name, content: Ok(source) })
}

#[test]
fn every_word_has_a_meaning() {
    for (_, table, key) in keys_there() {
        let Shape::Word(words) = key.shape else { continue };
        for word in words {
            assert!(keys::meaning(word).is_some(), "{}.{}: {word}", table.name, key.name);
        }
    }
}

/// Words about keys are sentences: messages take them apart.
#[test]
fn what_keys_say_is_a_sentence() {
    for (_, table, key) in keys_there() {
        let label = format!("{}.{}: {}", table.name, key.name, key.doc);
        assert!(key.doc.ends_with('.') && !key.doc.contains('\n'), "{label}");
        assert!(key.doc.starts_with(char::is_uppercase) && !key.doc.contains(". "), "{label}");
        assert!(key.more.is_empty() || key.more.ends_with('.'), "{label}");
    }
}
