//! Plans that own their text, and the ones that the tests name.

use sagaweave_core::plan::{
    Activity, Block, End, Input, OnError, Options, Overrides, Plan, Signal, Step, StepId, StepKind,
    Undo, UndoOrder,
};
use sagaweave_core::schema::{Kinds, Schema, SchemaId};
use sagaweave_core::{Failure, Payload, Program, Scope};
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// A step that owns what it names. `after` holds positions.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub struct Node {
    pub id: String,
    pub parent: Option<u32>,
    pub after: Vec<u32>,
    pub optional: bool,
    pub optional_for: &'static [&'static str],
    pub overrides: Option<Overrides>,
    pub finally: bool,
    pub progress: Option<u8>,
    pub skipped: bool,
    /// A block with an output.
    pub output: bool,
    /// The expression of it that has no value.
    pub breaks: Option<Asked>,
    pub kind: Kind,
}

impl Node {
    /// Whether its failure may be tolerated once it has started, or as it starts.
    pub fn is_optional(&self) -> bool {
        let starts = !matches!(self.breaks, Some(Asked::Runs | Asked::Options));
        let computed = self.overrides.as_ref().filter(|_| starts).and_then(|it| it.optional);
        computed.unwrap_or(self.optional)
    }

    pub fn tolerates(&self, error: &str) -> bool {
        self.is_optional() && (self.optional_for.is_empty() || self.optional_for.contains(&error))
    }

    /// Of a block: how many of its steps may run at once, and whether it has a timeout.
    pub fn limits(&self) -> (Option<u32>, bool) {
        let Kind::Block { max_concurrent, timeout, .. } = self.kind else { return (None, false) };
        let computed = self.overrides.clone().unwrap_or_default();
        let timed = computed.timeout.is_some() || timeout.is_some();
        (computed.max_concurrent.or(max_concurrent), timed)
    }
}

/// What the executor asks a program for, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    Runs,
    Options,
    Input,
    Value,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Activity { undo: bool, reads: bool, pivot: bool },
    Block { max_concurrent: Option<u32>, finish: bool, timeout: Option<u64> },
    Set,
    End { undo: bool, fails: bool },
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
    pub input: Option<SchemaId>,
}

/// The signal 0 takes a whole number, the signal 1 anything.
const SIGNALS: [Signal<'static>; 2] =
    [Signal { name: "count", payload: Some(WHOLE) }, Signal { name: "any", payload: None }];
pub const WHOLE: SchemaId = SchemaId(0);
const SCHEMAS: [Schema<'static>; 1] =
    [Schema { kinds: Kinds::INTEGER, checks: &[], secret: false }];

impl Shape {
    /// Adds a step at the end and gives its position.
    pub fn add(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        u32::try_from(self.nodes.len() - 1).unwrap()
    }

    /// An activity with an undo.
    pub fn activity(&mut self, id: &str, parent: Option<u32>, after: &[u32]) -> u32 {
        self.step(id, parent, after, Kind::default())
    }

    pub fn block(&mut self, id: &str, parent: Option<u32>, after: &[u32]) -> u32 {
        let kind = Kind::Block { max_concurrent: None, finish: false, timeout: None };
        self.step(id, parent, after, kind)
    }

    pub fn step(&mut self, id: &str, parent: Option<u32>, after: &[u32], kind: Kind) -> u32 {
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
            timeout: self.timeout.map(Duration::from_millis),
            undo_order: if self.reverse { UndoOrder::Reverse } else { UndoOrder::Graph },
            steps: &steps,
            schemas: &SCHEMAS,
            input: self.input,
            signals: &SIGNALS,
            queries: &["outcomes"],
            ..Plan::EMPTY
        };
        f(&Fixture { plan, shape: self, clock: Cell::new(0), asked: RefCell::new(Vec::new()) })
    }
}

fn step<'a>(node: &'a Node, after: &'a [StepId], types: &'a [String; 2]) -> Step<'a> {
    Step {
        id: &node.id,
        parent: node.parent.map(StepId),
        after,
        optional: node.optional,
        optional_for: node.optional_for,
        conditional: node.skipped || node.breaks == Some(Asked::Runs),
        adjusted: node.overrides.is_some() || node.breaks == Some(Asked::Options),
        finally: node.finally,
        progress: node.progress,
        kind: match node.kind {
            Kind::Set => StepKind::Set,
            Kind::End { undo, fails } => StepKind::End(End { undo, fails }),
            Kind::Join => StepKind::Join,
            Kind::Block { max_concurrent, finish, timeout } => StepKind::Block(Block {
                max_concurrent,
                on_error: if finish { OnError::Finish } else { OnError::Fail },
                timeout: timeout.map(Duration::from_secs),
                output: node.output,
            }),
            Kind::Activity { undo, reads, pivot } => StepKind::Activity(Activity {
                activity_type: &types[0],
                input: match node.breaks {
                    Some(Asked::Input) => Input::Computed,
                    _ => Input::Json("{}"),
                },
                reads,
                pivot,
                undo: undo.then_some(Undo {
                    activity_type: &types[1],
                    input: Input::InputAndOutput,
                    options: Options::UNDO,
                }),
                ..Activity::EMPTY
            }),
        },
    }
}

