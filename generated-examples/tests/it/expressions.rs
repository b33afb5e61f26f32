//! Generated expressions do what interpreted ones do: every operator and function, on every type, over
//! many inputs and states of a run.

use sagaweave::Definition;
use sagaweave_compiler::compile;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source::Source;
use sagaweave_core::scope::WorkflowStatus;
use sagaweave_core::{Failure, Payload, Program, RunInfo, Scope, StepId};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// The code that is checked in.
#[deny(warnings)]
mod generated {
    include!("expressions/generated.rs");
}

const REFRESH: &str = "UPDATE_GENERATED=1 cargo test -p sagaweave-examples";
/// How many scopes are tried. Each is made from its number.
const SCOPES: u64 = 300;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/expressions")
}

fn ir() -> Workflow {
    let bytes = std::fs::read(folder().join("expressions.yaml")).unwrap();
    let source = Source::new("expressions.yaml", bytes);
    let compiled = compile(&source);
    let findings: Vec<String> =
        compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect();
    assert_eq!(findings, [""; 0]);
    compiled.workflow.unwrap()
}

#[test]
fn what_is_checked_in_is_what_is_generated() {
    let header = Header { documents: &["expressions.yaml"], refresh: REFRESH };
    let code = print(emit(&Linked::one(&ir()), &Options::default()), header);
    let file = folder().join("generated.rs");
    if std::fs::read_to_string(&file).ok().as_deref() == Some(&code) {
        return;
    }
    assert!(std::env::var_os("UPDATE_GENERATED").is_some(), "it is stale: {REFRESH}");
    std::fs::write(file, code).unwrap();
}

/// Chooses: the same number gives the same choices.
struct Choice(u64);

