//! Random plans, random outcomes, random interruptions.

use crate::drive::run;
use crate::plans::{Asked, Kind, Node, Shape};
use proptest::prelude::*;
use sagaweave_core::plan::Overrides;
use sagaweave_core::sim::{Answer, Happened};
use sagaweave_core::{ActivityCall, ActivityEnd, Event, Failure, Fate, Outcome, Payload, Role};
use std::time::Duration;

pub fn failed(fate: Fate) -> ActivityEnd {
    failed_as("Broken", fate)
}

pub fn failed_as(kind: &str, fate: Fate) -> ActivityEnd {
    ActivityEnd::Failed { error: Failure::new(kind, "as told"), fate }
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

impl Case {
    fn run(&self) -> (Outcome, Vec<Happened>, usize) {
        let mut dice = self.dice.iter().copied().cycle();
        // Each time around, the same dice fall otherwise.
        let mut turn = 0u8;
        let mut roll = move || {
            turn = turn.wrapping_add(1);
            dice.next().unwrap_or(0).wrapping_add(turn / 40)
        };
        let answers = move |call: &ActivityCall<'_>| answer(call, roll(), roll());
        run(&self.shape, answers, &self.outside)
    }
}

fn case() -> impl Strategy<Value = Case> {
    let event = prop_oneof![
        Just(Event::Pause),
        Just(Event::Resume),
        Just(Event::Cancel { reason: "enough".to_owned() }),
        (0usize..3, prop_oneof![Just("7"), Just("1.5"), Just("null")])
            .prop_map(|(signal, json)| Event::Signal { signal, payload: Payload::from_json(json) }),
    ];
    (
        prop::collection::vec(tree(), 1..6),
        any::<[u8; 8]>(),
        prop::collection::vec(any::<u8>(), 1..40),
        prop::collection::vec((0usize..40, event), 0..4),
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
        let at = shape.add(Node {
            id,
            parent,
            after,
            optional,
            optional_for: if optional && own[1] % 8 == 4 { &["Other"] } else { &[] },
            overrides: (own[4] % 8 == 3).then(|| overrides(*own)),
            skipped: own[5].is_multiple_of(16),
            output: own[3].is_multiple_of(2),
            ..Node::default()
        });
        let kind = kind(tree, number);
        let node = shape.at(at);
        node.output &= matches!(kind, Kind::Block { .. });
        node.breaks = breaks(own[5], &kind, node.output);
        node.kind = kind;
        if let Tree::Block(own, children) = tree {
            grow(shape, children, Some(at), own[2] % 3, own[3]);
        }
        siblings.push(at);
    }
    siblings
}

fn overrides(dice: [u8; 6]) -> Overrides {
    Overrides {
        optional: [None, Some(true), Some(false)][usize::from(dice[2]) % 3],
        max_concurrent: dice[0].is_multiple_of(2).then_some(u32::from(dice[3]) % 3 + 1),
        timeout: dice[0].is_multiple_of(3).then(|| Duration::from_secs(u64::from(dice[3]) % 9 + 1)),
        ..Overrides::default()
    }
}

fn breaks(dice: u8, kind: &Kind, output: bool) -> Option<Asked> {
    match (dice % 64, kind) {
        (1, _) => Some(Asked::Runs),
        (2, _) => Some(Asked::Options),
        (3, Kind::Activity { .. }) => Some(Asked::Input),
        (3..7, Kind::Set | Kind::End { .. }) => Some(Asked::Value),
        (3..7, Kind::Block { .. }) if output => Some(Asked::Value),
        _ => None,
    }
}

fn kind(tree: &Tree, number: u8) -> Kind {
    match tree {
        Tree::Leaf(dice) if dice[3].is_multiple_of(8) => Kind::Set,
        Tree::Leaf(dice) if dice[3] % 16 == 1 => {
            Kind::End { undo: dice[4].is_multiple_of(3), fails: dice[2].is_multiple_of(3) }
        }
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
                !node.optional && !node.is_optional() && !node.limits().1
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
        let surely_optional = node.optional && node.is_optional() && node.optional_for.is_empty();
        if step == pivot {
            node.breaks = None;
        }
        if !is_before
            && !is_around
            && !surely_optional
            && let Some(overrides) = &mut node.overrides
        {
            overrides.timeout = None;
        }
        match &mut node.kind {
            Kind::Activity { undo, pivot: is_pivot, .. } if step == pivot => {
                *undo = false;
                *is_pivot = true;
            }
            Kind::Activity { undo, .. } if !is_before => *undo = false,
            Kind::Block { timeout, .. } if !is_before && !is_around && !surely_optional => {
                *timeout = None;
            }
            _ => {}
        }
    }
}

/// What a call does: mostly it succeeds.
fn answer(call: &ActivityCall<'_>, dice: u8, slow: u8) -> Answer {
    let fates = [Fate::NotDone, Fate::Partial, Fate::Unknown];
    let fate = fates[usize::from(dice) % 3];
    let end = match (dice % 8, call.role) {
        (0, Role::Pivot) => failed(Fate::NotDone),
        (1, Role::Forward) => failed_as("Other", fate),
        (0, Role::Forward | Role::Undo | Role::Finally) => failed(fate),
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
        let (outcome, log, _) = case.run();
        if case.dice[0].is_multiple_of(4) {
            let (again, same, _) = case.run();
            prop_assert_eq!((outcome, log), (again, same));
        }
    }
}

/// `PROPTEST_CASES`, or what an ordinary test run can afford.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(20_000)
}
