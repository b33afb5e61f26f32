//! The filter of lists: `WorkflowId`, `WorkflowType`, `ExecutionStatus`, `=`, `AND`.

use temporalio_protos::temporal::api::enums::v1::WorkflowExecutionStatus;
use tonic::Status;

use super::error::invalid_argument;
use super::state::Run;

/// What an execution must be to be listed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter(Vec<Term>);

#[derive(Debug, PartialEq, Eq)]
enum Term {
    WorkflowId(String),
    WorkflowType(String),
    RunId(String),
    Status(WorkflowExecutionStatus),
}

impl Filter {
    /// Reads a query; an empty one fits all.
    pub(crate) fn read(query: &str) -> Result<Self, Status> {
        let words = words(query)?;
        if words.is_empty() {
            return Ok(Self::default());
        }
        let and =
            |word: &Word| matches!(word, Word::Bare(text) if text.eq_ignore_ascii_case("and"));
        words.split(and).map(|term| Term::read(term, query)).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn fits(&self, run: &Run) -> bool {
        self.0.iter().all(|term| match term {
            Term::WorkflowId(id) => run.execution.workflow_id() == id,
            Term::RunId(id) => run.execution.run_id() == id,
            Term::Status(status) => run.execution.status() == *status,
            Term::WorkflowType(name) => {
                run.execution.info().r#type.is_some_and(|kind| kind.name == *name)
            }
        })
    }
}

impl Term {
    fn read(words: &[Word], query: &str) -> Result<Self, Status> {
        let [Word::Bare(name), Word::Equals, Word::Quoted(value)] = words else {
            return Err(unsupported(query));
        };
        let value = value.clone();
        match name.trim_matches('`') {
            "WorkflowId" => Ok(Self::WorkflowId(value)),
            "WorkflowType" => Ok(Self::WorkflowType(value)),
            "RunId" => Ok(Self::RunId(value)),
            "ExecutionStatus" => status(&value).map(Self::Status).ok_or_else(|| {
                let why = "invalid query: invalid expression: invalid ExecutionStatus value";
                invalid_argument(format!("{why} '{value}'"))
            }),
            _ => Err(unsupported(query)),
        }
    }
}

fn status(name: &str) -> Option<WorkflowExecutionStatus> {
    use WorkflowExecutionStatus as S;
    Some(match name {
        "Running" => S::Running,
        "Completed" => S::Completed,
        "Failed" => S::Failed,
        "Canceled" => S::Canceled,
        "Terminated" => S::Terminated,
        "ContinuedAsNew" => S::ContinuedAsNew,
        "TimedOut" => S::TimedOut,
        _ => return None,
    })
}

fn unsupported(query: &str) -> Status {
    invalid_argument(format!(
        "invalid query: the embedded engine knows only WorkflowId, WorkflowType, RunId and \
         ExecutionStatus, each with = and a quoted value, joined by AND: {query}"
    ))
}

#[derive(Debug, PartialEq, Eq)]
enum Word {
    Bare(String),
    Equals,
    Quoted(String),
}

fn words(query: &str) -> Result<Vec<Word>, Status> {
    let mut words = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '=' => {
                words.push(Word::Equals);
                1
            }
            '\'' | '"' => {
                let inner = &rest[1..];
                let end = inner.find(first).ok_or_else(|| unsupported(query))?;
                words.push(Word::Quoted(inner[..end].to_owned()));
                end + 2
            }
            _ => {
                let stops = |c: char| c.is_whitespace() || "='\"".contains(c);
                let end = rest.find(stops).unwrap_or(rest.len());
                words.push(Word::Bare(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[end..].trim_start();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        assert_eq!(Filter::read("").unwrap(), Filter::default());
        let filter = Filter::read("WorkflowId='a b' and ExecutionStatus = \"Running\"").unwrap();
        let status = WorkflowExecutionStatus::Running;
        assert_eq!(filter, Filter(vec![Term::WorkflowId("a b".into()), Term::Status(status)]));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for query in [
            "CloseTime > '2020'",
            "WorkflowId = 'a' OR WorkflowId = 'b'",
            "WorkflowId = 'a",
            "WorkflowId = 'a' AND",
            "WorkflowId STARTS_WITH 'a'",
            "ExecutionStatus = 'Asleep'",
            "é = 'ü'",
        ] {
            let refusal = Filter::read(query).unwrap_err();
            assert_eq!(refusal.code(), tonic::Code::InvalidArgument, "{query}");
        }
    }
}
