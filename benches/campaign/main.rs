//! What a run of the marketing campaign costs the client and the worker: generated, beside written by
//! hand with the SDK's macros.
//!
//! Both are on one server, in turn, and only the worker of the side whose turn it is runs. Their tools
//! are in this process and do nothing, so that what counts is this process's CPU time. The server is
//! another process.

mod by_document;
#[allow(clippy::unused_async, reason = "the SDK asks for async activities")]
mod by_hand;
mod sides;

use sagaweave::{Client, ConnectSettings};
use sagaweave_benches::{asked, median, own_cpu, ratio, table};
use sagaweave_devkit::temporal::Server;
use sides::Side;
use temporalio_client::WorkflowFetchHistoryOptions;

type Error = Box<dyn std::error::Error + Send + Sync>;

const ROUNDS: u32 = 7;

/// How many workflows run at once in a round.
const RUNS: u32 = 100;

/// How many run before a round, so that connections are open and caches warm.
const WARM_UP: u32 = 10;

/// What a workflow costs in a round. A history has three events more where two activities that run side
/// by side do not end at once, so that the workflow is told twice.
#[derive(Clone, Copy)]
struct Cost {
    cpu_ms: f64,
    median_events: f64,
    mean_events: f64,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    if !asked() {
        return Ok(());
    }
    let server = Server::start().map_err(|error| error.to_string())?;
    let client = Client::connect(ConnectSettings::new(server.address())?).await?;
    let (mut generated, mut by_hand) = (Vec::new(), Vec::new());
    for number in 1..=ROUNDS {
        generated.push(round(&client, Side::Generated, number).await?);
        by_hand.push(round(&client, Side::ByHand, number).await?);
    }
    print(&generated, &by_hand);
    Ok(())
}

async fn round(client: &Client, side: Side, number: u32) -> Result<Cost, Error> {
    let worker = side.worker(client)?;
    let ids = |what, count| -> Vec<String> {
        (0..count).map(|run| format!("{side} {what} {number}-{run}")).collect()
    };
    side.run(client, &ids("warm-up", WARM_UP)).await?;
    let measured = ids("run", RUNS);
    let before = own_cpu()?;
    side.run(client, &measured).await?;
    let cpu = own_cpu()?.saturating_sub(before);
    worker.stop().await?;
    let cpu_ms = cpu.as_secs_f64() * 1e3 / f64::from(RUNS);
    let events = events(client, &measured).await?;
    let mean_events = events.iter().sum::<f64>() / f64::from(RUNS);
    eprintln!("round {number}, {side}: {cpu_ms:.2} ms of CPU, {mean_events:.2} events on average");
    Ok(Cost { cpu_ms, median_events: median(events).unwrap_or(f64::NAN), mean_events })
}

/// How many events each history has.
async fn events(client: &Client, ids: &[String]) -> Result<Vec<f64>, Error> {
    let mut counts = Vec::new();
    for id in ids {
        let handle = client.sdk().get_workflow_handle::<by_hand::CampaignByHand>(id.as_str());
        let history = handle.fetch_history(WorkflowFetchHistoryOptions::default());
        counts.push(f64::from(u32::try_from(history.into_events().await?.len())?));
    }
    Ok(counts)
}

fn print(generated: &[Cost], by_hand: &[Cost]) {
    let medians = |of: fn(&Cost) -> f64| {
        [generated, by_hand].map(|costs| median(costs.iter().map(of).collect()).unwrap_or(f64::NAN))
    };
    let row = |what: &str, of: fn(&Cost) -> f64, goal: &str| {
        let [ours, theirs] = medians(of);
        let figures = [format!("{ours:.2}"), format!("{theirs:.2}"), ratio(ours, theirs)];
        [vec![what.to_owned()], figures.to_vec(), vec![goal.to_owned()]].concat()
    };
    let head = ["a workflow", "generated", "by hand", "generated : by hand", "goal"];
    println!(
        "\nThe marketing campaign, {ROUNDS} rounds of {RUNS} runs in turn, medians\n\n{}",
        table(&[
            head.map(str::to_owned).to_vec(),
            row("CPU of client and worker, ms", |cost| cost.cpu_ms, "≤ 1.15"),
            row("events in a history, median", |cost| cost.median_events, "≤ 1"),
            row("events in a history, mean", |cost| cost.mean_events, ""),
        ])
    );
}
