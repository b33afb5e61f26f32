//! Comparisons with what a schema leaves no way to.

use super::{Case, STEP, campaign, check};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

const REST: &str = "input: { type: object, required: [n, price, code, list, map, inner], properties: { \
    n: { type: integer, minimum: 0, maximum: 100 }, \
    open: { type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10 }, \
    price: { type: number, exclusiveMinimum: 0.5, maximum: 99.5 }, \
    code: { type: string, minLength: 2, maxLength: 4 }, \
    list: { type: array, minItems: 1, items: { type: integer, minimum: 1 } }, \
    map: { type: object, additionalProperties: {}, maxProperties: 3 }, \
    tags: { type: array, items: {} }, \
    inner: { $ref: '#/types/Inner' } } }\n\
    types: { Count: { type: integer, minimum: 1 }, Inner: { required: [count], properties: { count: { $ref: '#/types/Count' }, more: { type: array, items: { $ref: '#/types/Inner' } } } } }\n\
    tools: { t: { actions: { do: { output: { required: [score], properties: { score: { type: number, minimum: 0, maximum: 1 } } } } } } }\n\
    signals: { s: { required: [n], properties: { n: { type: integer, minimum: 1 } } } }";

fn compared(with: &str) -> Case {
    let read = "signals.s";
    let step = format!(
        "{{ id: b, type: set, depends_on: a, output: {{ x: '${{{{ {with} }}}}', s: '${{{{ {read} }}}}' }} }}"
    );
    campaign("SW0807", "", &[STEP, &step], REST)
}

#[test]
fn of_what_a_schema_limits() {
    let all = [
        "§input.n >= 0",
        "§input.n < 0",
        "§input.n > 100",
        "§input.n <= 100",
        "§input.n > -1",
        "§input.n == 101",
        "§input.n != -0.5",
        "§0 <= input.n",
        "§100 < input.n",
        "§0 > input.n",
        "has(input.open) && §input.open >= 1",
        "has(input.open) && §input.open > 9",
        "§input.open == 0",
        "§input.price > 0.5",
        "§input.price == 0.5",
        "§input.price <= 0.5",
        "§input.price > 99.5",
        "§size(input.code) > 1",
        "§input.code.size() == 1",
        "§size(input.code) <= 4",
        "§size(input.list) == 0",
        "§0 == size(input.list)",
        "§size(input.map) > 3",
        "§size(input.map) < 0",
        "has(input.tags) && §size(input.tags) >= 0",
        "has(input.tags) && §size(input.tags) > -1",
        "§input.inner.count >= 1",
        "has(input.inner.more) && §input.inner.more[0].count < 1",
        "§steps.a.score > 1.0",
        "§steps.a.score >= 0",
        "has(signals.s) && §signals.s.n == 0",
    ];
    check(&all.map(compared));
}

#[test]
fn of_what_may_be_either() {
    for with in [
        "input.n > 0",
        "input.n >= 100",
        "input.n == 100",
        "input.n != 0",
        "input.n + 1 > 100",
        "default(input.open, 0) >= 1",
        "has(input.open) && input.open > 1",
        "input.price < 99.5",
        "input.price != 99.5",
        "input.price >= 0.6",
        "size(input.code) == 4",
        "size(input.list) > 1",
        "has(input.tags) && size(input.tags) > 0",
        "input.list[0] > 0",
        "input.inner.count > 1",
        "steps.a.score > 0.9",
        "steps.a.score == 1",
    ] {
        let source = Source::new("a.yaml", compared(with).marked);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        assert!(found.is_empty(), "{with}: {}", found.join("\n"));
    }
}

#[test]
fn the_limits_are_told() {
    let told = |with: &str| {
        let source = Source::new("a.yaml", compared(with).marked);
        compile(&source).diagnostics.first().map(|finding| finding.message.clone())
    };
    for (with, message) in [
        (
            "input.n > 100",
            "`input.n` is at least 0 and at most 100 by its schema: this is always false",
        ),
        (
            "input.price > 0",
            "`input.price` is more than 0.5 and at most 99.5 by its schema: this is always true",
        ),
        (
            "size(input.list) == 0",
            "`size(input.list)` is at least 1 by its schema: this is always false",
        ),
    ] {
        assert_eq!(told(with).as_deref(), Some(message));
    }
}
