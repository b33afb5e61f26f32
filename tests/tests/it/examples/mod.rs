//! The documents of the examples, as a server and its clients see them: every history replays.
//!
//! | | |
//! |---|---|
//! | `trip` | `book_trip.yaml` |
//! | `checkout` | `order_checkout.yaml`, before the pivot and after it |
//! | `agents` | `multi_agent_orchestration.yaml` |
//!
//! What they do in detail, the examples' own tests say, on the testing kit.

mod agents;
mod checkout;
mod trip;

use crate::history::replays;
use crate::world::World;
use sagaweave::{Definition, Failure, Run, RunError, SagaReport, StepEntry, ToolService, Value};
use sagaweave::{WorkerHandle, json};
use sagaweave_devkit::tool_service::Rule;
use std::time::Duration;

sagaweave::include_workflow!("../generated-examples/workflows/book_trip.yaml");
sagaweave::include_workflow!("../generated-examples/workflows/order_checkout.yaml");
sagaweave::include_workflow!("../generated-examples/workflows/multi_agent_orchestration.yaml");

/// Much longer than any of these runs takes.
const SOON: Duration = Duration::from_mins(1);

/// A server or an engine with a worker whose tools are all behind the Tool Service.
struct Stage<W: Definition> {
    world: World,
    worker: WorkerHandle,
    /// What the tools answer where nothing goes wrong.
    good_day: fn() -> Vec<Rule>,
    workflow: std::marker::PhantomData<fn() -> W>,
}

impl<W: Definition> Stage<W> {
    async fn new(
        name: &str,
        tools: fn(ToolService) -> W::Tools,
        good_day: fn() -> Vec<Rule>,
    ) -> Self {
        let world = World::new(name).await;
        let service = ToolService::new(&world.recorder.url()).unwrap();
        let worker = world.worker_with::<W>(tools(service));
        Self { world, worker, good_day, workflow: std::marker::PhantomData }
    }

    /// Starts a run in which these rules come before those of a good day.
    async fn start(&self, name: &str, input: W::Input, rules: Vec<Rule>) -> Run<W> {
        let id = self.world.workflow_id(name);
        for rule in rules.into_iter().chain((self.good_day)()) {
            self.world.recorder.on(&id, rule);
        }
        let start = self.world.client.start::<W>(&id, input);
        start.task_queue(&self.world.queue).await.unwrap()
    }

    /// How a run ends, with its report; its history replays.
    async fn end(&self, run: &Run<W>) -> (Result<W::Output, RunError>, SagaReport) {
        let ended = tokio::time::timeout(SOON, run.result()).await;
        let ended =
            ended.unwrap_or_else(|_| panic!("{} does not end:\n{}", run.id(), self.story(run)));
        let report = match &ended {
            Ok(_) => run.report().await.unwrap(),
            Err(error) => error.report().unwrap_or_else(|| panic!("{error}")).clone(),
        };
        replays(run).await;
        (ended, report)
    }

    /// What a run gives that completes.
    async fn completes(&self, run: &Run<W>) -> (W::Output, SagaReport) {
        let (ended, report) = self.end(run).await;
        (ended.unwrap_or_else(|error| panic!("{error}\n{}", self.story(run))), report)
    }

    /// Why a run fails.
    async fn fails(&self, run: &Run<W>) -> (Failure, SagaReport) {
        match self.end(run).await {
            (Err(RunError::Failed { error, .. }), report) => (error, report),
            (_, report) => panic!("it was to fail: {report:?}\n{}", self.story(run)),
        }
    }

    async fn until_called(&self, run: &Run<W>, activity: &str) {
        self.world.recorder.wait_for_call(run.id(), activity, SOON).await.unwrap();
    }

    /// What an activity was called with, call by call.
    fn calls(&self, run: &Run<W>, activity: &str) -> Vec<Value> {
        let record = self.world.recorder.record(run.id());
        record.calls_of(activity).map(|call| call.arguments.clone()).collect()
    }

    fn story(&self, run: &Run<W>) -> String {
        self.world.recorder.record(run.id()).story()
    }

    async fn close(self) {
        self.worker.shutdown().await.unwrap();
    }
}

/// The steps, in the order of the alphabet.
fn ids(entries: &[StepEntry]) -> Vec<&str> {
    let mut ids: Vec<&str> = entries.iter().map(|entry| entry.step.as_str()).collect();
    ids.sort_unstable();
    ids
}

/// Rules by step.
fn answers<const N: usize>(answers: [(&str, Value); N]) -> Vec<Rule> {
    answers.map(|(step, answer)| Rule::of(step).answers(answer)).into()
}
