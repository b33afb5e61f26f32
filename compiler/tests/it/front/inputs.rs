//! The documents that users write today compile as they are.

use super::{compile_clean, compile_with, ids, names_of};
use sagaweave_compiler::ir::{ActionId, Condition, Expr, StepKind, Takes};
use sagaweave_core::StepId;
use std::time::Duration;

const CAMPAIGN: &str = include_str!("../../documents/marketing_campaign.yaml");
const PROJECT: &str = include_str!("../../documents/test_project.json");

#[test]
fn campaign_compiles_as_it_is() {
    let workflow = compile_with("some/folder/marketing_campaign.yaml", CAMPAIGN, &["SW0416"]);
    assert_eq!(workflow.source, "marketing_campaign.yaml");
    assert_eq!(workflow.module, "marketing_campaign");
    assert_eq!(workflow.workflow_type, "MarketingCampaignWorkflow");
    assert_eq!(workflow.version, "1.0.0");
    assert_eq!(
        ids(&workflow),
        [
            "research",
            "market_research",
            "competitor_analysis",
            "content_creation",
            "generate_content",
            "store_brand_voice"
        ]
    );
    let after: Vec<&[StepId]> = workflow.steps.iter().map(|step| step.after.as_slice()).collect();
    assert_eq!(after, [&[] as &[StepId], &[], &[], &[StepId(0)], &[], &[StepId(4)]]);
    let tools: Vec<(&str, Vec<(&str, Takes)>)> = workflow
        .tools
        .iter()
        .map(|tool| {
            let actions = tool.actions.iter().map(|action| (action.name.as_str(), action.takes));
            (tool.type_name.as_str(), actions.collect())
        })
        .collect();
    assert_eq!(
        tools,
        [
            (
                "Notion",
                vec![("search_database", Takes::Value), ("delete_research_notes", Takes::Undo)]
            ),
            (
                "Playwright",
                vec![("scrape_competitors", Takes::Value), ("clear_cache", Takes::Undo)]
            ),
            ("Slm", vec![("chat_completion", Takes::Value)]),
            ("MemoryGateway", vec![("remember", Takes::Value), ("forget", Takes::Undo)]),
        ]
    );
    let Expr::Object(modules) = &workflow.output else { panic!("no object") };
    assert_eq!(names_of(modules), ["research", "content_creation"]);
    let Expr::Object(steps) = &modules[1].value else { panic!("no object") };
    assert_eq!(names_of(steps), ["generate_content", "store_brand_voice"]);
    assert_eq!(steps[0].value, Expr::Output(StepId(4)));
}

#[test]
fn project_compiles_as_it_is() {
    let workflow = compile_clean("test_project.json", PROJECT);
    assert_eq!(workflow.module, "test_project");
    assert_eq!(workflow.workflow_type, "TestProjectProject");
    assert_eq!(
        ids(&workflow),
        ["create_workspace", "task-1", "task-2", "bundle_artifacts", "cleanup_workspace"]
    );
    let after: Vec<&[StepId]> = workflow.steps.iter().map(|step| step.after.as_slice()).collect();
    assert_eq!(after, [&[] as &[StepId], &[StepId(0)], &[StepId(1)], &[StepId(1), StepId(2)], &[]]);
    let StepKind::Activity(task) = &workflow.steps[2].kind else { panic!("no activity") };
    assert_eq!(task.activity_type, "mao.execute_capsule");
    assert_eq!(task.action, ActionId { tool: 0, action: 1 });
    assert_eq!(task.options.timeout, Duration::from_hours(1));
    assert_eq!(task.options.heartbeat_timeout, Some(Duration::from_secs(10)));
    assert_eq!(task.options.retry.max_attempts, Some(3));
    let Expr::Object(input) = &task.input else { panic!("no object") };
    assert_eq!(names_of(input), ["workspace", "task", "results"]);
    assert_eq!(input[0].value, Expr::Output(StepId(0)));
    let words = r#"{"task_id":"task-2","capsule_id":"test-capsule","persona_id":"test-persona","description":"Second task (depends on task-1)","dependencies":["task-1"]}"#;
    assert_eq!(input[1].value, Expr::Json(words.to_owned()));
    let Expr::Object(results) = &input[2].value else { panic!("no object") };
    assert_eq!(names_of(results), ["task-1"]);
    let cleanup = &workflow.steps[4];
    assert_eq!(cleanup.when, Some(Condition::Started(StepId(0))));
    assert!(cleanup.finally && cleanup.optional);
}

/// The settings of a workspace and of a task as the project's guide shows them.
#[test]
fn a_configured_project_has_no_findings() {
    let text = r#"{
  "project_name": "Configured Project",
  "execution_mode": "dag",
  "workspace_config": {
    "vscode_image": "codercom/code-server:latest",
    "cpu_limit": "2",
    "memory_limit": "4g",
    "environment": { "NODE_ENV": "development", "PYTHON_VERSION": "3.11" }
  },
  "tasks": [
    { "task_id": "task-1", "capsule_id": "task-capsule-id" },
    { "task_id": "task-2", "capsule_id": "task-capsule-id" },
    {
      "task_id": "unique-task-id",
      "capsule_id": "task-capsule-id",
      "persona_id": "persona-id",
      "description": "Task description",
      "dependencies": ["task-1", "task-2"],
      "timeout_seconds": 3600,
      "retry_attempts": 3,
      "metadata": { "optional": false, "priority": "high" }
    }
  ]
}"#;
    assert_eq!(compile_clean("configured.json", text).steps.len(), 6);
}

/// The six phases of the large campaign, but for its review, which waits for a person.
const SIX_PHASES: &str = r"
workflow:
  name: Marketing Campaign
  version: 1.0.0
  timeout: 2h
  defaults: { retry: idempotent_api_call }
modules:
  - id: research
    type: parallel
    progress: 20
    activities:
      - { name: market_research, tool: notion, action: search_database, reads: true }
      - { name: competitor_analysis, tool: playwright, action: scrape_competitors, compensation: clear_cache }
  - id: content_creation
    type: sequential
    depends_on: [research]
    progress: 40
    activities:
      - name: generate_content
        tool: slm
        action: chat_completion
        compensation: none
        timeout: 10m
        heartbeat_timeout: 1m
      - { name: store_brand_voice, tool: memory_gateway, action: remember, compensation: forget }
  - id: design
    type: parallel
    depends_on: [content_creation]
    max_concurrent: 2
    progress: 60
    activities:
      - { name: create_images, tool: figma, action: render_images, compensation: delete_images }
      - { name: create_repo, tool: github, action: create_repository, compensation: delete_repository }
      - { name: create_channel, tool: slack, action: create_channel, compensation: archive_channel }
  - id: distribution
    type: parallel
    depends_on: [design]
    on_error: finish
    progress: 95
    activities:
      - { name: send_mails, tool: mailchimp, action: send_campaign, compensation: send_apology, retry: user_notification }
      - { name: post, tool: buffer, action: schedule_posts, compensation: unschedule_posts }
  - id: analytics
    depends_on: [distribution]
    tool: analytics
    action: create_dashboard
    compensation: delete_dashboard
    progress: 100
finally:
  - { id: notify, tool: slack, action: post_message, retry: user_notification }
";

#[test]
fn the_six_phases_of_the_large_campaign_have_no_findings() {
    assert_eq!(compile_clean("campaign.yaml", SIX_PHASES).steps.len(), 15);
}
