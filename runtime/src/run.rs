//! A run, and what comes of it.

mod error;
mod raw;

pub use error::{CallError, RunError};

use crate::checks::check;
use crate::definition::{Definition, Typed, names, plan};
use crate::message::{Query, Signal};
use crate::replay::History;
use raw::Raw;
use sagaweave_core::{Payload, Progress, SagaReport, SearchAttribute};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use temporalio_client::{
    Client as SdkClient, WorkflowCancelOptions, WorkflowExecutionInfo, WorkflowFetchHistoryOptions,
    WorkflowHandle,
};

/// A run of the document `W`.
pub struct Run<W: Definition> {
    handle: WorkflowHandle<SdkClient, Typed<W>>,
}

impl<W: Definition> Run<W> {
    pub(crate) const fn new(handle: WorkflowHandle<SdkClient, Typed<W>>) -> Self {
        Self { handle }
    }

    pub(crate) fn started(client: &SdkClient, info: WorkflowExecutionInfo) -> Self {
        Self::new(WorkflowHandle::new(client.clone(), info))
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
        let output = self.raw().result().await?;
        output.decode().map_err(|error| RunError::bad_output(&error.to_string()))
    }

    /// How far it is. A closed run still answers, as long as a worker serves it.
    ///
    /// # Errors
    /// Where there is no such run, or no worker answers.
    pub async fn progress(&self) -> Result<Progress, CallError> {
        self.ask(names::GET_PROGRESS).await
    }

    /// What happened to each activity so far. A closed run still answers, as long as a worker serves
    /// it.
    ///
    /// # Errors
    /// Where there is no such run, or no worker answers.
    pub async fn report(&self) -> Result<SagaReport, CallError> {
        self.ask(names::GET_REPORT).await
    }

    /// Asks one of the document's own queries: `run.query::<queries::Status>()`. A closed run still
    /// answers, as long as a worker serves it.
    ///
    /// # Errors
    /// Where there is no such run, no worker answers, or an expression of the query has no value.
    pub async fn query<Q: Query<Workflow = W>>(&self) -> Result<Q::Answer, CallError> {
        self.ask(Q::NAME).await
    }

    /// Lets nothing new start until [`Run::resume`]; what runs goes on, and undos are never held up.
    ///
    /// # Errors
    /// Where there is no such run, or it has ended.
    pub async fn pause(&self) -> Result<(), CallError> {
        self.send(names::PAUSE, &()).await
    }

    /// Ends a pause.
    ///
    /// # Errors
    /// Where there is no such run, or it has ended.
    pub async fn resume(&self) -> Result<(), CallError> {
        self.send(names::RESUME, &()).await
    }

    /// Asks for its cancellation: it undoes what it did, and ends as cancelled.
    ///
    /// # Errors
    /// Where there is no such run, or it has ended.
    pub async fn cancel(&self, reason: impl Into<String>) -> Result<(), CallError> {
        let options = WorkflowCancelOptions::builder().reason(reason).build();
        self.handle.cancel(options).await.map_err(CallError::new)
    }

    /// Sends one of the document's own signals: `run.signal::<signals::UpdateContent>(payload)`.
    ///
    /// # Errors
    /// Where `payload` is not what the document asks for: nothing was sent then. Where there is no
    /// such run, or it has ended.
    pub async fn signal<S: Signal<Workflow = W>>(
        &self,
        payload: S::Payload,
    ) -> Result<(), CallError> {
        let encoded = signal_payload::<S>(&payload);
        drop(payload);
        let value = encoded.map_err(|message| CallError::bad_payload(&message))?;
        self.send_payload(S::NAME, &value).await
    }

    pub(crate) async fn send_payload(
        &self,
        signal: &str,
        value: &Payload,
    ) -> Result<(), CallError> {
        self.raw().signal(signal, value).await
    }

    /// Sends a signal by its name, with whatever comes with it. Nothing is checked: a run ignores a
    /// signal that it does not understand.
    ///
    /// # Errors
    /// Where there is no such run, it has ended, or `value` cannot be written as JSON.
    pub async fn send<T: Serialize + ?Sized>(
        &self,
        name: &str,
        value: &T,
    ) -> Result<(), CallError> {
        let value = Payload::encode(value).map_err(CallError::new);
        self.raw().signal(name, &value?).await
    }

    /// Its search attributes, those of the server's own among them.
    ///
    /// # Errors
    /// Where there is no such run.
    pub async fn search_attributes(&self) -> Result<BTreeMap<String, SearchAttribute>, CallError> {
        self.raw().search_attributes().await
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

    /// The answer to a query as it came.
    #[cfg(feature = "testing")]
    pub(crate) async fn answer(&self, query: &str) -> Result<Payload, CallError> {
        self.raw().query(query).await
    }

    async fn ask<T: DeserializeOwned>(&self, name: &str) -> Result<T, CallError> {
        let answer = self.raw().query(name).await?;
        answer.decode().map_err(CallError::new)
    }

    fn raw(&self) -> Raw {
        Raw::new(self.handle.info().clone(), self.handle.client().clone())
    }
}

/// A signal's payload as it is sent.
///
/// # Errors
/// Where it is not what the document asks for.
pub(crate) fn signal_payload<S: Signal>(payload: &S::Payload) -> Result<Payload, String> {
    let value = Payload::encode(payload).map_err(|error| error.to_string())?;
    let plan = plan::<S::Workflow>();
    let schema = plan.signals.get(S::INDEX).and_then(|signal| signal.payload);
    check(plan.schemas, schema, &value, "payload")?;
    Ok(value)
}

impl<W: Definition> fmt::Debug for Run<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("id", &self.id()).field("run_id", &self.run_id()).finish()
    }
}
