//! The saga: what is undone, in which order, and when that is over.
//!
//! A *region* is what is being unwound: the workflow, or a step whose failure is tolerated. In graph
//! order each step of the region has a count of *gates*: the siblings after it that are not unwound,
//! and for the last ones of a block what comes after the block. A step whose gates are open is undone
//! if it has an entry, and is then unwound itself. So one pass over the edges, backwards, is all.

use super::graph::{self, Place};
use super::state::{End, Entry, Stage, UndoEntry};
use super::{Executor, MAX_IN_FLIGHT, Phase, Work, length};
use crate::host::{ActivityCall, ActivityEnd, Failure, Host, Role, errors};
use crate::payload::Payload;
use crate::plan::{Input, StepId, Undo, UndoOrder};
use crate::scope::Slot;
use std::collections::{BTreeMap, BTreeSet};

/// Entries whose undo may start.
#[derive(Default)]
pub(super) struct Undos {
    /// In graph order; of those that may start together, the last of the document first.
    graph: BTreeSet<StepId>,
    /// In reverse order, by when their steps ended.
    reverse: BTreeMap<u32, StepId>,
    /// How many undos run.
    running: u32,
}

impl<'p> Executor<'p> {
    /// A step's effect exists or may exist: remembers how to undo it. `output` is none where it is
    /// not known.
    pub(super) fn log_effect(&mut self, step: StepId, output: Option<&Payload>) {
        let input = self.node_mut(step).input.take();
        let Some(undo) = self.undo_of(step) else { return };
        let input = match undo.input {
            Input::Json(json) => Ok(Payload::from_json(json)),
            Input::InputAndOutput => Ok(input_and_output(input.as_ref(), output)),
            Input::Computed => self.computed_undo_input(step, input, output),
        };
        self.counters.ended += 1;
        let ended_as = self.counters.ended;
        self.node_mut(step).undo = UndoEntry::Logged(Entry { ended_as, input });
    }

