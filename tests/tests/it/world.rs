//! One server for all tests, or an engine for each table of scenarios; for each table of scenarios a tool service, a worker and a client.

use crate::documents::Document;
use sagaweave::{Client, ConnectSettings, Definition, ToolService, Worker, WorkerHandle};
use sagaweave_devkit::temporal::{SEARCH_ATTRIBUTES, Server};
use sagaweave_devkit::tool_service::ToolService as Recorder;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use temporalio_client::{NamespacedClient, tonic};
use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;
use temporalio_common::protos::temporal::api::operatorservice::v1::AddSearchAttributesRequest;
use tokio::sync::OnceCell;

/// What no other run of the tests has in its workflow ids and task queues.
static RUN: LazyLock<String> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", since.as_millis(), std::process::id())
});

/// The address of the server that all tests share. The first to ask starts it.
pub async fn server() -> &'static str {
    let found = tokio::task::spawn_blocking(|| Server::shared().map(Server::address)).await;
    found.unwrap().unwrap_or_else(|none| panic!("{none}"))
}

/// Tells a server that was found running of the search attributes that one that is started here knows.
async fn know(client: &Client) {
    static KNOWN: OnceCell<()> = OnceCell::const_new();
    let is_own = Server::shared().is_ok_and(Server::is_own);
    if !is_own {
        KNOWN.get_or_init(|| tell(client)).await;
    }
}

async fn tell(client: &Client) {
    let client = client.sdk();
    let mut operator = client.connection().operator_service();
    let mut is_new = false;
    for (name, kind) in SEARCH_ATTRIBUTES {
        let kind = match kind {
            "Keyword" => IndexedValueType::Keyword,
            "KeywordList" => IndexedValueType::KeywordList,
            "Int" => IndexedValueType::Int,
            "Double" => IndexedValueType::Double,
            "Bool" => IndexedValueType::Bool,
            _ => IndexedValueType::Datetime,
        };
        let request = AddSearchAttributesRequest {
            search_attributes: [(name.to_owned(), kind as i32)].into(),
            namespace: client.namespace(),
        };
        match operator.add_search_attributes(tonic::Request::new(request)).await {
            Ok(_) => is_new = true,
            Err(error) => assert_eq!(error.code(), tonic::Code::AlreadyExists, "{error:?}"),
        }
    }
    if is_new {
        // It takes its time until all its parts know.
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
}

/// A client, and what its workflows call.
pub struct World {
    pub client: Client,
    pub recorder: Recorder,
    pub queue: String,
}

impl World {
    /// One without a worker. `name` is that of the table, and unique.
    pub async fn new(name: &str) -> Self {
        let client = if crate::engine::is_on() {
            Client::embedded().await.unwrap()
        } else {
            let client = Client::connect(ConnectSettings::new(server().await).unwrap());
            let client = client.await.unwrap();
            know(&client).await;
            client
        };
        let queue = format!("{name}-{}", *RUN);
        Self { client, recorder: Recorder::start().unwrap(), queue }
    }

    /// One with a worker for `D`.
    pub async fn with_worker<D: Document>(name: &str) -> (Self, WorkerHandle) {
        let world = Self::new(name).await;
        let worker = world.worker::<D>(&world.recorder.url());
        (world, worker)
    }

    /// A worker for `D` that calls the tool service at `url`.
    pub fn worker<D: Document>(&self, url: &str) -> WorkerHandle {
        self.worker_with::<D>(D::tools(ToolService::new(url).unwrap()))
    }

    /// A worker for `W` with these tools.
    pub fn worker_with<W: Definition>(&self, tools: W::Tools) -> WorkerHandle {
        Worker::new(&self.client).task_queue(&self.queue).workflow::<W>(tools).spawn().unwrap()
    }

    /// The id of the workflow for a scenario of this name.
    pub fn workflow_id(&self, scenario: &str) -> String {
        let scenario = scenario.replace([' ', ','], "-");
        format!("{}-{scenario}", self.queue)
    }
}
