//! The tools of the generated campaign: as little as those of the hand-written one do.

use sagaweave::{StepContext, StepError, Undo, Value};
use sagaweave_examples::marketing_campaign::{Tools, tools};

type Answer = Result<Value, StepError>;

/// All of them, in this process.
pub fn tools() -> Tools {
    Tools {
        notion: Notion.into(),
        playwright: Playwright.into(),
        slm: Slm.into(),
        memory_gateway: MemoryGateway.into(),
    }
}

struct Notion;

impl tools::Notion for Notion {
    async fn search_database(&self, _ctx: &StepContext, input: Value) -> Answer {
        Ok(input)
    }

    async fn delete_research_notes(&self, _ctx: &StepContext, _undo: Undo<Value, Value>) -> Answer {
        Ok(Value::Null)
    }
}

struct Playwright;

impl tools::Playwright for Playwright {
    async fn scrape_competitors(&self, _ctx: &StepContext, input: Value) -> Answer {
        Ok(input)
    }

    async fn clear_cache(&self, _ctx: &StepContext, _undo: Undo<Value, Value>) -> Answer {
        Ok(Value::Null)
    }
}

struct Slm;

impl tools::Slm for Slm {
    async fn chat_completion(&self, _ctx: &StepContext, input: Value) -> Answer {
        Ok(input)
    }
}

struct MemoryGateway;

impl tools::MemoryGateway for MemoryGateway {
    async fn remember(&self, _ctx: &StepContext, input: Value) -> Answer {
        Ok(input)
    }

    async fn forget(&self, _ctx: &StepContext, _undo: Undo<Value, Value>) -> Answer {
        Ok(Value::Null)
    }
}
