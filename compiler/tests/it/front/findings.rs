//! Every kind of finding: a document, the code that it gives, and the place, marked with `§`.

use sagaweave_compiler::compile;
use sagaweave_compiler::diagnostic::{Severity, codes};
use sagaweave_compiler::source::Source;

/// A document of which one finding comes.
struct Case {
    code: &'static str,
    path: &'static str,
    marked: String,
}

fn yaml(code: &'static str, marked: &str) -> Case {
    Case { code, path: "document.yaml", marked: marked.to_owned() }
}

fn json(code: &'static str, marked: &str) -> Case {
    Case { code, path: "document.json", marked: marked.to_owned() }
}

/// A campaign with these modules, each a flow mapping.
fn modules(code: &'static str, modules: &[&str]) -> Case {
    campaign(code, "", modules, "")
}

/// A campaign with this in `workflow`, these modules, and this after them.
fn campaign(code: &'static str, header: &str, modules: &[&str], rest: &str) -> Case {
    let modules: Vec<String> = modules.iter().map(|module| format!("  - {module}\n")).collect();
    let marked = format!(
        "workflow: {{ name: Ünïcode, version: 1.0.0, {header} }}\nmodules:\n{}{rest}\n",
        modules.concat()
    );
    Case { code, path: "document.yaml", marked }
}

/// A project with this in it, and these tasks.
fn project(code: &'static str, header: &str, tasks: &[&str]) -> Case {
    let marked = format!("{{ project_name: Test, {header} tasks: [ {} ] }}", tasks.join(",\n"));
    Case { code, path: "document.yaml", marked }
}

const STEP: &str = "{ id: a, tool: t, action: do }";
const TASK: &str = "{ task_id: a, capsule_id: c }";
/// Beside a pivot it is safe.
const ENDLESS: &str = "retry: { max_attempts: unlimited }";

#[test]
fn documents() {
    check(&[
        yaml("SW0102", "workflow: {name: x\nmodules§: []\n"),
        yaml("SW0102", "workflow:\n\t§name: x\n"),
        yaml("SW0102", "workflow:\n  name: a§: b\n"),
        json("SW0103", "{\"project_name\": \"x\",§}"),
        json("SW0103", "{\"project_name\": \"x\"\n  §'tasks': []}"),
        json("SW0103", "{\"project_name\": §\"\\ud800\"}"),
        json("SW0103", "\u{feff}{\"a\": 1§}}"),
        yaml("SW0104", "§"),
        yaml("SW0104", "§# nothing but a comment\n"),
        json("SW0104", "§ \n"),
        yaml("SW0104", "§{}"),
        yaml("SW0105", "workflow: {}\n§---\nworkflow: {}\n"),
        yaml("SW0109", "workflow: §*nothing\n"),
        yaml("SW0109", "workflow: &me [ §*me ]\n"),
        campaign("SW0110", "", &[STEP], "metadata: { §[a]: 1 }"),
        campaign("SW0110", "", &[STEP], "metadata:\n  a: &x { b: 1 }\n  c: { §<<: *x }"),
        yaml(
            "SW0111",
            "workflow: { name: x, version: 1.0.0 }\nmodules: [{ id: a, tool: t, action: b, §tool: c }]",
        ),
        json(
            "SW0111",
            "{\"project_name\": \"x\", §\"project_name\": \"y\", \"tasks\": [{\"task_id\": \"a\", \"capsule_id\": \"c\"}]}",
        ),
        campaign("SW0112", "", &[STEP], "metadata: §!secret a"),
        yaml("SW0113", "§- workflow\n"),
        yaml("SW0113", "§just text"),
        yaml("SW0114", "§modules: []\n"),
        yaml("SW0114", "modules: []\n§workfow: {}\n"),
        yaml("SW0115", "workflow: {}\n§project_name: x\n"),
    ]);
}

#[test]
fn keys_of_the_other_dialect() {
    check(&[
        yaml(
            "SW0116",
            "workflow: { name: x, version: 1.0.0 }\n§tasks: [{ task_id: a, capsule_id: b }]\n",
        ),
        yaml("SW0116", "project_name: x\n§modules: [{ id: a, tool: t, action: do }]\n"),
        campaign("SW0116", "", &[STEP], "§execution_mode: parallel"),
        campaign("SW0116", "§project_name: x", &[STEP], "").with("name: Ünïcode, ", ""),
        project("SW0116", "§retry_profiles: {},", &[TASK]),
        project("SW0116", "", &["{ task_id: a, capsule_id: c, §timeout: 3 }"]),
        project("SW0116", "", &["{ task_id: a, capsule_id: c, §depends_on: b }"]),
        modules("SW0116", &["{ §task_id: a, capsule_id: b, dependencies: [] }"]),
        modules("SW0116", &["{ id: a, tool: t, action: do, §persona_id: ann }"]),
        modules("SW0116", &["{ id: a, tool: t, action: do, §dependencies: [a] }"]),
    ]);
}

