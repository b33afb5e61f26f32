//! What code costs rustc: a generated workflow beside the same one written by hand.
//!
//! Each side is a program of its own: the workflow, its tools, a worker and a client. Their sources
//! are written to `target/bench-compile`, and rustc is called on them alone, without incremental
//! compilation, with the dependencies that Cargo has built; what counts is the CPU time of that one
//! process. It stops before it links, which costs both sides the same and has little to do with them.

mod by_document;
mod by_hand;
mod campaign;
mod rustc;

use by_hand::Cut;
use campaign::Campaign;
use rustc::{Emit, Rustc};
use sagaweave_benches::{asked, median, ratio, table};
use std::error::Error;

/// How many steps there are, how often each side is compiled in turn, and how much of the hand-written
/// side's time the generated code may take.
const SIZES: [(usize, usize, f64); 2] = [(200, 3, 0.5), (1_000, 1, 0.2)];

/// The sides, in the order of the table. Ratios are to the second.
const SIDES: [&str; 4] = [
    "generated",
    "by hand, one function",
    "include_workflow!",
    "by hand, a function for each module",
];

fn main() -> Result<(), Box<dyn Error>> {
    if !asked() {
        return Ok(());
    }
    let rustc = Rustc::find()?;
    let mut rows = vec![head()];
    for (steps, rounds, goal) in SIZES {
        let sources = sources(&Campaign::new(steps))?;
        for emit in [Emit::Check, Emit::Build] {
            rows.push(compare(&rustc, &sources, (steps, rounds, goal), emit)?);
        }
    }
    println!("\nCPU seconds of rustc, without linking (median of the rounds)\n\n{}", table(&rows));
    Ok(())
}

fn head() -> Vec<String> {
    let fixed = ["steps", "", "rounds"].map(str::to_owned);
    let sides = SIDES.map(str::to_owned);
    let ratios = ["generated : by hand", "goal"].map(str::to_owned);
    [fixed.to_vec(), sides.to_vec(), ratios.to_vec()].concat()
}

/// The programs of all sides, in their order, each with its document if it reads one.
fn sources(campaign: &Campaign) -> Result<[rustc::Source; 4], Box<dyn Error>> {
    let document = campaign.document();
    Ok([
        rustc::Source::new(by_document::generated(campaign, &document)?),
        rustc::Source::new(by_hand::program(campaign, Cut::OneFunction)),
        rustc::Source { program: by_document::included(campaign), document: Some(document) },
        rustc::Source::new(by_hand::program(campaign, Cut::Modules)),
    ])
}

fn compare(
    rustc: &Rustc,
    sources: &[rustc::Source; 4],
    (steps, rounds, goal): (usize, usize, f64),
    emit: Emit,
) -> Result<Vec<String>, Box<dyn Error>> {
    let mut seconds: [Vec<f64>; 4] = Default::default();
    for round in 1..=rounds {
        for ((source, seconds), side) in sources.iter().zip(&mut seconds).zip(SIDES) {
            let took = rustc.run(source, emit)?.as_secs_f64();
            eprintln!("{steps} steps, {emit}, round {round}, {side}: {took:.2} s");
            seconds.push(took);
        }
    }
    let medians = seconds.map(|seconds| median(seconds).unwrap_or(f64::NAN));
    let mut row = vec![steps.to_string(), emit.to_string(), rounds.to_string()];
    row.extend(medians.map(|median| format!("{median:.2}")));
    row.push(ratio(medians[0], medians[1]));
    row.push(format!("≤ {goal}"));
    Ok(row)
}
