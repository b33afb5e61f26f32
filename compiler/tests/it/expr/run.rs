//! Expressions in a document, interpreted: what the reference shows is what comes of it, and whatever is
//! checked has a value of its type or says why not.

use super::generate::{Leaves, typed};
use super::world::list;
use proptest::prelude::*;
use sagaweave_compiler::expr::functions;
use sagaweave_compiler::expr::parser::parse;
use sagaweave_compiler::expr::print::print_quoted;
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::{Source, Span};
use sagaweave_compiler::types::Type;
use sagaweave_core::scope::RunInfo;
use sagaweave_core::{Failure, Payload, Program, Scope};
use serde_json::Value;
use std::time::SystemTime;

const INPUT: &str = r#"{"topic":"Ä b","count":3,"ratio":0.25,"urgent":true,"due":"2026-01-31T22:00:00Z",
    "grace":"PT1H","tags":["a","B"],"counts":[3,1,2],"later":"2025-01-01T00:00:00.5Z"}"#;

/// A campaign that gives the value of `text`.
fn document(text: &str) -> Source {
    let output = serde_json::to_string(&format!("${{{{ {text} }}}}")).unwrap();
    let document = format!(
        "workflow: {{ name: Example, version: 1.0.0 }}
input:
  type: object
  required: [topic, count, ratio, urgent, due, grace, tags, counts]
  properties:
    topic: {{ type: string }}
    note: {{ type: string }}
    count: {{ type: integer }}
    limit: {{ type: integer }}
    ratio: {{ type: number }}
    urgent: {{ type: boolean }}
    sure: {{ type: boolean }}
    due: {{ type: string, format: date-time }}
    later: {{ type: string, format: date-time }}
    grace: {{ type: string, format: duration }}
    tags: {{ type: array, items: {{ type: string }} }}
    counts: {{ type: array, items: {{ type: integer }} }}
modules:
  - {{ id: rest, type: set, output: {{ done: true }} }}
output: {{ value: {output} }}
"
    );
    Source::new("example.yaml", document)
}

fn compiled(text: &str) -> Workflow {
    let source = document(text);
    let compiled = sagaweave_compiler::compile(&source);
    compiled.workflow.unwrap_or_else(|| {
        let found = compiled.diagnostics.iter().map(|finding| finding.render(&source));
        panic!("{text}: {}", found.collect::<Vec<String>>().join("\n"))
    })
}

fn run(text: &str) -> Result<Value, Failure> {
    let workflow = compiled(text);
    let info = RunInfo {
        workflow_id: "w".to_owned(),
        first_run_id: "r".to_owned(),
        started_at: SystemTime::UNIX_EPOCH,
    };
    let scope = Scope::of_input(info, Payload::from_json(INPUT), workflow.steps.len());
    let output = Interpreted::with(&workflow, |program| program.output(&scope))?;
    let output: Value = output.decode().expect("JSON");
    Ok(output["value"].clone())
}

#[test]
fn examples_of_functions_give_what_they_say() {
    for entry in functions::TABLE {
        for (text, result) in entry.examples {
            let wanted: Value = serde_json::from_str(result).unwrap();
            assert_eq!(run(text), Ok(wanted), "{text}");
        }
    }
}

fn leaves() -> Leaves {
    let path = |ty: Type, path: &str| (ty, path.to_owned());
    Leaves {
        paths: vec![
            path(Type::Text, "input.topic"),
            path(Type::Text.nullable(), "input.note"),
            path(Type::Int, "input.count"),
            path(Type::Int.nullable(), "input.limit"),
            path(Type::Double, "input.ratio"),
            path(Type::Bool, "input.urgent"),
            path(Type::Bool.nullable(), "input.sure"),
            path(Type::Timestamp, "input.due"),
            path(Type::Timestamp, "workflow.now"),
            path(Type::Timestamp.nullable(), "input.later"),
            path(Type::TimeSpan, "input.grace"),
            path(list(Type::Text), "input.tags"),
            path(list(Type::Int), "input.counts"),
        ],
    }
}

/// Whether `value` is of the type `ty`.
fn is_a(value: &Value, ty: &Type) -> bool {
    match ty {
        Type::Bool => value.is_boolean(),
        Type::Int => value.is_i64(),
        Type::Double => value.is_number(),
        Type::Text | Type::Timestamp | Type::TimeSpan => value.is_string(),
        Type::List(item) => value.as_array().is_some_and(|all| all.iter().all(|it| is_a(it, item))),
        Type::Nullable(inner) => value.is_null() || is_a(value, inner),
        _ => true,
    }
}

fn types() -> impl Strategy<Value = Type> {
    use Type::{Bool, Double, Int, Text, TimeSpan, Timestamp};
    let simple = [Bool, Int, Double, Text, Timestamp, TimeSpan];
    let lists = simple.clone().map(list);
    proptest::sample::select([simple.clone(), simple.map(Type::nullable), lists].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_of_their_types((ty, text) in types().prop_flat_map(|ty| {
        let text = typed(&ty, 3, &leaves());
        (Just(ty), text)
    })) {
        let value = run(&text);
        match &value {
            Ok(value) => prop_assert!(is_a(value, &ty), "{}: {}", &text, value),
            Err(error) => {
                prop_assert_eq!(&error.kind, "ExpressionError", "{}", &text);
                prop_assert!(!error.message.contains("type"), "{}: {}", &text, &error.message);
            }
        }
        // However it is written, it gives the same.
        let printed = print_quoted(&parse(&text, Span::default()).unwrap(), '\'');
        prop_assert_eq!(run(&printed), value, "{} as {}", &text, &printed);
    }
}
