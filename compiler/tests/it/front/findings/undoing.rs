//! What is undone, and the point of no return.

use super::{Case, ENDLESS, STEP, campaign, check, modules};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

#[test]
fn saga() {
    check(&[
        modules("SW0406", &["{ id: a, tool: t, action: do, compensation: §do }"]),
        modules(
            "SW0407",
            &[
                "{ id: a, tool: t, action: do, compensation: §undo }",
                "{ id: b, tool: t, action: undo }",
            ],
        ),
        campaign(
            "SW0408",
            "",
            &[STEP],
            "finally: [{ id: b, type: §parallel, activities: [{ id: c, tool: t, action: do }] }]",
        ),
        campaign(
            "SW0408",
            "",
            &[STEP],
            "finally: [{ id: b, tool: t, action: x, compensation: §undo }]",
        ),
        campaign("SW0408", "", &[STEP], "finally: [{ id: b, tool: t, action: x, pivot: §true }]"),
        campaign(
            "SW0408",
            "",
            &[STEP],
            "finally: [{ id: b, tool: t, action: x, optional: §false }]",
        ),
        campaign(
            "SW0408",
            "",
            &[STEP],
            "finally: [{ id: b, tool: t, action: x, optional: §[Late] }]",
        ),
        campaign(
            "SW0408",
            "",
            &[STEP],
            "finally: [{ id: b, tool: t, action: x, retry: { §max_attempts: unlimited } }]",
        ),
        campaign(
            "SW0408",
            "defaults: { retry: forever }",
            &[STEP],
            "retry_profiles: { forever: { max_attempts: unlimited } }\nfinally: [{ id: §b, tool: t, action: x }]",
        ),
        modules("SW0409", &["{ id: a, tool: t, action: do, reads: true, compensation: §undo }"]),
        modules(
            "SW0409",
            &["{ id: a, tool: t, action: do, reads: true, \
                 compensation: { §action: undo, with: { id: '${{ step.output.id }}' } } }"],
        ),
        modules(
            "SW0412",
            &[
                "{ id: a, tool: t, action: do, compensation: undo }",
                "{ id: §b, tool: t, action: do }",
            ],
        ),
        modules(
            "SW0416",
            &[
                "{ id: a, tool: t, action: do, compensation: undo }",
                "{ id: §b, tool: t, action: other }",
            ],
        ),
    ]);
}

/// No step needs an undo that has said why it has none, or has no use for one.
#[test]
fn no_undo_is_missing() {
    let undone = "{ id: a, tool: t, action: do, compensation: undo }";
    let clean = |others: &[&str], rest: &str| {
        let steps: Vec<&str> = std::iter::once(undone).chain(others.iter().copied()).collect();
        let case = campaign("", "", &steps, rest);
        let source = Source::new(case.path, case.marked);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    };
    clean(&["{ id: b, tool: t, action: x, optional: true }"], "");
    clean(&["{ id: b, tool: t, action: x, reads: true }"], "");
    clean(&["{ id: b, tool: t, action: x, compensation: none }"], "");
    clean(&["{ id: p, tool: t, action: x, pivot: true, depends_on: a }"], "");
    for action in ["do", "x"] {
        let after = format!("{{ id: b, tool: t, action: {action}, depends_on: p, {ENDLESS} }}");
        clean(&["{ id: p, tool: t, action: pay, pivot: true, depends_on: a }", &after], "");
    }
    clean(&[], "finally: [{ id: b, tool: t, action: x }, { id: c, tool: t, action: do }]");
    clean(
        &["{ id: m, type: parallel, optional: true, activities: [{ id: b, tool: t, action: x }] }"],
        "",
    );
}

#[test]
fn pivots() {
    let block = |inner: &str, options: &str| {
        format!("{{ id: m, type: parallel, {options} activities: [{inner}] }}")
    };
    let pivot = "{ id: p, tool: t, action: pay, pivot: true }";
    // Retried without end, but for what an expression says.
    let computed = |key: &str| match key {
        "max_attempts" => {
            let retry = format!("retry: {{ {key}: '${{{{ input.x }}}}' }}");
            format!("{{ id: §a, tool: t, action: do, {retry} }}")
        }
        _ => format!("{{ id: §a, tool: t, action: do, {ENDLESS}, {key}: '${{{{ input.x }}}}' }}"),
    };
    let after = |step: &str| format!("{{ id: a, tool: t, action: do, depends_on: p, {step} }}");
    check(&[
        modules("SW0410", &[pivot, "{ id: q, tool: t, action: pay, pivot: §true }"]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, optional: §true }"]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, compensation: §refund }"]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, total_timeout: §1h }"]),
        modules("SW0411", &[&block(pivot, "optional: §true,")]),
        modules("SW0411", &[&block(pivot, "timeout: §1h,")]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, optional: §[Late] }"]),
        modules(
            "SW0411",
            &["{ id: p, tool: t, action: pay, pivot: true, optional: §'${{ input.x }}' }"],
        ),
        modules(
            "SW0411",
            &["{ id: p, tool: t, action: pay, pivot: true, total_timeout: §'${{ input.x }}' }"],
        ),
        modules("SW0411", &[&block(pivot, "optional: §[Late],")]),
        modules("SW0411", &[&block(pivot, "timeout: §'${{ input.x }}',")]),
        modules(
            "SW0415",
            &[
                "{ id: p, tool: t, action: pay, pivot: true, retry: { max_attempts: 5, §non_retryable: [X] } }",
            ],
        ),
        modules(
            "SW0415",
            &[
                "{ id: p, tool: t, action: pay, pivot: true, retry: { §only: X, non_retryable: [] } }",
            ],
        ),
        modules("SW0413", &[pivot, &after(&format!("{ENDLESS}, compensation: §undo"))]),
        campaign(
            "SW0413",
            "",
            &[pivot, &format!("{{ id: §a, tool: t, action: do, depends_on: p, {ENDLESS} }}")],
            "tools: { t: { actions: { pay: {}, do: { compensation: undo }, undo: {} } } }",
        ),
        modules(
            "SW0413",
            &[pivot, "{ id: a, tool: t, action: do, optional: true, compensation: §undo }"],
        ),
        modules("SW0414", &[pivot, "{ id: §a, tool: t, action: do, depends_on: p }"]),
        modules("SW0414", &[pivot, "{ id: §a, tool: t, action: do, optional: [Late] }"]),
        modules("SW0414", &[pivot, "{ id: §a, tool: t, action: do, optional: '${{ input.x }}' }"]),
        modules("SW0414", &[pivot, &computed("max_attempts")]),
        modules("SW0414", &[pivot, &computed("total_timeout")]),
        modules("SW0414", &[&block(&format!("{pivot}, {{ id: §b, tool: t, action: do }}"), "")]),
        modules(
            "SW0414",
            &[
                pivot,
                &after("retry: { max_attempts: unlimited, non_retryable: X }")
                    .replace("id: a", "id: §a"),
            ],
        ),
        modules(
            "SW0414",
            &[
                pivot,
                &after("retry: { max_attempts: unlimited, only: [X] }").replace("id: a", "id: §a"),
            ],
        ),
        modules(
            "SW0414",
            &[pivot, &after(&format!("{ENDLESS}, total_timeout: 1h")).replace("id: a", "id: §a")],
        ),
        modules(
            "SW0414",
            &[
                pivot,
                &block(
                    &format!("{{ id: b, tool: t, action: do, {ENDLESS} }}"),
                    "timeout: §1h, depends_on: p,",
                ),
            ],
        ),
    ]);
}

