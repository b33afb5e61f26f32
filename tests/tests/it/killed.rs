//! A worker is killed while each step, and each undo, is in its hands; another takes over.
//!
//! The worker that is killed is a process of its own: this test binary, told by its environment to
//! be a worker. Every workflow is first brought to the step that is its own, so that one `SIGKILL`
//! meets all of them there.

use crate::check::Expect;
use crate::documents::{self as docs, Document};
use crate::history::{Histories, all_fit};
use crate::plan::Plan;
use crate::play::{begin, end, is_due};
use crate::scenario::{Drive, End, Scenario};
use crate::tally::Tally;
use crate::world::World;
use sagaweave::{Run, WorkerHandle};
use sagaweave_devkit::tool_service::{Record, Rule};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Tells the binary to be a worker for the task queues and the tool services that it names.
const WORKER: &str = "SAGAWEAVE_TEST_WORKER";

/// How long it may take until all workflows stand where the worker is to be killed, and how long
/// until they have ended afterwards.
const LIMIT: Duration = Duration::from_mins(3);

/// What is held when the worker is killed, and what happens when it is tried again.
fn killed_in(plan: &Plan, step: &'static str) -> Scenario {
    let kept = plan.ids(|_| true);
    let name = format!("killed in {step}");
    Scenario::new(name, End::Completed, Expect { kept, ..Expect::default() })
        .rule(Rule::of(step).attempt(1).takes_effect().hangs())
        .drive(held(plan, step))
}

/// As `killed_in`, but the next attempt is refused: nobody heard of the effect, and it is undone.
fn killed_then_refused(plan: &Plan, step: &'static str) -> Scenario {
    let end = End::Failed { kind: "Refused", step };
    Scenario::new(format!("killed in {step}, then refused"), end, Expect::unwound(plan, step))
        .rule(Rule::of(step).attempt(1).takes_effect().hangs())
        .rule(Rule::of(step).fails(400, "Refused", "no"))
        .drive(held(plan, step))
}

/// The worker is killed while a step is being undone; the undo is repeated with its key.
fn killed_in_undo(plan: &Plan, step: &'static str, last: &'static str) -> Scenario {
    let mut scenario = Scenario::lost_then_refused(plan, last);
    scenario.name = format!("killed in the undo of {step}");
    let undo: &'static str = format!("undo:{step}").leak();
    scenario
        .rule(Rule::of(undo).attempt(1).takes_effect().hangs())
        .drive(Drive { effects: vec![undo], ..Drive::default() })
}

fn held(plan: &Plan, step: &'static str) -> Drive {
    Drive { effects: vec![step], answered: plan.besides(step), ..Drive::default() }
}

fn scenarios(plan: &Plan, last: &'static str) -> Vec<Scenario> {
    let mut all = Vec::new();
    for step in plan.forward() {
        all.push(killed_in(plan, step.id));
        all.push(killed_then_refused(plan, step.id));
        all.extend(step.undo.map(|_| killed_in_undo(plan, step.id, last)));
    }
    all
}

/// A table of runs, all held where they have to be.
struct Table<D: Document> {
    world: World,
    runs: Vec<(Scenario, Run<D>)>,
}

impl<D: Document> Table<D> {
    async fn begin(last: &'static str) -> Self {
        let world = World::new(&format!("killed-{}", D::NAME)).await;
        let mut runs = Vec::new();
        for scenario in scenarios(&D::PLAN, last) {
            let id = world.workflow_id(&scenario.name);
            let run = begin::<D>(&world, &scenario, &id).await.unwrap();
            runs.push((scenario, run));
        }
        Self { world, runs }
    }

    /// What the process of the worker has to know.
    fn address(&self) -> String {
        format!("{}={}", self.world.queue, self.world.recorder.url())
    }

    async fn until_held(&self) {
        for (scenario, run) in &self.runs {
            let drive = &scenario.drive;
            let due = |record: &Record| is_due(drive, record);
            self.world.recorder.wait(run.id(), &format!("{drive:?}"), LIMIT, due).await.unwrap();
        }
    }

    /// Once another worker is there.
    async fn finish(self, worker: WorkerHandle) -> Tally {
        let mut tally = Tally::new(&format!("killed {}", D::NAME));
        let mut histories = Histories::new();
        for (scenario, run) in self.runs {
            let ended = tokio::time::timeout(LIMIT, end(&self.world, &scenario, &run)).await;
            let mut wrong =
                ended.unwrap_or_else(|_| vec![format!("it has not ended within {LIMIT:?}")]);
            if !wrong.is_empty() {
                wrong.push(self.world.recorder.record(run.id()).story());
            }
            tally.ran(&scenario.name, &wrong);
            let history = run.history().await.ok();
            histories.extend(history.map(|history| (scenario.name, history)));
        }
        worker.shutdown().await.unwrap();
        all_fit::<D>(&histories, &mut tally).await;
        tally
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_is_killed_at_each_step_and_replaced() {
    if let Ok(tables) = std::env::var(WORKER) {
        return work_until_killed(&tables).await;
    }
    let campaign = Table::<docs::marketing_campaign::Workflow>::begin("store_brand_voice").await;
    let launch = Table::<docs::launch_dag::Workflow>::begin("announce").await;
    let project = Table::<docs::project_parallel::Workflow>::begin("bundle_artifacts").await;

    let mut child =
        start_worker(&[campaign.address(), launch.address(), project.address()].join(";")).await;
    campaign.until_held().await;
    launch.until_held().await;
    project.until_held().await;
    // What the worker has been told by the tools, the server should know, too.
    tokio::time::sleep(Duration::from_secs(1)).await;
    child.0.kill().unwrap();
    child.0.wait().unwrap();

    let next =
        campaign.world.worker::<docs::marketing_campaign::Workflow>(&campaign.world.recorder.url());
    let campaign = campaign.finish(next);
    let next = launch.world.worker::<docs::launch_dag::Workflow>(&launch.world.recorder.url());
    let launch = launch.finish(next);
    let next =
        project.world.worker::<docs::project_parallel::Workflow>(&project.world.recorder.url());
    let project = project.finish(next);
    let (campaign, launch, project) = tokio::join!(campaign, launch, project);
    Tally::close(vec![campaign, launch, project]);
}

/// A process that does not outlive the test, however that ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It is gone already, unless the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start_worker(tables: &str) -> Process {
    let server = crate::world::server().await;
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["killed::a_worker_is_killed_at_each_step_and_replaced", "--exact", "--nocapture"])
        .env(WORKER, tables)
        .env("TEMPORAL_ADDRESS", server)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    Process(child.unwrap())
}

/// What the process does that is killed.
async fn work_until_killed(tables: &str) {
    let tables: Vec<(&str, &str)> =
        tables.split(';').map(|table| table.split_once('=').unwrap()).collect();
    let [campaign, launch, project] = tables.as_slice() else { panic!("{tables:?}") };
    let _campaign = worker_at::<docs::marketing_campaign::Workflow>(*campaign).await;
    let _launch = worker_at::<docs::launch_dag::Workflow>(*launch).await;
    let _project = worker_at::<docs::project_parallel::Workflow>(*project).await;
    tokio::time::sleep(LIMIT).await;
}

async fn worker_at<D: Document>((queue, url): (&str, &str)) -> WorkerHandle {
    let world = World { queue: queue.to_owned(), ..World::new(queue).await };
    world.worker::<D>(url)
}
