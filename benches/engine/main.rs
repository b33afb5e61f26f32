//! The engine in the process beside a Temporal server: the same worker, client and campaign on both.
//!
//! The server is the dev server with the settings of `sagaweave-devkit`, which take its pauses away. It
//! is another process on the same machine; the engine shares the bench's own.

#[path = "../campaign/by_document.rs"]
mod by_document;
#[allow(clippy::unused_async, reason = "the SDK asks for async activities")]
mod chunks;
mod memory;
mod side;

use futures_util::{StreamExt, TryStreamExt};
use sagaweave::engine::Engine;
use sagaweave::{Client, ConnectSettings};
use sagaweave_benches::{asked, median, own_cpu, ratio, table};
use sagaweave_devkit::temporal::Server;
use side::Side;
use std::time::{Duration, Instant};

type Error = Box<dyn std::error::Error + Send + Sync>;

const ROUNDS: usize = 5;

/// How many campaigns are in flight.
const IN_FLIGHT: usize = 50;

/// How many run before a round, so that caches are warm.
const WARM_UP: usize = 50;

/// How many run one after the other, for the latency.
const SINGLES: usize = 100;

/// How often an engine is started; a server is started as often as there are rounds.
const STARTS: usize = 200;

/// The activities of the two workflows that are compared.
const ACTIVITIES: [u32; 2] = [1_000, 10_000];

/// How many of them are in flight. An activity that ends while a worker is at a workflow task has two
/// events wait; where more than 100 wait, the server and the engine give that task up, and the worker
/// replays the whole history.
const WINDOW: u32 = 40;

#[tokio::main]
async fn main() -> Result<(), Error> {
    if !asked() {
        return Ok(());
    }
    starts().await?;
    let server = Server::start().map_err(|error| error.to_string())?;
    let sides = [
        Side::new("engine", Client::embedded().await?, 1_000)?,
        Side::new("server", Client::connect(ConnectSettings::new(server.address())?).await?, 100)?,
    ];
    rates(&sides).await?;
    singles(&sides).await?;
    long(&sides).await?;
    for side in sides {
        side.stop().await?;
    }
    drop(server);
    memory::measure().await
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Prints rows of what the engine and the server have, with their ratio.
fn print(title: &str, rows: &[(&str, [f64; 2], String)]) {
    let head = ["", "engine", "server", "ratio"].map(str::to_owned).to_vec();
    let row = |(what, [engine, server], ratio): &(&str, [f64; 2], String)| {
        vec![(*what).to_owned(), format!("{engine:.3}"), format!("{server:.3}"), ratio.clone()]
    };
    let rows: Vec<Vec<String>> = [head].into_iter().chain(rows.iter().map(row)).collect();
    println!("\n{title}\n\n{}", table(&rows));
}

/// How long each takes to start.
async fn starts() -> Result<(), Error> {
    let (mut engines, mut clients, mut servers) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let since = Instant::now();
        let engine = Engine::start();
        engines.push(ms(since.elapsed()));
        Client::embedded_in(&engine).await?;
        clients.push(ms(since.elapsed()));
    }
    for _ in 0..ROUNDS {
        let since = Instant::now();
        let server = Server::start().map_err(|error| error.to_string())?;
        Client::connect(ConnectSettings::new(server.address())?).await?;
        servers.push(ms(since.elapsed()));
    }
    let [engine, client, server] =
        [engines, clients, servers].map(|all| median(all).unwrap_or(f64::NAN));
    println!("\nan engine alone: {engine:.3} ms");
    let rows = [("start with a client, ms", [client, server], ratio(server, client))];
    print(&format!("Start, medians of {STARTS} and {ROUNDS}"), &rows);
    Ok(())
}

/// Campaigns a second, and what they cost this process.
async fn rates(sides: &[Side; 2]) -> Result<(), Error> {
    let mut rates = [Vec::new(), Vec::new()];
    let mut costs = [Vec::new(), Vec::new()];
    for round in 1..=ROUNDS {
        for (at, side) in sides.iter().enumerate() {
            flight(side, WARM_UP).await?;
            let (since, cpu) = (Instant::now(), own_cpu()?);
            flight(side, side.runs).await?;
            let (took, cpu) = (since.elapsed(), own_cpu()?.saturating_sub(cpu));
            let count = f64::from(u32::try_from(side.runs)?);
            rates[at].push(count / took.as_secs_f64());
            costs[at].push(ms(cpu) / count);
            eprintln!("round {round}, {}: {:.1}/s", side.name, count / took.as_secs_f64());
        }
    }
    let [rates, costs] = [rates, costs].map(|both| both.map(|all| median(all).unwrap_or(f64::NAN)));
    let rows = [
        ("campaigns a second", rates, ratio(rates[0], rates[1])),
        ("CPU of this process for each, ms", costs, ratio(costs[0], costs[1])),
    ];
    print(&format!("{IN_FLIGHT} in flight, medians of {ROUNDS} rounds"), &rows);
    Ok(())
}

/// Runs so many campaigns, never more than [`IN_FLIGHT`] at once.
async fn flight(side: &Side, count: usize) -> Result<(), Error> {
    let runs = futures_util::stream::iter((0..count).map(|_| side.campaign()));
    runs.buffer_unordered(IN_FLIGHT).try_collect::<Vec<()>>().await?;
    Ok(())
}

/// From the start to the result, with nothing else going on.
async fn singles(sides: &[Side; 2]) -> Result<(), Error> {
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..SINGLES {
        for (took, side) in took.iter_mut().zip(sides) {
            let since = Instant::now();
            side.campaign().await?;
            took.push(ms(since.elapsed()));
        }
    }
    let medians = took.map(|all| median(all).unwrap_or(f64::NAN));
    let rows = [("a campaign alone, ms", medians, ratio(medians[1], medians[0]))];
    print(&format!("One at a time, medians of {SINGLES}"), &rows);
    Ok(())
}

/// A workflow of many activities.
async fn long(sides: &[Side; 2]) -> Result<(), Error> {
    let mut rows = Vec::new();
    let mut all = Vec::new();
    for activities in ACTIVITIES {
        let mut took = [0.0; 2];
        for (took, side) in took.iter_mut().zip(sides) {
            let rounds = if side.name == "engine" { ROUNDS } else { 1 };
            let mut times = Vec::new();
            for _ in 0..rounds {
                times.push(side.chunks(activities, WINDOW).await?);
            }
            *took = median(times.iter().copied().map(ms).collect()).unwrap_or(f64::NAN);
        }
        all.push(took);
        rows.push((activities.to_string() + " activities, ms", took));
    }
    let growth = |side: usize| all[1][side] / all[0][side];
    rows.push(("growth".to_owned(), [growth(0), growth(1)]));
    let rows: Vec<_> =
        rows.iter().map(|(what, both)| (what.as_str(), *both, ratio(both[1], both[0]))).collect();
    print(&format!("One workflow, {WINDOW} activities in flight"), &rows);
    Ok(())
}
