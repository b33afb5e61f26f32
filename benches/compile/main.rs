//! What code costs rustc: a generated workflow beside the same one written by hand.
//!
//! Each side is a crate of its own. Their sources are written to `target/bench-compile`, and rustc is
//! called on them alone, without incremental compilation, with the dependencies that Cargo has built;
//! what counts is the CPU time of that one process. Nothing is linked.
//!
//! `cargo bench --bench compile -- 200` takes just that many steps; `-- typed`, or `-- typed 200`, leaves out
//! what is not about types.

mod by_document;
mod by_hand;
mod campaign;
mod rustc;
mod typed;

use by_hand::Cut;
use campaign::Campaign;
use rustc::{Make, Rustc, Source};
use sagaweave_benches::{asked, median, ratio, table};
use std::error::Error;

/// How many steps there are, and how much of the hand-written side's time the generated code may take.
const SIZES: [(usize, f64); 2] = [(200, 0.5), (1_000, 0.2)];

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
    if !std::env::args().any(|argument| argument == "typed") {
        beside_hand(&rustc)?;
    }
    typed(&rustc)
}

fn beside_hand(rustc: &Rustc) -> Result<(), Box<dyn Error>> {
    let mut rows = vec![head()];
    for steps in sizes() {
        let sources = sources(&Campaign::new(steps))?;
        for &make in makes(steps) {
            rows.push(compare(rustc, &sources, steps, make)?);
        }
    }
    println!("\nCPU seconds of rustc, without linking\n\n{}", table(&rows));
    Ok(())
}

/// A typed document beside its types alone, once with an action for each step, once with one for five.
fn typed(rustc: &Rustc) -> Result<(), Box<dyn Error>> {
    let mut rows = vec![typed_head()];
    for (steps, steps_an_action) in sizes().into_iter().flat_map(|size| [(size, 1), (size, 5)]) {
        let sources = typed::sources(steps, steps_an_action)?;
        let actions = steps.div_ceil(steps_an_action);
        for make in [Make::Check, Make::Library] {
            let kind = format!("typed ({actions} actions)");
            let [document, types, derived] =
                medians(rustc, &sources, typed::SIDES, &kind, steps, make)?;
            let mut row = [steps.to_string(), actions.to_string(), make.to_string()].to_vec();
            row.extend([document, types, derived].map(|median| format!("{median:.2}")));
            row.extend([ratio(document, types), ratio(document, derived), "≤ 1.3".to_owned()]);
            rows.push(row);
        }
    }
    println!("\nCPU seconds of rustc for typed documents, without linking\n\n{}", table(&rows));
    Ok(())
}

fn typed_head() -> Vec<String> {
    let fixed = ["steps", "actions", ""].map(str::to_owned);
    let ratios = ["to its types", "to derived types", "goal"].map(str::to_owned);
    [fixed.to_vec(), typed::SIDES.map(str::to_owned).to_vec(), ratios.to_vec()].concat()
}

/// Those given after `--`, or all with a goal.
fn sizes() -> Vec<usize> {
    let given: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if given.is_empty() { SIZES.map(|(steps, _)| steps).to_vec() } else { given }
}

/// What is made at this size. What a program costs beside its library does not depend on it.
fn makes(steps: usize) -> &'static [Make] {
    if steps < 1_000 { &Make::ALL } else { &[Make::Check, Make::Library] }
}

/// How often each side is compiled in turn.
const fn rounds(steps: usize, make: Make) -> usize {
    if steps < 1_000 && !matches!(make, Make::Program) { 3 } else { 1 }
}

/// The goals are about generated code, not about what every program compiles of the SDK.
fn goal(steps: usize, make: Make) -> String {
    let goal = SIZES.iter().find(|(size, _)| *size == steps && !matches!(make, Make::Program));
    goal.map_or_else(String::new, |(_, goal)| format!("≤ {goal}"))
}

fn head() -> Vec<String> {
    let fixed = ["steps", ""].map(str::to_owned);
    let sides = SIDES.map(str::to_owned);
    let ratios = ["generated : by hand", "goal"].map(str::to_owned);
    [fixed.to_vec(), sides.to_vec(), ratios.to_vec()].concat()
}

/// What each side is, in their order.
fn sources(campaign: &Campaign) -> Result<[Source; 4], Box<dyn Error>> {
    let document = campaign.document();
    let by_hand = |cut| Source {
        library: by_hand::library(campaign, cut),
        main: by_hand::MAIN,
        document: None,
    };
    let by_document = |library, document| Source { library, main: by_document::MAIN, document };
    Ok([
        by_document(by_document::generated(campaign, &document)?, None),
        by_hand(Cut::OneFunction),
        by_document(by_document::included(campaign), Some(document)),
        by_hand(Cut::Modules),
    ])
}

fn compare(
    rustc: &Rustc,
    sources: &[Source; 4],
    steps: usize,
    make: Make,
) -> Result<Vec<String>, Box<dyn Error>> {
    let medians = medians(rustc, sources, SIDES, "", steps, make)?;
    let mut row = vec![steps.to_string(), make.to_string()];
    row.extend(medians.map(|median| format!("{median:.2}")));
    row.push(ratio(medians[0], medians[1]));
    row.push(goal(steps, make));
    Ok(row)
}

/// The median of each side, which take turns.
fn medians<const N: usize>(
    rustc: &Rustc,
    sources: &[Source; N],
    sides: [&str; N],
    kind: &str,
    steps: usize,
    make: Make,
) -> Result<[f64; N], Box<dyn Error>> {
    let mut seconds: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for round in 1..=rounds(steps, make) {
        for ((source, seconds), side) in sources.iter().zip(&mut seconds).zip(sides) {
            let name = format!("{steps} {kind} steps, {side}");
            let took = rustc.run(&name, source, make)?.as_secs_f64();
            eprintln!("{name}, {make}, round {round}: {took:.2} s");
            seconds.push(took);
        }
    }
    Ok(seconds.map(|seconds| median(seconds).unwrap_or(f64::NAN)))
}
