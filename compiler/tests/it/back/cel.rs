//! The interpreter beside the `cel` crate, over expressions at random: both give the same JSON, or both
//! refuse, or they differ for a reason that is known.

use super::ir::{json, workflow};
use crate::expr::generate::{Leaves, typed};
use cel::extractors::This;
use cel::{Context, Value as Cel};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sagaweave_compiler::expr::names::{Known, Names, NoSteps, Site};
use sagaweave_compiler::expr::{Typed, read};
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_compiler::ir::{Data, Expr, Query, Workflow};
use sagaweave_compiler::types::{
    Def, Field, Home, Limits, Others, SchemaId, Struct, Type, TypeDef, Types,
};
use sagaweave_core::expr::{TimeSpan, Timestamp, json_equal};
use sagaweave_core::{Failure, Payload, Program, RunInfo, Scope};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json as value};
use std::sync::Arc;
use std::time::SystemTime;

const CASES: usize = 2_400;

/// What the two do differently on purpose.
struct Difference {
    text: &'static str,
    /// The position of the input.
    input: usize,
    ours: &'static str,
    theirs: &'static str,
    why: &'static str,
}

const DIFFERENCES: [Difference; 6] = [
    Difference {
        text: "1.5e300 * 1.5e300 > 0.0",
        input: 0,
        ours: "1.5e300 * 1.5e300 is too large for a double",
        theirs: "true",
        why: "What is not finite is no JSON, and fails where it arises. CEL goes on with infinity.",
    },
    Difference {
        text: "default(input.limit, 1 / (input.count + 3))",
        input: 1,
        ours: "5",
        theirs: "Division by zero of Int(1)",
        why: "`default` evaluates its second value only where it is needed. CEL has no such function; \
              one of its own would get both.",
    },
    Difference {
        text: "int(-9223372036854775808.0)",
        input: 0,
        ours: "-9223372036854775808",
        theirs: "Error executing function 'int': integer overflow",
        why: "The lowest whole number is one.",
    },
    Difference {
        text: "1 / (input.count - 7) > 0 || true",
        input: 0,
        ours: "1 / 0 is a division by zero",
        theirs: "true",
        why: "An error is an error: whether it counts should not depend on what stands beside it.",
    },
    Difference {
        text: "1 / (input.count - 7) > 0 && false",
        input: 0,
        ours: "1 / 0 is a division by zero",
        theirs: "false",
        why: "The same.",
    },
    Difference {
        text: "input.counts.exists(n, 1 / (n - 1) > 0)",
        input: 0,
        ours: "1 / 0 is a division by zero",
        theirs: "true",
        why: "The same.",
    },
];

fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

/// The members of the input, and what they are.
fn members() -> Vec<(&'static str, Type)> {
    use Type::{Bool, Double, Int, Text};
    vec![
        ("topic", Text),
        ("note", Text.nullable()),
        ("count", Int),
        ("limit", Int.nullable()),
        ("ratio", Double),
        ("share", Double.nullable()),
        ("urgent", Bool),
        ("sure", Bool.nullable()),
        ("tags", list(Text)),
        ("counts", list(Int)),
        ("ratios", list(Double)),
    ]
}

fn inputs() -> Vec<Value> {
    vec![
        value!({
            "topic": "Ab c", "note": null, "count": 7, "limit": null, "ratio": 0.5, "share": null,
            "urgent": true, "sure": null, "tags": ["a", "b"], "counts": [1, 2, 3], "ratios": [0.5],
        }),
        value!({
            "topic": "", "note": "n", "count": -3, "limit": 5, "ratio": -1.25, "share": 2.5,
            "urgent": false, "sure": true, "tags": [], "counts": [], "ratios": [],
        }),
        value!({
            "topic": "ä 😀", "note": "Ab", "count": i64::MAX, "limit": i64::MIN, "ratio": 1e308,
            "share": 1e-308, "urgent": false, "sure": false, "tags": ["", "ab", "ab"],
            "counts": [0, 7, -20], "ratios": [1.0, 2.0, 1.0],
        }),
    ]
}

