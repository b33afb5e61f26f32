//! The marketing campaign by hand, with the SDK's macros.

#[path = "../by_hand/saga.rs"]
#[allow(missing_docs, dead_code)]
mod saga;

use saga::{Saga, Undo};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::workflows::join;
use temporalio_sdk::{ActivityExecutionError, WorkflowContext, WorkflowResult};

/// What the campaign returns.
#[derive(Debug, Serialize, Deserialize)]
pub struct Output {
    /// What research found.
    pub research: Research,
    /// What was written.
    pub content_creation: ContentCreation,
}

/// What a module returns.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Research {
    pub market_research: Value,
    pub competitor_analysis: Value,
}

/// What a module returns.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ContentCreation {
    pub generate_content: Value,
    pub store_brand_voice: Value,
}

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct CampaignByHand;

#[workflow_methods]
impl CampaignByHand {
    /// Runs it.
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, _input: Value) -> WorkflowResult<Output> {
        let saga = Saga::new(ctx);
        match Self::forward(&saga).await {
            Ok(output) => Ok(output),
            Err(error) => {
                saga.undo().await;
                Err(error.into())
            }
        }
    }

    async fn forward(saga: &Saga<Self>) -> Result<Output, ActivityExecutionError> {
        let (market_research, competitor_analysis) = join!(
            saga.step(
                "market_research",
                Notion::search_database,
                json!({}),
                Notion::delete_research_notes
            ),
            saga.step(
                "competitor_analysis",
                Playwright::scrape_competitors,
                json!({}),
                Playwright::clear_cache
            ),
        );
        let research = Research {
            market_research: market_research?,
            competitor_analysis: competitor_analysis?,
        };
        let generate_content =
            saga.plain("generate_content", Slm::chat_completion, json!({})).await?;
        let store_brand_voice = saga
            .step("store_brand_voice", MemoryGateway::remember, json!({}), MemoryGateway::forget)
            .await?;
        let content_creation = ContentCreation { generate_content, store_brand_voice };
        Ok(Output { research, content_creation })
    }
}

/// A tool.
pub struct Notion;

#[activities]
impl Notion {
    /// A step.
    #[activity(name = "notion.search_database")]
    pub async fn search_database(
        _ctx: ActivityContext,
        input: Value,
    ) -> Result<Value, ActivityError> {
        Ok(input)
    }

    /// Its undo.
    #[activity(name = "notion.delete_research_notes")]
    pub async fn delete_research_notes(
        _ctx: ActivityContext,
        _undo: Undo,
    ) -> Result<(), ActivityError> {
        Ok(())
    }
}

/// A tool.
pub struct Playwright;

#[activities]
impl Playwright {
    /// A step.
    #[activity(name = "playwright.scrape_competitors")]
    pub async fn scrape_competitors(
        _ctx: ActivityContext,
        input: Value,
    ) -> Result<Value, ActivityError> {
        Ok(input)
    }

    /// Its undo.
    #[activity(name = "playwright.clear_cache")]
    pub async fn clear_cache(_ctx: ActivityContext, _undo: Undo) -> Result<(), ActivityError> {
        Ok(())
    }
}

/// A tool.
pub struct Slm;

#[activities]
impl Slm {
    /// A step.
    #[activity(name = "slm.chat_completion")]
    pub async fn chat_completion(
        _ctx: ActivityContext,
        input: Value,
    ) -> Result<Value, ActivityError> {
        Ok(input)
    }
}

/// A tool.
pub struct MemoryGateway;

#[activities]
impl MemoryGateway {
    /// A step.
    #[activity(name = "memory_gateway.remember")]
    pub async fn remember(_ctx: ActivityContext, input: Value) -> Result<Value, ActivityError> {
        Ok(input)
    }

    /// Its undo.
    #[activity(name = "memory_gateway.forget")]
    pub async fn forget(_ctx: ActivityContext, _undo: Undo) -> Result<(), ActivityError> {
        Ok(())
    }
}
