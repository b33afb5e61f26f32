//! What stands behind the keys.

use super::{ENDLESS, STEP, TASK, campaign, check, modules, project};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

#[test]
fn values() {
    check(&[
        modules("SW0207", &[STEP]).with("1.0.0", "§1.0"),
        modules("SW0207", &[STEP]).with("1.0.0", "§one"),
        campaign("SW0208", "timeout: §30", &[STEP], ""),
        campaign("SW0208", "timeout: §30 s", &[STEP], ""),
        campaign("SW0208", "timeout: §P1M", &[STEP], ""),
        campaign("SW0209", "timeout: §0s", &[STEP], ""),
        campaign("SW0209", "timeout: §4000d", &[STEP], ""),
        modules("SW0210", &["{ id: a, tool: t, action: do, progress: §101 }"]),
        modules("SW0210", &["{ id: a, tool: t, action: do, progress: §1.5 }"]),
        modules("SW0210", &["{ id: a, tool: t, action: do, retry: { max_attempts: §0 } }"]),
        modules("SW0210", &["{ id: a, tool: t, action: do, retry: { backoff: §0.5 } }"]),
        modules(
            "SW0210",
            &[
                "{ id: a, type: parallel, activities: [{ id: b, tool: t, action: do }], max_concurrent: §1001 }",
            ],
        ),
        project("SW0210", "", &["{ task_id: a, capsule_id: c, timeout_seconds: §0 }"]),
        project("SW0210", "", &["{ task_id: a, capsule_id: c, retry_attempts: §0 }"]),
        modules("SW0211", &["{ id: a, tool: t, action: do, priority: §hgih }"]),
        modules("SW0211", &["{ id: a, tool: t, action: do, compensation: §None }"]),
        modules("SW0211", &["{ id: a, tool: t, action: do, compensation: { action: §none } }"]),
        modules(
            "SW0211",
            &["{ id: a, type: §paralel, activities: [{ id: b, tool: t, action: do }] }"],
        ),
        campaign("SW0211", "compensation_order: §backwards", &[STEP], ""),
        modules(
            "SW0211",
            &[
                "{ id: a, type: dag, on_error: §stop, activities: [{ id: b, tool: t, action: do }] }",
            ],
        ),
        project("SW0211", "execution_mode: §waves,", &[TASK]),
        project("SW0211", "", &["{ task_id: a, capsule_id: c, metadata: { priority: §urgent } }"]),
        modules("SW0212", &["{ id: a, tool: t, action: do, retry: §defualt }"]),
        campaign("SW0212", "defaults: { retry: §mine }", &[STEP], ""),
        modules(
            "SW0212",
            &["{ id: a, tool: t, action: do, compensation: { action: undo, retry: §mine } }"],
        ),
        campaign(
            "SW0213",
            "defaults: { retry: default }",
            &[STEP],
            "retry_profiles: { §default: {} }",
        ),
        modules("SW0214", &["{ id: a, tool: t, action: do, retry: { initial: §2m, max: 1m } }"]),
        modules("SW0214", &["{ id: a, tool: t, action: do, timeout: §2m, total_timeout: 1m }"]),
        modules(
            "SW0214",
            &[
                "{ id: a, type: dag, activities: [{ id: b, tool: t, action: do }], §modules: [{ id: c, tool: t, action: do }] }",
            ],
        ),
        project("SW0214", "workspace: false, §git_repo_url: x,", &[TASK]),
        project("SW0214", "workspace: false, §workspace_config: { cpu_limit: 2 },", &[TASK]),
        modules(
            "SW0215",
            &[&format!("{{ id: a, tool: t, action: do, summary: §{} }}", "x".repeat(401))],
        ),
        modules(
            "SW0215",
            &[&format!(
                "{{ id: a, tool: t, action: do, with: {{ §x: '{}' }} }}",
                "x".repeat(2 << 20)
            )],
        ),
        project("SW0215", "", &[TASK]).with("Test", &format!("§{}", "x".repeat(201))),
        project(
            "SW0215",
            "",
            &[&format!(
                "{{ §task_id: a, capsule_id: c, metadata: {{ x: '{}' }} }}",
                "x".repeat(2 << 20)
            )],
        ),
        modules("SW0216", &["{ id: a, tool: t, action: do, with: { x: §.inf } }"]),
        project("SW0203", "workspace_config: { environment: { NODE: §18.10 } },", &[TASK]),
        modules("SW0217", &["{ §id: a, action: do }"]),
        modules("SW0217", &["{ §id: a }"]),
        modules("SW0217", &["{ id: a, §toll: t, action: do }"]),
        modules("SW0201", &["{ §nmae: a, tool: t, action: do }"]),
        modules("SW0201", &["{ id: a, type: dag, §activites: [] }"]),
        modules("SW0217", &["{ id: a, tool: t, action: do, §type: parallel }"]),
    ]);
}

#[test]
fn allow_and_profiles() {
    check(&[
        campaign("SW0218", "", &[STEP], "allow: { §SW9999: why }"),
        campaign("SW0218", "", &[STEP], "allow: { §SW0102: why }"),
        campaign("SW0218", "", &[STEP], "allow: { §SW0199: why }"),
        campaign("SW0219", "", &[STEP], "retry_profiles: { §mine: { max_attempts: 2 } }"),
        campaign("SW0220", "", &[STEP], "allow: { §SW0412: why }"),
        project("SW0220", "allow: { §SW0416: why },", &[TASK]),
        campaign(
            "SW0220",
            "",
            &[STEP],
            "retry_profiles: { mine: { max_attempts: 2 } }\nallow: { SW0219: why, §SW0412: why }",
        ),
        modules(
            "SW0224",
            &["{ id: a, tool: t, action: do, retry: { only: [A, B], non_retryable: [C, §B] } }"],
        ),
        campaign(
            "SW0224",
            "defaults: { retry: mine }",
            &[STEP],
            "retry_profiles: { mine: { non_retryable: §A, only: A } }",
        ),
    ]);
}

