//! The plan's edges, turned around and gathered by container.

use crate::plan::{Plan, Step, StepId, StepKind};

/// A place that holds steps: a block, or the workflow itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Place {
    Workflow,
    Block(StepId),
}

impl Place {
    pub(super) fn of(parent: Option<StepId>) -> Self {
        parent.map_or(Self::Workflow, Self::Block)
    }
}

/// What follows from a plan's steps alone. Steps of `finally` are no part of it.
#[derive(Debug)]
pub(super) struct Graph {
    /// The siblings that come after each step.
    pub(super) next: Vec<Vec<StepId>>,
    /// The direct steps of each block, in document order.
    children: Vec<Vec<StepId>>,
    /// The modules, and the joins between their waves.
    roots: Vec<StepId>,
}

impl Graph {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let mut graph = Self {
            next: vec![Vec::new(); plan.steps.len()],
            children: vec![Vec::new(); plan.steps.len()],
            roots: Vec::new(),
        };
        for id in plan.ids() {
            let step = plan.step(id);
            if step.finally {
                continue;
            }
            for before in step.after {
                graph.next[before.index()].push(id);
            }
            match step.parent {
                Some(parent) => graph.children[parent.index()].push(id),
                None => graph.roots.push(id),
            }
        }
        graph
    }

    /// The direct steps of a place.
    pub(super) fn steps_of(&self, place: Place) -> &[StepId] {
        match place {
            Place::Workflow => &self.roots,
            Place::Block(block) => &self.children[block.index()],
        }
    }

    /// All steps in a place, however deep, blocks before what they hold.
    pub(super) fn within(&self, place: Place) -> impl Iterator<Item = StepId> + '_ {
        let mut stack: Vec<StepId> = self.steps_of(place).iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let step = stack.pop()?;
            stack.extend(self.children[step.index()].iter().rev());
            Some(step)
        })
    }
}

/// The blocks around a step, innermost first.
pub(super) fn blocks_around<'a>(
    plan: &'a Plan<'_>,
    step: StepId,
) -> impl Iterator<Item = StepId> + 'a {
    std::iter::successors(plan.step(step).parent, |block| plan.step(*block).parent)
}

/// Whether `step` stands in `place`, however deep.
pub(super) fn stands_in(plan: &Plan<'_>, step: StepId, place: Place) -> bool {
    match place {
        Place::Workflow => true,
        Place::Block(block) => blocks_around(plan, step).any(|around| around == block),
    }
}

pub(super) const fn is_block(step: &Step<'_>) -> bool {
    matches!(step.kind, StepKind::Block(_))
}
