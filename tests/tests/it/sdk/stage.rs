//! The SDK's client and worker, and what is looked at when a workflow has ended.

use crate::world::World;
use std::iter::successors;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use temporalio_client::errors::WorkflowGetResultError;
use temporalio_client::{
    Client, NamespacedClient, WorkflowDescribeOptions, WorkflowExecutionDescription,
    WorkflowExecutionInfo, WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowHandle,
    WorkflowHistory, WorkflowStartOptions,
};
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::{HasWorkflowDefinition, WorkflowDefinition};
use temporalio_sdk::runtime::RuntimeOptions;
use temporalio_sdk::workflow_replayer::{WorkflowReplayer, WorkflowReplayerOptions};
use temporalio_sdk::workflows::WorkflowImplementation;
use temporalio_sdk::{Runtime, Worker, WorkerOptions, WorkerRunError};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// How often an activity's heartbeats reach the server at the most.
const HEARTBEATS: Duration = Duration::from_millis(100);

/// Much longer than an activity of these takes, however busy the machine is.
pub const PLENTY: Duration = Duration::from_secs(30);

type Stop = Box<dyn Fn() + Send>;

/// A client and a worker.
pub struct Stage {
    world: World,
    stop: Stop,
    ended: oneshot::Receiver<Result<(), WorkerRunError>>,
}

impl Stage {
    /// One whose worker runs what `register` says. `name` is unique.
    pub async fn new(name: &str, register: impl FnOnce(&mut WorkerOptions)) -> Self {
        Self::with_cache(name, 1000, register).await
    }

    /// One whose worker remembers no workflow from one task to the next.
    pub async fn without_cache(name: &str, register: impl FnOnce(&mut WorkerOptions)) -> Self {
        Self::with_cache(name, 0, register).await
    }

    async fn with_cache(
        name: &str,
        size: usize,
        register: impl FnOnce(&mut WorkerOptions),
    ) -> Self {
        let world = World::new(&format!("sdk-{name}")).await;
        let mut options = WorkerOptions::new(&world.queue)
            .max_cached_workflows(size)
            .max_heartbeat_throttle_interval(HEARTBEATS)
            .default_heartbeat_throttle_interval(HEARTBEATS)
            .build();
        register(&mut options);
        let (stop, ended) = serve(world.client.sdk().clone(), options);
        Self { world, stop, ended }
    }

    pub fn client(&self) -> &Client {
        self.world.client.sdk()
    }

    pub fn queue(&self) -> &str {
        &self.world.queue
    }

    /// The id of the workflow of this name.
    pub fn id(&self, name: &str) -> String {
        self.world.workflow_id(name)
    }

    /// How the workflow of this name is started.
    pub fn options(&self, name: &str) -> WorkflowStartOptions {
        WorkflowStartOptions::new(self.queue(), self.id(name)).build()
    }

    pub async fn start<W>(
        &self,
        workflow: W,
        input: W::Input,
        name: &str,
    ) -> WorkflowHandle<Client, W>
    where
        W: HasWorkflowDefinition,
        W::Input: Send,
    {
        self.client().start_workflow(workflow, input, self.options(name)).await.unwrap()
    }

    /// The workflow with this id, whatever its run.
    pub fn find<W: HasWorkflowDefinition>(&self, id: &str) -> WorkflowHandle<Client, W> {
        self.client().get_workflow_handle::<W>(id)
    }

    /// This run of the workflow with this id.
    pub fn find_run<W: HasWorkflowDefinition>(
        &self,
        id: &str,
        run: &str,
    ) -> WorkflowHandle<Client, W> {
        let client = self.client();
        let info = WorkflowExecutionInfo::builder()
            .namespace(client.namespace())
            .workflow_id(id)
            .run_id(run)
            .build();
        WorkflowHandle::new(client.clone(), info)
    }

    /// Lets the worker end.
    pub async fn close(self) {
        (self.stop)();
        self.ended.await.unwrap().unwrap();
    }
}

/// The SDK's worker cannot leave the thread that it is made on.
fn serve(
    client: Client,
    options: WorkerOptions,
) -> (Stop, oneshot::Receiver<Result<(), WorkerRunError>>) {
    let runtime = Handle::current();
    let (made, stop) = mpsc::channel::<Stop>();
    let (end, ended) = oneshot::channel();
    thread::spawn(move || {
        let entered = runtime.enter();
        let sdk = Runtime::from_current_tokio(RuntimeOptions::default()).unwrap();
        let mut worker = Worker::new(&sdk, client, options).unwrap();
        drop(entered);
        made.send(Box::new(worker.shutdown_handle())).unwrap();
        // A test that has failed does not wait for the end.
        let _ = end.send(runtime.block_on(worker.run()));
    });
    (stop.recv().unwrap(), ended)
}

/// How it ended.
pub async fn end<W: HasWorkflowDefinition>(
    handle: &WorkflowHandle<Client, W>,
) -> Result<W::Output, WorkflowGetResultError> {
    handle.get_result(WorkflowGetResultOptions::default()).await
}

/// What it failed with, and because of what.
pub async fn failure<W>(handle: &WorkflowHandle<Client, W>) -> Vec<String>
where
    W: HasWorkflowDefinition,
    W::Output: std::fmt::Debug,
{
    let error = end(handle).await.unwrap_err();
    let WorkflowGetResultError::Failed(error) = &error else { panic!("{error:?}") };
    let failures = successors(Some(error.failure()), |failure| failure.cause.as_deref());
    failures.map(|failure| failure.message.clone()).collect()
}

/// What the server says of it.
pub async fn description<W: HasWorkflowDefinition>(
    handle: &WorkflowHandle<Client, W>,
) -> WorkflowExecutionDescription {
    handle.describe(WorkflowDescribeOptions::default()).await.unwrap()
}

/// All that has happened to it.
pub async fn events<W: HasWorkflowDefinition>(
    handle: &WorkflowHandle<Client, W>,
) -> Vec<HistoryEvent> {
    let history = handle.fetch_history(WorkflowFetchHistoryOptions::default());
    history.into_events().await.unwrap()
}

/// What has happened to it, apart from its tasks, as `ActivityTaskScheduled` and so on.
pub async fn story<W: HasWorkflowDefinition>(handle: &WorkflowHandle<Client, W>) -> Vec<String> {
    let events = events(handle).await;
    let kinds = events.iter().map(|event| format!("{:?}", event.event_type()));
    kinds.filter(|kind| !kind.starts_with("WorkflowTask")).collect()
}

/// Waits until this has happened to it.
pub async fn until<W: HasWorkflowDefinition>(handle: &WorkflowHandle<Client, W>, kind: EventType) {
    for _ in 0..300 {
        if events(handle).await.iter().any(|event| event.event_type() == kind) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never happens: {kind:?}");
}

/// Its history, written as JSON and read again, must be one that `I` makes.
pub async fn fits<I>(handle: &WorkflowHandle<Client, impl HasWorkflowDefinition>)
where
    I: WorkflowImplementation,
    <I::Run as WorkflowDefinition>::Input: Send,
{
    let history = handle.fetch_history(WorkflowFetchHistoryOptions::default());
    let history = WorkflowHistory::from_json(&history.to_json().await.unwrap()).unwrap();
    let options = WorkflowReplayerOptions::new().register_workflow::<I>().unwrap().build();
    let replayer = WorkflowReplayer::new(options).unwrap();
    replayer.replay_workflow(history).await.unwrap();
}
