//! The document as a whole, and its keys.

use super::{STEP, TASK, campaign, check, json, modules, project, yaml};

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
        campaign("SW0204", "§schedule: {}", &[STEP], ""),
        modules("SW0204", &["{ id: a, type: §foreach, items: [] }"]),
        modules("SW0810", &["{ id: a, tool: t, action: do, progress: §\"${{ input.a }}\" }"]),
        modules("SW0810", &["{ id: a, tool: t, action: do, with: { §\"${{ input.a }}\": 1 } }"]),
        project("SW0810", "", &["{ task_id: a, capsule_id: c, description: §\"${{ x }}\" }"]),
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