/// `book` gives `booking_id` and `cost`, and gets `request_id`; `cancel` is what undoes it.
fn booked(code: &'static str, cancel: &str, compensation: &str) -> Case {
    let text = "{ type: string }";
    let tools = format!(
        "tools: {{ t: {{ actions: {{ book: {{ \
         input: {{ required: [request_id], properties: {{ request_id: {text} }} }}, \
         output: {{ required: [booking_id, cost], properties: {{ booking_id: {text}, cost: {{ type: integer }} }} }} }}, \
         cancel: {cancel} }} }} }}"
    );
    let step = format!(
        "{{ id: a, tool: t, action: book, with: {{ request_id: x }}, compensation: {compensation} }}"
    );
    campaign(code, "", &[&step], &tools)
}

fn takes(members: &str) -> String {
    let all = "{ request_id: { type: string }, booking_id: { type: string }, cost: { type: integer }, \
               maybe_id: { type: [string, 'null'] } }";
    format!("{{ input: {{ required: [{members}], properties: {all} }} }}")
}

#[test]
fn an_undo_that_only_the_response_could_tell_what_to_undo() {
    let with = |with: &str| format!("{{ action: cancel, with: {{ {with} }} }}");
    let by_name = |members| booked("SW0913", &takes(members), "§cancel");
    let untyped = |text: &str| {
        let step = format!("{{ id: a, tool: t, action: do, compensation: {} }}", with(text));
        modules("SW0913", &[&step.replace("cancel", "undo")])
    };
    check(&[
        by_name("booking_id"),
        by_name("request_id, booking_id, cost"),
        untyped("id: '${{ §step.output.id }}'"),
        untyped(&format!(
            "a: '${{{{ step.input{} }}}}', id: '${{{{ §step.output.id }}}}'",
            ".a".repeat(40)
        )),
        untyped("ids: [1, { id: 'b-${{ §step.output.id }}' }]").with("§", "").with("'b-", "§'b-"),
        untyped(
            "id: '${{ has(step.output.id) ? §string(step.output.id) : string(step.output.x) }}'",
        )
        .with("§", "")
        .with("has(", "§has("),
    ]);
}

#[test]
fn an_undo_that_knows_what_to_undo_whatever_was_heard() {
    let clean = |cancel: &str, compensation: &str| {
        let source = Source::new("a.yaml", booked("", cancel, compensation).marked);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        assert!(found.is_empty(), "{compensation}: {}", found.join("\n"));
    };
    let with = |with: &str| format!("{{ action: cancel, with: {{ {with} }} }}");
    clean(&takes("request_id"), "cancel");
    clean(&takes("maybe_id"), &with("maybe_id: '${{ step.output.booking_id }}'"));
    clean(
        &takes("booking_id"),
        &with("booking_id: \"${{ default(step.output.booking_id, '') }}\""),
    );
    clean(&takes("cost"), &with("cost: '${{ has(step.output) ? step.output.cost : 0 }}'"));
    clean(&takes("cost"), &with("cost: '${{ step.output == null ? 0 : step.output.cost }}'"));
    clean(&takes("booking_id"), &with("booking_id: '${{ step.key }}'"));
    clean("{}", "cancel");
    clean("{}", &with("given: '${{ step.output }}', cost: '${{ step.output.cost }}'"));
    clean("{}", &with("id: '${{ step.input.request_id }}'"));
    let untyped = |with: &str| {
        let step = format!(
            "{{ id: a, tool: t, action: do, compensation: {{ action: undo, with: {{ {with} }} }} }}"
        );
        let source = Source::new("a.yaml", modules("", &[&step]).marked);
        assert_eq!(compile(&source).diagnostics, [], "{with}");
    };
    untyped("id: '${{ default(step.output.id, step.key) }}'");
    untyped("id: '${{ step.output != null && step.output.paid ? step.output.id : null }}'");
    untyped("all: '${{ step.output }}', some: '${{ has(step.output.x) || step.input.y }}'");
}
