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

/// What the server says of a search attribute that it does not know.
const NOT_KNOWN: [&str; 2] = ["no mapping defined", "is not defined"];

/// What to do about what the server says of search attributes, where it says anything of them.
fn unknown(said: &str, attributes: &[(&'static str, SearchAttribute)]) -> Option<String> {
    if !said.to_lowercase().contains("search attribute") {
        return None;
    }
    let named = |name: &str| {
        said.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
    };
    // The last of a name is the one that was sent.
    let (name, value) = attributes.iter().rfind(|(name, _)| named(name))?;
    let kind = type_name(value);
    let not_known = NOT_KNOWN.iter().any(|words| said.contains(words));
    let help = if not_known { help(name, kind) } else { String::new() };
    Some(format!("the server does not take the search attribute `{name}`, a {kind}: {said}{help}"))
}

fn help(name: &str, kind: &str) -> String {
    format!(". To add it: temporal operator search-attribute create --name {name} --type {kind}")
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

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: [(&str, SearchAttribute); 2] =
        [("Items", SearchAttribute::Int(7)), ("Item", SearchAttribute::Bool(true))];

    #[test]
    fn what_the_server_does_not_know_comes_with_the_command_that_adds_it() {
        let said = "Namespace default has no mapping defined for search attribute Item";
        let message = unknown(said, &GIVEN).unwrap();
        let must =
            "the server does not take the search attribute `Item`, a Bool: Namespace default";
        assert!(message.starts_with(must), "{message}");
        assert!(message.ends_with("search-attribute create --name Item --type Bool"), "{message}");
    }

    #[test]
    fn of_another_type_it_is_not_to_be_added_again() {
        let given = [GIVEN[0].clone(), ("Items", SearchAttribute::Keyword("many".to_owned()))];
        let said = "invalid value for search attribute Items of type Int: many";
        let message = unknown(said, &given).unwrap();
        assert_eq!(
            message,
            format!("the server does not take the search attribute `Items`, a Keyword: {said}")
        );
    }

    #[test]
    fn what_is_about_something_else_stays_as_it_is() {
        assert_eq!(unknown("Item is too long", &GIVEN), None);
        assert_eq!(unknown("search attribute Itemised is not defined", &GIVEN), None);
        let status = temporalio_client::tonic::Status::invalid_argument("no queue");
        let error = StartError::new(WorkflowStartError::Rpc(status), "a".to_owned(), &GIVEN);
        assert!(matches!(&error, StartError::Other(_)), "{error:?}");
        assert!(error.to_string().starts_with("the run did not start: "), "{error}");
    }
}