#[test]
fn timeouts() {
    let step = |rest: &str| format!("{{ id: a, tool: t, action: do, {rest} }}");
    let in_block = |block: &str, rest: &str| {
        format!("{{ id: m, type: parallel, {block} activities: [{}] }}", step(rest))
    };
    let defaults = "defaults: { timeout: 2m }";
    check(&[
        // The attempt's timeout is the step's, the defaults' or the language's.
        modules("SW0221", &[&step("timeout: 2m, heartbeat_timeout: §3m")]),
        campaign("SW0221", defaults, &[&step("heartbeat_timeout: §3m")], ""),
        modules("SW0221", &[&step("heartbeat_timeout: §31s")]),
        modules(
            "SW0221",
            &[&step(
                "timeout: 5m, compensation: { action: undo, timeout: 1m, heartbeat_timeout: §2m }",
            )],
        ),
        modules(
            "SW0221",
            &[&step("timeout: 1m, compensation: { action: undo, heartbeat_timeout: §2m }")],
        ),
        campaign(
            "SW0221",
            "",
            &[STEP],
            "finally: [{ id: b, tool: t, action: x, heartbeat_timeout: §1h }]",
        ),
        // 1 s and 2 s between three attempts; 1, 2, 4 and 8 s between five.
        modules("SW0222", &[&step("timeout: 1s, total_timeout: §2s")]),
        modules("SW0222", &[&step("timeout: 1s, total_timeout: §14s, retry: idempotent_api_call")]),
        campaign(
            "SW0222",
            "defaults: { timeout: 5s, retry: { max_attempts: 100 } }",
            &[&step("total_timeout: §40m")],
            "",
        ),
        modules(
            "SW0222",
            &[&step(
                "compensation: { action: undo, timeout: 1s, total_timeout: §1m, retry: { max_attempts: 8 } }",
            )],
        ),
        // An undo has 24 h, if nothing is said.
        modules(
            "SW0222",
            &[&step(
                "compensation: { action: undo, retry: { §initial: 1h, max: 1h, max_attempts: 26 } }",
            )],
        ),
        modules("SW0223", &[&in_block("timeout: 1h,", "timeout: §2h")]),
        campaign("SW0223", "timeout: 1h", &[&in_block("", "timeout: §2h")], ""),
        campaign("SW0223", "timeout: 3h", &[&in_block("timeout: 1h,", "timeout: §2h")], ""),
    ]);
}

/// What is nearly as suspicious, but right.
#[test]
fn timeouts_that_fit() {
    let clean = |header: &str, steps: &[&str], rest: &str| {
        let case = campaign("", header, steps, rest);
        let source = Source::new(case.path, case.marked);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    };
    let step = |rest: &str| format!("{{ id: a, tool: t, action: do, {rest} }}");
    clean("", &[&step("timeout: 2m, heartbeat_timeout: 2m")], "");
    clean("defaults: { timeout: 1h }", &[&step("heartbeat_timeout: 31s")], "");
    clean("", &[&step("timeout: 1s, total_timeout: 3s")], "");
    clean("", &[&step("timeout: 1s, total_timeout: 15s, retry: idempotent_api_call")], "");
    clean("", &[&step("timeout: 1s, total_timeout: 1s, retry: { max_attempts: 1 }")], "");
    clean("", &[&step("timeout: 1s, total_timeout: 1s, retry: { max_attempts: unlimited }")], "");
    clean(
        "",
        &[&step(
            "compensation: { action: undo, retry: { initial: 1h, max: 1h, max_attempts: 25 } }",
        )],
        "",
    );
    // The step says nothing of its timeout; or the limit does not hold for it.
    clean("timeout: 1m, defaults: { timeout: 1h }", &[&step("")], "");
    clean("timeout: 1m", &[STEP], "finally: [{ id: b, tool: t, action: x, timeout: 1h }]");
    clean("timeout: 1m", &[&step("timeout: 1h, pivot: true")], "");
    clean(
        "timeout: 1m",
        &[
            &step("pivot: true"),
            &format!("{{ id: b, tool: t, action: x, depends_on: a, timeout: 1h, {ENDLESS} }}"),
        ],
        "",
    );
    clean("timeout: 1h", &[&step("timeout: 1h")], "");
    clean("", &[&step("compensation: { action: undo, timeout: 1d }")], "");
    clean("timeout: 1h", &[&step("compensation: { action: undo, timeout: 1d }")], "");
}

#[test]
fn allow_is_silent_about_what_a_simulation_finds() {
    let case = campaign("", "", &[STEP], "allow: { SW0601: it is a draft }");
    assert_eq!(compile(&Source::new("a.yaml", case.marked)).diagnostics, []);
    // Where there are errors, nobody knows what else there would be.
    let case = campaign("", "", &["{ id: a, tool: t }"], "allow: { SW0412: why }");
    let found = compile(&Source::new("a.yaml", case.marked)).diagnostics;
    assert_eq!(found.iter().map(|finding| finding.code.name).collect::<Vec<_>>(), ["SW0202"]);
    // It allows that it allows nothing.
    let case = campaign("", "", &[STEP], "allow: { SW0220: a template, SW0412: why }");
    assert_eq!(compile(&Source::new("a.yaml", case.marked)).diagnostics, []);
}
