//! What an open workflow takes.

use crate::Error;
use futures_util::{StreamExt, TryStreamExt};
use sagaweave::engine::Engine;
use sagaweave::{Client, Run, Worker, json};
use sagaweave_examples::marketing_campaign::Workflow;
use std::time::Duration;
use temporalio_client::WorkflowDescribeOptions;

/// How many are open before it is measured, so that the rest of the process has what it needs.
const BEFORE: usize = 1_000;

const OPEN: usize = 10_000;

/// How many are started, or looked at, at once.
const AT_ONCE: usize = 50;

const QUEUE: &str = "memory";

/// Opens campaigns that wait for somebody who runs their first two activities, and prints by how much
/// this process grows, once their worker is gone.
pub async fn measure() -> Result<(), Error> {
    let small = open(BEFORE).await?;
    let before = resident()?;
    let large = open(OPEN).await?;
    let after = resident()?;
    let bytes = after.saturating_sub(before) / OPEN as u64;
    println!("\nMemory of this process: {bytes} bytes for each of {OPEN} open campaigns");
    println!("({} MB before, {} MB after)", before >> 20, after >> 20);
    drop((small, large));
    Ok(())
}

async fn open(count: usize) -> Result<Engine, Error> {
    let engine = Engine::start();
    let client = Client::embedded_in(&engine).await?;
    let worker = Worker::new(&client).task_queue(QUEUE).workflow_only::<Workflow>().spawn()?;
    let runs = futures_util::stream::iter((0..count).map(|number| waiting(&client, number)));
    runs.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    worker.shutdown().await?;
    Ok(engine)
}

/// Starts a campaign and waits until it waits.
async fn waiting(client: &Client, number: usize) -> Result<(), Error> {
    let start = client.start::<Workflow>(format!("open-{number}"), json!({})).task_queue(QUEUE);
    let run: Run<Workflow> = start.await?;
    loop {
        let described = run.sdk().describe(WorkflowDescribeOptions::default()).await?;
        if described.raw_description.pending_activities.len() == 2 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What this process has in memory, in bytes.
fn resident() -> Result<u64, Error> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")).ok_or("no VmRSS")?;
    Ok(kilobytes.trim().parse::<u64>()? << 10)
}
