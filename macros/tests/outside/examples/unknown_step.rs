//! Everything here is right, but the document is not.

sagaweave::include_workflow!("workflows/unknown_step.yaml");

use sagaweave::{Definition, StepContext, StepError, ToolService, ToolSet, Undo, Value, json};

struct Mine;

impl unknown_step::tools::Notion for Mine {
    async fn search_database(&self, _: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(input["query"].clone())
    }

    async fn delete_notes(
        &self,
        _: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(json!([undo.input]))
    }
}

fn start<W: Definition>(tools: W::Tools, _: W::Input) -> W::Output {
    println!("{}", tools.into_tools().len());
    unreachable!("only compiled")
}

fn main() {
    let service = || -> ToolService { unreachable!("only compiled") };
    let tools = unknown_step::Tools { notion: Mine.into(), ..unknown_step::Tools::all(service()) };
    let output = start::<unknown_step::Workflow>(tools, json!({}));
    println!("{} {:?}", output.market["found"], output);
    let output: unknown_step::Output = output.clone();
    drop(output);
}
