//! What checking and simulating a document costs, and how it grows with the document.
//!
//! `cargo bench -p sagaweave-compiler` prints, for each size, the median of several runs beside the
//! YAML crate's own parse of the same text into plain values, and what `simulate --all` takes.

use sagaweave_compiler::compile;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::exhaust;
use sagaweave_compiler::source::Source;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How many steps the documents have.
const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const RUNS: usize = 9;

fn main() {
    // Cargo runs it as a test, too: there it has nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    check();
    simulate();
}

fn check() {
    println!("## check\n");
    println!("| steps | bytes | YAML crate's parse | check | check : parse | growth |");
    println!("|---|---|---|---|---|---|");
    let mut before: Option<Duration> = None;
    for steps in SIZES {
        let text = campaign(steps);
        let source = Source::new("campaign.yaml", text.clone());
        // The sides take turns.
        let mut times: [Vec<Duration>; 2] = Default::default();
        for _ in 0..RUNS {
            times[0].push(time(|| parses(&text)));
            times[1].push(time(|| compile(&source).workflow.is_some()));
        }
        let [parse, check] = times.map(median);
        let ratio = check.as_secs_f64() / parse.as_secs_f64();
        let growth = before.map_or(String::new(), |before| {
            format!("{:.1}×", check.as_secs_f64() / before.as_secs_f64())
        });
        println!(
            "| {steps} | {} | {parse:.2?} | {check:.2?} | {ratio:.2}× | {growth} |",
            text.len()
        );
        before = Some(check);
    }
}

/// The YAML crate's own parse. Its limit of nodes is lifted: 10,000 steps have more.
fn parses(text: &str) -> bool {
    let options = serde_saphyr::options! { budget: None };
    serde_saphyr::from_str_with_options::<serde_json::Value>(text, options).is_ok()
}

fn simulate() {
    println!("\n## simulate --all\n\n| document | runs | time | a run |\n|---|---|---|---|");
    let shapes = [
        ("100 steps, in modules of five", campaign(100)),
        ("100 steps, one after another", list(100, "sequential")),
        ("100 steps, all at once", list(100, "parallel")),
        ("200 steps, all at once", list(200, "parallel")),
    ];
    for (name, text) in shapes {
        let workflow = workflow(&text);
        let mut runs = 0;
        let times = (0..RUNS).map(|_| {
            time(|| {
                runs = exhaust(&workflow).map_or(0, |all| all.runs().count());
                runs > 0
            })
        });
        let time = median(times.collect());
        let one = time / u32::try_from(runs).unwrap_or(u32::MAX).max(1);
        println!("| {name} | {runs} | {time:.2?} | {one:.2?} |");
    }
}

fn workflow(text: &str) -> Workflow {
    let source = Source::new("campaign.yaml", text);
    compile(&source).workflow.unwrap_or_else(|| {
        let found = compile(&source).diagnostics;
        panic!("{}", found.iter().map(|it| it.render(&source)).collect::<Vec<_>>().join("\n"))
    })
}

fn time(run: impl FnOnce() -> bool) -> Duration {
    let start = Instant::now();
    assert!(std::hint::black_box(run()), "the document is right");
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Modules of five activities, in turn parallel and sequential; each module comes after the two before
/// it. Every activity has arguments, a compensation and a description.
fn campaign(steps: usize) -> String {
    let mut text = "workflow:\n  name: Bench\n  version: 1.0.0\n\nmodules:\n".to_owned();
    for module in 0..steps / 5 {
        let kind = if module % 2 == 0 { "parallel" } else { "sequential" };
        write!(text, "  - id: module_{module}\n    type: {kind}\n").expect("a string takes all");
        let before: Vec<String> =
            (module.saturating_sub(2)..module).map(|it| format!("module_{it}")).collect();
        if !before.is_empty() {
            writeln!(text, "    depends_on: [{}]", before.join(", ")).expect("a string takes all");
        }
        text.push_str("    activities:\n");
        for step in 0..5 {
            activity(&mut text, module * 5 + step);
        }
    }
    text
}

fn list(steps: usize, kind: &str) -> String {
    let mut text = "workflow:\n  name: Bench\n  version: 1.0.0\n\nmodules:\n".to_owned();
    write!(text, "  - id: all\n    type: {kind}\n    activities:\n").expect("a string takes all");
    (0..steps).for_each(|step| activity(&mut text, step));
    text
}

fn activity(text: &mut String, step: usize) {
    let tool = step % 8;
    write!(
        text,
        "      - name: step_{step}
        tool: tool_{tool}
        action: create_{tool}
        description: Creates the part of the campaign that has the number {step}
        with: {{ title: \"Part {step}\", tags: [draft, spring], size: {step} }}
        compensation: delete_{tool}
        timeout: 30s
"
    )
    .expect("a string takes all");
}
