//! Members of constants that actions get, however deep, and beside expressions.

use super::{Case, campaign, check};
use sagaweave_compiler::compile;
use sagaweave_compiler::ir::{Expr, StepKind};
use sagaweave_compiler::source::Source;

const TOOLS: &str = "tools: { t: { actions: { do: { input: { properties: { \
    n: { type: integer }, \
    one: { $ref: '#/types/Part' }, \
    maybe: { anyOf: [ { $ref: '#/types/Part' }, { type: 'null' } ] }, \
    list: { type: array, items: { $ref: '#/types/Part' } }, \
    map: { type: object, additionalProperties: { $ref: '#/types/Part' } }, \
    lists: { type: array, items: { type: array, items: { $ref: '#/types/Part' } } }, \
    closed: { type: object, properties: { a: { type: string } }, additionalProperties: false }, \
    open: { type: object, properties: { a: { type: string } }, additionalProperties: { type: integer } } \
    } } } } } }\n\
    types: { Part: { type: object, required: [a], properties: { \
    a: { type: string }, pin: { type: string, writeOnly: true } } } }";

fn with(code: &'static str, with: &str) -> Case {
    campaign(code, "", &[&format!("{{ id: a, tool: t, action: do, with: {{ {with} }} }}")], TOOLS)
}

#[test]
fn of_constants_however_deep() {
    check(&[
        with("SW0907", "one: §{ }"),
        with("SW0907", "maybe: §{ }"),
        with("SW0907", "list: [ { a: x }, §{ } ]"),
        with("SW0907", "map: { k: §{ } }"),
        with("SW0907", "lists: [ [ ], [ §{ } ] ]"),
        with("SW0803", "list: [ { a: x, §b: 1 } ]"),
        with("SW0803", "map: { k: { a: x, §b: 1 } }"),
        with("SW0906", "list: [ { a: x, §pin: '1' } ]"),
        with("SW0906", "map: { k: { a: x, §pin: 1 } }"),
        with("SW0803", "closed: { §b: 1 }"),
        with("SW0804", "open: { b: §x }"),
        with("SW0804", "list: [ { a: x }, { a: §1 } ]"),
    ]);
}

#[test]
fn beside_an_expression_they_are_found_once() {
    let beside = |code, more: &str| with(code, &format!("n: '${{{{ input.n }}}}', {more}"));
    check(&[
        beside("SW0907", "one: §{ }"),
        beside("SW0803", "one: { a: x, §b: 1 }"),
        beside("SW0906", "one: { a: x, §pin: '1' }"),
        beside("SW0907", "list: [ '${{ input.part }}', §{ } ]"),
        beside("SW0803", "closed: { §b: 1 }"),
        beside("SW0804", "open: { b: §x }"),
    ]);
}

/// The path to what is wrong quotes some keys, and shortens others.
#[test]
fn none_is_passed_over() {
    let long = "k".repeat(100);
    check(&[
        with("SW0804", "map: { 'a\"]b': { a: §1 } }"),
        with("SW0804", &format!("map: {{ §{long}: {{ a: 1 }} }}")),
    ]);
}

#[test]
fn members_that_no_schema_names_may_be_expressions() {
    let marked = with("", "open: { b: '${{ input.n }}' }").marked;
    let source = Source::new("a.yaml", marked);
    let compiled = compile(&source);
    let found: Vec<String> = compiled.diagnostics.iter().map(|it| it.render(&source)).collect();
    assert_eq!(found, [""; 0]);
    let StepKind::Activity(step) = &compiled.workflow.expect("it is right").steps[0].kind else {
        panic!("it is an activity");
    };
    let Expr::Object(fields) = &step.input else { panic!("{:?}", step.input) };
    let Expr::Object(open) = &fields[0].value else { panic!("{fields:?}") };
    assert!(matches!(open[0].value, Expr::Computed(_)), "{open:?}");
    check(&[with("SW0804", "open: { b: '${{ §true }}' }")]);
}