impl Choice {
    fn below(&mut self, count: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn of(&mut self, choices: &[Value]) -> Value {
        choices[self.below(choices.len())].clone()
    }

    /// An object of some members: the first choice of each, most often; null means that it is left out.
    fn object(&mut self, members: &[(&str, &[Value])]) -> Value {
        let member = |(key, choices): &(&str, &[Value])| {
            let often = self.below(3) > 0;
            let value = if often { choices[0].clone() } else { self.of(choices) };
            (!value.is_null()).then(|| ((*key).to_owned(), value))
        };
        members.iter().filter_map(member).collect::<serde_json::Map<_, _>>().into()
    }
}

fn input(choice: &mut Choice) -> Value {
    let pen = json!({"name": "pen", "price": 1.5, "amount": 2});
    let book = json!({"name": "book", "price": 12, "amount": 1, "discount": 0.25});
    let tree = json!({"value": 1, "left": {"value": 2, "left": {"value": 3}}});
    let any = json!({
        "a": 1, "b": 2.5, "text": "wide", "list": [1, 2, "x"], "flag": true, "object": {"deep": {}},
        "time": "2026-02-01T00:00:00Z", "span": "PT5M",
    });
    let opt = json!({"x": 4, "label": "here", "tags": ["t"], "deep": {"b": 1.5}});
    choice.object(&[
        ("title", &[json!("Winter sale"), json!("a"), json!("  ä \"q\" \n"), json!("2026-01-01T00:00:00Z")]),
        ("count", &[json!(3), json!(0), json!(-7), json!(i64::MAX), json!(i64::MIN), json!(1000)]),
        ("price", &[json!(2.5), json!(1.5), json!(0.0), json!(-0.0), json!(1e308), json!(3), json!(1e-7)]),
        ("ok", &[json!(true), json!(false)]),
        ("tags", &[json!(["a", "b"]), json!([]), json!(["pen", "q", "a"])]),
        ("level", &[json!("mid"), json!("low"), json!("high")]),
        ("other_level", &[json!("mid"), json!("low")]),
        ("levels", &[json!(["mid", "high"]), json!([])]),
        ("maybe_level", &[json!(null), json!("high")]),
        ("note", &[json!(null), json!("a note"), json!("x")]),
        ("notes", &[json!([null, "x"]), json!([]), json!(["y"])]),
        ("maybe", &[json!(null), json!(3), json!(5)]),
        ("started", &[json!("2026-02-01T12:30:00.5+02:00"), json!("0001-01-01T00:00:00Z"), json!("9999-12-31T23:59:59Z")]),
        ("when", &[json!(null), json!("2030-01-01T00:00:00Z")]),
        ("wait", &[json!("PT90S"), json!("P1DT0.5S"), json!("PT0S")]),
        ("items", &[json!([pen, book]), json!([]), json!([book]), json!([pen, pen])]),
        ("best", &[json!(null), book.clone(), pen]),
        ("scores", &[json!({"a": 1, "b": 2}), json!({}), json!({"a": 0, "Winter sale": 9})]),
        ("groups", &[json!({"one": ["x"]}), json!({"one": [], "two": ["y"]}), json!({})]),
        ("nested", &[
            json!({"inner": {"deep": "d"}}),
            json!({"inner": {"deep": "d", "maybe": "m"}, "opt": opt}),
            json!({"inner": {"deep": ""}, "opt": {"x": -1, "tags": []}, "dropped": 1}),
        ]),
        ("opt_too", &[json!(null), opt, json!({"x": -1, "tags": []})]),
        ("any", &[any.clone(), json!(null), json!([]), json!({"a": "x", "list": {}}), json!("text"), json!({
            "a": {"b": 1}, "b": i64::MAX, "text": 5, "list": [], "flag": "yes", "missing": {"deeper": [0, 1, 2, null]},
        })]),
        ("any_too", &[any, json!(1)]),
        ("any_list", &[json!([1.0, null, "x"]), json!([])]),
        ("opt_list", &[json!(null), json!(["o"]), json!([])]),
        ("matrix", &[json!([[1, 2], []]), json!([]), json!([[3, i64::MAX], [1]]), json!([[], [5]])]),
        ("limit", &[json!(null), json!(5)]),
        ("tree", &[tree, json!({"value": 0}), json!({"value": 0, "right": {"value": 5}})]),
        ("more", &[json!(null), json!({"dropped": [1]})]),
    ])
}

/// Inputs that no schema would let through: both sides have to refuse them, and say why.
fn wrong(mut input: Value, choice: &mut Choice) -> Value {
    let (pointer, value) = [
        ("/count", json!(1.5)),
        ("/count", json!("3")),
        ("/level", json!("middle")),
        ("/started", json!("yesterday")),
        ("/wait", json!("P1Y")),
        ("/items", json!([{"name": "pen", "price": 1, "amount": 1, "colour": "red"}])),
        ("/items", json!([{"name": "pen"}])),
        ("/tags", json!({})),
        ("/scores", json!({"a": "b"})),
        ("/nested", json!(null)),
        ("/matrix", json!([[1], 2])),
        ("/tree", json!({"value": 1, "left": {}})),
    ][choice.below(12)]
    .clone();
    if let Some(place) = input.pointer_mut(pointer) {
        *place = value;
    }
    input
}

/// A run in some state.
fn scope(number: u64, workflow: &Workflow) -> Scope {
    let choice = &mut Choice(number);
    let mut input = input(choice);
    if choice.below(8) == 0 {
        input = wrong(input, choice);
    }
    let started_at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_769_000_000_123);
    let run =
        RunInfo { workflow_id: "sale-1".to_owned(), first_run_id: "run-1".to_owned(), started_at };
    let mut scope = Scope::of_input(run, payload(&input), workflow.steps.len())
        .with_now(started_at + Duration::from_secs(90));
    for (index, step) in workflow.steps.iter().enumerate() {
        let id = StepId(u32::try_from(index).unwrap());
        scope = match choice.below(4) {
            0 => scope,
            1 => scope.with_failure(id, Failure::new("Odd", "so it is")),
            _ => scope.with_output(id, payload(&output(&step.id, choice))),
        };
    }
    let take = step(workflow, "take");
    scope = scope.with_forward_input(take, payload(&json!({"id": "f1", "note": "n"})));
    if choice.below(2) == 0 {
        scope = scope.with_signal(0, payload(&json!({"by": "me"})));
        scope = scope.with_signal(1, payload(&json!({"a": [1]})));
    }
    match choice.below(3) {
        0 => scope.with_status(WorkflowStatus::Failed(Failure::new("Odd", "so it is"))),
        _ => scope,
    }
}