fn types() -> (Types, Type) {
    let mut types = Types::with_prelude();
    let field = |(key, ty): (&str, Type)| Field {
        key: key.to_owned(),
        rust_name: key.to_owned(),
        doc: None,
        note: String::new(),
        required: true,
        ty,
        default: None,
        secret: false,
        limits: Limits::NONE,
    };
    let fields = members().into_iter().map(field).collect();
    let id = types.add(TypeDef {
        home: Home::Types,
        rust_name: "Input".to_owned(),
        title: "Input".to_owned(),
        doc: None,
        note: String::new(),
        kind: Def::Struct(Struct { fields, others: Others::Dropped }),
    });
    (types, Type::Named(id))
}

fn document() -> Workflow {
    let (types, input) = types();
    Workflow {
        types,
        input: Some(Data { ty: input, schema: SchemaId(0) }),
        ..workflow("cel", vec![], json("null"))
    }
}

fn checked(document: &Workflow, text: &str, ty: Option<&Type>) -> Option<Typed> {
    let input = document.input.as_ref().map(|data| Known { ty: data.ty.clone(), origin: None });
    let names = Names {
        types: &document.types,
        input: input.as_ref(),
        steps: &NoSteps,
        signals: &[],
        site: &Site::Query,
    };
    read(text, ty, &names).0
}

fn ours(document: &mut Workflow, typed: Typed, input: &Value) -> Result<Value, Failure> {
    let (name, type_name) = ("q".to_owned(), "Q".to_owned());
    let ty = typed.ty.clone();
    document.queries = vec![Query { name, type_name, value: Expr::Computed(typed), ty }];
    let run = RunInfo {
        workflow_id: String::new(),
        first_run_id: String::new(),
        started_at: SystemTime::UNIX_EPOCH,
    };
    let scope = Scope::of_input(run, Payload::from_json(input.to_string()), 0);
    let answer = Interpreted::with(document, |program| program.query(0, &scope))?;
    Ok(in_seconds(&document.queries[0].ty, answer.decode().unwrap()))
}

/// Instants and spans as whole seconds, as the other side has them.
fn in_seconds(ty: &Type, value: Value) -> Value {
    match (ty, value) {
        (Type::Nullable(inside), value) if !value.is_null() => in_seconds(inside, value),
        (Type::List(item), Value::Array(items)) => {
            items.into_iter().map(|value| in_seconds(item, value)).collect()
        }
        (Type::Timestamp, Value::String(text)) => text.parse::<Timestamp>().unwrap().seconds.into(),
        (Type::TimeSpan, Value::String(text)) => {
            (text.parse::<TimeSpan>().unwrap().0 / 1_000_000_000).into()
        }
        (_, value) => value,
    }
}

/// The `cel` crate, with the functions that the language has beyond CEL.
fn context(input: &Value) -> Context<'static, 'static> {
    let mut context = Context::default();
    let text = |this: This<Arc<String>>| this.0;
    context
        .add_function("lower", move |this: This<Arc<String>>| text(this).to_lowercase())
        .unwrap();
    context
        .add_function("upper", move |this: This<Arc<String>>| text(this).to_uppercase())
        .unwrap();
    context
        .add_function("trim", move |this: This<Arc<String>>| text(this).trim().to_owned())
        .unwrap();
    context
        .add_function("split", |this: This<Arc<String>>, by: Arc<String>| {
            let parts = this.0.split(by.as_str());
            Cel::List(Arc::new(parts.map(|part| Cel::String(Arc::new(part.to_owned()))).collect()))
        })
        .unwrap();
    context
        .add_function("join", |this: This<Arc<Vec<Cel>>>, by: Arc<String>| {
            let texts = this.0.iter().filter_map(|item| match item {
                Cel::String(text) => Some(text.to_string()),
                _ => None,
            });
            texts.collect::<Vec<String>>().join(&by)
        })
        .unwrap();
    context.add_function("sum", sum).unwrap();
    context
        .add_function("range", |count: i64| Cel::List(Arc::new((0..count).map(Cel::Int).collect())))
        .unwrap();
    context
        .add_function("default", |value: Cel, other: Cel| match value {
            Cel::Null => other,
            value => value,
        })
        .unwrap();
    context.add_function("timestamp", |seconds: i64| seconds).unwrap();
    context
        .add_function("duration", |text: Arc<String>| {
            text.trim_end_matches('s').parse::<i64>().unwrap_or(0)
        })
        .unwrap();
    context.add_variable("input", Input::deserialize(input).unwrap()).unwrap();
    context
}

