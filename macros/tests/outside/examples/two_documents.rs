//! Everything here is right, but both documents are not.

sagaweave::include_workflow!("workflows/unknown_step.yaml", "workflows/bad_version.yaml");

use sagaweave::{Definition, StepContext, StepError, ToolService, ToolSet, Undo, Value, json};

struct Mine;

impl bad_version::tools::Notion for Mine {
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
    let tools = bad_version::Tools { notion: Mine.into(), ..bad_version::Tools::all(service()) };
    let output = start::<bad_version::Workflow>(tools, json!({}));
    println!("{} {:?}", output.market["found"], output);
    let output: bad_version::Output = output.clone();
    drop(output);
}
