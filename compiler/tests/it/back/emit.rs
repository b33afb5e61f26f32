//! What is generated.

use super::ir::{block, json, object, options, output, put, workflow};
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::ir::{
    Compensation, Condition, Expr, Options as StepOptions, StepKind, Workflow,
};
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source::Source;
use sagaweave_core::StepId;
use sagaweave_core::plan::{self, OnError, Priority, UndoOrder};
use std::time::Duration;

/// The Rust that `workflow` becomes, as text.
pub fn rust(workflow: &Workflow) -> String {
    let header = Header { documents: &[&workflow.source], refresh: "sagaweave build" };
    print(emit(&Linked::one(workflow), &Options::default()), header)
}

/// Blocks, an optional one too, inputs that are computed, and a condition.
pub fn computed() -> Workflow {
    let (mut both, mut maybe) = (block("both"), block("maybe"));
    both.progress = Some(40);
    maybe.optional = true;
    let mut left = put("left", json(r#"{"a":1}"#));
    let mut right = put("type", object(&[("constant", json("[]"))]));
    let mut inner = put("inner", output(1));
    let mut last =
        put("last-one", object(&[("in", output(1)), ("of", object(&[("y\"z", output(2))]))]));
    for step in [&mut left, &mut right] {
        step.parent = Some(StepId(0));
    }
    right.after = vec![StepId(1)];
    maybe.after = vec![StepId(0)];
    inner.parent = Some(StepId(3));
    last.after = vec![StepId(3)];
    last.when = Some(Condition::Started(StepId(1)));
    let result = object(&[
        ("both", object(&[("left", output(1)), ("type", output(2))])),
        ("maybe", object(&[("inner", output(4))])),
        ("last-one", output(5)),
        ("status", Expr::Status),
    ]);
    workflow("by_hand", vec![both, left, right, maybe, inner, last], result)
}

#[test]
fn all_that_can_be_computed() {
    insta::assert_snapshot!(rust(&computed()));
}

/// The plan of `workflow` as it is printed, without what is around it.
fn plan_text(workflow: &Workflow) -> String {
    let text = rust(workflow);
    let (start, end) = (text.find("use ::std::time"), text.find("pub(super) struct Code"));
    text[start.unwrap()..end.unwrap()].to_owned()
}

#[test]
fn only_what_differs_is_said() {
    let mut step = put("a", json("{}"));
    step.optional = true;
    let StepKind::Activity(activity) = &mut step.kind else { unreachable!() };
    activity.options = StepOptions {
        timeout: Duration::from_millis(1_500),
        total_timeout: Some(Duration::from_secs(90)),
        heartbeat_timeout: None,
        retry: options(&plan::Options::DEFAULT).retry,
        priority: Priority::High,
        summary: Some("Say \"a\"".to_owned()),
    };
    activity.options.retry.non_retryable = vec!["Odd".to_owned()];
    activity.options.retry.backoff = 1.5;
    activity.reads = true;
    let Compensation::Undo(undo) = &mut activity.compensation else { unreachable!() };
    undo.options.timeout = Duration::from_secs(5);
    undo.options.retry.max_attempts = Some(7);
    let mut pivot = put("b", json("[]"));
    pivot.after = vec![StepId(0)];
    let StepKind::Activity(activity) = &mut pivot.kind else { unreachable!() };
    activity.pivot = true;
    activity.compensation = Compensation::None;
    activity.options.retry = options(&plan::Options {
        retry: plan::Retry::FINANCIAL_TRANSACTION,
        ..plan::Options::DEFAULT
    })
    .retry;
    let mut block = block("c");
    let StepKind::Block(options) = &mut block.kind else { unreachable!() };
    options.max_concurrent = Some(2);
    options.on_error = OnError::Finish;
    let mut workflow = workflow("said", vec![step, pivot, block], json("null"));
    workflow.undo_order = UndoOrder::Reverse;
    workflow.timeout = Some(Duration::from_hours(2));
    workflow.task_queue = Some("queue".to_owned());
    insta::assert_snapshot!(plan_text(&workflow));
}

#[test]
fn a_long_list_that_several_steps_share_is_said_once() {
    let mut steps: Vec<_> = (0..20).map(|n| put(&format!("a{n}"), json("{}"))).collect();
    for step in &mut steps[10..] {
        step.after = (0..10).map(StepId).collect();
    }
    let text = plan_text(&workflow("wide", steps, json("null")));
    assert_eq!(text.matches("StepId(9)").count(), 1);
    assert_eq!(text.matches("after: AFTER_0").count(), 10);
}

#[test]
fn the_same_workflow_gives_the_same_bytes() {
    assert_eq!(rust(&computed()), rust(&computed()));
}

#[test]
fn only_the_macro_names_a_path_of_this_machine() {
    let options = Options { rebuild_for: vec!["/home/a/b.yaml".to_owned()] };
    let workflow = computed();
    let with = emit(&Linked::one(&workflow), &options).to_string();
    let without = emit(&Linked::one(&workflow), &Options::default()).to_string();
    let line = quote::quote!(
        const _: &[u8] = ::core::include_bytes!("/home/a/b.yaml");
    );
    assert_eq!(with, format!("{line} {without}"));
}

/// A step reads `input` three times and surely, what `first` gave twice but perhaps not at all, and the
/// workflow's id once.
#[test]
fn what_is_read_more_than_once_and_surely_is_read_first() {
    let text = r#"
workflow: { name: X, version: 1.0.0 }
input: { type: object, required: [a, b], properties: { a: { type: boolean }, b: { type: integer } } }
tools: { desk: { actions: { count: { output: { type: object, required: [n], properties: { n: { type: integer } } } } } } }
modules:
  - { id: first, tool: desk, action: count, compensation: none, with: { b: "${{ input.b }}" } }
  - id: second
    depends_on: first
    tool: desk
    action: count
    compensation: none
    with: { x: "${{ input.a ? steps.first.n + input.b : steps.first.n - input.b }}" }
"#;
    let workflow = sagaweave_compiler::compile(&Source::new("x.yaml", text)).workflow.unwrap();
    let text = rust(&workflow);
    let function = |name: &str| {
        let start = text.find(&format!("fn input_of_{name}(")).unwrap();
        &text[start..start + text[start..].find("\n        }\n").unwrap()]
    };
    let (first, second) = (function("first"), function("second"));
    assert!(!first.contains("let input = "), "it is read once: {first}");
    assert!(second.contains("let input = expr::input::<"), "{second}");
    assert_eq!(second.matches("expr::input").count(), 1, "{second}");
    assert_eq!(second.matches("expr::output::<").count(), 2, "each in its branch: {second}");
}
