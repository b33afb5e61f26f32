//! Whether a history still fits a document.

use crate::definition::Definition;
use crate::runner::{Runner, interceptor};
use std::error::Error;
use std::fmt;
use temporalio_client::WorkflowHistory;
use temporalio_sdk::workflow_replayer::{
    WorkflowReplayError, WorkflowReplayFailure, WorkflowReplayer, WorkflowReplayerOptions,
};

/// All that has happened to a run, as JSON in the SDK's own form: [`crate::Run::history`] gives it. What
/// Temporal's command and UI write has other names for the same, and is not read here.
#[derive(Clone, PartialEq, Eq)]
pub struct History(Vec<u8>);

impl History {
    /// A history that was written to a file.
    pub const fn from_json(json: Vec<u8>) -> Self {
        Self(json)
    }

    /// To be written to a file.
    pub fn as_json(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "History({} bytes)", self.0.len())
    }
}

/// Lets the document `W` run again over a history. Needs no server and runs no tool.
///
/// # Errors
/// A history that is none; and one that `W` would not have made: a run that has come this far would
/// be stuck with it.
pub async fn replay<W: Definition>(history: &History) -> Result<(), ReplayError> {
    let history =
        WorkflowHistory::from_json(&history.0).map_err(|error| ReplayError::new(false, error))?;
    let options = WorkflowReplayerOptions::new()
        .workflow_interceptor(interceptor())
        .register_workflow::<Runner<W>>()
        .map_err(|error| ReplayError::new(false, error))?
        .build();
    let replayer = WorkflowReplayer::new(options).map_err(ReplayError::from_sdk)?;
    replayer.replay_workflow(history).await.map_err(ReplayError::from_sdk)
}

/// Why a history could not be replayed.
#[derive(Debug)]
pub struct ReplayError {
    differs: bool,
    error: Box<dyn Error + Send + Sync>,
}

impl ReplayError {
    /// Whether it is the document that no longer fits, rather than the history that is broken.
    pub const fn differs(&self) -> bool {
        self.differs
    }

    fn new(differs: bool, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { differs, error: error.into() }
    }

    fn from_sdk(error: WorkflowReplayError) -> Self {
        let differs = matches!(
            error,
            WorkflowReplayError::Replay(
                WorkflowReplayFailure::Nondeterminism { .. }
                    | WorkflowReplayFailure::WorkflowTaskFailure { .. }
            )
        );
        Self::new(differs, error)
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.differs { "the document no longer fits" } else { "no replay" };
        write!(f, "{what}: {}", self.error)
    }
}

impl Error for ReplayError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