pub struct Fixture<'a> {
    pub plan: Plan<'a>,
    pub shape: &'a Shape,
    /// How much of the world's log there is; who drives the world sets it.
    pub clock: Cell<usize>,
    /// What was asked of which step, and when by the clock.
    pub asked: RefCell<Vec<(Asked, usize, usize)>>,
}

impl Fixture<'_> {
    /// Nothing is asked twice, and nothing before all that it may see is there.
    fn ask(&self, asked: Asked, step: StepId, scope: &Scope) -> Result<&Node, Failure> {
        let node = &self.shape.nodes[step.index()];
        let mut known = self.asked.borrow_mut();
        let again = known.iter().any(|known| (known.0, known.1) == (asked, step.index()));
        assert!(!again, "{} is asked twice for {asked:?}", node.id);
        known.push((asked, step.index(), self.clock.get()));
        for before in &node.after {
            let status = scope.outcome(StepId(*before)).status;
            let open = ["pending", "running", "undoing"].contains(&status.as_str());
            assert!(!open, "{} is asked while {before} is {status}", node.id);
        }
        for around in std::iter::successors(node.parent, |at| self.shape.nodes[*at as usize].parent)
        {
            assert_eq!(scope.outcome(StepId(around)).status, "running", "around {}", node.id);
        }
        if let Some(count) = scope.signal(0) {
            assert!(count.get::<i64>().is_ok());
        }
        if node.breaks == Some(asked) {
            return Err(Failure::new("ExpressionError", format!("{} has no value", node.id)));
        }
        Ok(node)
    }
}

impl Program for Fixture<'_> {
    fn plan(&self) -> &Plan<'_> {
        &self.plan
    }

    fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
        self.ask(Asked::Runs, step, scope).map(|node| !node.skipped)
    }

    fn options(&self, step: StepId, scope: &Scope) -> Result<Overrides, Failure> {
        self.ask(Asked::Options, step, scope).map(|node| node.overrides.clone().unwrap_or_default())
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.ask(Asked::Input, step, scope).map(|_| Payload::null())
    }

    fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
        Ok(Payload::null())
    }

    /// Of a block its steps' outputs in order, else the id and the outputs of what it comes after.
    fn value(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let node = self.ask(Asked::Value, step, scope)?;
        let is_block = matches!(node.kind, Kind::Block { .. });
        let children = self.plan.ids().filter(|id| self.plan.step(*id).parent == Some(step));
        let seen: Vec<StepId> = if is_block {
            children.collect()
        } else {
            node.after.iter().copied().map(StepId).collect()
        };
        let own = (!is_block).then(|| format!("\"{}\"", node.id));
        let seen = seen.into_iter().map(|step| scope.output_json(step).to_owned());
        let parts: Vec<String> = own.into_iter().chain(seen).collect();
        Ok(Payload::from_json(format!("[{}]", parts.join(","))))
    }

    fn end_error(&self, step: StepId, scope: &Scope) -> Result<Failure, Failure> {
        self.ask(Asked::Value, step, scope).map(|node| Failure::new("Refused", node.id.clone()))
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        let outputs: Vec<&str> = self.plan.ids().map(|step| scope.output_json(step)).collect();
        Ok(Payload::from_json(format!("[{}]", outputs.join(","))))
    }

    fn query(&self, _: usize, scope: &Scope) -> Result<Payload, Failure> {
        let outcomes: Vec<_> = self.plan.ids().map(|step| scope.outcome(step)).collect();
        Payload::encode(&outcomes).map_err(|error| Failure::new("Test", error.to_string()))
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
