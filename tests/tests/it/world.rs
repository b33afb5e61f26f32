//! One server for all tests, or an engine for each table of scenarios; for each table of scenarios a tool service, a worker and a client.

use crate::documents::Document;
use sagaweave::{Client, ConnectSettings, Definition, ToolService, Worker, WorkerHandle};
use sagaweave_devkit::temporal::Server;
use sagaweave_devkit::tool_service::ToolService as Recorder;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// What no other run of the tests has in its workflow ids and task queues.
static RUN: LazyLock<String> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}", since.as_millis())
});

/// The address of the server that all tests share. The first to ask starts it.
pub async fn server() -> &'static str {
    let found = tokio::task::spawn_blocking(|| Server::shared().map(Server::address)).await;
    found.unwrap().unwrap_or_else(|none| panic!("{none}"))
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
            Client::connect(ConnectSettings::new(server().await).unwrap()).await.unwrap()
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
