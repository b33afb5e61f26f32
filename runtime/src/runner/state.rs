//! What a run shares with the queries and signals that come in beside it.

use super::inbox::Inbox;
use sagaweave_core::{Executor, Host, Outcome, Payload, Program, Progress, SagaReport};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

/// What a query gets that comes too early.
const NOT_BEGUN: &str = "the run has not begun";

/// One run.
pub(crate) struct State {
    pub(crate) program: &'static (dyn Program + Sync),
    pub(crate) inbox: Arc<Inbox>,
    stage: RefCell<Stage>,
    /// The workflow's clock when it was last polled.
    now: Cell<SystemTime>,
    over: Cell<bool>,
}

enum Stage {
    /// Its first task has not come yet.
    Fresh,
    Running(Box<Executor<'static>>),
    /// Its input was not what it takes, so it never ran.
    Refused {
        progress: Box<Progress>,
        report: Box<SagaReport>,
    },
}

impl State {
    pub(crate) fn new(program: &'static (dyn Program + Sync)) -> Self {
        Self {
            program,
            inbox: Arc::default(),
            stage: RefCell::new(Stage::Fresh),
            now: Cell::new(SystemTime::UNIX_EPOCH),
            over: Cell::new(false),
        }
    }

    pub(crate) fn begin(&self, executor: Executor<'static>) {
        self.stage.replace(Stage::Running(Box::new(executor)));
    }

    pub(crate) fn refuse(&self, executor: &Executor<'_>, now: SystemTime) {
        self.now.set(now);
        self.over.set(true);
        self.stage.replace(Stage::Refused {
            progress: Box::new(executor.progress(now)),
            report: Box::new(executor.report()),
        });
    }

    /// Takes the run as far as it goes.
    pub(crate) fn poll(&self, host: &mut dyn Host, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.now.set(host.now());
        let Stage::Running(executor) = &mut *self.stage.borrow_mut() else {
            return Poll::Pending;
        };
        let poll = executor.poll(host, cx);
        self.over.set(poll.is_ready());
        poll
    }

    /// # Errors
    /// Before the first task.
    pub(crate) fn progress(&self) -> Result<Progress, String> {
        match &*self.stage.borrow() {
            Stage::Fresh => Err(NOT_BEGUN.to_owned()),
            Stage::Running(executor) => Ok(executor.progress(self.clock())),
            Stage::Refused { progress, .. } => Ok(Progress::clone(progress)),
        }
    }

    /// # Errors
    /// Before the first task.
    pub(crate) fn report(&self) -> Result<SagaReport, String> {
        match &*self.stage.borrow() {
            Stage::Fresh => Err(NOT_BEGUN.to_owned()),
            Stage::Running(executor) => Ok(executor.report()),
            Stage::Refused { report, .. } => Ok(SagaReport::clone(report)),
        }
    }

    /// Answers one of the document's own queries.
    ///
    /// # Errors
    /// Before the first task, where the input was refused, where the run's plan has no such query, or
    /// an expression of it has no value.
    pub(crate) fn query(&self, name: &str) -> Result<Payload, String> {
        let queries = self.program.plan().queries;
        let query = queries.iter().position(|query| *query == name);
        let query = query.ok_or_else(|| format!("this run's document has no query `{name}`"))?;
        match &*self.stage.borrow() {
            Stage::Fresh => Err(NOT_BEGUN.to_owned()),
            Stage::Running(executor) => executor.query(query).map_err(|error| error.to_string()),
            Stage::Refused { .. } => Err("the run's input was refused: it never ran".to_owned()),
        }
    }

    /// A workflow's clock stands still between its tasks. A query may look at the real one, since
    /// nothing that it answers is replayed; a run that is over has taken as long as it has.
    fn clock(&self) -> SystemTime {
        let now = self.now.get();
        if self.over.get() { now } else { now.max(SystemTime::now()) }
    }
}
