//! What is drawn, whatever the format: steps, lists, levels and edges, without barriers' nodes.

use super::words;
use sagaweave_compiler::expr::Typed;
use sagaweave_compiler::ir::{Activity, Block, Step, StepKind, Workflow};
use sagaweave_compiler::measure;
use sagaweave_compiler::source::Source;

/// A workflow as it is drawn.
#[derive(Debug)]
pub(super) struct Model<'w> {
    pub(super) workflow: &'w Workflow,
    /// What it was made of.
    source: &'w Source,
    /// All steps, each at the position of its `StepId`. Joins stand last in an IR, and are left out.
    pub(super) nodes: Vec<Node<'w>>,
    /// The steps of the top level, in document order.
    pub(super) modules: Vec<usize>,
    /// The steps of `finally`.
    pub(super) finally: Vec<usize>,
    /// The modules by level.
    pub(super) waves: Vec<Vec<usize>>,
    /// Whether a wave waits for the whole wave before it.
    pub(super) barriers: bool,
}

/// A step as it is drawn.
#[derive(Debug)]
pub(super) struct Node<'w> {
    pub(super) step: &'w Step,
    /// Its level in its own list, from 0.
    pub(super) level: usize,
    /// Its level among all activities, from 0; none for blocks and `finally`.
    pub(super) activity_level: Option<u32>,
    /// The siblings that it comes after.
    pub(super) after: Vec<usize>,
    /// The siblings that come after it.
    pub(super) before: Vec<usize>,
    /// What a block holds, in document order.
    pub(super) children: Vec<usize>,
}

impl<'w> Model<'w> {
    pub(super) fn new(workflow: &'w Workflow, source: &'w Source) -> Self {
        let steps = &workflow.steps;
        let count = steps.iter().take_while(|step| !is_join(step)).count();
        let levels = levels(steps);
        let activity_levels = measure::levels(workflow);
        let node = |at: usize| Node {
            step: &steps[at],
            level: levels[at],
            activity_level: activity_levels.get(at).copied().flatten(),
            after: steps[at].after.iter().map(|id| id.index()).filter(|id| *id < count).collect(),
            before: Vec::new(),
            children: Vec::new(),
        };
        let mut nodes: Vec<Node<'w>> = (0..count).map(node).collect();
        link(&mut nodes);
        let top = |at: &usize| steps[*at].parent.is_none();
        let (finally, modules): (Vec<usize>, Vec<usize>) =
            (0..count).filter(top).partition(|at| steps[*at].finally);
        let waves = by_level(&nodes, &modules);
        Self { workflow, source, nodes, modules, finally, waves, barriers: count < steps.len() }
    }

    /// An expression as it stands in the document, on one line.
    pub(super) fn written(&self, expression: &Typed) -> String {
        let bytes = self.source.file(expression.span).bytes();
        let text = bytes.get(expression.span.range()).unwrap_or_default();
        format!("${{{{ {} }}}}", words::clean(&String::from_utf8_lossy(text)))
    }

    /// How many edges there are.
    pub(super) fn edges(&self) -> usize {
        self.nodes.iter().map(|node| node.after.len()).sum()
    }

    /// How many activities there are, `finally` included.
    pub(super) fn activities(&self) -> usize {
        self.nodes.iter().filter(|node| node.activity().is_some()).count()
    }
}

impl<'w> Node<'w> {
    pub(super) const fn activity(&self) -> Option<&'w Activity> {
        self.step.activity()
    }

    pub(super) const fn block(&self) -> Option<&'w Block> {
        match &self.step.kind {
            StepKind::Block(block) => Some(block),
            StepKind::Activity(_) | StepKind::Set(_) | StepKind::End(_) | StepKind::Join => None,
        }
    }

    /// Whether the author marked it so; every step of `finally` is optional without saying it.
    pub(super) const fn is_optional(&self) -> bool {
        self.step.optional && !self.step.finally
    }

    pub(super) fn is_pivot(&self) -> bool {
        self.activity().is_some_and(|activity| activity.pivot)
    }

    pub(super) fn is_read(&self) -> bool {
        self.activity().is_some_and(|activity| activity.reads)
    }
}

/// The steps of a list by their level.
pub(super) fn by_level(nodes: &[Node<'_>], list: &[usize]) -> Vec<Vec<usize>> {
    let depth = list.iter().map(|at| nodes[*at].level + 1).max().unwrap_or_default();
    let mut levels = vec![Vec::new(); depth];
    for at in list {
        levels[nodes[*at].level].push(*at);
    }
    levels
}

const fn is_join(step: &Step) -> bool {
    matches!(step.kind, StepKind::Join)
}

fn link(nodes: &mut [Node<'_>]) {
    for at in 0..nodes.len() {
        if let Some(parent) = nodes[at].step.parent {
            nodes[parent.index()].children.push(at);
        }
        for before in nodes[at].after.clone() {
            nodes[before].before.push(at);
        }
    }
}

/// The level of each step in its own list; a join stands at the level of what comes after it.
fn levels(steps: &[Step]) -> Vec<usize> {
    let mut followers = vec![Vec::new(); steps.len()];
    let mut waits: Vec<usize> = steps.iter().map(|step| step.after.len()).collect();
    for (at, step) in steps.iter().enumerate() {
        step.after.iter().for_each(|before| followers[before.index()].push(at));
    }
    let mut levels = vec![0; steps.len()];
    let mut ready: Vec<usize> = (0..steps.len()).filter(|at| waits[*at] == 0).collect();
    while let Some(at) = ready.pop() {
        let next = levels[at] + usize::from(!is_join(&steps[at]));
        for follower in &followers[at] {
            levels[*follower] = levels[*follower].max(next);
            waits[*follower] -= 1;
            if waits[*follower] == 0 {
                ready.push(*follower);
            }
        }
    }
    levels
}
