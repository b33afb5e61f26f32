//! What the query `get_progress` answers.

use serde::{Deserialize, Serialize};

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// 0 to 100; never falls.
    pub progress: u8,
    /// The modules that run.
    pub phase: Vec<String>,
    /// What the run as a whole is doing.
    pub state: RunState,
    /// When the run started, RFC 3339.
    pub started_at: String,
    /// Seconds since then.
    pub elapsed_seconds: u64,
    /// Every step in document order.
    pub steps: Vec<StepProgress>,
}

/// What a run as a whole is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum RunState {
    Running,
    Paused,
    Undoing,
    Finally,
    Completed,
    Failed,
    Cancelled,
}

/// How one step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepProgress {
    /// Its id in the document.
    pub id: String,
    /// How it stands.
    pub status: StepStatus,
    /// When it was scheduled, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When it ended, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StepStatus {
    #[default]
    Pending,
    Running,
    Completed,
    Skipped,
    Failed,
    Cancelled,
    Undoing,
    Undone,
    UndoFailed,
}

impl StepStatus {
    /// The name that documents and JSON see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::UndoFailed => "undo_failed",
        }
    }
}
