//! Projects: their modes, and what they have besides their tasks.

use super::{compile_clean, ids, names_of};
use sagaweave_compiler::ir::{Activity, Expr, StepKind, Workflow};
use sagaweave_core::StepId;
use sagaweave_core::plan::Priority;
use std::time::Duration;

fn project(rest: &str, tasks: [&str; 3]) -> Workflow {
    let [a, b, c] = tasks;
    let text = format!(
        "project_name: My 1st project!\n{rest}\ntasks:\n  - {{ task_id: a, capsule_id: c, {a} }}\n  \
         - {{ task_id: b, capsule_id: c, {b} }}\n  - {{ task_id: c, capsule_id: c, {c} }}\n"
    );
    compile_clean("my_project.yaml", &text)
}

fn activity(workflow: &Workflow, at: usize) -> &Activity {
    match &workflow.steps[at].kind {
        StepKind::Activity(activity) => activity,
        _ => panic!("a project has only activities"),
    }
}

fn edges(workflow: &Workflow) -> Vec<Vec<u32>> {
    workflow.steps.iter().map(|step| step.after.iter().map(|id| id.0).collect()).collect()
}

/// The keys of the input of a step, and those of its `results`.
fn input(workflow: &Workflow, at: usize) -> (Vec<&str>, Vec<&str>) {
    let Expr::Object(fields) = &activity(workflow, at).input else { panic!("no object") };
    let results = fields.iter().find_map(|field| match &field.value {
        Expr::Object(results) if field.key == "results" => Some(names_of(results)),
        _ => None,
    });
    (names_of(fields), results.unwrap_or_default())
}

#[test]
fn a_graph_with_everything() {
    let workflow = project(
        "execution_mode: dag\ngit_repo_url: https://example.org/r\nnotification_url: https://example.org/n\n\
         workspace: true\nworkspace_config: { vscode_image: i, cpu_limit: 2, memory_limit: 4g, environment: { A: 1, B: '' } }\n\
         allow: { SW0601: why not }\nmetadata: 7\nx-y: z",
        [
            "",
            "",
            "dependencies: [b, a, b], timeout_seconds: 2, retry_attempts: 1, persona_id: p, description: d, metadata: { optional: true, priority: low, other: '${{' }, x-free: 1",
        ],
    );
    assert_eq!(workflow.workflow_type, "My1stProjectProject");
    assert_eq!(
        ids(&workflow),
        [
            "create_workspace",
            "provision_git_repo",
            "a",
            "b",
            "c",
            "bundle_artifacts",
            "notify_completion",
            "cleanup_workspace"
        ]
    );
    assert_eq!(
        edges(&workflow),
        [vec![], vec![0], vec![1], vec![1], vec![2, 3], vec![2, 3, 4], vec![], vec![6]]
    );
    let config = r#"{"project_name":"My 1st project!","workspace_config":{"vscode_image":"i","cpu_limit":2,"memory_limit":"4g","environment":{"A":1,"B":""}}}"#;
    assert_eq!(activity(&workflow, 0).input, Expr::Json(config.to_owned()));
    assert_eq!(input(&workflow, 1), (vec!["workspace", "git_repo_url"], vec![]));
    assert_eq!(input(&workflow, 2), (vec!["workspace", "task", "results"], vec![]));
    assert_eq!(input(&workflow, 4), (vec!["workspace", "task", "results"], vec!["a", "b"]));
    assert_eq!(input(&workflow, 5), (vec!["workspace", "results"], vec!["a", "b", "c"]));
    let notify = vec!["notification_url", "project_name", "status", "results"];
    assert_eq!(input(&workflow, 6), (notify, vec!["a", "b", "c"]));
    assert_eq!(input(&workflow, 7), (vec!["workspace"], vec![]));
    let c = activity(&workflow, 4);
    assert_eq!(c.options.timeout, Duration::from_secs(2));
    assert_eq!(c.options.heartbeat_timeout, None);
    assert_eq!(c.options.retry.max_attempts, Some(1));
    assert_eq!(c.options.priority, Priority::Low);
    assert!(workflow.steps[4].optional && !workflow.steps[3].optional);
    assert_eq!(workflow.steps[4].description.as_deref(), Some("d"));
    let Expr::Object(output) = &workflow.output else { panic!("no object") };
    assert_eq!(names_of(output), ["results", "artifacts"]);
    assert_eq!(output[1].value, Expr::Output(StepId(5)));
}

#[test]
fn a_sequence_sees_all_that_came_before() {
    let workflow = project("execution_mode: sequential", ["", "dependencies: []", ""]);
    assert_eq!(edges(&workflow), [vec![], vec![0], vec![1], vec![2], vec![1, 2, 3], vec![]]);
    assert_eq!(input(&workflow, 3).1, ["a", "b"]);
}

#[test]
fn parallel_tasks_see_nothing_of_each_other() {
    let workflow = project("execution_mode: parallel", ["", "", ""]);
    assert_eq!(edges(&workflow), [vec![], vec![0], vec![0], vec![0], vec![1, 2, 3], vec![]]);
    assert_eq!(input(&workflow, 3), (vec!["workspace", "task", "results"], vec![]));
}

#[test]
fn without_a_workspace() {
    let workflow = project("workspace: false", ["", "", "dependencies: a"]);
    assert_eq!(ids(&workflow), ["a", "b", "c", "bundle_artifacts"]);
    assert_eq!(edges(&workflow), [vec![], vec![], vec![0], vec![0, 1, 2]]);
    assert_eq!(input(&workflow, 2), (vec!["task", "results"], vec!["a"]));
    assert_eq!(input(&workflow, 3), (vec!["results"], vec!["a", "b", "c"]));
}
