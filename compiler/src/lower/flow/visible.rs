//! What an expression sees of the other steps, by where it stands.

use crate::expr::{Found, Known, Steps};
use crate::ir::{Step, StepKind};
use crate::source::Span;
use sagaweave_core::plan::StepId;
use std::collections::{HashMap, HashSet};

/// The steps, as seen from one place.
pub(super) struct View<'a> {
    pub(super) steps: &'a [Step],
    pub(super) by_id: &'a HashMap<String, StepId>,
    pub(super) origins: &'a HashMap<StepId, (Span, String)>,
    pub(super) from: From,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// In a step, before it runs.
    Step(StepId),
    /// In the `output` of a block: its steps have ended.
    Block(StepId),
    /// In the output of the workflow: all modules have ended well.
    End,
    /// In `finally` or a query: everything is seen, and may be null. Of steps of `finally`, those before
    /// this one.
    Anywhere(Option<StepId>),
    /// Before anything has started.
    Start,
}

impl Steps for View<'_> {
    fn find(&self, id: &str) -> Found {
        let Some(step) = self.by_id.get(id).copied() else { return Found::Nothing };
        let known = &self.steps[step.index()];
        if !self.has_ended(step) {
            return Found::NotEnded { place: known.place, help: self.help(step) };
        }
        let null_because = self.null_because(step);
        let ty = match null_because {
            Some(_) => known.output_type.clone().nullable(),
            None => known.output_type.clone(),
        };
        let origin = self.origins.get(&step).cloned();
        Found::Readable { step, output: Known { ty, origin }, null_because }
    }

    fn ids(&self) -> Vec<String> {
        let named = self.steps.iter().filter(|step| !step.id.is_empty());
        named.map(|step| step.id.clone()).collect()
    }
}

impl View<'_> {
    fn step(&self, id: StepId) -> &Step {
        &self.steps[id.index()]
    }

    /// A step and the blocks around it, innermost first.
    fn around(&self, step: StepId) -> impl Iterator<Item = StepId> + '_ {
        std::iter::successors(Some(step), |step| self.step(*step).parent)
    }

    /// Whether `step` surely has ended.
    fn has_ended(&self, step: StepId) -> bool {
        match self.from {
            From::Step(from) => self.ended_before(step, from),
            From::Block(block) => self.around(step).skip(1).any(|around| around == block),
            From::End => !self.step(step).finally,
            From::Anywhere(None) => true,
            From::Anywhere(Some(from)) => !self.step(step).finally || step < from,
            From::Start => false,
        }
    }

    /// Whether `step`, or a block that it is in, stands before `from` in the graph. The nearest are looked
    /// at first: mostly it is one of them.
    fn ended_before(&self, step: StepId, from: StepId) -> bool {
        let wanted: HashSet<StepId> = self.around(step).collect();
        let mut seen = HashSet::new();
        let mut todo: std::collections::VecDeque<StepId> =
            self.around(from).flat_map(|around| self.step(around).after.iter().copied()).collect();
        while let Some(before) = todo.pop_front() {
            if wanted.contains(&before) {
                return true;
            }
            if seen.insert(before) {
                todo.extend(&self.step(before).after);
            }
        }
        false
    }

    /// Why a step that has ended may have given nothing: it, or a block around it in which this place is
    /// not, may have been skipped, or may have failed and been passed over.
    fn null_because(&self, step: StepId) -> Option<(Span, String)> {
        let common: HashSet<StepId> = match self.from {
            From::Step(from) | From::Block(from) => self.around(from).collect(),
            From::End | From::Start => HashSet::new(),
            From::Anywhere(_) => {
                let text = format!("`{}` may not have run", self.step(step).id);
                return Some((self.step(step).place, text));
            }
        };
        self.around(step).take_while(|around| !common.contains(around)).find_map(|around| {
            let known = self.step(around);
            let why = if known.when.is_some() {
                "has `when`, and may be skipped"
            } else if known.may_be_passed() {
                "is optional, and may fail"
            } else {
                return None;
            };
            Some((known.place, format!("`{}` {why}", known.id)))
        })
    }

    /// What to do about a step that may not have ended.
    fn help(&self, step: StepId) -> String {
        let id = &self.step(step).id;
        let (From::Step(from), false) = (self.from, self.step(step).finally) else {
            return match self.from {
                From::Block(_) => "only the block's own steps are known here".to_owned(),
                From::Start => "only `input` is known before the workflow starts".to_owned(),
                _ => format!("`{id}` runs at the end, in `finally`"),
            };
        };
        if self.around(step).any(|around| around == from) {
            return format!("`{id}` stands in `{}` itself", self.step(from).id);
        }
        match self.siblings(step, from) {
            Some((before, after)) if self.is_graph(after) => {
                let (before, after) = (&self.step(before).id, &self.step(after).id);
                format!("let `{after}` come after it: `depends_on: {before}`")
            }
            _ => "let this step come after it".to_owned(),
        }
    }

    /// The two steps of one list in which both stand.
    fn siblings(&self, step: StepId, from: StepId) -> Option<(StepId, StepId)> {
        self.around(step).find_map(|one| {
            let parent = self.step(one).parent;
            let other = self.around(from).find(|other| self.step(*other).parent == parent)?;
            (one != other).then_some((one, other))
        })
    }

    /// Whether the list that a step stands in is a graph.
    fn is_graph(&self, step: StepId) -> bool {
        match self.step(step).parent.map(|parent| &self.step(parent).kind) {
            None => true,
            Some(StepKind::Block(block)) => block.mode == crate::ir::Mode::Dag,
            Some(_) => false,
        }
    }
}
