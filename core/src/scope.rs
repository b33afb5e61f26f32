//! What a document's functions can see: the input, and how each step ended.

use crate::host::{Failure, errors};
use crate::payload::Payload;
use crate::plan::StepId;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::cell::OnceCell;
use std::fmt;
use std::time::SystemTime;

/// What a document's functions can see.
#[derive(Debug)]
pub struct Scope {
    run: RunInfo,
    input: Slot,
    status: WorkflowStatus,
    steps: Vec<StepState>,
}

/// Which run this is. The same for the whole execution, continued runs included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The workflow id.
    pub workflow_id: String,
    /// The first run's id.
    pub first_run_id: String,
    /// When the first run started.
    pub started_at: SystemTime,
}

/// How the workflow stands, as `finally` sees it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum WorkflowStatus {
    /// Forward work or undos are going on.
    #[default]
    Running,
    /// All forward work ended well.
    Completed,
    /// It fails.
    Failed(Failure),
    /// It was cancelled.
    Cancelled,
}

impl WorkflowStatus {
    /// The name that documents see: `running`, `completed`, `failed` or `cancelled`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed(_) => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct StepState {
    /// The forward call's input, kept only while the undo's input is being computed.
    pub(crate) forward_input: Option<Payload>,
    pub(crate) output: Option<Slot>,
    pub(crate) started: bool,
    pub(crate) completed: bool,
}

impl Scope {
    pub(crate) fn new(run: RunInfo, input: Payload, steps: usize) -> Self {
        Self {
            run,
            input: Slot::new(input),
            status: WorkflowStatus::Running,
            steps: std::iter::repeat_with(StepState::default).take(steps).collect(),
        }
    }

    /// Which run this is.
    pub const fn run(&self) -> &RunInfo {
        &self.run
    }

    /// The workflow's input.
    pub const fn input(&self) -> &Slot {
        &self.input
    }

    /// How the workflow stands: set before `finally` begins.
    pub const fn status(&self) -> &WorkflowStatus {
        &self.status
    }

    /// The output of a step that succeeded; none for one that was skipped, tolerated, failed, or has
    /// not ended.
    pub fn output(&self, step: StepId) -> Option<&Slot> {
        self.steps[step.index()].output.as_ref()
    }

    /// The output of a step as JSON text, `null` where it has none.
    pub fn output_json(&self, step: StepId) -> &str {
        self.output(step).map_or("null", |slot| slot.payload().as_json())
    }

    /// Whether a step ended well, and what it did stands. So it is for a block, too, whose steps may
    /// still have been skipped or tolerated.
    pub fn completed(&self, step: StepId) -> bool {
        self.steps[step.index()].completed
    }

    /// Whether a step was ever scheduled.
    pub fn started(&self, step: StepId) -> bool {
        self.steps[step.index()].started
    }

    /// While the undo's input of `step` is computed: what the step itself got. Otherwise none.
    pub fn forward_input(&self, step: StepId) -> Option<&Payload> {
        self.steps[step.index()].forward_input.as_ref()
    }

    /// The idempotency key of the activity with this id: the first run id, `/`, the id.
    pub fn key(&self, activity_id: &str) -> String {
        format!("{}/{activity_id}", self.run.first_run_id)
    }

    pub(crate) fn set_status(&mut self, status: WorkflowStatus) {
        self.status = status;
    }

    pub(crate) fn step_mut(&mut self, step: StepId) -> &mut StepState {
        &mut self.steps[step.index()]
    }
}

/// A payload, and its value once somebody has read it.
pub struct Slot {
    payload: Payload,
    decoded: OnceCell<Box<dyn Any>>,
}

impl Slot {
    pub(crate) fn new(payload: Payload) -> Self {
        Self { payload, decoded: OnceCell::new() }
    }

    /// The payload as it came.
    pub const fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The value as a `T`, decoded at the first call. All callers of one slot ask for one type.
    ///
    /// # Errors
    /// `ExpressionError` where the payload is not a `T`.
    pub fn get<T: DeserializeOwned + 'static>(&self) -> Result<&T, Failure> {
        if self.decoded.get().is_none() {
            let value: T = self
                .payload
                .decode()
                .map_err(|error| Failure::new(errors::EXPRESSION, error.to_string()))?;
            // It is empty, as was just seen, and nothing else runs meanwhile.
            let _ = self.decoded.set(Box::new(value));
        }
        self.decoded.get().and_then(|value| value.downcast_ref()).ok_or_else(|| {
            Failure::new(errors::EXPRESSION, "a value is read as two different types")
        })
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.payload.fmt(f)
    }
}