/// Whole numbers are `i64`: those of JSON would be unsigned ones.
#[derive(Serialize, Deserialize)]
struct Input {
    topic: String,
    note: Option<String>,
    count: i64,
    limit: Option<i64>,
    ratio: f64,
    share: Option<f64>,
    urgent: bool,
    sure: Option<bool>,
    tags: Vec<String>,
    counts: Vec<i64>,
    ratios: Vec<f64>,
}

// As `cel` wants it.
#[allow(clippy::needless_pass_by_value)]
fn sum(this: This<Arc<Vec<Cel>>>) -> Result<i64, cel::ExecutionError> {
    let mut sum = 0_i64;
    for item in this.0.iter() {
        let Cel::Int(int) = item else { return Err(error("no int")) };
        sum = sum.checked_add(*int).ok_or_else(|| error("overflow"))?;
    }
    Ok(sum)
}

fn error(message: &str) -> cel::ExecutionError {
    cel::ExecutionError::function_error("sum", message)
}

fn theirs(text: &str, input: &Value) -> Result<Value, String> {
    let program = cel::Program::compile(text).map_err(|error| error.to_string())?;
    let value = program.execute(&context(input)).map_err(|error| error.to_string())?;
    value.json().map_err(|error| error.to_string())
}

fn leaves() -> Leaves {
    let paths = members().into_iter().map(|(name, ty)| (ty, format!("input.{name}")));
    Leaves { paths: paths.collect() }
}

/// Types, and expressions of them. To make a strategy costs more than to ask it.
fn strategies() -> Vec<(Type, BoxedStrategy<String>)> {
    use Type::{Bool, Double, Int, Text, TimeSpan, Timestamp};
    let all = [Bool, Int, Double, Text, Timestamp, TimeSpan, list(Int), list(Text)];
    let leaves = leaves();
    all.map(|ty| (ty.clone(), typed(&ty, 3, &leaves))).into()
}

#[test]
fn expressions_have_the_values_that_cel_gives_them() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::default());
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (strategies, inputs) = (strategies(), inputs());
    let mut document = document();
    let (mut same, mut refused, mut known) = (0, 0, 0);
    let mut different = Vec::new();
    for case in 0..CASES {
        let (ty, strategy) = &strategies[case % strategies.len()];
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let typed = checked(&document, &text, Some(ty)).unwrap_or_else(|| panic!("{text}"));
        let input = &inputs[case % inputs.len()];
        match (ours(&mut document, typed, input), theirs(&text, input)) {
            (Ok(ours), Ok(theirs)) if json_equal(&ours, &theirs) => same += 1,
            (Err(_), Err(_)) => refused += 1,
            (ours, theirs) if is_known(&text, &ours, &theirs) => known += 1,
            (ours, theirs) => {
                different.push(format!("{text}\n  {input}\n  {ours:?}\n  {theirs:?}"));
            }
        }
    }
    different.sort_by_key(String::len);
    different.truncate(12);
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(same > CASES * 9 / 10 && refused > 0 && known > 0, "{same} {refused} {known}");
}

/// Whether it is one of [`DIFFERENCES`].
fn is_known(text: &str, ours: &Result<Value, Failure>, theirs: &Result<Value, String>) -> bool {
    match (ours, theirs) {
        (Err(error), Ok(_)) => error.message.contains("too large for a double"),
        (Ok(ours), Err(_)) => text.contains("default(") || *ours == i64::MIN,
        _ => false,
    }
}

#[test]
fn the_two_differ_where_it_is_meant() {
    let (inputs, mut document) = (inputs(), document());
    for Difference { text, input, ours, theirs, why } in DIFFERENCES {
        let input = &inputs[input];
        let typed = checked(&document, text, None).unwrap_or_else(|| panic!("{text}"));
        let said = self::ours(&mut document, typed, input);
        let said = said.map_or_else(|error| error.message, |value| value.to_string());
        assert_eq!(said, ours, "{text}: {why}");
        let said = self::theirs(text, input).map_or_else(|error| error, |value| value.to_string());
        assert_eq!(said, theirs, "{text}: {why}");
    }
}
