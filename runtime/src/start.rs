//! Starting a run.
//!
//! ```text
//!  input ─▶ JSON ─▶ checked ─▶ search attributes ─▶ options (queue, memo, policies) ─▶ the server
//!             └─────────┴──────────────┴─ BadInput: nothing was sent
//! ```

mod attributes;
mod error;
mod policy;
mod settings;

pub(crate) use attributes::read as read_attributes;
pub use error::StartError;
pub use policy::{IdConflict, IdReuse};

use crate::definition::{Definition, newest};
use crate::run::Run;
use sagaweave_core::{Payload, SearchAttribute};
use serde::Serialize;
use settings::Settings;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use temporalio_client::{Client as SdkClient, WorkflowStartOptions};

/// A run that is about to be started: await it.
#[must_use = "a run starts when this is awaited"]
pub struct Start<'c, W: Definition> {
    client: &'c SdkClient,
    input: W::Input,
    settings: Settings<'c>,
}

impl<'c, W: Definition> Start<'c, W> {
    pub(crate) fn new(client: &'c SdkClient, workflow_id: String, input: W::Input) -> Self {
        Self { client, input, settings: Settings::new(workflow_id) }
    }

    /// The task queue, in place of `TEMPORAL_TASK_QUEUE`, the document's, or `sagaweave`.
    pub fn task_queue(mut self, task_queue: impl Into<String>) -> Self {
        self.settings.task_queue = Some(task_queue.into());
        self
    }

    /// What happens when a run with this workflow id has ended; by default, another may start.
    pub fn reuse(mut self, reuse: IdReuse) -> Self {
        self.settings.reuse = reuse.into();
        self
    }

    /// What happens when a run with this workflow id goes on; by default, it is an error.
    pub fn conflict(mut self, conflict: IdConflict) -> Self {
        self.settings.conflict = conflict.into();
        self
    }

    /// Adds to the memo: what is noted of the run and shown with it, and never searched. Keys that
    /// begin with `sagaweave.` are not the caller's to use.
    pub fn memo(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.settings.memo.push((key.into(), Payload::encode(&value)));
        self
    }

    /// Sets a search attribute; it counts before one of the document's with this name. The server has
    /// to know it.
    pub fn search_attribute(mut self, name: &'static str, value: SearchAttribute) -> Self {
        self.settings.attributes.push((name, value));
        self
    }

    /// Changes the SDK's own options, after all others are set.
    pub fn sdk(mut self, change: impl FnOnce(&mut WorkflowStartOptions) + Send + 'c) -> Self {
        self.settings.change = Some(Box::new(change));
        self
    }

    async fn start(self) -> Result<Run<W>, StartError> {
        let Self { client, input, settings } = self;
        let encoded = Payload::encode(&input);
        drop(input);
        let started = settings.start(client, newest::<W>(), encoded).await?;
        Ok(Run::started(client, started))
    }
}

impl<'c, W: Definition> IntoFuture for Start<'c, W> {
    type Output = Result<Run<W>, StartError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}

impl<W: Definition> fmt::Debug for Start<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("workflow_id", &self.settings.workflow_id)
            .field("task_queue", &self.settings.task_queue)
            .finish_non_exhaustive()
    }
}
