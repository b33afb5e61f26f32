//! Everything here is right, but the document is not.

sagaweave::include_workflow!("workflows/no_yaml.yaml");

use sagaweave::{Definition, StepContext, StepError, ToolService, ToolSet, Undo, Value, json};

struct Mine;

impl no_yaml::tools::Notion for Mine {
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
    let tools = no_yaml::Tools { notion: Mine.into(), ..no_yaml::Tools::all(service()) };
    let output = start::<no_yaml::Workflow>(tools, json!({}));
    println!("{} {:?}", output.market["found"], output);
    let output: no_yaml::Output = output.clone();
    drop(output);
}