#[test]
fn keys_and_types() {
    check(&[
        modules("SW0201", &["{ id: a, tool: t, action: do, §sumary: x }"]),
        modules("SW0201", &["{ id: a, tool: t, action: do, §banana: x }"]),
        modules("SW0201", &["{ id: a, tool: t, action: do, §params: { x: 1 } }"]),
        yaml(
            "SW0201",
            "workflow: { name: x, version: 1.0.0 }\n§steps: [{ id: a, tool: t, action: b }]\n",
        ),
        project("SW0201", "", &["{ task_id: a, capsule_id: c, §time_out_seconds: 3 }"]),
        campaign("SW0201", "§versoin: 1.0.0", &[STEP], ""),
        project("SW0201", "", &["{ task_id: a, capsule_id: c, §persona: x }"]),
        yaml("SW0202", "workflow: { §name: x }\nmodules: [{ id: a, tool: t, action: b }]\n"),
        yaml("SW0202", "§workflow: { name: x, version: 1.0.0 }\n"),
        modules("SW0202", &["{ §id: a, tool: t }"]),
        modules("SW0202", &["{ §tool: t, action: do }"]),
        modules("SW0202", &["{ §id: a, type: parallel }"]),
        modules("SW0202", &["{ §id: a, type: dag }"]),
        modules("SW0202", &["{ id: a, tool: t, action: do, compensation: { §retry: default } }"]),
        project("SW0202", "", &["{ §task_id: a }"]),
        campaign("SW0203", "description: §7", &[STEP], ""),
        campaign("SW0203", "waves: §yes", &[STEP], ""),
        campaign("SW0203", "waves: §\"true\"", &[STEP], ""),
        campaign("SW0203", "timeout: §[30s]", &[STEP], ""),
        campaign("SW0203", "defaults: §30s", &[STEP], ""),
        campaign("SW0203", "", &[STEP], "allow: §SW0412"),
        modules("SW0203", &["§a"]),
        modules("SW0203", &["{ id: a, tool: t, action: do, retry: §3 }"]),
        modules("SW0203", &["{ id: a, tool: t, action: do, compensation: §false }"]),
        modules("SW0203", &["{ id: a, tool: t, action: do, compensation: §[un, do] }"]),
        yaml(
            "SW0203",
            "workflow: { name: x, version: 1.0.0 }\nmodules: { §a: { tool: t, action: b } }\n",
        ),
        modules("SW0203", &["{ id: a, tool: t, action: do, description: §~ }"]),
        modules("SW0203", &["{ id: a, tool: t, action: do, retry: { max_attempts: §many } }"]),
        modules("SW0203", &["{ id: a, tool: t, action: do, retry: { backoff: §twice } }"]),
        modules("SW0203", &["{ id: a, tool: t, action: do, priority: §1 }"]),
        modules("SW0203", &["{ id: §1, tool: t, action: do }"]),
        project("SW0216", "", &["{ task_id: a, capsule_id: c, metadata: { x: [§.inf] } }"]),
        project("SW0203", "workspace_config: { environment: §[] },", &[TASK]),
        project("SW0203", "", &["{ task_id: a, capsule_id: c, metadata: { optional: §1 } }"]),
        campaign("SW0204", "", &[STEP], "§input: {}"),
        campaign("SW0204", "§schedule: {}", &[STEP], ""),
        modules("SW0204", &["{ id: a, tool: t, action: do, §when: true }"]),
        modules("SW0204", &["{ id: a, tool: t, action: do, optional: §[Timeout] }"]),
        modules("SW0204", &["{ id: a, type: §foreach, items: [] }"]),
        modules(
            "SW0204",
            &["{ id: a, tool: t, action: do, with: { a: [ §\"${{ input.a }}\" ] } }"],
        ),
        modules("SW0204", &["{ id: a, tool: t, action: do, timeout: §\"${{ input.a }}\" }"]),
        project("SW0204", "", &["{ task_id: a, capsule_id: c, description: §\"${{ x }}\" }"]),
        modules(
            "SW0205",
            &[
                "{ id: a, type: sequential, activities: [{ id: b, tool: t, action: do }], §max_concurrent: 2 }",
            ],
        ),
        modules(
            "SW0205",
            &[
                "{ id: a, type: parallel, §compensation: x, activities: [{ id: b, tool: t, action: do }] }",
            ],
        ),
        modules(
            "SW0205",
            &[
                "{ id: a, type: parallel, activities: [{ id: b, tool: t, action: do, §progress: 3 }] }",
            ],
        ),
        yaml("SW0206", "workflow: { name: x, version: 1.0.0 }\nmodules: §[]\n"),
        yaml("SW0206", "workflow: { name: x, version: 1.0.0 }\n§modules:\n"),
        yaml(
            "SW0206",
            "workflow: { name: §\" \", version: 1.0.0 }\nmodules: [{ id: a, tool: t, action: b }]",
        ),
        modules("SW0206", &["{ id: a, type: parallel, activities: §[] }"]),
        modules("SW0206", &["{ id: a, tool: t, action: do, retry: { only: §[] } }"]),
        project("SW0206", "", &[]).with("tasks: [", "tasks: §["),
    ]);
}

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

