//! Why a run has no output, or did not do what it was asked to.

use sagaweave_core::{Failure, SagaReport};
use std::error::Error;
use std::fmt;
use temporalio_client::errors::{WorkflowGetResultError, WorkflowQueryError};
use temporalio_client::tonic::Code;
use temporalio_common::error::{ApplicationFailure, IncomingError};

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
    /// It completed, but its output is not what the document says: it is a run of another version of
    /// it, or of none.
    BadOutput {
        /// What is wrong with the output.
        message: String,
    },
    /// The server cannot be reached.
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

    pub(super) fn bad_output(message: &str) -> Self {
        Self::BadOutput { message: message.to_owned() }
    }

    pub(super) fn from_sdk(error: WorkflowGetResultError) -> Self {
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
            Self::BadOutput { message } => {
                write!(
                    f,
                    "the run completed, but its output is not what the document says: {message}"
                )
            }
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
    pub(super) fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }

    /// What the workflow itself answers comes as an invalid argument: its words say it all.
    pub(super) fn of_query(error: WorkflowQueryError) -> Self {
        match error {
            WorkflowQueryError::Rpc(status) if status.code() == Code::InvalidArgument => {
                Self::new(status.message())
            }
            other => Self::new(other),
        }
    }

    pub(super) fn bad_payload(message: &str) -> Self {
        Self(format!("nothing was sent, since the signal's payload does not fit: {message}").into())
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
