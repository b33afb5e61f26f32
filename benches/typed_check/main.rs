//! What checking a typed document costs, and how it grows with the document.
//!
//! `cargo bench --bench typed_check` prints, for each size, the median of several runs of everything from
//! the text to the IR, with all findings, and of the making of the Rust after that. The document is the one
//! of the bench `compile`: each step computes what it gets from the input and from what the step before gave.

#[path = "../compile/typed.rs"]
#[allow(dead_code, clippy::duplicate_mod)]
mod typed;

use sagaweave_benches::{asked, median, ratio, table};
use sagaweave_compiler::compile;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::source::Source;
use std::error::Error;
use std::time::Instant;

/// How many steps there are, and in how many seconds they are to be checked.
const SIZES: [(usize, &str); 3] = [(100, ""), (1_000, ""), (10_000, "< 2 s")];
/// A document does the same again and again; and more types than 10,000 it cannot have.
const STEPS_AN_ACTION: usize = 5;
const RUNS: usize = 5;

/// What `typed` needs of the bench `compile`.
mod rustc {
    pub const DOCUMENT: &str = "season.yaml";

    #[allow(dead_code)]
    pub struct Source {
        pub library: String,
        pub main: &'static str,
        pub document: Option<String>,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    if !asked() {
        return Ok(());
    }
    let head = ["steps", "bytes", "check, s", "growth", "goal", "making the Rust, s", "growth"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut before: Option<(f64, f64)> = None;
    for (steps, goal) in SIZES {
        let text = typed::document(steps, STEPS_AN_ACTION);
        let bytes = text.len();
        let source = Source::new(rustc::DOCUMENT, text);
        let (check, make) = measure(&source)?;
        let growth = |of: fn((f64, f64)) -> f64| {
            before.map_or(String::new(), |before| ratio(of((check, make)), of(before)))
        };
        let row = [
            steps.to_string(),
            bytes.to_string(),
            format!("{check:.3}"),
            growth(|(check, _)| check),
            goal.to_owned(),
            format!("{make:.3}"),
            growth(|(_, make)| make),
        ];
        rows.push(row.to_vec());
        before = Some((check, make));
    }
    println!("\nWall seconds for typed documents\n\n{}", table(&rows));
    Ok(())
}

/// The medians of checking and of making the Rust.
fn measure(source: &Source) -> Result<(f64, f64), Box<dyn Error>> {
    let (mut checks, mut makes) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        let compiled = compile(source);
        checks.push(start.elapsed().as_secs_f64());
        let findings = compiled.diagnostics.iter().map(|found| found.render(source));
        let workflow = compiled.workflow.ok_or_else(|| findings.collect::<Vec<_>>().join("\n"))?;
        let start = Instant::now();
        let tokens = emit(&Linked::one(&workflow), &Options::default());
        makes.push(start.elapsed().as_secs_f64());
        drop(tokens);
    }
    let middle = |times| median(times).unwrap_or(f64::NAN);
    Ok((middle(checks), middle(makes)))
}
