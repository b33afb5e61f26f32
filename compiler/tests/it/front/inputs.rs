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
    assert_eq!(results[0].rust_name, "task_1");
    let cleanup = &workflow.steps[4];
    assert_eq!(cleanup.when, Some(Condition::Started(StepId(0))));
    assert!(cleanup.finally && cleanup.optional);
}
