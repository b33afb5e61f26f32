//! What is undone, and the point of no return.

use super::{ENDLESS, STEP, campaign, check, modules};
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
