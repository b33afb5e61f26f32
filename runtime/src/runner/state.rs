//! What a run shares with the queries and signals that come in beside it.

use super::inbox::Inbox;
use sagaweave_core::{Executor, Host, Outcome, Progress, SagaReport};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

/// One run.
pub(crate) struct State {
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
    pub(crate) fn new() -> Self {
        Self {
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

    /// None before the first task.
    pub(crate) fn progress(&self) -> Option<Progress> {
        match &*self.stage.borrow() {
            Stage::Fresh => None,
            Stage::Running(executor) => Some(executor.progress(self.clock())),
            Stage::Refused { progress, .. } => Some(Progress::clone(progress)),
        }
    }

    /// None before the first task.
    pub(crate) fn report(&self) -> Option<SagaReport> {
        match &*self.stage.borrow() {
            Stage::Fresh => None,
            Stage::Running(executor) => Some(executor.report()),
            Stage::Refused { report, .. } => Some(SagaReport::clone(report)),
        }
    }

    /// A workflow's clock stands still between its tasks. A query may look at the real one, since
    /// nothing that it answers is replayed; a run that is over has taken as long as it has.
    fn clock(&self) -> SystemTime {
        let now = self.now.get();
        if self.over.get() { now } else { now.max(SystemTime::now()) }
    }
}
