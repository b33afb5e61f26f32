//! To come.

mod activity;
mod call;
mod definition;
mod runner;
mod values;
mod step_context;
mod step_error;
mod tool;
mod tool_service;
mod undo;

pub use definition::Definition;
pub use runner::Runner;
pub use step_context::StepContext;
pub use step_error::StepError;
pub use tool::{Tool, ToolBuilder, ToolSet};
pub use tool_service::{ToolService, ToolServiceBuilder, ToolServiceError};
pub use undo::Undo;
