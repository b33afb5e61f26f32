//! Names, and what comes after what.

use super::{Case, STEP, TASK, campaign, check, modules, project, yaml};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

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