fn output(step: &str, choice: &mut Choice) -> Value {
    match step {
        "find" => choice.object(&[
            ("id", &[json!("f1")]),
            ("hits", &[json!([{"title": "x"}, {"title": "y"}]), json!([])]),
            ("total", &[json!(null), json!(2)]),
            ("state", &[json!(null), json!("new"), json!("old")]),
            ("best", &[json!(null), json!({"title": "x"})]),
        ]),
        "take" | "again" => json!({"receipt": "r1"}),
        "sums" => json!({"total": 1500.5, "first": "a", "note": null, "hits": ["x"]}),
        "block" => json!({"receipts": ["r1"]}),
        _ => choice.of(&[json!({"a": 5}), json!(null), json!([1, {"b": 2}])]),
    }
}

fn payload(value: &Value) -> Payload {
    Payload::from_json(value.to_string())
}

fn step(workflow: &Workflow, id: &str) -> StepId {
    let index = workflow.steps.iter().position(|step| step.id == id).unwrap();
    StepId(u32::try_from(index).unwrap())
}

/// All that a program computes, in words.
fn computed(program: &dyn Program, workflow: &Workflow, scope: &Scope) -> Vec<(String, String)> {
    let mut all = vec![
        ("output".to_owned(), format!("{:?}", program.output(scope))),
        ("search attributes".to_owned(), format!("{:?}", program.search_attributes(scope))),
    ];
    for (number, query) in workflow.queries.iter().enumerate() {
        all.push((query.name.clone(), format!("{:?}", program.query(number, scope))));
    }
    for (step, plan) in program.plan().ids().zip(program.plan().steps) {
        let mut say =
            |what: &str, value: String| all.push((format!("{what} of {}", plan.id), value));
        say("runs", format!("{:?}", program.runs(step, scope)));
        say("input", format!("{:?}", program.input(step, scope)));
        say("undo_input", format!("{:?}", program.undo_input(step, scope)));
        say("value", format!("{:?}", program.value(step, scope)));
        say("end_error", format!("{:?}", program.end_error(step, scope)));
        say("options", format!("{:?}", program.options(step, scope)));
    }
    all
}

#[test]
fn generated_and_interpreted_expressions_agree() {
    let workflow = ir();
    let code = generated::expressions::Workflow::programs()[0];
    let mut different = Vec::new();
    let (mut given, mut refused) = (0, 0);
    Interpreted::with(&workflow, |interpreted| {
        for number in 0..SCOPES {
            // Both decode for themselves.
            let scopes = [scope(number, &workflow), scope(number, &workflow)];
            let generated = computed(code, &workflow, &scopes[0]);
            let interpreted = computed(interpreted, &workflow, &scopes[1]);
            for ((what, generated), (_, interpreted)) in generated.into_iter().zip(interpreted) {
                given += usize::from(generated.starts_with("Ok"));
                refused += usize::from(generated.starts_with("Err"));
                if generated != interpreted {
                    different.push(format!("{number} {what}\n  {generated}\n  {interpreted}"));
                }
            }
        }
    });
    println!("{given} values, {refused} failures");
    different.truncate(40);
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(given > 10_000 && refused > 1_000);
}

/// Divisions by zero, numbers that are too large, what is never there.
const NEVER: [&str; 13] = [
    "int_6",
    "double_2",
    "double_4",
    "double_5",
    "list_3",
    "list_38",
    "any_2",
    "any_8",
    "any_41",
    "convert_5",
    "convert_10",
    "convert_12",
    "holes_4",
];

#[test]
fn every_other_expression_has_a_value_somewhere() {
    let workflow = ir();
    let code = generated::expressions::Workflow::programs()[0];
    let scopes: Vec<Scope> = (0..SCOPES).map(|number| scope(number, &workflow)).collect();
    let never = workflow
        .queries
        .iter()
        .enumerate()
        .filter(|(number, _)| scopes.iter().all(|scope| code.query(*number, scope).is_err()));
    let never: Vec<&str> = never.map(|(_, query)| query.name.as_str()).collect();
    assert_eq!(never, NEVER);
}