#[test]
fn names() {
    check(&[
        modules("SW0301", &["{ id: §1a, tool: t, action: do }"]),
        modules("SW0301", &["{ id: §ä, tool: t, action: do }"]),
        modules(
            "SW0302",
            &[
                "{ id: m, type: parallel, activities: [{ name: a, tool: t, action: do }, { name: §m, tool: t, action: do }] }",
            ],
        ),
        campaign("SW0302", "", &[STEP], "finally: [{ id: §a, tool: t, action: do }]"),
        project("SW0302", "", &[TASK, "{ task_id: §a, capsule_id: c }"]),
        modules(
            "SW0303",
            &["{ id: foo-bar, tool: t, action: do }", "{ id: §foo_bar, tool: t, action: do }"],
        ),
        modules(
            "SW0303",
            &["{ id: fooBar, tool: t, action: do }", "{ id: §foo_bar, tool: t, action: do }"],
        ),
        modules(
            "SW0303",
            &["{ id: self, tool: t, action: do }", "{ id: §self_, tool: t, action: do }"],
        ),
        modules("SW0304", &["{ id: a, tool: §a tool, action: do }"]),
        modules("SW0304", &["{ id: a, tool: t, action: §do.it }"]),
        modules(
            "SW0304",
            &["{ id: a, tool: §a.b, action: do }", "{ id: b, tool: a.b, action: do }"],
        ),
        modules("SW0304", &["{ id: a, tool: t, action: do, compensation: §un do }"]),
        campaign("SW0304", "type: §My Type", &[STEP], ""),
        modules(
            "SW0305",
            &["{ id: a, tool: my-tool, action: do }", "{ id: b, tool: §my_tool, action: do }"],
        ),
        modules(
            "SW0305",
            &["{ id: a, tool: t, action: doIt }", "{ id: b, tool: t, action: §do_it }"],
        ),
        modules("SW0306", &["{ id: a, name: §b, tool: t, action: do }"]),
        project("SW0307", "", &["{ task_id: §create_workspace, capsule_id: c }"]),
        project("SW0307", "", &["{ task_id: §create-workspace, capsule_id: c }"]),
        Case { path: "2024.yaml", ..modules("SW0308", &[STEP]).with("workflow", "§workflow") },
        yaml("SW0308", "{ project_name: §2024, tasks: [{ task_id: a, capsule_id: c }] }")
            .with("2024", "\"2024\""),
    ]);
}

