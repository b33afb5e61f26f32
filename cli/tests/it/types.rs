//! What the types of documents take is what their JSON Schemas take: `jsonschema` says so, too.

use jsonschema::Validator;
use proptest::prelude::*;
use sagaweave_compiler::compile;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::Source;
use sagaweave_compiler::types::sample;
use serde_json::{Map, Value, json};

/// A document that takes what `schema` says; none where the compiler finds the schema senseless.
fn compiled(schema: &Value) -> Option<Workflow> {
    let document = json!({
        "workflow": { "name": "T", "version": "1.0.0" },
        "modules": [{ "id": "a", "tool": "t", "action": "b" }],
        "input": schema,
    });
    let source = Source::new("t.json", document.to_string());
    let compiled = compile(&source);
    if compiled.workflow.is_none() {
        let errors = compiled.diagnostics.iter().map(|finding| finding.code.name);
        let known = ["SW0701", "SW0703", "SW0705", "SW0706", "SW0707"];
        for error in errors {
            assert!(known.contains(&error), "{error} for {schema}");
        }
    }
    compiled.workflow
}

fn takes(workflow: &Workflow, value: &Value) -> Result<(), String> {
    let input = workflow.input.as_ref().expect("the document has one");
    let checked = workflow.schemas.check(input.schema, value, "input");
    checked.map_err(|misfits| misfits.to_string())
}

fn oracle(schema: &Value) -> Validator {
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
    options.should_validate_formats(true).build(schema).expect("a schema of 2020-12")
}

const KEYS: [&str; 3] = ["a", "b", "some-key"];

/// Values that schemas of the same small world often take, and often only just refuse.
fn value() -> impl Strategy<Value = Value> {
    let texts = ["", "a", "ab", "abc", "2026-01-31", "2026-01-31T09:30:00Z", "x-1"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..6).prop_map(Value::from),
        prop::sample::select(vec![-1.5, 0.5, 1.0, 2.5]).prop_map(Value::from),
        prop::sample::select(texts.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let members =
            prop::collection::btree_map(prop::sample::select(KEYS.to_vec()), inner.clone(), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| {
                members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            }),
        ]
    })
}

/// A schema of one type with some of its keywords.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (text(), any::<bool>()).prop_map(|(schema, null)| nullable(schema, null)),
        (number(), any::<bool>()).prop_map(|(schema, null)| nullable(schema, null)),
        Just(json!({ "type": "boolean" })),
        Just(json!({ "type": "null" })),
        Just(json!({})),
        Just(json!(true)),
        Just(json!({ "$ref": "#/$defs/node" })),
        Just(json!({ "anyOf": [{ "$ref": "#/$defs/node" }, { "type": "null" }] })),
        Just(
            json!({ "anyOf": [{ "type": "string", "minLength": 2 }, { "type": "integer", "minimum": 2 }] })
        ),
        prop::sample::subsequence(vec![json!("a"), json!("ab"), json!(1), Value::Null], 1..4)
            .prop_map(|values| json!({ "enum": values })),
        Just(json!({ "const": { "a": [1] } })),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| prop_oneof![list(inner.clone()), object(inner)].boxed())
}

fn nullable(mut schema: Value, null: bool) -> Value {
    if null {
        let ty = schema["type"].clone();
        schema["type"] = json!([ty, "null"]);
    }
    schema
}

fn with(ty: &str, keywords: Vec<(&str, Value)>) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), Value::from(ty))]);
    schema.extend(keywords.into_iter().map(|(key, value)| (key.to_owned(), value)));
    Value::Object(schema)
}

fn some_of(
    keywords: Vec<(&'static str, Value)>,
) -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let most = keywords.len().min(3);
    prop::sample::subsequence(keywords, 0..=most)
}

fn text() -> impl Strategy<Value = Value> {
    some_of(vec![
        ("minLength", json!(1)),
        ("maxLength", json!(2)),
        ("pattern", json!("^[a-c]+$")),
        ("format", json!("date")),
    ])
    .prop_map(|keywords| with("string", keywords))
}

fn number() -> impl Strategy<Value = Value> {
    let keywords = some_of(vec![
        ("minimum", json!(0)),
        ("exclusiveMinimum", json!(-1.5)),
        ("maximum", json!(3)),
        ("exclusiveMaximum", json!(2.5)),
        ("multipleOf", json!(0.5)),
    ]);
    (keywords, prop::sample::select(vec!["integer", "number"]))
        .prop_map(|(keywords, ty)| with(ty, keywords))
}