    fn undo_of(&self, step: StepId) -> Option<Undo<'p>> {
        let plan = self.plan;
        plan.step(step).activity().and_then(|activity| activity.undo)
    }

    fn computed_undo_input(
        &mut self,
        step: StepId,
        input: Option<Payload>,
        output: Option<&Payload>,
    ) -> Result<Payload, Failure> {
        let state = self.scope.step_mut(step);
        state.forward_input = input.map(Slot::new);
        state.output = output.cloned().map(Slot::new);
        let input = self.program.undo_input(step, &self.scope);
        self.scope.step_mut(step).forward_input = None;
        input
    }

    /// The failure of `step`, in which nothing runs, is tolerated: what it did is undone first.
    pub(super) fn tolerate(&mut self, host: &mut dyn Host, step: StepId) {
        if graph::is_block(self.plan.step(step)) {
            self.set_stage(step, Stage::Undoing);
            self.unwind(host, Place::Block(step));
        } else if self.node(step).undo.is_open() {
            self.set_stage(step, Stage::Undoing);
            self.release(step);
        } else {
            self.settle(host, step, End::Tolerated);
        }
    }

    /// Nothing forward runs any more: the whole workflow is undone.
    pub(super) fn unwind_workflow(&mut self, host: &mut dyn Host) {
        self.phase = Phase::Unwinding;
        self.forget_what_is_kept();
        if let Some(cause) = self.cause.clone() {
            self.close_blocks_within(host, Place::Workflow, &cause);
        }
        self.unwind(host, Place::Workflow);
    }

    fn unwind(&mut self, host: &mut dyn Host, region: Place) {
        let steps: Vec<StepId> = self.graph.within(region).collect();
        let open = steps.iter().filter(|step| self.node(**step).undo.is_open()).count();
        self.inside_mut(region).to_undo = length(open);
        if open == 0 {
            self.region_undone(host, region);
            return;
        }
        match self.plan.undo_order {
            UndoOrder::Reverse => {
                for step in steps {
                    if matches!(self.node(step).undo, UndoEntry::Logged(_)) {
                        self.release(step);
                    }
                }
            }
            UndoOrder::Graph => {
                self.set_gates(region, &steps);
                let open = steps.into_iter().filter(|step| self.node(*step).gates == 0).collect();
                self.open_gates(open);
            }
        }
    }

    fn set_gates(&mut self, region: Place, steps: &[StepId]) {
        for step in steps {
            let after = length(self.graph.next[step.index()].len());
            let last_of_inner_block = after == 0 && self.place_of(*step) != region;
            let children = length(self.graph.steps_of(Place::Block(*step)).len());
            let node = self.node_mut(*step);
            node.gates = after + u32::from(last_of_inner_block);
            node.inside.to_unwind = children;
        }
        self.inside_mut(region).to_unwind = length(self.graph.steps_of(region).len());
    }

    /// Steps after which nothing is left to undo: their own turn has come.
    fn open_gates(&mut self, mut open: Vec<StepId>) {
        while let Some(step) = open.pop() {
            let children = self.graph.steps_of(Place::Block(step));
            if !children.is_empty() {
                let last: Vec<StepId> = children
                    .iter()
                    .copied()
                    .filter(|child| self.graph.next[child.index()].is_empty())
                    .collect();
                for child in last {
                    self.open_gate(child, &mut open);
                }
                continue;
            }
            match self.node(step).undo {
                UndoEntry::Logged(_) => self.release(step),
                UndoEntry::Released(_) | UndoEntry::Running => {}
                UndoEntry::None | UndoEntry::Done(_) | UndoEntry::GivenUp(..) => {
                    self.unwound(step, &mut open);
                }
            }
        }
    }

    fn open_gate(&mut self, step: StepId, open: &mut Vec<StepId>) {
        let node = self.node_mut(step);
        node.gates -= 1;
        if node.gates == 0 {
            open.push(step);
        }
    }

    /// A step is unwound, and with it each block around it whose last step this was.
    fn unwound(&mut self, step: StepId, open: &mut Vec<StepId>) {
        let mut step = step;
        loop {
            for before in self.plan.step(step).after {
                self.open_gate(*before, open);
            }
            let Some(block) = self.plan.step(step).parent else { return };
            let node = self.node_mut(block);
            node.inside.to_unwind -= 1;
            if node.inside.to_unwind > 0 || node.stage == Stage::Undoing {
                return;
            }
            step = block;
        }
    }

    /// An entry's turn has come.
    fn release(&mut self, step: StepId) {
        let entry = match std::mem::take(&mut self.node_mut(step).undo) {
            UndoEntry::Logged(entry) => entry,
            other => {
                self.node_mut(step).undo = other;
                return;
            }
        };
        match self.plan.undo_order {
            UndoOrder::Graph => {
                self.undos.graph.insert(step);
            }
            UndoOrder::Reverse => {
                self.undos.reverse.insert(entry.ended_as, step);
            }
        }
        self.node_mut(step).undo = UndoEntry::Released(entry);
    }

    pub(super) fn start_undos(&mut self, host: &mut dyn Host) {
        while self.in_flight.len() < MAX_IN_FLIGHT {
            let Some(step) = self.next_undo() else { return };
            let undo = std::mem::replace(&mut self.node_mut(step).undo, UndoEntry::Running);
            let UndoEntry::Released(entry) = undo else { continue };
            self.show(step);
            match (entry.input, self.undo_of(step)) {
                (Ok(input), Some(undo)) => self.start_undo(host, step, &undo, input),
                (Err(error), _) => self.undo_settled(host, step, Some(error)),
                (Ok(_), None) => {}
            }
        }
    }

    fn next_undo(&mut self) -> Option<StepId> {
        match self.plan.undo_order {
            UndoOrder::Graph => self.undos.graph.pop_last(),
            UndoOrder::Reverse if self.undos.running > 0 => None,
            UndoOrder::Reverse => self.undos.reverse.pop_last().map(|(_, step)| step),
        }
    }

    fn start_undo(&mut self, host: &mut dyn Host, step: StepId, undo: &Undo<'_>, input: Payload) {
        self.undos.running += 1;
        let call = ActivityCall {
            step: self.plan.step(step).id,
            role: Role::Undo,
            activity_type: undo.activity_type,
            input,
            options: undo.options,
        };
        self.schedule(host, Work::Undo(step), call);
    }

    pub(super) fn undo_ended(&mut self, host: &mut dyn Host, step: StepId, end: ActivityEnd) {
        self.undos.running -= 1;
        let error = match end {
            ActivityEnd::Completed(_) => None,
            ActivityEnd::Failed { error, .. } => Some(error),
            ActivityEnd::Cancelled { .. } => {
                Some(Failure::new(errors::CANCELLED, "the undo was cancelled"))
            }
        };
        self.undo_settled(host, step, error);
    }

    /// An entry is undone or given up.
    fn undo_settled(&mut self, host: &mut dyn Host, step: StepId, error: Option<Failure>) {
        self.counters.undone += 1;
        let turn = self.counters.undone;
        let undo = match error {
            None => UndoEntry::Done(turn),
            Some(error) => UndoEntry::GivenUp(turn, error),
        };
        self.set_undo(step, undo);
        let Some(region) = self.region_of(step) else {
            // A tolerated activity: it was kept from ending until now.
            self.settle(host, step, End::Tolerated);
            return;
        };
        if self.plan.undo_order == UndoOrder::Graph {
            let mut open = Vec::new();
            self.unwound(step, &mut open);
            self.open_gates(open);
        }
        let inside = self.inside_mut(region);
        inside.to_undo -= 1;
        if inside.to_undo == 0 {
            self.region_undone(host, region);
        }
    }

    /// The region that a step is unwound with. A region swallows those in it, so there is one.
    fn region_of(&self, step: StepId) -> Option<Place> {
        self.places_around(step).find(|place| match place {
            Place::Workflow => self.phase == Phase::Unwinding,
            Place::Block(block) => self.node(*block).stage == Stage::Undoing,
        })
    }

    fn region_undone(&mut self, host: &mut dyn Host, region: Place) {
        let Place::Block(block) = region else { return self.saga_done(host) };
        let steps: Vec<StepId> = self.graph.within(region).collect();
        for step in steps {
            // Undone or not, what a tolerated block's steps gave is null to all others.
            let state = self.scope.step_mut(step);
            state.output = None;
            state.completed = false;
        }
        self.settle(host, block, End::Tolerated);
    }
}

/// `{"input": …, "output": …}`, with null for what is not known.
fn input_and_output(input: Option<&Payload>, output: Option<&Payload>) -> Payload {
    let [input, output] = [input, output].map(|payload| payload.map_or("null", Payload::as_json));
    Payload::from_json(format!(r#"{{"input":{input},"output":{output}}}"#))
}
