//! Both ways to run the campaign, each with a worker of its own and through a client of its own.

use crate::Error;
use crate::by_document::tools;
use crate::by_hand::{CampaignByHand, MemoryGateway, Notion, Playwright, Slm};
use futures_util::future::try_join_all;
use sagaweave::{Client, Worker, WorkerHandle, json};
use sagaweave_examples::marketing_campaign;
use std::fmt;
use std::thread::{self, JoinHandle};
use temporalio_client::{Client as SdkClient, WorkflowGetResultOptions, WorkflowStartOptions};
use temporalio_sdk::{Runtime, Worker as SdkWorker, WorkerOptions};
use tokio::runtime::Handle;

/// The task queue of the hand-written side.
const QUEUE: &str = "by-hand";

/// Who wrote the campaign.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Generated,
    ByHand,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Generated => "generated",
            Self::ByHand => "by hand",
        })
    }
}

impl Side {
    /// Starts its worker.
    pub fn worker(self, client: &Client) -> Result<Working, Error> {
        Ok(match self {
            Self::Generated => {
                let worker = Worker::new(client).workflow::<marketing_campaign::Workflow>(tools());
                Working::Generated(worker.task_queue("generated").spawn()?)
            }
            Self::ByHand => Working::ByHand(by_hand(client.sdk().clone())),
        })
    }

    /// Runs these workflows all at once, to their ends.
    pub async fn run(self, client: &Client, ids: &[String]) -> Result<(), Error> {
        match self {
            Self::Generated => {
                try_join_all(ids.iter().map(|id| run_generated(client, id))).await?;
            }
            Self::ByHand => {
                try_join_all(ids.iter().map(|id| run_by_hand(client.sdk(), id))).await?;
            }
        }
        Ok(())
    }
}

async fn run_generated(client: &Client, id: &str) -> Result<(), Error> {
    let start = client.start::<marketing_campaign::Workflow>(id, json!({}));
    let output = start.task_queue("generated").await?.result().await?;
    if output.content_creation.store_brand_voice == json!({}) {
        Ok(())
    } else {
        Err("no output".into())
    }
}

async fn run_by_hand(client: &SdkClient, id: &str) -> Result<(), Error> {
    let options = WorkflowStartOptions::new(QUEUE, id).build();
    let handle = client.start_workflow(CampaignByHand::run, json!({}), options).await?;
    let output = handle.get_result(WorkflowGetResultOptions::default()).await?;
    if output.content_creation.store_brand_voice == json!({}) {
        Ok(())
    } else {
        Err("no output".into())
    }
}

/// A worker that runs.
pub enum Working {
    Generated(WorkerHandle),
    ByHand(ByHand),
}

/// The thread that the SDK's worker lives on, and what ends it.
pub struct ByHand {
    stop: tokio::sync::oneshot::Sender<()>,
    thread: JoinHandle<Result<(), Error>>,
}

impl Working {
    /// Lets it end.
    pub async fn stop(self) -> Result<(), Error> {
        match self {
            Self::Generated(handle) => Ok(handle.shutdown().await?),
            Self::ByHand(ByHand { stop, thread }) => {
                // A worker that has ended by itself says why below.
                let _ = stop.send(());
                let joined = tokio::task::spawn_blocking(|| thread.join()).await?;
                joined.map_err(|_| "the worker panicked")?
            }
        }
    }
}

fn by_hand(client: SdkClient) -> ByHand {
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let tokio = Handle::current();
    let thread = thread::spawn(move || {
        let entered = tokio.enter();
        let runtime =
            Runtime::from_current_tokio(temporalio_sdk::runtime::RuntimeOptions::default())?;
        let options = WorkerOptions::new(QUEUE)
            .register_workflow::<CampaignByHand>()?
            .register_activities(Notion)
            .register_activities(Playwright)
            .register_activities(Slm)
            .register_activities(MemoryGateway)
            .build();
        let mut worker = SdkWorker::new(&runtime, client, options)?;
        drop(entered);
        let shut_down = worker.shutdown_handle();
        tokio.spawn(async move {
            // Whoever drops the other end wants the worker to end, too.
            let _ = stopped.await;
            shut_down();
        });
        Ok(tokio.block_on(worker.run())?)
    });
    ByHand { stop, thread }
}
