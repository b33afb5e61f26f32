//! An engine in this process, in place of a server.

use crate::client::Client;
use crate::connect::{ConnectError, ConnectSettings};
use sagaweave_embedded::Engine;
use std::sync::Arc;
use temporalio_client::callback_based::{
    CallbackBasedGrpcService, GrpcRequest, GrpcSuccessResponse,
};
use temporalio_client::tonic::metadata::MetadataMap;

/// The address that errors name; nothing is connected to.
const ADDRESS: &str = "embedded";

impl Client {
    /// A client of a new engine in this process: no server is needed. It keeps nothing once the process
    /// ends. The feature `embedded` has it.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let client = sagaweave::Client::embedded().await?;
    /// assert!(client.engine().is_some());
    /// # Ok::<(), sagaweave::ConnectError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The SDK refuses the connection.
    pub async fn embedded() -> Result<Self, ConnectError> {
        Self::embedded_in(&Engine::start()).await
    }

    /// A client of this engine, for engines with settings of their own.
    ///
    /// # Errors
    /// As [`Client::embedded`].
    pub async fn embedded_in(engine: &Engine) -> Result<Self, ConnectError> {
        Ok(connect(service(engine.clone())).await?.of_engine(engine.clone()))
    }

    /// Connects as the environment says, or to a new engine in this process where it says no address: for
    /// programs that show something. [`Client::engine`] tells which it is.
    ///
    /// # Errors
    /// The settings cannot be used, or the server that they name does not answer.
    pub async fn from_env_or_embedded() -> Result<Self, ConnectError> {
        match ConnectSettings::from_env() {
            Ok(settings) => Self::connect(settings).await,
            Err(ConnectError::NoAddress) => Self::embedded().await,
            Err(error) => Err(error),
        }
    }
}

/// A client all of whose calls go to `service`.
pub(crate) async fn connect(service: CallbackBasedGrpcService) -> Result<Client, ConnectError> {
    let settings = ConnectSettings::new(ADDRESS)?.sdk(|connection, _| {
        connection.service_override = Some(service);
        // The SDK refuses to look up names of what it does not connect to.
        connection.dns_load_balancing = None;
    });
    Client::connect(settings).await
}

/// What the SDK takes for an answer.
pub(crate) fn answer(proto: Vec<u8>) -> GrpcSuccessResponse {
    GrpcSuccessResponse { headers: MetadataMap::new().into_headers(), proto }
}

/// Hands each call to the engine.
fn service(engine: Engine) -> CallbackBasedGrpcService {
    let callback = move |request: GrpcRequest| {
        let engine = engine.clone();
        let call = async move {
            let GrpcRequest { service, rpc, proto, .. } = request;
            let proto = engine.call(&service, &rpc, proto).await?;
            Ok(answer(proto))
        };
        Box::pin(call) as futures_util::future::BoxFuture<'static, _>
    };
    CallbackBasedGrpcService { callback: Arc::new(callback) }
}
