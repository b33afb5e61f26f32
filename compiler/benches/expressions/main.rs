//! What an expression costs: generated Rust, the interpreter of the compiler, and the `cel` crate with a
//! program that it compiled before, side by side.
//!
//! `cargo bench -p sagaweave-compiler --bench expressions` prints, for each expression, the median of
//! several rounds in turn. All give JSON text.

#![allow(missing_docs, dead_code, unused_imports)]

extern crate self as sagaweave;

// Not a module of its own, whose layout would be rustfmt's.
mod generated {
    include!("generated.rs");
}
#[path = "sagaweave.rs"]
mod stub;

pub use stub::*;

use sagaweave_compiler::compile;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source::Source;
use sagaweave_core::RunInfo;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

const ROUNDS: usize = 9;
/// How long one side of a round takes.
const ROUND: Duration = Duration::from_millis(20);

fn main() {
    let workflow = document();
    keep(&workflow);
    if std::env::args().any(|argument| argument == "--bench") {
        Interpreted::with(&workflow, |interpreted| table(&workflow, interpreted));
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/expressions")
}

fn document() -> Workflow {
    let text = std::fs::read(folder().join("expressions.yaml")).expect("the document is there");
    let source = Source::new("expressions.yaml", text);
    let compiled = compile(&source);
    compiled.workflow.unwrap_or_else(|| {
        let found = compiled.diagnostics.iter().map(|it| it.render(&source));
        panic!("{}", found.collect::<Vec<_>>().join("\n"))
    })
}

/// What is measured is what the compiler makes today; if not, it is written anew.
fn keep(workflow: &Workflow) {
    let refresh = "cargo bench -p sagaweave-compiler --bench expressions";
    let header = Header { documents: &["expressions.yaml"], refresh };
    let code = print(emit(&Linked::one(workflow), &Options::default()), header);
    let file = folder().join("generated.rs");
    if std::fs::read_to_string(&file).ok().as_deref() != Some(&code) {
        std::fs::write(&file, code).expect("the folder can be written to");
        panic!("{} was stale, and is new now: run it again", file.display());
    }
}

/// 100 items.
fn input() -> Value {
    let item = |number: i32| {
        let price = f64::from(number) + 0.5;
        serde_json::json!({ "name": format!("item {number}"), "price": price, "amount": number })
    };
    serde_json::json!({
        "id": "o-1", "count": 120, "urgent": false, "tiers": ["basic", "plus"],
        "customer": { "name": "Ann", "tier": "plus", "address": { "city": "Ulm" } },
        "items": (0..100).map(item).collect::<Vec<_>>(), "raw": { "a": { "b": 3 } },
    })
}

fn scope() -> Scope {
    let run = RunInfo {
        workflow_id: String::new(),
        first_run_id: String::new(),
        started_at: SystemTime::UNIX_EPOCH,
    };
    Scope::of_input(run, Payload::from_json(input().to_string()), 1)
}

fn table(workflow: &Workflow, interpreted: &Interpreted<'_>) {
    let code = generated::expressions::Workflow::programs()[0];
    let scope = scope();
    let mut context = cel::Context::default();
    // By way of its type: whole numbers of plain JSON would be unsigned.
    let input: generated::expressions::Input =
        serde_json::from_value(input()).expect("it is an input");
    context.add_variable("input", input).expect("it is JSON");
    println!(
        "| expression | generated, ns | interpreted, ns | cel, ns | interpreted : generated | cel : generated |"
    );
    println!("|---|---|---|---|---|---|");
    for (number, query) in workflow.queries.iter().enumerate() {
        let text = text(&query.name);
        let program = cel::Program::compile(&text).expect("it is CEL");
        let sides: [&dyn Fn() -> String; 3] = [
            &|| code.query(number, &scope).expect("it has a value").as_json().to_owned(),
            &|| interpreted.query(number, &scope).expect("it has a value").as_json().to_owned(),
            &|| {
                program.execute(&context).expect("it has a value").json().expect("JSON").to_string()
            },
        ];
        let said = sides.map(|side| side());
        assert!(said.iter().all(|json| *json == said[0]), "{text}: {said:?}");
        let [generated, interpreted, cel] = measure(sides);
        println!(
            "| `{text}` | {generated:.0} | {interpreted:.0} | {cel:.0} | {:.1}× | {:.1}× |",
            interpreted / generated,
            cel / generated
        );
    }
}

/// The expression as the document has it.
fn text(name: &str) -> String {
    let document = std::fs::read_to_string(folder().join("expressions.yaml")).expect("it is there");
    let line =
        document.lines().find_map(|line| line.trim().strip_prefix(&format!("{name}: \"${{{{ ")));
    line.and_then(|line| line.strip_suffix(" }}\"")).expect("a query is one line").to_owned()
}

/// Nanoseconds of a call: medians of rounds in which the sides take turns.
fn measure(sides: [&dyn Fn() -> String; 3]) -> [f64; 3] {
    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        for (side, times) in sides.iter().zip(&mut times) {
            times.push(round(side));
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    })
}

fn round(side: impl Fn() -> String) -> f64 {
    let (start, mut calls) = (Instant::now(), 0_u32);
    while start.elapsed() < ROUND {
        for _ in 0..16 {
            black_box(side());
        }
        calls += 16;
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}
