//! `workshop.yaml`, compiled: what steps say of values, as a server and its clients see it.
//!
//! | | |
//! |---|---|
//! | `values` | what flows from step to step, what is skipped, what is tolerated |
//! | `ends` | how an `end` ends a run |
//! | `undo` | what undos get, and expressions without a value |
//! | `options` | the options that are computed, and those of the catalog |
//! | `simulated` | that a simulation gives the same reports |
//! | `secret` | that no history, log or error shows a secret |

mod ends;
mod options;
mod secret;
mod simulated;
mod undo;
mod values;

use super::SOON;
use crate::history::{in_the_clear, replays};
use crate::world::World;
use sagaweave::{
    Failure, Run, RunError, SagaReport, StepEntry, ToolService, Value, WorkerHandle, json,
};
use sagaweave_devkit::tool_service::Rule;

sagaweave::include_workflow!("workflows/workshop.yaml");
use workshop::types::InputThen;
use workshop::{Input, Output, Tools, Workflow, queries, signals};

/// What is in the secret member of what `take` answers.
const PIN: &str = "canary-91ce";

/// Six hinges for two parts, and nothing special.
fn hinges() -> Input {
    serde_json::from_value(json!({"item": "hinge"})).unwrap()
}

/// A server or an engine with a worker, and a tool service that knows what a good day is.
struct Shop {
    world: World,
    worker: WorkerHandle,
}

impl Shop {
    async fn new(name: &str) -> Self {
        let world = World::new(&format!("workshop-{name}")).await;
        let service = ToolService::new(&world.recorder.url()).unwrap();
        let worker = world.worker_with::<Workflow>(Tools::all(service));
        Self { world, worker }
    }

    /// Starts a run in which these rules come before those of a good day.
    async fn start(&self, name: &str, input: Input, rules: Vec<Rule>) -> Run<Workflow> {
        let id = self.world.workflow_id(name);
        for rule in rules.into_iter().chain(good_day()) {
            self.world.recorder.on(&id, rule);
        }
        let start = self.world.client.start::<Workflow>(&id, input);
        start.task_queue(&self.world.queue).await.unwrap()
    }

    /// A run that completes; its history replays.
    async fn completes(
        &self,
        name: &str,
        input: Input,
        rules: Vec<Rule>,
    ) -> (Run<Workflow>, Output) {
        let run = self.start(name, input, rules).await;
        let ended = tokio::time::timeout(SOON, run.result()).await;
        let output = ended.unwrap_or_else(|_| panic!("{name}: it does not end"));
        let output = output.unwrap_or_else(|error| panic!("{name}: {error}\n{}", self.story(&run)));
        replays(&run).await;
        (run, output)
    }

    /// A run that fails; its history replays.
    async fn fails(&self, name: &str, input: Input, rules: Vec<Rule>) -> Failed {
        let run = self.start(name, input, rules).await;
        let ended = tokio::time::timeout(SOON, run.result()).await;
        match ended.unwrap_or_else(|_| panic!("{name}: it does not end")) {
            Err(RunError::Failed { error, report }) => {
                replays(&run).await;
                Failed { run, error, report: *report }
            }
            other => panic!("{name}: it was to fail: {other:?}\n{}", self.story(&run)),
        }
    }

    fn story(&self, run: &Run<Workflow>) -> String {
        self.world.recorder.record(run.id()).story()
    }

    /// What an activity was called with first.
    fn input(&self, run: &Run<Workflow>, activity: &str) -> Value {
        let record = self.world.recorder.record(run.id());
        let call = record.calls_of(activity).next().map(|call| call.arguments.clone());
        call.unwrap_or_else(|| panic!("{activity} was not called:\n{}", record.story()))
    }

    fn calls(&self, run: &Run<Workflow>, activity: &str) -> usize {
        self.world.recorder.record(run.id()).calls_of(activity).count()
    }

    async fn close(self) {
        self.worker.shutdown().await.unwrap();
    }
}

/// A run that failed.
struct Failed {
    run: Run<Workflow>,
    error: Failure,
    report: SagaReport,
}

impl Failed {
    fn undone(&self) -> Vec<&str> {
        ids(&self.report.undone)
    }
}

fn ids(entries: &[StepEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.step.as_str()).collect()
}

/// What the steps answer whose answers have a type.
fn answers() -> [(&'static str, Value); 4] {
    [
        ("take", json!({"ticket": "t-1", "weight": 2.5, "pin": PIN, "junk": 1})),
        ("where", json!({"shelf": "A3"})),
        ("sand", json!({"grit": 120})),
        ("paint", json!({"colour": "red"})),
    ]
}

fn good_day() -> [Rule; 4] {
    answers().map(|(step, answer)| Rule::of(step).answers(answer))
}
