//! A client and its worker, on the engine or on a server.

use crate::Error;
use crate::by_document::tools;
use crate::chunks::{Chunks, Work};
use sagaweave::{Client, Worker, WorkerHandle, json};
use sagaweave_examples::marketing_campaign::Workflow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use temporalio_client::{WorkflowGetResultOptions, WorkflowStartOptions};

const QUEUE: &str = "bench";

/// Either of them.
pub struct Side {
    pub name: &'static str,
    /// How many campaigns a round has.
    pub runs: usize,
    client: Client,
    worker: WorkerHandle,
    started: AtomicUsize,
}

impl Side {
    pub fn new(name: &'static str, client: Client, runs: usize) -> Result<Self, Error> {
        let worker = Worker::new(&client).task_queue(QUEUE).workflow::<Workflow>(tools());
        let worker = worker.sdk(|options| {
            // Nothing else has these names.
            let registered = options.register_workflow::<Chunks>();
            debug_assert!(registered.is_ok());
            options.register_activities(Work);
        });
        let worker = worker.spawn()?;
        Ok(Self { name, runs, client, worker, started: AtomicUsize::new(0) })
    }

    pub async fn stop(self) -> Result<(), Error> {
        Ok(self.worker.shutdown().await?)
    }

    fn id(&self) -> String {
        format!("{}-{}", self.name, self.started.fetch_add(1, Ordering::Relaxed))
    }

    /// Runs one to its end.
    pub async fn campaign(&self) -> Result<(), Error> {
        let start = self.client.start::<Workflow>(self.id(), json!({})).task_queue(QUEUE);
        let output = start.await?.result().await?;
        if output.content_creation.store_brand_voice == json!({}) {
            Ok(())
        } else {
            Err("no output".into())
        }
    }

    /// Runs so many activities in one workflow, and says how long it took.
    pub async fn chunks(&self, activities: u32, window: u32) -> Result<Duration, Error> {
        let options = WorkflowStartOptions::new(QUEUE, self.id()).build();
        let since = Instant::now();
        let client = self.client.sdk();
        let handle = client.start_workflow(Chunks::run, (activities, window), options).await?;
        let done = handle.get_result(WorkflowGetResultOptions::default()).await?;
        if done == activities { Ok(since.elapsed()) } else { Err("some are missing".into()) }
    }
}
