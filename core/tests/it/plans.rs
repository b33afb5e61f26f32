//! Plans that own their text, and the ones that the tests name.

use sagaweave_core::plan::{
    Activity, Block, Input, OnError, Options, Plan, Step, StepId, StepKind, Undo, UndoOrder,
};
use sagaweave_core::{Failure, Payload, Program, Scope};
use std::time::Duration;

/// A step that owns what it names. `after` holds positions.
#[derive(Clone, Debug, Default)]
pub struct Node {
    pub id: String,
    pub parent: Option<u32>,
    pub after: Vec<u32>,
    pub optional: bool,
    pub finally: bool,
    pub progress: Option<u8>,
    pub skipped: bool,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Activity { undo: bool, reads: bool, pivot: bool },
    Block { max_concurrent: Option<u32>, finish: bool, timeout: Option<u64> },
    Join,
}

impl Default for Kind {
    fn default() -> Self {
        Self::Activity { undo: true, reads: false, pivot: false }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub nodes: Vec<Node>,
    pub reverse: bool,
    /// In milliseconds.
    pub timeout: Option<u64>,
}

impl Shape {
    /// Adds a step at the end and gives its position.
    pub fn add(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        u32::try_from(self.nodes.len() - 1).unwrap()
    }

    /// An activity with an undo.
    pub fn activity(&mut self, id: &str, parent: Option<u32>, after: &[u32]) -> u32 {
        self.add(Node { id: id.into(), parent, after: after.into(), ..Node::default() })
    }

    pub fn block(&mut self, id: &str, parent: Option<u32>, after: &[u32]) -> u32 {
        let kind = Kind::Block { max_concurrent: None, finish: false, timeout: None };
        self.add(Node { id: id.into(), parent, after: after.into(), kind, ..Node::default() })
    }

    pub fn at(&mut self, position: u32) -> &mut Node {
        &mut self.nodes[position as usize]
    }

    /// Calls `f` with a program whose inputs are `{}` and whose steps are these.
    pub fn with<R>(&self, f: impl FnOnce(&Fixture<'_>) -> R) -> R {
        let after: Vec<Vec<StepId>> = self
            .nodes
            .iter()
            .map(|node| node.after.iter().copied().map(StepId).collect())
            .collect();
        let types: Vec<[String; 2]> = self
            .nodes
            .iter()
            .map(|node| [format!("tool.{}", node.id), format!("tool.undo_{}", node.id)])
            .collect();
        let steps: Vec<Step<'_>> = self
            .nodes
            .iter()
            .zip(after.iter().zip(&types))
            .map(|(node, (after, types))| step(node, after, types))
            .collect();
        let plan = Plan {
            name: "Test",
            workflow_type: "TestWorkflow",
            version: "1.0.0",
            hash: "0",
            task_queue: None,
            timeout: self.timeout.map(Duration::from_millis),
            undo_order: if self.reverse { UndoOrder::Reverse } else { UndoOrder::Graph },
            steps: &steps,
            ..Plan::EMPTY
        };
        f(&Fixture { plan, shape: self })
    }
}

fn step<'a>(node: &'a Node, after: &'a [StepId], types: &'a [String; 2]) -> Step<'a> {
    Step {
        id: &node.id,
        parent: node.parent.map(StepId),
        after,
        optional: node.optional,
        conditional: node.skipped,
        finally: node.finally,
        progress: node.progress,
        kind: match node.kind {
            Kind::Join => StepKind::Join,
            Kind::Block { max_concurrent, finish, timeout } => StepKind::Block(Block {
                max_concurrent,
                on_error: if finish { OnError::Finish } else { OnError::Fail },
                timeout: timeout.map(Duration::from_secs),
                ..Block::EMPTY
            }),
            Kind::Activity { undo, reads, pivot } => StepKind::Activity(Activity {
                activity_type: &types[0],
                input: Input::Json("{}"),
                options: Options::DEFAULT,
                reads,
                pivot,
                undo: undo.then_some(Undo {
                    activity_type: &types[1],
                    input: Input::InputAndOutput,
                    options: Options::UNDO,
                }),
            }),
        },
        ..Step::EMPTY
    }
}

pub struct Fixture<'a> {
    pub plan: Plan<'a>,
    pub shape: &'a Shape,
}

impl Program for Fixture<'_> {
    fn plan(&self) -> &Plan<'_> {
        &self.plan
    }

    fn runs(&self, step: StepId, _: &Scope) -> Result<bool, Failure> {
        Ok(!self.shape.nodes[step.index()].skipped)
    }

    fn input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        let outputs: Vec<&str> = self.plan.ids().map(|step| scope.output_json(step)).collect();
        Ok(Payload::from_json(format!("[{}]", outputs.join(","))))
    }
}

/// `marketing_campaign.yaml`.
pub fn campaign() -> Shape {
    let mut shape = Shape::default();
    let research = shape.block("research", None, &[]);
    shape.activity("market_research", Some(research), &[]);
    shape.activity("competitor_analysis", Some(research), &[]);
    let content = shape.block("content_creation", None, &[research]);
    let generate = shape.activity("generate_content", Some(content), &[]);
    shape.at(generate).kind = Kind::Activity { undo: false, reads: false, pivot: false };
    shape.activity("store_brand_voice", Some(content), &[generate]);
    shape
}

/// Twelve steps in five waves of 2, 2, 3, 2 and 3, an undo on each.
pub fn dag() -> Shape {
    let mut shape = Shape::default();
    let edges: [&[u32]; 12] =
        [&[], &[], &[0, 1], &[1], &[2], &[2, 3], &[3], &[4, 5], &[6], &[7], &[7, 8], &[8]];
    for (position, after) in edges.iter().enumerate() {
        shape.activity(&format!("s{position}"), None, after);
    }
    shape
}

/// `test_project.json`: no undos, and two steps at the end whatever happened.
pub fn project() -> Shape {
    let mut shape = Shape::default();
    let ids = ["create_workspace", "task-1", "task-2", "bundle_artifacts"];
    for (position, id) in (0u32..).zip(ids) {
        let after: Vec<u32> = position.checked_sub(1).into_iter().collect();
        shape.activity(id, None, &after);
        shape.at(position).kind = Kind::Activity { undo: false, reads: false, pivot: false };
    }
    for id in ["notify_completion", "cleanup_workspace"] {
        let step = shape.activity(id, None, &[]);
        *shape.at(step) = Node { finally: true, optional: true, ..shape.at(step).clone() };
        shape.at(step).kind = Kind::Activity { undo: false, reads: false, pivot: false };
    }
    shape
}
