//! As much of the crate `sagaweave` as generated code names that calls no tool: the SDK is left out.

pub use sagaweave_core::expr::{TimeSpan, Timestamp};
pub use sagaweave_core::{
    Failure, Payload, Program, Scope, SearchAttribute, StepId, StepOutcome, expr, plan, schema,
};
pub use serde_json::Value;

pub mod __private {
    pub use sagaweave_core::members::{self, Members};
    pub use serde;
}

pub struct Tool;
pub struct ToolService;
pub struct Checks;

pub trait ToolSet {
    fn into_tools(self) -> Vec<Tool>;
    fn checks() -> Vec<(&'static str, Checks)> {
        Vec::new()
    }
}

pub trait Definition {
    type Input;
    type Output;
    type Tools;
    fn programs() -> &'static [&'static (dyn Program + Sync)];
}

pub trait Query {
    type Workflow: Definition;
    type Answer;
    const NAME: &'static str;
}
