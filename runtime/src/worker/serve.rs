//! The thread that a worker lives on.

use super::SpawnError;
use super::handle::{Ended, WorkerError, WorkerHandle};
use std::sync::mpsc;
use std::thread;
use temporalio_client::Client;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tracing::{error, info};

/// Stops a worker.
pub(super) type Stop = Box<dyn Fn() + Send + Sync>;

/// The SDK's worker cannot leave the thread that it is made on, so it is made on its own.
pub(super) fn spawn(client: Client, options: WorkerOptions) -> Result<WorkerHandle, SpawnError> {
    let runtime = Handle::try_current().map_err(|_| SpawnError::NoRuntime)?;
    let (report, made) = mpsc::sync_channel(1);
    let (end, ended) = oneshot::channel();
    let queue = options.task_queue.clone();
    thread::Builder::new()
        .name("sagaweave-worker".to_owned())
        .spawn(move || serve(&runtime, client, options, &report, end))
        .map_err(|error| SpawnError::Other(Box::new(error)))?;
    let stop = made.recv().map_err(|error| SpawnError::Other(Box::new(error)))??;
    info!(task_queue = queue, "worker started");
    Ok(WorkerHandle::new(queue, stop, ended))
}

fn serve(
    runtime: &Handle,
    client: Client,
    options: WorkerOptions,
    report: &mpsc::SyncSender<Result<Stop, SpawnError>>,
    end: oneshot::Sender<Ended>,
) {
    let entered = runtime.enter();
    let made = make(client, options);
    drop(entered);
    let told = |result| {
        // Whoever spawned it waits for this one word.
        let _ = report.send(result);
    };
    match made {
        Ok(mut worker) => {
            told(Ok(Box::new(worker.shutdown_handle())));
            let result = runtime.block_on(worker.run()).map_err(WorkerError::new);
            if let Err(error) = &result {
                error!("{error}");
            }
            // Nobody needs to wait for its end.
            let _ = end.send(result);
        }
        Err(error) => told(Err(error)),
    }
}

fn make(client: Client, options: WorkerOptions) -> Result<Worker, SpawnError> {
    let runtime = Runtime::from_current_tokio(temporalio_sdk::runtime::RuntimeOptions::default())
        .map_err(|error| SpawnError::Other(Box::new(error)))?;
    Worker::new(&runtime, client, options).map_err(|error| SpawnError::Other(Box::new(error)))
}
