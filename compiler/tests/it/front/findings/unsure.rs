//! Expressions that may have no value, beside and after the point of no return.

use super::{Case, ENDLESS, campaign, check};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

const INPUT: &str = "input: { type: object, required: [n, d, text, list, some, less, map, any, at, kind], properties: { \
    n: { type: integer }, d: { type: number }, text: { type: string }, any: {}, anys: { type: array, items: {} }, \
    list: { type: array, items: { type: integer } }, at: { type: string, format: date-time }, \
    map: { type: object, additionalProperties: { type: integer } }, \
    some: { type: array, minItems: 2, items: {} }, less: { type: number, exclusiveMaximum: 0 }, \
    kind: { enum: [red, blue] }, maybe: { type: integer } } }";
const PIVOT: &str = "{ id: p, tool: t, action: pay, pivot: true }";

/// What a step after the pivot gets.
fn after(with: &str) -> Case {
    let step = format!(
        "{{ id: a, tool: t, action: do, depends_on: p, {ENDLESS}, with: {{ x: \"${{{{ {with} }}}}\" }} }}"
    );
    campaign("SW0420", "", &[PIVOT, &step], INPUT)
}

#[test]
fn what_may_have_no_value() {
    check(&[
        after("§input.any.x"),
        after("size(§input.any.x) + 1"),
        after("§input.any['x']"),
        after("§input.any[input.n]"),
        after("§input.list[0]"),
        after("§input.some[2]"),
        after("§input.map.x"),
        after("§input.map[input.text]"),
        after("1 + §input.any"),
        after("[1, 2].map(x, x + §input.any)"),
        after("default(§input.any, 1) + 1"),
        after("§input.any ? 1 : 2"),
        after("§10 / input.n"),
        after("§input.n % (input.n + 1)"),
        after("§1.0 / input.d"),
        after("§10 / 0"),
        after("§input.any < steps.p"),
        after("§1 in input.any"),
        after("§size(input.any)"),
        after("§string(input.any)"),
        after("'a' + §string(input.any)"),
        after("§int(input.text)"),
        after("§int(input.any)"),
        after("§double(input.text)"),
        after("§bool(input.text)"),
        after("§timestamp(input.text)"),
        after("§duration(input.text)"),
        after("§duration(string(input.n) + input.text)"),
        after("§duration(input.n > 1 ? '5s' : input.text)"),
        after("§input.text.matches(input.text)"),
        after("input.n > 1 && §10 / input.n > 1"),
        after("{'a': §input.list[0]}"),
        after("range(2).map(i, §input.list[i])"),
    ]);
}

#[test]
fn where_it_may_have_none() {
    let of = |step: &str| campaign("SW0420", "", &[PIVOT, step], INPUT);
    let list = "${{ §input.list[0] }}";
    let step = |more: &str| format!("{{ id: a, tool: t, action: do, {ENDLESS}, {more} }}");
    check(&[
        of(&step(&format!("when: '{}'", list.replace("[0]", "[0] > 1")))),
        of(&step(&format!("priority: '{}'", "${{ §input.any.priority }}"))),
        of(&step(&format!("summary: 'about {list}'"))),
        of(&step(&format!("optional: [Poor], with: {{ x: '{list}' }}"))),
        of(&format!("{{ id: a, type: set, depends_on: p, output: {{ x: ['{list}'] }} }}")),
        of(&format!("{{ id: a, type: end, depends_on: p, output: {{ x: '{list}' }} }}")),
        campaign(
            "SW0420",
            "",
            &[&format!(
                "{{ id: m, type: parallel, activities: [{PIVOT}], output: {{ x: '{list}' }} }}"
            )],
            INPUT,
        ),
        campaign("SW0420", "", &[PIVOT], &format!("{INPUT}\noutput: {{ x: '{list}' }}")),
    ]);
}

#[test]
fn what_has_a_value_or_may_have_none() {
    let clean = |case: Case| {
        let source = Source::new(case.path, case.marked);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    };
    for with in [
        "input.n * 2 - 1",
        "-input.n",
        "input.some[1]",
        "1.0 / input.less",
        "10 / 2 + input.n % -3",
        "input.d / 2.0",
        "default(input.maybe, 0)",
        "has(input.maybe) && input.maybe > 1",
        "input.maybe != null ? input.maybe : 0",
        "default(input.any.x.y, null)",
        "has(input.any.x)",
        "input.any",
        "input.any == 1",
        "default(input.list[0], 0)",
        "default(input.map.x, 0)",
        "input.list.filter(x, x > 1).sum()",
        "size(input.list)",
        "input.kind + 'a'",
        "duration('5s')",
        "duration(string(input.n) + 'm')",
        "duration(input.n > 1 ? '5s' : '1m')",
        "int(input.d)",
        "timestamp(input.n)",
        "input.text.matches('^a')",
        "string(input.at)",
        "{'a': 1, 'b': input.any}",
        "workflow.elapsed + duration('1s')",
    ] {
        clean(after(with));
    }
    let list = "with: { x: '${{ input.list[0] }}' }";
    let of = |steps: &[&str], rest: &str| campaign("", "", steps, &format!("{INPUT}\n{rest}"));
    let step = |more: &str| format!("{{ id: a, tool: t, action: do, {list}, {more} }}");
    clean(of(&[PIVOT, &step("depends_on: p, optional: true")], ""));
    clean(
        of(&[PIVOT, &step(&format!("optional: [ExpressionError], {ENDLESS}"))], "")
            .with("optional", "depends_on: p, optional"),
    );
    clean(of(
        &[
            PIVOT,
            &format!(
                "{{ id: m, type: parallel, optional: true, activities: [{}] }}",
                step(ENDLESS)
            ),
        ],
        "",
    ));
    clean(of(&[&step("reads: true"), &PIVOT.replace("pivot", "depends_on: a, pivot")], ""));
    clean(of(&[&PIVOT.replace("pivot", &format!("{list}, pivot"))], ""));
    clean(of(&[PIVOT], &format!("finally: [{{ id: f, tool: t, action: do, {list} }}]")));
    clean(of(&[&step("reads: true")], "output: { x: '${{ input.list[0] }}' }"));
}
