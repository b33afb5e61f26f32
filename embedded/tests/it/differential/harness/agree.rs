//! All scenarios on both engines at the same time, and what their transcripts differ in.

use super::differences::{DIFFERENCES, Difference};
use super::play::{Play, Played};
use super::side::Side;
use sagaweave_embedded::Engine;
use similar::{ChangeTag, TextDiff};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};

/// How many scenarios run at the same time: most of them wait most of the time.
const AT_ONCE: usize = 24;

/// How long one may take on one engine.
const LIMIT: Duration = Duration::from_secs(40);

/// Lines around a difference.
const CONTEXT: usize = 6;

/// A scenario: the same calls for both engines.
#[derive(Clone, Copy)]
pub struct Scenario {
    pub name: &'static str,
    pub play: fn(Arc<Play>) -> Playing,
}

/// A scenario under way.
pub type Playing = Pin<Box<dyn Future<Output = Played> + Send>>;

/// What was recorded on one engine.
#[derive(Clone, Default)]
struct Transcript {
    lines: Vec<String>,
    halted: bool,
}

/// What was recorded on both.
#[derive(Clone, Default)]
struct Outcome {
    server: Transcript,
    embedded: Transcript,
}

type Outcomes = BTreeMap<&'static str, watch::Receiver<Option<Outcome>>>;

/// Waits for the scenario and fails where the engines differ in what the table does not tell.
pub fn assert_agrees(all: &[Scenario], name: &str) {
    let outcome = outcome(all, name);
    let server = outcome.server.lines.join("\n");
    assert!(!outcome.server.halted, "{name} does not run on the server:\n{server}\n");
    let changes = changes(&outcome);
    let unexplained = changes.iter().filter(|change| explanations(name, change).next().is_none());
    let count = unexplained.count();
    let (diff, folder) = (unified(&outcome), folder());
    let folder = folder.display();
    assert!(
        count == 0,
        "{name}: {count} lines differ and no entry of differences.rs says why.\n\
         --- a real server\n+++ embedded\n{diff}\nBoth transcripts are in {folder}\n"
    );
}

/// Waits for all scenarios and fails where an entry of the table explains nothing any more.
pub fn assert_table_is_needed(all: &[Scenario]) {
    let mut needed: BTreeSet<(usize, &str)> = BTreeSet::new();
    for Scenario { name, .. } in all {
        for change in changes(&outcome(all, name)) {
            needed.extend(explanations(name, &change).map(|entry| (entry, *name)));
        }
    }
    for (entry, Difference { scenarios, reason, .. }) in DIFFERENCES.iter().enumerate() {
        for name in *scenarios {
            assert!(needed.contains(&(entry, name)), "{name} no longer differs in this: {reason}");
        }
        let anywhere = needed.iter().any(|(needed, _)| *needed == entry);
        assert!(anywhere, "nothing differs in this any more: {reason}");
    }
}

/// A line of only one side.
struct Change {
    on_server: bool,
    line: String,
}

fn changes(outcome: &Outcome) -> Vec<Change> {
    let (server, embedded) = (lines(&outcome.server), lines(&outcome.embedded));
    let diff = TextDiff::from_slices(&server, &embedded);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    changed
        .map(|change| Change {
            on_server: change.tag() == ChangeTag::Delete,
            line: change.value().trim().to_owned(),
        })
        .collect()
}

fn lines(transcript: &Transcript) -> Vec<&str> {
    transcript.lines.iter().map(String::as_str).collect()
}

/// The entries of the table that speak of a change.
fn explanations<'a>(name: &'a str, change: &'a Change) -> impl Iterator<Item = usize> + 'a {
    let matches = move |entry: &Difference| {
        let told = if change.on_server { entry.server } else { entry.embedded };
        let here = entry.scenarios.is_empty() || entry.scenarios.contains(&name);
        here && told.iter().any(|line| *line == change.line)
    };
    DIFFERENCES.iter().enumerate().filter(move |(_, entry)| matches(entry)).map(|(at, _)| at)
}

fn unified(outcome: &Outcome) -> String {
    let (server, embedded) = (lines(&outcome.server), lines(&outcome.embedded));
    let diff = TextDiff::from_slices(&server, &embedded);
    let mut text = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        let from = group.first().map_or(0, |op| op.old_range().start + 1);
        let _ = writeln!(text, "@@ line {from} @@");
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let _ = writeln!(text, "{}{}", change.tag(), change.value());
        }
    }
    text
}

fn outcome(all: &[Scenario], name: &str) -> Outcome {
    static RUNS: OnceLock<(Runtime, Outcomes)> = OnceLock::new();
    let (runtime, outcomes) = RUNS.get_or_init(|| start(all));
    let mut outcome = outcomes[name].clone();
    let wait = async move { outcome.wait_for(Option::is_some).await.expect("it runs").clone() };
    runtime.block_on(wait).expect("it was waited for")
}

/// Starts all scenarios; each tells when it is done.
fn start(all: &[Scenario]) -> (Runtime, Outcomes) {
    let runtime = Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    let prefix = format!("{:x}-{}", since.as_nanos(), std::process::id());
    let (places, engine) = (Arc::new(Semaphore::new(AT_ONCE)), Engine::start());
    let mut outcomes = Outcomes::new();
    for scenario in all {
        let (done, outcome) = watch::channel(None);
        let (places, engine, prefix) = (places.clone(), engine.clone(), prefix.clone());
        let scenario = *scenario;
        runtime.spawn(async move {
            let _place = places.acquire().await;
            let outcome = run(scenario, engine, &format!("{prefix}/{}/", scenario.name)).await;
            keep(scenario.name, &outcome);
            done.send_replace(Some(outcome));
        });
        outcomes.insert(scenario.name, outcome);
    }
    (runtime, outcomes)
}

async fn run(scenario: Scenario, engine: Engine, prefix: &str) -> Outcome {
    let (server, embedded) = tokio::join!(
        async { play(scenario, Side::server().await, prefix).await },
        play(scenario, Side::Embedded(engine), prefix)
    );
    Outcome { server, embedded }
}

async fn play(scenario: Scenario, side: Side, prefix: &str) -> Transcript {
    let play = Arc::new(Play::new(side, prefix.to_owned()));
    let played = tokio::spawn(tokio::time::timeout(LIMIT, (scenario.play)(play.clone())));
    let halted = match played.await {
        Ok(Ok(Ok(()))) => None,
        Ok(Ok(Err(halt))) => Some(halt.0),
        Ok(Err(_)) => Some(format!("not done within {} s", LIMIT.as_secs())),
        Err(panicked) => Some(panicked.to_string()),
    };
    if let Some(why) = &halted {
        play.note(&format!("halted: {why}"));
    }
    Transcript { lines: play.lines(), halted: halted.is_some() }
}

/// Keeps the transcripts for people to read.
fn keep(name: &str, outcome: &Outcome) {
    let folder = folder();
    std::fs::create_dir_all(&folder).expect("a folder for the transcripts");
    for (side, transcript) in [("server", &outcome.server), ("embedded", &outcome.embedded)] {
        let file = folder.join(format!("{}.{side}.txt", name.replace("::", ".")));
        std::fs::write(file, transcript.lines.join("\n") + "\n").expect("a transcript");
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("differential")
}
