//! Why a run did not start.

use super::attributes::type_name;
use sagaweave_core::SearchAttribute;
use std::error::Error;
use std::fmt;
use temporalio_client::errors::WorkflowStartError;
use temporalio_client::tonic::Code;

/// Why a run did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// There is, or was, a run with this workflow id.
    AlreadyStarted {
        /// The workflow id.
        workflow_id: String,
        /// That run, where the server says which.
        run_id: Option<String>,
    },
    /// The input, a memo or a search attribute is not what it has to be. Nothing was sent.
    BadInput {
        /// What is wrong, each with its path: `input.customer.email: …`.
        message: String,
    },
    /// The server does not know a search attribute, or knows one of this name with another type.
    SearchAttribute {
        /// Which, and the command that adds it.
        message: String,
    },
    /// The server refused, or could not be reached.
    Other(Box<dyn Error + Send + Sync>),
}

impl StartError {
    pub(super) fn bad_input(message: impl Into<String>) -> Self {
        Self::BadInput { message: message.into() }
    }

    pub(super) fn new(
        error: WorkflowStartError,
        workflow_id: String,
        attributes: &[(&'static str, SearchAttribute)],
    ) -> Self {
        match error {
            WorkflowStartError::AlreadyStarted { run_id, .. } => {
                Self::AlreadyStarted { workflow_id, run_id }
            }
            WorkflowStartError::Rpc(status) if status.code() == Code::InvalidArgument => {
                match unknown(status.message(), attributes) {
                    Some(message) => Self::SearchAttribute { message },
                    None => Self::Other(Box::new(WorkflowStartError::Rpc(status))),
                }
            }
            other => Self::Other(Box::new(other)),
        }
    }
}

/// What to do about what the server says of search attributes, where it says anything of them.
fn unknown(said: &str, attributes: &[(&'static str, SearchAttribute)]) -> Option<String> {
    if !said.to_lowercase().contains("search attribute") {
        return None;
    }
    let named = |name: &str| {
        said.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
    };
    let (name, value) = attributes.iter().find(|(name, _)| named(name))?;
    let kind = type_name(value);
    Some(format!(
        "the server does not take the search attribute `{name}`: {said}. Where it does not know it \
         yet: temporal operator search-attribute create --name {name} --type {kind}"
    ))
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted { workflow_id, run_id } => {
                write!(f, "there is a run with the workflow id `{workflow_id}` already")?;
                run_id.as_ref().map_or(Ok(()), |run_id| write!(f, " ({run_id})"))
            }
            Self::BadInput { message } | Self::SearchAttribute { message } => {
                write!(f, "the run did not start: {message}")
            }
            Self::Other(error) => write!(f, "the run did not start: {error}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Other(error) => error.source(),
            _ => None,
        }
    }
}
