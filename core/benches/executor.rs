//! What the executor itself costs, on the simulated host: how it grows with the number of steps.
//!
//! `cargo bench -p sagaweave-core` prints, for each shape, the median of several runs, the cost of a
//! step, and how much more ten times the steps cost.

use sagaweave_core::plan::{Activity, Block, Input, Options, Plan, Step, StepId, StepKind, Undo};
use sagaweave_core::sim::{Answer, World};
use sagaweave_core::{ActivityEnd, Failure, Fate, Outcome, Payload, Program, Role, Scope};
use std::time::{Duration, Instant};

const RUNS: usize = 9;

struct Bench<'a>(Plan<'a>);

impl Program for Bench<'_> {
    fn plan(&self) -> &Plan<'_> {
        &self.0
    }

    fn input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    fn output(&self, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }
}

/// How the steps of a bench are ordered.
#[derive(Clone, Copy)]
enum Shape {
    Chained,
    Parallel,
    /// Side by side in a block, 100 at a time.
    Windowed,
}

fn activity(undo: bool) -> StepKind<'static> {
    StepKind::Activity(Activity {
        activity_type: "tool.act",
        input: Input::Json("{}"),
        undo: undo.then_some(Undo {
            activity_type: "tool.undo",
            input: Input::InputAndOutput,
            options: Options::UNDO,
        }),
        ..Activity::EMPTY
    })
}

/// The time of one run of `count` steps; with `fail`, the last one fails and all others are undone.
fn run(shape: Shape, count: u32, fail: bool) -> Duration {
    let ids: Vec<String> = (0..=count).map(|number| format!("s{number}")).collect();
    let edges: Vec<[StepId; 1]> = (0..=count).map(|number| [StepId(number)]).collect();
    let all: Vec<StepId> = (0..count).map(StepId).collect();
    let mut steps: Vec<Step<'_>> = Vec::new();
    if let Shape::Windowed = shape {
        let block = Block { max_concurrent: Some(100), ..Block::default() };
        steps.push(Step { id: "block", kind: StepKind::Block(block), ..Step::EMPTY });
    }
    for number in 0..count {
        let id = ids[number as usize].as_str();
        let step = Step { id, kind: activity(true), ..Step::EMPTY };
        steps.push(match shape {
            Shape::Chained if number > 0 => Step { after: &edges[number as usize - 1], ..step },
            Shape::Chained | Shape::Parallel => step,
            Shape::Windowed => Step { parent: Some(StepId(0)), ..step },
        });
    }
    let last: &[StepId] = match shape {
        Shape::Chained => &edges[count as usize - 1],
        Shape::Parallel => &all,
        Shape::Windowed => &edges[0],
    };
    steps.push(Step { id: "last", after: last, kind: activity(false), ..Step::EMPTY });
    let plan = Plan {
        name: "Bench",
        workflow_type: "Bench",
        version: "1.0.0",
        steps: &steps,
        ..Plan::EMPTY
    };
    let mut world = World::new(|call| match call.role {
        Role::Forward if fail && call.step == "last" => Answer::of(ActivityEnd::Failed {
            error: Failure::new("Broken", ""),
            fate: Fate::NotDone,
        }),
        _ => Answer::done(Payload::null()),
    });
    let bench = Bench(plan);
    let start = Instant::now();
    let outcome = world.run(&bench, Payload::null());
    let took = start.elapsed();
    assert_eq!(matches!(outcome, Ok(Outcome::Failed { .. })), fail);
    took
}

fn median(shape: Shape, count: u32, fail: bool) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| run(shape, count, fail)).collect();
    times.sort();
    times[RUNS / 2]
}

fn main() {
    println!("| shape | 1,000 steps | 10,000 steps | a step | growth for 10× |");
    println!("|---|---|---|---|---|");
    for (name, shape) in [
        ("chained", Shape::Chained),
        ("parallel", Shape::Parallel),
        ("window of 100", Shape::Windowed),
    ] {
        for fail in [false, true] {
            let [small, large] = [1_000, 10_000].map(|count| median(shape, count, fail));
            println!(
                "| {name}{} | {:.2} ms | {:.2} ms | {:.2} µs | {:.1}× |",
                if fail { ", undone" } else { "" },
                small.as_secs_f64() * 1e3,
                large.as_secs_f64() * 1e3,
                large.as_secs_f64() * 1e6 / 10_000.0,
                large.as_secs_f64() / small.as_secs_f64(),
            );
        }
    }
}
