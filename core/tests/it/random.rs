//! Random plans, random outcomes, random interruptions.

use crate::check::Run;
use crate::plans::{Kind, Node, Shape};
use proptest::prelude::*;
use sagaweave_core::sim::{Answer, World, run_info};
use sagaweave_core::{
    ActivityCall, ActivityEnd, Event, Executor, Failure, Fate, Outcome, Payload, Role,
};
use std::time::Duration;

/// Runs a shape and checks all that must hold. Gives the outcome and the number of events.
pub fn run_and_check(
    shape: &Shape,
    answers: impl FnMut(&ActivityCall<'_>) -> Answer,
    outside: &[(usize, Event)],
) -> (Outcome, usize) {
    shape.with(|fixture| {
        let mut world = World::new(answers);
        for (number, event) in outside {
            world.before_event(*number, event.clone());
        }
        // Whoever pauses says `resume` at some time.
        for turn in 1..=4 {
            world.at(Duration::from_secs(turn * 100_000), Event::Resume);
        }
        let mut executor = Executor::new(fixture, run_info(), Payload::null());
        let outcome = world.run_executor(&mut executor).unwrap();
        let report = executor.report();
        if let Outcome::Failed { report: told, .. } | Outcome::Cancelled { report: told } = &outcome
        {
            assert_eq!(told, &report);
        }
        Run::new(shape, world.happened(), &outcome, &report).check();
        (outcome, world.events())
    })
}

pub fn failed(fate: Fate) -> ActivityEnd {
    ActivityEnd::Failed { error: Failure::new("Broken", "as told"), fate }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = any::<[u8; 6]>().prop_map(Tree::Leaf);
    leaf.prop_recursive(3, 24, 5, |inner| {
        (any::<[u8; 6]>(), prop::collection::vec(inner, 1..6))
            .prop_map(|(dice, children)| Tree::Block(dice, children))
    })
}

#[derive(Clone, Debug)]
enum Tree {
    Leaf([u8; 6]),
    Block([u8; 6], Vec<Tree>),
}

#[derive(Clone, Debug)]
struct Case {
    shape: Shape,
    /// What activities do: one byte for each call, in turn.
    dice: Vec<u8>,
    outside: Vec<(usize, Event)>,
}

fn case() -> impl Strategy<Value = Case> {
    let event = prop_oneof![
        Just(Event::Pause),
        Just(Event::Resume),
        Just(Event::Cancel { reason: "enough".to_owned() }),
    ];
    (
        prop::collection::vec(tree(), 1..6),
        any::<[u8; 8]>(),
        prop::collection::vec(any::<u8>(), 1..40),
        prop::collection::vec((0usize..40, event), 0..3),
    )
        .prop_map(|(modules, dice, outcomes, outside)| Case {
            shape: shape(&modules, dice),
            dice: outcomes,
            outside,
        })
}

fn shape(modules: &[Tree], dice: [u8; 8]) -> Shape {
    let mut shape = Shape { reverse: dice[0].is_multiple_of(4), ..Shape::default() };
    shape.timeout = dice[1].is_multiple_of(4).then(|| u64::from(dice[1]) * 250);
    let roots = grow(&mut shape, modules, None, 2, dice[2]);
    if dice[3].is_multiple_of(2) {
        place_pivot(&mut shape, dice[4]);
    }
    for number in 0..dice[5] % 3 {
        let id = format!("finally{number}");
        let kind = Kind::Activity { undo: false, reads: false, pivot: false };
        shape.add(Node { id, finally: true, optional: true, kind, ..Node::default() });
    }
    if dice[6].is_multiple_of(3) {
        add_barrier(&mut shape, &roots);
    }
    shape
}

/// Adds steps that are ordered as `mode` says: 0 a chain, 1 all at once, else a graph.
fn grow(shape: &mut Shape, trees: &[Tree], parent: Option<u32>, mode: u8, dice: u8) -> Vec<u32> {
    let mut siblings: Vec<u32> = Vec::new();
    for (number, tree) in (0u8..).zip(trees) {
        let (Tree::Leaf(own) | Tree::Block(own, _)) = tree;
        let after = match mode {
            0 => siblings.last().copied().into_iter().collect(),
            1 => Vec::new(),
            _ => siblings
                .iter()
                .copied()
                .filter(|at| (u32::from(dice) ^ (at * 7) ^ u32::from(own[0])).is_multiple_of(3))
                .collect(),
        };
        let id = format!("s{}", shape.nodes.len());
        let optional = own[1].is_multiple_of(4);
        let skipped = own[5].is_multiple_of(16);
        let kind = kind(tree, number);
        let at = shape.add(Node { id, parent, after, optional, skipped, kind, ..Node::default() });
        if let Tree::Block(own, children) = tree {
            grow(shape, children, Some(at), own[2] % 3, own[3]);
        }
        siblings.push(at);
    }
    siblings
}

fn kind(tree: &Tree, number: u8) -> Kind {
    match tree {
        Tree::Leaf(dice) => Kind::Activity {
            undo: !dice[2].is_multiple_of(4),
            reads: dice[2].is_multiple_of(8),
            pivot: false,
        },
        Tree::Block(dice, _) => Kind::Block {
            max_concurrent: (dice[4].is_multiple_of(3)).then_some(u32::from(dice[4] % 2) + 1),
            finish: dice[2].is_multiple_of(2),
            timeout: (dice[0] ^ number).is_multiple_of(5).then(|| u64::from(dice[0] % 16) + 1),
        },
    }
}

/// A barrier between the first half of the modules and the others.
fn add_barrier(shape: &mut Shape, roots: &[u32]) {
    let (first, second) = roots.split_at(roots.len() / 2);
    if first.is_empty()
        || shape.nodes.iter().any(|node| matches!(node.kind, Kind::Activity { pivot: true, .. }))
    {
        return;
    }
    let join = shape.add(Node { after: first.to_vec(), kind: Kind::Join, ..Node::default() });
    for step in second {
        shape.at(*step).after.push(join);
    }
}

/// Makes one activity the pivot, and changes what the language forbids around it.
fn place_pivot(shape: &mut Shape, dice: u8) {
    let parents = |shape: &Shape, step: usize| -> Vec<usize> {
        let parent = |at: &usize| shape.nodes[*at].parent.map(|parent| parent as usize);
        std::iter::successors(Some(step), parent).collect()
    };
    let fits = |step: usize| {
        let around = parents(shape, step);
        matches!(shape.nodes[step].kind, Kind::Activity { .. })
            && around.iter().all(|at| {
                let node = &shape.nodes[*at];
                !node.optional && !matches!(node.kind, Kind::Block { timeout: Some(_), .. })
            })
    };
    let candidates: Vec<usize> = (0..shape.nodes.len()).filter(|step| fits(*step)).collect();
    let Some(&pivot) = candidates.get(usize::from(dice) % candidates.len().max(1)) else { return };
    let mut earlier: Vec<usize> = Vec::new();
    for at in parents(shape, pivot) {
        let mut stack: Vec<u32> = shape.nodes[at].after.clone();
        while let Some(step) = stack.pop() {
            earlier.push(step as usize);
            stack.extend(&shape.nodes[step as usize].after);
        }
    }
    for step in 0..shape.nodes.len() {
        let is_before = parents(shape, step).iter().any(|at| earlier.contains(at));
        let is_around = parents(shape, pivot).contains(&step);
        let node = &mut shape.nodes[step];
        match &mut node.kind {
            Kind::Activity { undo, pivot: is_pivot, .. } if step == pivot => {
                *undo = false;
                *is_pivot = true;
            }
            Kind::Activity { undo, .. } if !is_before => *undo = false,
            Kind::Block { timeout, .. } if !is_before && !is_around && !node.optional => {
                *timeout = None;
            }
            Kind::Activity { .. } | Kind::Block { .. } | Kind::Join => {}
        }
    }
}

/// What a call does: mostly it succeeds.
fn answer(call: &ActivityCall<'_>, dice: u8, slow: u8) -> Answer {
    let fates = [Fate::NotDone, Fate::Partial, Fate::Unknown];
    let fate = fates[usize::from(dice) % 3];
    let end = match (dice % 8, call.role) {
        (0, Role::Pivot) => failed(Fate::NotDone),
        (0 | 1, Role::Forward) | (0, Role::Undo | Role::Finally) => failed(fate),
        (2, Role::Forward) if dice > 200 => ActivityEnd::Cancelled { fate },
        _ => ActivityEnd::Completed(Payload::from_json(format!("{dice}"))),
    };
    let cancelled = match slow % 4 {
        0 => ActivityEnd::Completed(Payload::null()),
        1 => failed(fate),
        _ => ActivityEnd::Cancelled { fate },
    };
    let cancelled = (Duration::from_secs(u64::from(slow % 3)), cancelled);
    Answer { after: Duration::from_secs(u64::from(slow % 7)), end, cancelled }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_run_balances(case in case()) {
        let mut dice = case.dice.iter().copied().cycle();
        // Each time around, the same dice fall otherwise.
        let mut turn = 0u8;
        let mut roll = move || {
            turn = turn.wrapping_add(1);
            dice.next().unwrap_or(0).wrapping_add(turn / 40)
        };
        let answers = move |call: &ActivityCall<'_>| answer(call, roll(), roll());
        run_and_check(&case.shape, answers, &case.outside);
    }
}

/// `PROPTEST_CASES`, or what an ordinary test run can afford.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(20_000)
}
