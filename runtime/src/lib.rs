//! Durable Temporal workflows from YAML: each step has its undo, and what can run side by side does.
//!
//! ```text
//!   campaign.yaml ── include_workflow! ──▶ types · one static plan · traits of its tools
//!                                                    │
//!   Client ── start, signal, query ──▶ Temporal ◀── Worker
//!     └─ Run<Workflow>                    server        ├─ the plan's executor, as a workflow
//!        result · progress · cancel                     └─ your tools, as activities
//! ```
//!
//! A document becomes a module; a worker runs it, and a client starts it:
//!
//! ```no_run
//! # mod marketing_campaign {
//! #     use sagaweave::{plan::Plan, *};
//! #     pub struct NotionTool(Tool);
//! #     impl From<super::MyNotion> for NotionTool {
//! #         fn from(tool: super::MyNotion) -> Self { Self(Tool::new(tool).build()) }
//! #     }
//! #     pub struct Tools { pub notion: NotionTool, pub playwright: NotionTool }
//! #     impl Tools {
//! #         pub fn all(service: ToolService) -> Self {
//! #             let tool = || NotionTool(Tool::service(&service, &["notion.search_database"]));
//! #             Self { notion: tool(), playwright: tool() }
//! #         }
//! #     }
//! #     impl ToolSet for Tools {
//! #         fn into_tools(self) -> Vec<Tool> { vec![self.notion.0, self.playwright.0] }
//! #     }
//! #     pub struct Workflow;
//! #     impl Definition for Workflow {
//! #         type Input = Value;
//! #         type Output = Value;
//! #         type Tools = Tools;
//! #         fn programs() -> &'static [&'static (dyn Program + Sync)] { &[] }
//! #     }
//! # }
//! # pub struct MyNotion;
//! use marketing_campaign::{Tools, Workflow};
//! use sagaweave::{Client, ToolService, Worker, json};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env().await?;
//! let service = ToolService::from_env()?;
//! let worker = Worker::new(&client)
//!     .workflow::<Workflow>(Tools { notion: MyNotion.into(), ..Tools::all(service) })
//!     .spawn()?;
//! let run = client.start::<Workflow>("q4-launch", json!({"topic": "winter"})).await?;
//! println!("{}", run.result().await?);
//! worker.shutdown().await?;
//! # Ok(())
//! # }
//! # fn main() {}
//! ```
//!
//! Where the document has schemas, values are held against them wherever they come in: the input at the
//! client ([`StartError::BadInput`]) and in the workflow, what comes with a signal ([`Run::signal`]), what
//! tools take and answer ([`Checks`]). What is wrong is told by its path, and never with a secret.
//!
//! A run that does not complete says what became of each step: see [`RunError`] and [`SagaReport`].

mod activity;
mod call;
mod checks;
mod client;
mod connect;
mod definition;
#[cfg(feature = "embedded")]
mod embedded;
mod include;
pub mod logging;
mod message;
mod queue;
mod replay;
mod run;
mod runner;
mod start;
mod step_context;
mod step_error;
#[cfg(feature = "testing")]
pub mod testing;
mod tool;
mod tool_service;
mod undo;
mod values;
mod worker;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use checks::Checks;
pub use client::Client;
pub use connect::{ConnectError, ConnectSettings};
pub use definition::Definition;
pub use message::{Query, Signal};
pub use replay::{History, ReplayError, replay};
pub use run::{CallError, Run, RunError};
pub use runner::Runner;
pub use sagaweave_core::expr::{Secret, TimeSpan, Timestamp};
pub use sagaweave_core::host::errors;
pub use sagaweave_core::progress::{RunState, StepProgress, StepStatus};
pub use sagaweave_core::report::{Counts, StepEntry, Trigger};
pub use sagaweave_core::{
    Failure, Fate, Payload, Program, Progress, Role, RunInfo, SagaReport, Scope, SearchAttribute,
    StepId, StepOutcome, expr, plan, schema,
};
#[cfg(feature = "embedded")]
pub use sagaweave_embedded as engine;
pub use sagaweave_macros::{include_workflow, main};
pub use serde_json::{Value, json};
pub use start::{IdConflict, IdReuse, Start, StartError};
pub use step_context::StepContext;
pub use step_error::StepError;
pub use tool::{Tool, ToolBuilder, ToolSet};
pub use tool_service::{ToolService, ToolServiceBuilder, ToolServiceError};
pub use undo::Undo;
pub use worker::{SpawnError, Worker, WorkerError, WorkerHandle};
