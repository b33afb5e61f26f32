//! Faults on demand: what can go wrong between the engine and a worker, at a place of one's choice.
//!
//! ```
//! use std::time::Duration;
//! use sagaweave_embedded::{Engine, Fault};
//!
//! let engine = Engine::start();
//! // The first attempt of each `charge_card` does its work, and its answer never arrives.
//! engine.inject(Fault::activity("charge_card").attempt(1).time_out_after());
//! // One booking takes long to be picked up.
//! engine.inject(Fault::activity("book_hotel").workflow("trip-1").delay(Duration::from_secs(90)));
//! // No worker remembers anything: each workflow task replays from the start.
//! engine.inject(Fault::workflow_task().drop_cache());
//! ```
//!
//! [`RandomFaults`](random::RandomFaults) has all of them at random.

pub(crate) mod random;

use std::time::Duration;

use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::failure::v1::{ApplicationFailureInfo, Failure};

/// One thing that goes wrong, wherever it fits, until the faults are cleared.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) at: Place,
    pub(crate) act: Act,
}

impl Fault {
    /// A fault of an activity, named by its type or by its id.
    pub fn activity(type_or_id: impl Into<String>) -> ActivityFault {
        ActivityFault { name: type_or_id.into(), workflow: None, attempt: None }
    }

    /// A fault of workflow tasks.
    pub fn workflow_task() -> WorkflowTaskFault {
        WorkflowTaskFault { workflow: None, number: None }
    }
}

/// Which attempts of which activity a fault is for; say what happens to make it a [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "say what is to happen"]
pub struct ActivityFault {
    pub(crate) name: String,
    pub(crate) workflow: Option<String>,
    pub(crate) attempt: Option<i32>,
}

impl ActivityFault {
    /// Only in the workflow with this id.
    pub fn workflow(mut self, workflow_id: impl Into<String>) -> Self {
        self.workflow = Some(workflow_id.into());
        self
    }

    /// Only this attempt; the first is 1.
    pub const fn attempt(mut self, attempt: i32) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// The attempt fails with an error of this type, and may be retried. No worker sees it.
    pub fn fail(self, error_type: &str, message: &str) -> Fault {
        self.fail_with(failure(error_type, message, false))
    }

    /// The attempt fails with an error of this type that is not retried. No worker sees it.
    pub fn fail_for_good(self, error_type: &str, message: &str) -> Fault {
        self.fail_with(failure(error_type, message, true))
    }

    /// The attempt fails with this failure. No worker sees it.
    pub fn fail_with(self, failure: Failure) -> Fault {
        self.does(Act::Fail(Box::new(failure)))
    }

    /// The attempt starts, but no worker ever gets it: it runs into its timeout and has no effect.
    pub fn time_out_before(self) -> Fault {
        self.does(Act::TimeOutBefore)
    }

    /// A worker does the work, but its answer never arrives: the attempt runs into its timeout
    /// although it has had its effect. The worker believes that it was heard.
    pub fn time_out_after(self) -> Fault {
        self.does(Act::TimeOutAfter)
    }

    /// The attempt is handed out only after this time.
    pub fn delay(self, delay: Duration) -> Fault {
        self.does(Act::Delay(delay))
    }

    /// The engine takes the worker's answer, but the worker hears that the server is unavailable:
    /// it answers again, and then hears that there is no such activity.
    pub fn lose_response(self) -> Fault {
        self.does(Act::LoseResponse)
    }

    /// Two workers get the same attempt. The second answer finds no activity.
    pub fn deliver_twice(self) -> Fault {
        self.does(Act::DeliverTwice)
    }

    /// Its heartbeats do not arrive; the worker believes that they do.
    pub fn drop_heartbeats(self) -> Fault {
        self.does(Act::DropHeartbeats)
    }

    /// The worker that takes the attempt is lost, as if its process was killed and another one started
    /// at once: whatever it has in its hands, activities and workflow tasks of all runs, is done but
    /// never heard of, and what it remembers of any run is gone. Who it is, its identity says. To go
    /// on where it is still there, it hears that there are no such tasks.
    pub fn lose_worker(self) -> Fault {
        self.does(Act::LoseWorker)
    }

    fn does(self, act: Act) -> Fault {
        Fault { at: Place::Activity(self), act }
    }
}

/// Which workflow tasks a fault is for; say what happens to make it a [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "say what is to happen"]
pub struct WorkflowTaskFault {
    pub(crate) workflow: Option<String>,
    pub(crate) number: Option<usize>,
}

impl WorkflowTaskFault {
    /// Only in the workflow with this id.
    pub fn workflow(mut self, workflow_id: impl Into<String>) -> Self {
        self.workflow = Some(workflow_id.into());
        self
    }

    /// Only the run's task of this number; the first is 1, and a task that is tried again keeps
    /// its number.
    pub const fn number(mut self, number: usize) -> Self {
        self.number = Some(number);
        self
    }

    /// The first attempt of the task is taken, but no worker gets it: it runs into its timeout.
    pub fn time_out(self) -> Fault {
        self.does(Act::LoseTask)
    }

    /// Once the task is completed, its worker's cache is as good as gone: the next task comes with
    /// the whole history, to any worker, which replays it. For all tasks this is `always_replay`:
    /// what a workflow does differently the second time shows at once.
    pub fn drop_cache(self) -> Fault {
        self.does(Act::DropCache)
    }

    fn does(self, act: Act) -> Fault {
        Fault { at: Place::WorkflowTask(self), act }
    }
}

/// Where a fault is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    Activity(ActivityFault),
    WorkflowTask(WorkflowTaskFault),
}

/// What goes wrong there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    Fail(Box<Failure>),
    TimeOutBefore,
    TimeOutAfter,
    Delay(Duration),
    LoseResponse,
    DeliverTwice,
    DropHeartbeats,
    LoseWorker,
    LoseTask,
    DropCache,
}

fn failure(error_type: &str, message: &str, non_retryable: bool) -> Failure {
    let info = ApplicationFailureInfo {
        r#type: error_type.to_owned(),
        non_retryable,
        ..Default::default()
    };
    Failure {
        message: message.to_owned(),
        source: "sagaweave-embedded".to_owned(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(info)),
        ..Default::default()
    }
}
