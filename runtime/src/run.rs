//! A run, and what comes of it.

use crate::definition::{Definition, Typed, names};
use crate::replay::History;
use crate::values;
use sagaweave_core::{Failure, Payload, Progress, SagaReport};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt;
use temporalio_client::errors::WorkflowGetResultError;
use temporalio_client::{
    Client as SdkClient, UntypedQuery, UntypedSignal, WorkflowCancelOptions,
    WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowHandle, WorkflowQueryOptions,
    WorkflowSignalOptions,
};
use temporalio_common::data_converters::RawValue;
use temporalio_common::error::{ApplicationFailure, IncomingError};

/// A run of the document `W`.
pub struct Run<W: Definition> {
    handle: WorkflowHandle<SdkClient, Typed<W>>,
}

impl<W: Definition> Run<W> {
    pub(crate) const fn new(handle: WorkflowHandle<SdkClient, Typed<W>>) -> Self {
        Self { handle }
    }

    /// The workflow id.
    pub fn id(&self) -> &str {
        &self.handle.info().workflow_id
    }

    /// The run id, where it is known: of a run that was started here, not of one that was looked up
    /// by its workflow id.
    pub fn run_id(&self) -> Option<&str> {
        self.handle.run_id().or(self.handle.info().first_execution_run_id.as_deref())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// Everything but a completed run; a failure and a cancellation come with the report of what was
    /// undone.
    pub async fn result(&self) -> Result<W::Output, RunError> {
        let options = WorkflowGetResultOptions::default();
        self.handle.get_result(options).await.map_err(RunError::from_sdk)
    }

    /// How far it is. A closed run still answers, as long as a worker serves it.
    ///
    /// # Errors
    /// Where there is no such run, or no worker answers.
    pub async fn progress(&self) -> Result<Progress, CallError> {
        self.query(names::GET_PROGRESS).await
    }

    /// What happened to each activity so far. A closed run still answers, as long as a worker serves
    /// it.
    ///
    /// # Errors
    /// Where there is no such run, or no worker answers.
    pub async fn report(&self) -> Result<SagaReport, CallError> {
        self.query(names::GET_REPORT).await
    }

    /// Lets nothing new start until [`Run::resume`]; what runs goes on, and undos are never held up.
    ///
    /// # Errors
    /// Where there is no such run, or it has ended.
    pub async fn pause(&self) -> Result<(), CallError> {
        self.signal(names::PAUSE, &()).await
    }

    /// Ends a pause.
    ///
    /// # Errors
    /// Where there is no such run, or it has ended.
    pub async fn resume(&self) -> Result<(), CallError> {
        self.signal(names::RESUME, &()).await
    }

    /// Asks for its cancellation: it undoes what it did, and ends as cancelled.
    ///
    /// # Errors
    /// Where there is no such run, or it has ended.
    pub async fn cancel(&self, reason: impl Into<String>) -> Result<(), CallError> {
        let options = WorkflowCancelOptions::builder().reason(reason).build();
        self.handle.cancel(options).await.map_err(CallError::new)
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// Where there is no such run, it has ended, or `value` cannot be written as JSON.
    pub async fn signal<T: Serialize + ?Sized>(
        &self,
        name: &str,
        value: &T,
    ) -> Result<(), CallError> {
        let value = values::write(&Payload::encode(value).map_err(CallError::new)?);
        let signal = UntypedSignal::<Typed<W>>::new(name);
        let options = WorkflowSignalOptions::default();
        self.handle.signal(signal, value, options).await.map_err(CallError::new)
    }

    /// All that has happened to it, for [`crate::replay`].
    ///
    /// # Errors
    /// Where there is no such run.
    pub async fn history(&self) -> Result<History, CallError> {
        let history = self.handle.fetch_history(WorkflowFetchHistoryOptions::default());
        history.to_json().await.map(History::from_json).map_err(CallError::new)
    }

    /// The SDK's handle, with everything that it can do.
    pub const fn sdk(&self) -> &WorkflowHandle<SdkClient, Typed<W>> {
        &self.handle
    }

    async fn query<T: DeserializeOwned>(&self, name: &str) -> Result<T, CallError> {
        let query = UntypedQuery::<Typed<W>>::new(name);
        let nothing = RawValue::new(Vec::new());
        let options = WorkflowQueryOptions::default();
        let answer = self.handle.query(query, nothing, options).await.map_err(CallError::new)?;
        let payload = values::read(&answer).map_err(CallError::new)?;
        payload.decode().map_err(CallError::new)
    }
}

impl<W: Definition> fmt::Debug for Run<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("id", &self.id()).field("run_id", &self.run_id()).finish()
    }
}

/// Why a run has no output.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// It failed. What it did is undone as far as it could be.
    Failed {
        /// The error that started the saga.
        error: Failure,
        /// What happened to each activity.
        report: Box<SagaReport>,
    },
    /// It was cancelled. What it did is undone as far as it could be.
    Cancelled {
        /// What happened to each activity.
        report: Box<SagaReport>,
    },
    /// Temporal's own timeout ended it. Nothing is undone.
    TimedOut,
    /// Somebody terminated it. Nothing is undone.
    Terminated,
    /// There is no such run.
    NotFound,
    /// The server cannot be reached, or the output is not what the document says.
    Other(Box<dyn Error + Send + Sync>),
}

impl RunError {
    /// What happened to each activity, where the run failed or was cancelled.
    pub fn report(&self) -> Option<&SagaReport> {
        match self {
            Self::Failed { report, .. } | Self::Cancelled { report } => Some(report),
            _ => None,
        }
    }

    fn from_sdk(error: WorkflowGetResultError) -> Self {
        match error {
            WorkflowGetResultError::Failed(error) => Self::failed(*error),
            WorkflowGetResultError::Cancelled { details } => {
                Self::Cancelled { report: details.deserialize().unwrap_or_default() }
            }
            WorkflowGetResultError::Terminated { .. } => Self::Terminated,
            WorkflowGetResultError::TimedOut => Self::TimedOut,
            WorkflowGetResultError::NotFound(_) => Self::NotFound,
            other => Self::Other(Box::new(other)),
        }
    }

    fn failed(error: IncomingError) -> Self {
        match error {
            IncomingError::Application(failure) => Self::Failed {
                error: Failure::new(failure.type_name().unwrap_or_default(), failure.to_string()),
                report: report(&failure),
            },
            IncomingError::Terminated(_) => Self::Terminated,
            IncomingError::Timeout(_) => Self::TimedOut,
            other => Self::Other(Box::new(other)),
        }
    }
}

/// Empty where a workflow that is none of ours failed.
fn report(failure: &ApplicationFailure) -> Box<SagaReport> {
    Box::new(failure.details::<SagaReport>().ok().flatten().unwrap_or_default())
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { error, .. } => write!(f, "the run failed: {error}"),
            Self::Cancelled { .. } => f.write_str("the run was cancelled"),
            Self::TimedOut => f.write_str("the run took longer than Temporal was told to allow"),
            Self::Terminated => f.write_str("the run was terminated"),
            Self::NotFound => f.write_str("there is no such run"),
            Self::Other(error) => write!(f, "the result cannot be had: {error}"),
        }
    }
}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::Other(error) => error.source(),
            _ => None,
        }
    }
}

/// Why a run did not take or answer a call.
#[derive(Debug)]
pub struct CallError(Box<dyn Error + Send + Sync>);

impl CallError {
    fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the run did not answer: {}", self.0)
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
