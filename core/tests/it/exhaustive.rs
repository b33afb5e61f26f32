//! Every failure, every pair of failures, and every interruption at every instant, on named plans.

use crate::drive::run_and_check;
use crate::ending::{beside_a_pivot, cut_short};
use crate::plans::{Kind, Shape, campaign, dag, project};
use crate::random::failed;
use sagaweave_core::sim::Answer;
use sagaweave_core::{ActivityCall, ActivityEnd, Event, Fate, Outcome, Payload, Role};
use std::time::Duration;

const FATES: [Fate; 3] = [Fate::NotDone, Fate::Partial, Fate::Unknown];

/// A fault: what the forward call or the undo of a step does instead of succeeding.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Fault {
    step: usize,
    undo: bool,
    fate: Fate,
}

fn plans() -> Vec<(&'static str, Shape)> {
    let mut reverse = dag();
    reverse.reverse = true;
    let mut optional = dag();
    for step in [1, 4, 8] {
        optional.at(step).optional = true;
    }
    let mut pivot = dag();
    for step in 5..12 {
        pivot.at(step).kind = Kind::Activity { undo: false, reads: false, pivot: step == 7 };
    }
    pivot.at(6).optional = true;
    let mut outputs = campaign();
    for block in [0, 3] {
        outputs.at(block).output = true;
    }
    outputs.at(0).optional = true;
    outputs.at(0).optional_for = &["ExpressionError"];
    let ending = |undo| cut_short(Kind::End { undo, fails: undo });
    let held = |undo| beside_a_pivot(Kind::End { undo, fails: false });
    let mut timed = campaign();
    timed.timeout = Some(2_000);
    vec![
        ("campaign", campaign()),
        ("campaign with a timeout", timed),
        ("dag", dag()),
        ("dag, reverse", reverse),
        ("dag, optional steps", optional),
        ("dag, pivot", pivot),
        ("project", project()),
        ("campaign, outputs of blocks", outputs),
        ("an end", ending(false)),
        ("an end that undoes", ending(true)),
        ("an end beside a pivot", held(false)),
        ("an end beside a pivot that undoes", held(true)),
    ]
}

fn faults(shape: &Shape) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (step, node) in shape.nodes.iter().enumerate() {
        let Kind::Activity { undo, pivot, .. } = node.kind else { continue };
        let fates = if pivot { &FATES[..1] } else { &FATES[..] };
        faults.extend(fates.iter().map(|fate| Fault { step, undo: false, fate: *fate }));
        if undo {
            faults.push(Fault { step, undo: true, fate: Fate::Unknown });
        }
    }
    faults
}

fn run(shape: &Shape, faults: &[Fault], outside: &[(usize, Event)]) -> (Outcome, usize) {
    let answers = |call: &ActivityCall<'_>| {
        let hit = faults.iter().find(|fault| {
            shape.nodes[fault.step].id == call.step && fault.undo == (call.role == Role::Undo)
        });
        let end = match hit {
            Some(fault) => failed(fault.fate),
            None => ActivityEnd::Completed(Payload::from_json("1")),
        };
        // A fault is held until its siblings have started, and comes before they end.
        let after = if hit.is_some() { 500 } else { 1_000 };
        Answer { after: Duration::from_millis(after), ..Answer::of(end) }
    };
    run_and_check(shape, answers, outside)
}

#[test]
fn every_failure_and_every_pair_of_failures() {
    let mut cases = 0u32;
    for (name, shape) in plans() {
        let faults = faults(&shape);
        for (at, one) in faults.iter().enumerate() {
            run(&shape, &[*one], &[]);
            cases += 1;
            for other in &faults[at + 1..] {
                if (one.step, one.undo) != (other.step, other.undo) {
                    run(&shape, &[*one, *other], &[]);
                    cases += 1;
                }
            }
        }
        println!("{name}: {} faults", faults.len());
    }
    println!("{cases} runs");
    assert!(cases > 4_000, "only {cases} runs");
}

#[test]
fn every_interruption_at_every_instant_of_every_failure() {
    let cancel = Event::Cancel { reason: "enough".to_owned() };
    let mut cases = 0u32;
    for (_, shape) in plans() {
        let mut scenarios: Vec<Vec<Fault>> = faults(&shape).into_iter().map(|f| vec![f]).collect();
        scenarios.push(Vec::new());
        for faults in scenarios {
            let (_, events) = run(&shape, &faults, &[]);
            for instant in 0..events {
                run(&shape, &faults, &[(instant, cancel.clone())]);
                run(&shape, &faults, &[(instant, Event::Pause)]);
                run(&shape, &faults, &[(instant, Event::Pause), (instant + 1, cancel.clone())]);
                run(&shape, &faults, &[(instant, Event::Pause), (instant + 2, Event::Resume)]);
                cases += 4;
            }
        }
    }
    println!("{cases} runs");
    assert!(cases > 5_000, "only {cases} runs");
}

/// Steps end at whole and half seconds: so the timeout comes before, with and after each end.
#[test]
fn the_workflow_times_out_at_every_instant() {
    let mut cases = 0u32;
    for (_, mut shape) in plans() {
        for quarter in 1..=44 {
            shape.timeout = Some(quarter * 250);
            run(&shape, &[], &[]);
            for fault in faults(&shape) {
                run(&shape, &[fault], &[]);
            }
            cases += 1 + u32::try_from(faults(&shape).len()).unwrap();
        }
    }
    println!("{cases} runs");
    assert!(cases > 10_000, "only {cases} runs");
}