fn list(item: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let keywords =
        some_of(vec![("minItems", json!(1)), ("maxItems", json!(2)), ("uniqueItems", json!(true))]);
    (keywords, prop::option::of(item)).prop_map(|(mut keywords, item)| {
        keywords.extend(item.map(|item| ("items", item)));
        with("array", keywords)
    })
}

fn object(member: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let members =
        prop::collection::btree_map(prop::sample::select(KEYS.to_vec()), member.clone(), 0..3);
    let others = prop_oneof![
        Just(None),
        any::<bool>().prop_map(|others| Some(Value::from(others))),
        member.prop_map(Some),
    ];
    let counts = some_of(vec![("minProperties", json!(1)), ("maxProperties", json!(2))]);
    (members, any::<[bool; 3]>(), others, counts).prop_map(
        |(members, required, others, mut keywords)| {
            let names = members.keys().zip(required).filter(|(_, required)| *required);
            let names: Vec<&str> = names.map(|(key, _)| *key).collect();
            keywords.push(("required", json!(names)));
            keywords.push(("properties", json!(members)));
            keywords.extend(others.map(|others| ("additionalProperties", others)));
            with("object", keywords)
        },
    )
}

/// A schema with definitions that it may refer to.
fn document_schema() -> impl Strategy<Value = Value> {
    (schema(), schema()).prop_map(|(schema, inner)| {
        let mut schema = match schema {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let next = json!({ "$ref": "#/$defs/node" });
        let node = json!({ "type": "object", "properties": { "a": next, "b": inner } });
        schema.insert("$defs".to_owned(), json!({ "node": node }));
        Value::Object(schema)
    })
}

/// The same but for one place, `at` the number of it.
fn changed(value: &Value, at: &mut usize) -> Value {
    if *at == 0 {
        *at = usize::MAX;
        return match value {
            Value::Null => json!(1),
            Value::Bool(_) => Value::Null,
            Value::Number(_) => json!("a"),
            Value::String(text) => json!(format!("{text}{text}{text}")),
            Value::Array(items) => items.iter().chain(items).cloned().collect(),
            Value::Object(_) => json!({ "some-key": [] }),
        };
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter().map(|item| changed(item, at)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), changed(value, at))).collect()
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_a_schema_takes_is_taken(
        schema in document_schema(),
        values in prop::collection::vec(value(), 20),
    ) {
        let workflow = compiled(&schema);
        prop_assume!(workflow.is_some());
        let workflow = workflow.expect("it is there");
        let oracle = oracle(&schema);
        let input = workflow.input.as_ref().expect("the document has one");
        let sampled = sample(&workflow.schemas, input.schema);
        if let Some(value) = &sampled {
            prop_assert!(takes(&workflow, value).is_ok(), "{value} of {schema}");
        }
        let near = sampled.iter().flat_map(|value| (0..6).map(|at| changed(value, &mut { at })));
        for value in values.iter().cloned().chain(near).chain(sampled.clone()) {
            let ours = takes(&workflow, &value);
            prop_assert_eq!(ours.is_ok(), oracle.is_valid(&value), "{} by {}: {:?}", value, schema, ours);
        }
    }
}

/// Where the two differ, and why.
#[test]
fn what_is_taken_otherwise_has_a_reason() {
    let differ = [
        (json!({ "properties": { "a": {} } }), json!("text"), false, "keywords imply their type"),
        (json!({ "minLength": 1 }), json!(1), false, "keywords imply their type"),
        (json!({ "type": "string", "nullable": true }), Value::Null, true, "as in OpenAPI 3.0"),
        (json!({ "type": "integer" }), json!(1e30), false, "an integer has 64 bits"),
        (
            json!({ "anyOf": [{ "type": "string", "minLength": 3 }, { "type": "string", "pattern": "^x" }] }),
            json!("a"),
            true,
            "schemas that take the same kinds are not told apart, which is a warning",
        ),
        (
            json!({ "not": { "type": "string" } }),
            json!("a"),
            true,
            "not checked, which is a warning",
        ),
    ];
    for (schema, value, ours, why) in differ {
        let workflow = compiled(&schema).expect("it makes sense");
        assert_eq!(takes(&workflow, &value).is_ok(), ours, "{schema}: {why}");
        assert_ne!(oracle(&schema).is_valid(&value), ours, "{schema}: no longer needed");
    }
}