#[test]
fn graph() {
    check(&[
        modules(
            "SW0401",
            &[
                "{ id: research, tool: t, action: do }",
                "{ id: b, tool: t, action: do, depends_on: [§reserch] }",
            ],
        ),
        project("SW0401", "", &["{ task_id: a, capsule_id: c, dependencies: §b }"]),
        project("SW0401", "", &[TASK, "{ task_id: b, capsule_id: c, dependencies: §\"a, b\" }"]),
        modules(
            "SW0402",
            &[
                "{ id: m, type: parallel, activities: [{ id: b, tool: t, action: do }] }",
                "{ id: c, tool: t, action: do, depends_on: §b }",
            ],
        ),
        modules("SW0403", &["{ id: a, tool: t, action: do, depends_on: §a }"]),
        modules(
            "SW0404",
            &[
                "{ id: a, tool: t, action: do, depends_on: [§c] }",
                "{ id: b, tool: t, action: do, depends_on: [a] }",
                "{ id: c, tool: t, action: do, depends_on: [b] }",
            ],
        ),
        project(
            "SW0404",
            "",
            &[
                "{ task_id: a, capsule_id: c, dependencies: [§b] }",
                "{ task_id: b, capsule_id: c, dependencies: [a] }",
            ],
        ),
        modules(
            "SW0405",
            &[
                "{ id: m, type: sequential, activities: [{ id: a, tool: t, action: do }, { id: b, tool: t, action: do, §depends_on: a }] }",
            ],
        ),
        campaign(
            "SW0405",
            "",
            &[STEP],
            "finally: [{ id: b, tool: t, action: do, §depends_on: a }]",
        ),
        project(
            "SW0405",
            "execution_mode: parallel,",
            &[TASK, "{ task_id: b, capsule_id: c, §dependencies: [a] }"],
        ),
    ]);
}

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
fn modules_left_alone() {
    let step = |id: &str, rest: &str| format!("{{ id: {id}, tool: t, action: do, {rest} }}");
    let chain = [step("a", ""), step("b", "depends_on: a"), step("c", "depends_on: b")];
    let beside = |alone: &str| [chain[0].as_str(), &chain[1], alone, &chain[2]].map(str::to_owned);
    let with = |code: &'static str, header: &str, steps: &[String]| {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        campaign(code, header, &steps, "")
    };
    check(&[
        with("SW0417", "", &beside(&step("§d", ""))),
        with(
            "SW0417",
            "",
            &beside("{ id: §d, type: parallel, activities: [{ id: e, tool: t, action: do }] }"),
        ),
        with("SW0417", "", &[step("§d", ""), step("a", ""), step("b", "depends_on: a")]),
    ]);
    let clean = |header: &str, steps: &[String]| {
        let case = with("", header, steps);
        assert_eq!(compile(&Source::new(case.path, case.marked)).diagnostics, []);
    };
    clean("", &beside(&step("d", "depends_on: a")));
    clean("waves: true", &beside(&step("d", "")));
    clean("", &[step("a", ""), step("b", "")]);
    clean("", &[step("a", ""), step("b", ""), step("c", "")]);
    clean("", &[step("a", ""), step("b", ""), step("c", "depends_on: a"), step("d", "")]);
    let two = [step("e", ""), step("f", "depends_on: e")];
    clean("", &[&beside(&step("d", ""))[..], &two].concat());
}

