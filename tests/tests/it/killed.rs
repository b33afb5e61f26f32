//! A worker is killed while each step, and each undo, is in its hands; another takes over.
//!
//! The worker that is killed is a process of its own. Every workflow is first brought to the step that is its own, so that one `SIGKILL`
//! meets all of them there.

use crate::check::Expect;
use crate::documents::{self as docs, Document};
use crate::history::{Histories, all_fit};
use crate::plan::Plan;
use crate::play::{begin, end, is_due};
use crate::process::{Process, is_worker};
use crate::scenario::{Drive, End, Scenario};
use crate::tally::Tally;
use crate::world::World;
use futures_util::future::join_all;
use sagaweave::{Run, WorkerHandle};
use sagaweave_devkit::tool_service::{Record, Rule};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

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

/// Without `last`, nothing is refused.
fn scenarios(plan: &Plan, last: Option<&'static str>) -> Vec<Scenario> {
    let mut all = Vec::new();
    for step in plan.forward() {
        all.push(killed_in(plan, step.id));
        if let Some(last) = last {
            all.push(killed_then_refused(plan, step.id));
            all.extend(step.undo.map(|_| killed_in_undo(plan, step.id, last)));
        }
    }
    // What was answered, but not yet known to the server, is done again.
    for scenario in &mut all {
        scenario.expect.any_attempts = true;
    }
    all
}

/// The documents under test, each with the step after which nothing comes.
const DOCUMENTS: [Subject; 6] = [
    Subject::new::<docs::marketing_campaign::Workflow>(Some("store_brand_voice")),
    Subject::new::<docs::launch_dag::Workflow>(Some("announce")),
    Subject::new::<docs::project_sequential::Workflow>(Some("bundle_artifacts")),
    Subject::new::<docs::project_parallel::Workflow>(Some("bundle_artifacts")),
    Subject::new::<docs::project_dag::Workflow>(Some("bundle_artifacts")),
    // Has a pivot, after which nothing is undone.
    Subject::new::<docs::sale::Workflow>(None),
];

type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// What is done with a document, whichever it is.
struct Subject {
    name: &'static str,
    last: Option<&'static str>,
    begin: fn(Option<&'static str>) -> Boxed<Box<dyn Held>>,
    work: fn(String, String) -> Boxed<WorkerHandle>,
}

impl Subject {
    const fn new<D: Document>(last: Option<&'static str>) -> Self {
        Self {
            name: D::NAME,
            last,
            begin: |last| Box::pin(async move { Box::new(Table::<D>::begin(last).await) as _ }),
            work: |queue, url| {
                Box::pin(async move {
                    let world = World { queue, ..World::new("child").await };
                    world.worker::<D>(&url)
                })
            },
        }
    }
}

/// Runs of one document, each in the step that it was brought to.
struct Table<D: Document> {
    world: World,
    runs: Vec<(Scenario, Run<D>)>,
}

impl<D: Document> Table<D> {
    async fn begin(last: Option<&'static str>) -> Self {
        let world = World::new(&format!("killed-{}", D::NAME)).await;
        let mut runs = Vec::new();
        for scenario in scenarios(&D::PLAN, last) {
            let id = world.workflow_id(&scenario.name);
            let run = begin::<D>(&world, &scenario, &id).await.unwrap();
            runs.push((scenario, run));
        }
        Self { world, runs }
    }

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

/// A [`Table`] of any document.
trait Held {
    /// What the process of the worker has to know: the task queue and the tool service.
    fn address(&self) -> String;
    /// Waits until every run is where it is to be.
    fn until_held(&self) -> Pin<Box<dyn Future<Output = ()> + '_>>;
    /// Lets another worker do the rest.
    fn finish(self: Box<Self>) -> Boxed<Tally>;
}

impl<D: Document> Held for Table<D> {
    fn address(&self) -> String {
        format!("{}={}", self.world.queue, self.world.recorder.url())
    }

    fn until_held(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async {
            for (scenario, run) in &self.runs {
                let drive = &scenario.drive;
                let due = |record: &Record| is_due(drive, record);
                let recorder = &self.world.recorder;
                recorder.wait(run.id(), &format!("{drive:?}"), LIMIT, due).await.unwrap();
            }
        })
    }

    fn finish(self: Box<Self>) -> Boxed<Tally> {
        let next = self.world.worker::<D>(&self.world.recorder.url());
        Box::pin(Self::finish(*self, next))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_is_killed_at_each_step_and_replaced() {
    if let Some(tables) = is_worker() {
        return work_until_killed(&tables).await;
    }
    let mut tables = Vec::new();
    for document in &DOCUMENTS {
        tables.push((document.begin)(document.last).await);
    }
    let addresses: Vec<String> = tables.iter().map(|table| table.address()).collect();
    let test = "killed::a_worker_is_killed_at_each_step_and_replaced";
    let mut first = Process::start(test, &addresses.join(";")).await;
    for table in &tables {
        table.until_held().await;
    }
    // What the worker has been told by the tools, the server should know, too.
    tokio::time::sleep(Duration::from_secs(1)).await;
    first.kill();
    Tally::close(join_all(tables.into_iter().map(Held::finish)).await);
}

/// What the process does that is killed.
async fn work_until_killed(tables: &str) {
    let mut workers = Vec::new();
    for (document, table) in DOCUMENTS.iter().zip(tables.split(';')) {
        let (queue, url) = table.split_once('=').unwrap();
        assert!(queue.contains(document.name), "{queue} is not for {}", document.name);
        workers.push((document.work)(queue.to_owned(), url.to_owned()).await);
    }
    tokio::time::sleep(LIMIT).await;
}
