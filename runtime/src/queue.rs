//! Which task queue a run goes to, and a worker serves.

use std::env;
use std::fmt;

/// The task queue where nobody names one.
pub(crate) const DEFAULT: &str = "sagaweave";

/// The environment's say.
const VARIABLE: &str = "TEMPORAL_TASK_QUEUE";

/// A document, as far as its queue goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asks {
    pub(crate) workflow_type: &'static str,
    pub(crate) task_queue: Option<&'static str>,
}

/// Two documents that ask for different queues, so that one worker cannot serve both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Disagreement {
    pub(crate) first: (&'static str, &'static str),
    pub(crate) second: (&'static str, &'static str),
}

/// What `TEMPORAL_TASK_QUEUE` says.
pub(crate) fn from_env() -> Option<String> {
    env::var(VARIABLE).ok().filter(|queue| !queue.is_empty())
}

/// What was said explicitly, else the environment's, else the documents', else `sagaweave`.
pub(crate) fn choose(
    explicit: Option<String>,
    environment: Option<String>,
    documents: &[Asks],
) -> Result<String, Disagreement> {
    if let Some(queue) = explicit.or(environment) {
        return Ok(queue);
    }
    let mut asked = documents.iter().map(Asks::effective);
    let Some(first) = asked.next() else { return Ok(DEFAULT.to_owned()) };
    match asked.find(|other| other.1 != first.1) {
        Some(second) => Err(Disagreement { first, second }),
        None => Ok(first.1.to_owned()),
    }
}

impl Asks {
    /// A document that asks for none is started on the default: that, too, is a say.
    fn effective(&self) -> (&'static str, &'static str) {
        (self.workflow_type, self.task_queue.unwrap_or(DEFAULT))
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, second } = self;
        write!(
            f,
            "runs of `{}` go to the task queue `{}`, runs of `{}` to `{}`: one worker cannot serve \
             both. Use a worker for each, or name one queue with `.task_queue(…)` here and at start, \
             or in {VARIABLE}",
            first.0, first.1, second.0, second.1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(workflow_type: &'static str, task_queue: Option<&'static str>) -> Asks {
        Asks { workflow_type, task_queue }
    }

    #[test]
    fn the_nearest_say_counts() {
        let documents = [asks("A", Some("campaigns")), asks("B", Some("campaigns"))];
        let own = |queue: &str| Some(queue.to_owned());
        assert_eq!(choose(own("x"), own("y"), &documents), Ok("x".to_owned()));
        assert_eq!(choose(None, own("y"), &documents), Ok("y".to_owned()));
        assert_eq!(choose(None, None, &documents), Ok("campaigns".to_owned()));
        assert_eq!(choose(None, None, &[asks("A", None)]), Ok(DEFAULT.to_owned()));
        assert_eq!(choose(None, None, &[]), Ok(DEFAULT.to_owned()));
    }

    #[test]
    fn documents_may_not_disagree() {
        let documents = [asks("A", Some("campaigns")), asks("B", None)];
        let error = choose(None, None, &documents).unwrap_err();
        assert_eq!(error, Disagreement { first: ("A", "campaigns"), second: ("B", DEFAULT) });
        assert!(choose(Some("x".to_owned()), None, &documents).is_ok());
    }
}
