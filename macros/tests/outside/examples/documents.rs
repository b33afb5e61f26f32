//! Two documents that share a tool.

#![deny(warnings, missing_docs)]

sagaweave::include_workflow!("workflows/greeting.yaml", "workflows/farewell.json");

use sagaweave::{StepContext, StepError, ToolService, ToolSet, Undo, Value};

struct MyPost;

/// What either document calls, in one implementation.
impl greeting::tools::Post for MyPost {
    async fn send_card(&self, _: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(input)
    }

    async fn send_apology(
        &self,
        _: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(undo.input)
    }

    async fn note(&self, _: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(input)
    }

    async fn wave(&self, _: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(input)
    }
}

fn tools(service: ToolService) -> usize {
    let farewell = farewell::Tools { post: MyPost.into() };
    let greeting = greeting::Tools { post: MyPost.into(), ..greeting::Tools::all(service) };
    farewell.into_tools().len() + greeting.into_tools().len()
}

fn main() {
    fn same<T: farewell::tools::Post>(_: &T) {}
    same(&MyPost);
    std::hint::black_box(tools as fn(ToolService) -> usize);
}
