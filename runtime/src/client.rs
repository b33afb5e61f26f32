//! Starting runs and finding them again.

use crate::connect::{ConnectError, ConnectSettings};
use crate::definition::{Definition, Typed};
use crate::run::Run;
use crate::start::Start;
use std::fmt;
use temporalio_client::{Client as SdkClient, NamespacedClient};

/// A connection to a Temporal server, bound to a namespace. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    sdk: SdkClient,
    #[cfg(feature = "embedded")]
    engine: Option<sagaweave_embedded::Engine>,
}

impl Client {
    /// Connects as the environment says: see [`ConnectSettings::from_env`].
    ///
    /// # Errors
    /// Where no address is set, the settings cannot be used, or the server does not answer.
    pub async fn from_env() -> Result<Self, ConnectError> {
        Self::connect(ConnectSettings::from_env()?).await
    }

    /// Connects as `settings` say.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub async fn connect(settings: ConnectSettings) -> Result<Self, ConnectError> {
        Ok(Self::from_sdk(settings.connect().await?))
    }

    /// A client over one of the SDK's.
    pub const fn from_sdk(sdk: SdkClient) -> Self {
        Self {
            sdk,
            #[cfg(feature = "embedded")]
            engine: None,
        }
    }

    /// The engine in this process that stands in for a server, if one does.
    #[cfg(feature = "embedded")]
    pub const fn engine(&self) -> Option<&sagaweave_embedded::Engine> {
        self.engine.as_ref()
    }

    #[cfg(feature = "embedded")]
    pub(crate) fn of_engine(self, engine: sagaweave_embedded::Engine) -> Self {
        Self { engine: Some(engine), ..self }
    }

    /// Starts a run of `W`. Await what comes back, or set more on it first:
    ///
    /// ```no_run
    /// # use sagaweave::{Client, Definition, StartError, Value, json};
    /// # async fn example<W: Definition<Input = Value>>(client: Client) -> Result<(), StartError> {
    /// let run = client.start::<W>("q4-launch", json!({"topic": "winter"})).await?;
    /// let other = client.start::<W>("q5-launch", json!({})).task_queue("slow").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn start<W: Definition>(
        &self,
        workflow_id: impl Into<String>,
        input: W::Input,
    ) -> Start<'_, W> {
        Start::new(&self.sdk, workflow_id.into(), input)
    }

    /// The run of `W` with this workflow id: the one that goes on, or the last one. Asks nobody.
    pub fn run<W: Definition>(&self, workflow_id: impl Into<String>) -> Run<W> {
        Run::new(self.sdk.get_workflow_handle::<Typed<W>>(workflow_id))
    }

    /// The SDK's client, with everything that it can do.
    pub const fn sdk(&self) -> &SdkClient {
        &self.sdk
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("namespace", &self.sdk.namespace()).finish_non_exhaustive()
    }
}
