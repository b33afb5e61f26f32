//! What a user writes: one dependency, one document, one tool of its own.

#![deny(warnings, missing_docs)]

use sagaweave::{
    Definition, Payload, StepContext, StepError, ToolService, ToolSet, Undo, Value, json, plan,
};

sagaweave::include_workflow!("workflows/greeting.yaml");
use greeting::{Output, Tools, Workflow, tools};

struct MyPost;

impl tools::Post for MyPost {
    async fn send_card(&self, _: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(json!({ "sent": input }))
    }

    async fn send_apology(
        &self,
        _: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(undo.output.unwrap_or(undo.input))
    }

    async fn note(&self, _: &StepContext, _: Value) -> Result<Value, StepError> {
        let number: u8 = "7".parse()?;
        Ok(json!(number))
    }
}

/// What a worker would do with them.
fn tools(service: ToolService) -> usize {
    Tools { post: MyPost.into(), ..Tools::all(service) }.into_tools().len()
}

#[sagaweave::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plan = Workflow::programs()[0].plan();
    let card = plan.step(plan.find("card").ok_or("no card")?);
    let Some(plan::Input::Json(input)) = card.activity().map(|activity| activity.input) else {
        return Err("no input".into());
    };
    println!("{} {} sends {input}", plan.workflow_type, plan.version);
    // serde is there, but a user need not name it.
    let json = json!({ "both": { "card": 1, "gift": null }, "note": { "a": [2] } });
    let output: Output = Payload::from_json(json.to_string()).decode()?;
    println!("typed: {}", Payload::encode(&output)?.as_json());
    std::hint::black_box(tools as fn(ToolService) -> usize);
    Ok(())
}
