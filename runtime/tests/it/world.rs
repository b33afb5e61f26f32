//! A server, and a worker with its client for one test.

use crate::documents::World;
use sagaweave::{Client, ConnectSettings, Definition, Run, Worker, WorkerHandle};
use sagaweave_devkit::temporal::Server;
use std::time::{Duration, Instant};

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

pub async fn client() -> Client {
    let server = tokio::task::spawn_blocking(Server::shared).await.unwrap();
    let server = server.unwrap_or_else(|error| panic!("{error}"));
    Client::connect(ConnectSettings::new(server.address()).unwrap()).await.unwrap()
}

/// How long a tool may go on after its worker has been told to stop.
pub const GRACE: Duration = Duration::from_secs(5);

/// A name that no other test and no other round has.
pub fn unique(name: &str) -> String {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    format!("{name}-{now}")
}

/// A worker of `W` on a task queue of its own.
pub struct Stage {
    pub client: Client,
    pub queue: String,
    pub worker: WorkerHandle,
}

impl Stage {
    pub async fn new<W: Definition<Tools = World>>(name: &str, world: &World) -> Self {
        sagaweave::logging::init();
        let (client, queue) = (client().await, unique(name));
        let worker = Worker::new(&client)
            .task_queue(&queue)
            .workflow::<W>(world.clone())
            .shutdown_grace(GRACE)
            .spawn()
            .unwrap();
        Self { client, queue, worker }
    }

    pub async fn start<W: Definition>(&self, input: W::Input) -> Run<W> {
        self.client.start::<W>(&self.queue, input).task_queue(&self.queue).await.unwrap()
    }
}

/// Waits until something holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !holds().await {
        assert!(since.elapsed() < PATIENCE, "{what}: it never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