#[test]
fn pivots() {
    let block = |inner: &str, options: &str| {
        format!("{{ id: m, type: parallel, {options} activities: [{inner}] }}")
    };
    let pivot = "{ id: p, tool: t, action: pay, pivot: true }";
    let after = |step: &str| format!("{{ id: a, tool: t, action: do, depends_on: p, {step} }}");
    check(&[
        modules("SW0410", &[pivot, "{ id: q, tool: t, action: pay, pivot: §true }"]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, optional: §true }"]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, compensation: §refund }"]),
        modules("SW0411", &["{ id: p, tool: t, action: pay, pivot: true, total_timeout: §1h }"]),
        modules("SW0411", &[&block(pivot, "optional: §true,")]),
        modules("SW0411", &[&block(pivot, "timeout: §1h,")]),
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

/// Each code is found by a test: its name stands in one of these files.
#[test]
fn every_code_has_a_test() {
    let tests = concat!(include_str!("findings.rs"), include_str!("limits.rs"));
    let about_one_document = codes::ALL.iter().filter(|code| !code.name.starts_with("SW05"));
    let untested: Vec<&str> = about_one_document
        .filter(|code| !codes::is_found_by_simulate(**code))
        .map(|code| code.name)
        .filter(|name| !tests.contains(&format!("\"{name}")))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

#[test]
fn codes_are_in_order_and_used_once() {
    let names: Vec<&str> = codes::ALL.iter().map(|code| code.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
}

/// What to do, in words that fit the place.
#[test]
fn helps() {
    let one = |case: Case, expected: &str| {
        let source = Source::new(case.path, case.marked.replacen('§', "", 1));
        let found = compile(&source).diagnostics;
        let helps: Vec<&str> = found.iter().filter_map(|finding| finding.help.as_deref()).collect();
        assert_eq!(helps, [expected], "{}", case.marked);
    };
    one(
        modules("", &["{ id: a, type: parallel, activities: [] }"]),
        "write at least one step, or leave the whole block out",
    );
    one(project("", "", &[]), "write at least one task");
    one(
        campaign("", "", &[STEP], "finally: []"),
        "write at least one activity, or leave the key out",
    );
    one(
        yaml("", "workflow: { name: , version: 1.0.0 }\nmodules: [{ id: a, tool: t, action: b }]"),
        "give it a value",
    );
    one(campaign("", "waves: yes", &[STEP], ""), "write `true`");
    one(
        modules("", &["{ id: a, tool: t, action: do, retry: 3 }"]),
        "for so many attempts write { max_attempts: 3 }",
    );
    one(
        modules("", &["{ id: a, tool: t, action: do, undo: do_not }"]),
        "did you mean `compensation`?",
    );
    one(
        project("", "", &["{ task_id: a, capsule_id: c, optional: true }"]),
        "it belongs to `metadata` of a task",
    );
    one(
        campaign("", "", &[STEP], "finally: [{ id: b, tool: t, action: x, depends_on: a }]"),
        "leave it out: they run one after another",
    );
    one(
        modules(
            "",
            &[
                STEP,
                "{ id: b, tool: t, action: do }",
                "{ id: c, tool: t, action: do, depends_on: \"a, b\" }",
            ],
        ),
        "several steps are a list: [a, b]",
    );
}

#[test]
fn many_findings_come_at_once() {
    let case = campaign(
        "",
        "waves: maybe, timout: 1h",
        &["{ id: a, tool: t, acton: b }", "{ id: c }"],
        "",
    );
    let found = compile(&Source::new("a.yaml", case.marked)).diagnostics;
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.name).collect();
    // The missing `action` is the misspelt one.
    assert_eq!(codes, ["SW0203", "SW0201", "SW0201", "SW0217"]);
}

/// What is wrong with one step hides nothing that is wrong with the order of all.
#[test]
fn errors_of_keys_and_of_the_graph_come_at_once() {
    let codes = |text: &str| -> Vec<&str> {
        let found = compile(&Source::new("a.yaml", text)).diagnostics;
        found.iter().map(|finding| finding.code.name).collect()
    };
    let text = "workflow: { name: x, version: 1 }\nmodules:\n\
        - { id: a, tool: t, acton: do, depends_on: [c] }\n- { id: b, tool: t, action: do, depends_on: a }\n\
        - { id: b, tool: t, action: do }\n";
    assert_eq!(codes(text), ["SW0207", "SW0201", "SW0302"]);
    assert_eq!(
        codes(&text.replace("- { id: b, tool: t, action: do }", "")),
        ["SW0207", "SW0201", "SW0401"]
    );
    // A step whose id is not known may be the one that is meant.
    assert_eq!(codes(&text.replace("id: b", "ib: b")), ["SW0207", "SW0201", "SW0201", "SW0201"]);
    let project = "project_name: x\ntasks: [{ task_id: a, dependencies: b }]\n";
    assert_eq!(codes(project), ["SW0202", "SW0401"]);
    // A bad name of a tool, an unknown step, and a pivot that cannot be one beside an undo that does it again.
    let text = "workflow: { name: x, version: 1.0.0 }\nmodules:\n\
        - { id: a, tool: my tool, action: do, depends_on: c }\n- { id: b, tool: t, action: do }\n";
    assert_eq!(codes(text), ["SW0304", "SW0401"]);
    let text = "workflow: { name: x, version: 1.0.0 }\nmodules:\n\
        - { id: a, tool: t, action: do, compensation: do }\n\
        - { id: b, tool: t, action: pay, pivot: true, optional: true, depends_on: a }\n";
    assert_eq!(codes(text), ["SW0406", "SW0411"]);
}

impl Case {
    fn with(mut self, from: &str, to: &str) -> Self {
        self.marked = self.marked.replacen(from, to, 1);
        self
    }
}

fn check(cases: &[Case]) {
    let wrong: Vec<String> = cases.iter().filter_map(|case| difference(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The one finding of a document is of this kind, at this place, and has a workflow if it is no error.
fn difference(case: &Case) -> Result<(), String> {
    let marked = &case.marked;
    let offset = marked.find('§').ok_or_else(|| format!("no mark: {marked}"))?;
    let source = Source::new(case.path, marked.replacen('§', "", 1));
    let line = marked[..offset].matches('\n').count() + 1;
    let column = marked[..offset].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let compiled = compile(&source);
    let found: Vec<String> = compiled
        .diagnostics
        .iter()
        .map(|finding| format!("{} at {}", finding.code, source.position(finding.label.span.start)))
        .collect();
    let expected = format!("{} at {line}:{column}", case.code);
    let is_error = codes::find(case.code).is_none_or(|code| code.severity == Severity::Error);
    if found == [expected.as_str()] && compiled.workflow.is_none() == is_error {
        return Ok(());
    }
    let rendered: Vec<String> =
        compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect();
    let shown: String = marked.chars().take(400).collect();
    Err(format!("expected {expected}, found {found:?} in\n{shown}\n{}", rendered.join("\n")))
}
