//! The part of sagaweave that must be deterministic: plan, executor, saga, progress.

pub mod executor;
pub mod host;
pub mod payload;
pub mod plan;
pub mod program;
pub mod progress;
pub mod report;
pub mod scope;
pub mod sim;

pub use executor::{Executor, Outcome};
pub use host::{ActivityCall, ActivityEnd, Event, Failure, Fate, Host, Op, Role};
pub use payload::Payload;
pub use plan::{Plan, StepId};
pub use program::Program;
pub use progress::Progress;
pub use report::SagaReport;
pub use scope::{RunInfo, Scope};
