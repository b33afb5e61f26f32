//! Thousands of campaigns while everything goes wrong at random, on the engine.
//!
//! ```text
//!   seed ──▶ faults of activities, workflow tasks, workers; cancellations
//!                │                                     recorder: effects and undos, by key
//!   start ──▶ the engine, time skips ◀── a worker ──▶ ┘        │
//!                └──▶ how it ended, its history ──▶ judge ◀────┘
//! ```
//!
//! `SAGAWEAVE_CHAOS=20000 cargo test --release -p sagaweave-tests chaos -- --nocapture` runs so many
//! campaigns; without, a few run. A failure says the seed, and how the same comes again.

mod events;
mod judge;
mod recorder;

use crate::documents::{Document, launch_dag, marketing_campaign, sale};
use events::Events;
use futures_util::StreamExt;
use judge::{Ended, Story};
use recorder::{Recorder, Tools};
use sagaweave::engine::{Engine, Misfortune, RandomFaults, Time};
use sagaweave::{Client, Run, Worker, WorkerHandle, json, replay};
use std::sync::Arc;
use std::time::{Duration, Instant};
use temporalio_client::WorkflowFetchHistoryOptions;

/// How many campaigns run where nobody says a number. Of the other documents it is a tenth each.
const CAMPAIGNS: usize = 200;

/// How many are open at once.
const OPEN: usize = 100;

/// Of how many histories one is replayed.
const REPLAYED: usize = 50;

/// How many of a thousand first calls of a step cancel their workflow.
const CANCELS: u16 = 25;

/// Nobody waits for longer than this for one workflow, in real time.
const PATIENCE: Duration = Duration::from_mins(3);

const QUEUE: &str = "chaos";

/// What a schedule holds, and where it happens.
struct Chaos {
    faults: RandomFaults,
    client: Client,
    recorder: Arc<Recorder>,
}

/// What came of all of them.
#[derive(Default)]
struct Tally {
    ended: [usize; 3],
    met: usize,
    /// Attempts that were lost with a worker that another campaign lost.
    collateral: usize,
    undone: usize,
    replayed: usize,
    wrong: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_wrong_effects_and_undos_balance() {
    let said = std::env::var("SAGAWEAVE_CHAOS").map(|count| count.parse().unwrap());
    let campaigns = said.unwrap_or(CAMPAIGNS);
    let chaos = Chaos::new().await;
    let since = Instant::now();
    let tallies = [
        chaos.run::<marketing_campaign::Workflow>(campaigns).await,
        chaos.run::<launch_dag::Workflow>(campaigns / 10).await,
        chaos.run::<sale::Workflow>(campaigns / 10).await,
    ];
    let took = since.elapsed().as_secs_f64();
    let wrong: Vec<&String> = tallies.iter().flat_map(|tally| &tally.wrong).collect();
    eprintln!("{took:.1} s; {}", chaos.faults);
    let some = wrong.iter().take(10).map(|it| it.as_str()).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} wrong: {}\n{some}", wrong.len(), chaos.faults);
    let [tally, ..] = tallies;
    assert!(tally.ended.iter().all(|count| *count > 0), "not every end was met: {}", chaos.faults);
}

impl Chaos {
    async fn new() -> Self {
        let faults = RandomFaults::from_env();
        let engine = Engine::builder().time(Time::Skipping).closed_limit(20 * OPEN);
        let engine = engine.retention(Duration::from_hours(24 * 365)).start();
        engine.inject_random(&faults);
        let client = Client::embedded_in(&engine).await.unwrap();
        let cancels = RandomFaults::seeded(!faults.seed()).often(CANCELS);
        let cancels = cancels.only(&[Misfortune::Fail]);
        let recorder = Arc::new(Recorder::new(client.clone(), cancels));
        Self { faults, client, recorder }
    }

    /// Runs so many of a document, each to its end.
    async fn run<D: Document>(&self, count: usize) -> Tally {
        let worker = self.worker::<D>();
        let since = Instant::now();
        let runs = futures_util::stream::iter(0..count).map(|number| self.one::<D>(number));
        let mut runs = runs.buffer_unordered(OPEN);
        let mut tally = Tally::default();
        while let Some(one) = runs.next().await {
            tally.add(one);
        }
        drop(runs);
        worker.shutdown().await.unwrap();
        let Tally { ended: [completed, failed, cancelled], met, collateral, .. } = &tally;
        eprintln!(
            "{}: {count} in {:.1} s: {completed} completed, {failed} failed, {cancelled} \
             cancelled; {met} misfortunes met and {collateral} of others, {} undone, {} replayed",
            D::NAME,
            since.elapsed().as_secs_f64(),
            tally.undone,
            tally.replayed,
        );
        tally
    }

    fn worker<D: Document>(&self) -> WorkerHandle {
        let tools = Tools::of(&D::PLAN, &self.recorder);
        let worker = Worker::new(&self.client).task_queue(QUEUE).workflow_only::<D>();
        worker.activities(tools).spawn().unwrap()
    }

    async fn one<D: Document>(&self, number: usize) -> Tally {
        let id = format!("{}-{number}", D::NAME);
        let told = tokio::time::timeout(PATIENCE, self.start_to_end::<D>(&id, number)).await;
        match told {
            Ok(tally) => tally,
            Err(_) => Tally::wrong(format!("{id} is lost: it has not ended")),
        }
    }

    async fn start_to_end<D: Document>(&self, id: &str, number: usize) -> Tally {
        let start = self.client.start::<D>(id, json!({})).task_queue(QUEUE);
        let run: Run<D> = match start.await {
            Ok(run) => run,
            Err(error) => return Tally::wrong(format!("{id}: {error}")),
        };
        let ended = Ended::of(run.result().await.map(drop));
        let events = run.sdk().fetch_history(WorkflowFetchHistoryOptions::default());
        let events = match events.into_events().await {
            Ok(events) => Events::of(&events),
            Err(error) => return Tally::wrong(format!("{id}: {error}")),
        };
        let run_id = run.run_id().unwrap_or_default();
        let seen = self.recorder.take(run_id);
        let plan = &D::PLAN;
        let story = Story { plan, id, run_id, faults: &self.faults, ended, events, seen };
        let mut tally = Tally::of(&story);
        if number.is_multiple_of(REPLAYED) {
            tally.replayed = 1;
            let replayed = match run.history().await {
                Ok(history) => replay::<D>(&history).await.map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            tally.wrong.extend(replayed.err().map(|error| format!("{id}: {error}")));
        }
        tally
    }
}

impl Tally {
    fn of(story: &Story<'_>) -> Self {
        let wrong = story.wrong();
        let mut tally = Self {
            met: story.met(),
            collateral: story.collateral().count(),
            undone: story.seen.undone.len(),
            ..Self::default()
        };
        tally.ended[story.ended.index()] = 1;
        if !wrong.is_empty() {
            tally.wrong.push(format!("{}: {}\n{story}", story.id, wrong.join("; ")));
        }
        tally
    }

    fn wrong(text: String) -> Self {
        Self { wrong: vec![text], ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        for (mine, its) in self.ended.iter_mut().zip(other.ended) {
            *mine += its;
        }
        self.met += other.met;
        self.collateral += other.collateral;
        self.undone += other.undone;
        self.replayed += other.replayed;
        self.wrong.extend(other.wrong);
    }
}
