//! What a document's functions can see: the input, and how each step ended.

use crate::expr::{TimeSpan, Timestamp};
use crate::host::{Failure, errors};
use crate::payload::Payload;
use crate::plan::StepId;
use crate::progress::StepStatus;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::de::StrRead;
use std::any::Any;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

/// What a document's functions can see.
#[derive(Debug)]
pub struct Scope {
    run: RunInfo,
    input: Slot,
    status: WorkflowStatus,
    now: SystemTime,
    steps: Vec<StepState>,
    /// The latest valid payload of each of the document's signals, by its position in the plan.
    signals: BTreeMap<usize, Slot>,
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

/// How one step stands, as `outcome.<id>` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOutcome {
    /// The name of its [`StepStatus`]: `pending`, `running`, `completed` and so on.
    pub status: String,
    /// Why it failed, tolerated or not.
    pub error: Option<Failure>,
    /// When it was scheduled; none if it never was.
    pub started_at: Option<Timestamp>,
    /// When it ended, in whatever way.
    pub completed_at: Option<Timestamp>,
}

/// What is known of one step. The executor keeps it up to date at each change.
#[derive(Debug, Default)]
pub(crate) struct StepState {
    /// The forward call's input, kept only while the undo's input is being computed.
    pub(crate) forward_input: Option<Slot>,
    pub(crate) output: Option<Slot>,
    pub(crate) started: bool,
    pub(crate) completed: bool,
    pub(crate) status: StepStatus,
    pub(crate) error: Option<Failure>,
    pub(crate) started_at: Option<SystemTime>,
    pub(crate) ended_at: Option<SystemTime>,
}

impl Scope {
    /// What can be seen before anything has started: for what is evaluated outside of a run, such as
    /// search attributes, and for tests of programs. The clock stands at the run's start.
    pub fn of_input(run: RunInfo, input: Payload, steps: usize) -> Self {
        Self {
            now: run.started_at,
            run,
            input: Slot::new(input),
            status: WorkflowStatus::Running,
            steps: std::iter::repeat_with(StepState::default).take(steps).collect(),
            signals: BTreeMap::new(),
        }
    }

    /// The same, with a step that completed with this output. For tests and simulators.
    #[must_use]
    pub fn with_output(mut self, step: StepId, output: Payload) -> Self {
        let now = self.now;
        let state = self.step_mut(step);
        state.started = true;
        state.completed = true;
        state.status = StepStatus::Completed;
        state.started_at.get_or_insert(now);
        state.ended_at = Some(now);
        state.output = Some(Slot::new(output));
        self
    }

    /// The same, with a step that failed. For tests and simulators.
    #[must_use]
    pub fn with_failure(mut self, step: StepId, error: Failure) -> Self {
        let now = self.now;
        let state = self.step_mut(step);
        state.started = true;
        state.status = StepStatus::Failed;
        state.error = Some(error);
        state.started_at.get_or_insert(now);
        state.ended_at = Some(now);
        self
    }

    /// The same, while the undo's input of `step` is computed, which got this. For tests and simulators.
    #[must_use]
    pub fn with_forward_input(mut self, step: StepId, input: Payload) -> Self {
        self.step_mut(step).forward_input = Some(Slot::new(input));
        self
    }

    /// The same, with a signal that has arrived. For tests and simulators.
    #[must_use]
    pub fn with_signal(mut self, signal: usize, payload: Payload) -> Self {
        self.set_signal(signal, payload);
        self
    }

    /// The same at another time. For tests and simulators.
    #[must_use]
    pub const fn with_now(mut self, now: SystemTime) -> Self {
        self.now = now;
        self
    }

    /// The same, as `finally` of a run that ended so sees it. For tests and simulators.
    #[must_use]
    pub fn with_status(mut self, status: WorkflowStatus) -> Self {
        self.status = status;
        self
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

    /// When the first run started.
    pub fn started_at(&self) -> Timestamp {
        Timestamp::of(self.run.started_at)
    }

    /// The workflow's clock, as it stood at the event that is being handled: the same at every replay.
    pub fn now(&self) -> Timestamp {
        Timestamp::of(self.now)
    }

    /// How long the execution has been going on.
    pub fn elapsed(&self) -> TimeSpan {
        TimeSpan::of(self.now.duration_since(self.run.started_at).unwrap_or_default())
    }

    /// The latest valid payload of the signal at this position in [`crate::Plan::signals`]; none
    /// before the first.
    pub fn signal(&self, signal: usize) -> Option<&Slot> {
        self.signals.get(&signal)
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

    /// How a step stands.
    pub fn outcome(&self, step: StepId) -> StepOutcome {
        let state = &self.steps[step.index()];
        StepOutcome {
            status: state.status.name().to_owned(),
            error: state.error.clone(),
            started_at: state.started_at.map(Timestamp::of),
            completed_at: state.ended_at.map(Timestamp::of),
        }
    }

    /// While the undo's input of `step` is computed: what the step itself got. Otherwise none.
    pub fn forward_input(&self, step: StepId) -> Option<&Slot> {
        self.steps[step.index()].forward_input.as_ref()
    }

    /// The idempotency key of the activity with this id: the first run id, `/`, the id.
    pub fn key(&self, activity_id: &str) -> String {
        format!("{}/{activity_id}", self.run.first_run_id)
    }

    pub(crate) fn set_input(&mut self, input: Payload) {
        self.input = Slot::new(input);
    }

    pub(crate) fn set_status(&mut self, status: WorkflowStatus) {
        self.status = status;
    }

    pub(crate) const fn set_now(&mut self, now: SystemTime) {
        self.now = now;
    }

    pub(crate) fn set_signal(&mut self, signal: usize, payload: Payload) {
        self.signals.insert(signal, Slot::new(payload));
    }

    pub(crate) fn step(&self, step: StepId) -> &StepState {
        &self.steps[step.index()]
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
        match self.value(read::<T>) {
            Ok(value) => value.downcast_ref().ok_or_else(other_type),
            Err(failure) => Err(failure),
        }
    }

    /// What `read` makes of it at the first call. This much is compiled once, and not for each type.
    fn value(&self, read: Read) -> Result<&dyn Any, Failure> {
        if self.decoded.get().is_none() {
            let mut json = serde_json::Deserializer::from_str(self.payload.as_json());
            let value = read(&mut json).and_then(|value| json.end().map(|()| value));
            let value =
                value.map_err(|error| Failure::new(errors::EXPRESSION, error.to_string()))?;
            // It is empty, as was just seen, and nothing else runs meanwhile.
            let _ = self.decoded.set(value);
        }
        self.decoded.get().map(|value| &**value).ok_or_else(other_type)
    }
}

/// Reads a value of some type.
type Read = fn(&mut serde_json::Deserializer<StrRead<'_>>) -> serde_json::Result<Box<dyn Any>>;

fn read<T: DeserializeOwned + 'static>(
    json: &mut serde_json::Deserializer<StrRead<'_>>,
) -> serde_json::Result<Box<dyn Any>> {
    match T::deserialize(json) {
        Ok(value) => Ok(Box::new(value)),
        Err(error) => Err(error),
    }
}

fn other_type() -> Failure {
    Failure::new(errors::EXPRESSION, "a value is read as two different types")
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.payload.fmt(f)
    }
}
