//! What a workflow is like in numbers: its waves, its longest chain, its history, what it costs.
//!
//! All of it is about a run in which everything goes well, and takes time about linear in steps and edges.

mod width;

pub use width::ready_at_once;
pub(crate) use width::{Widths, widths};

use crate::ir::{StepKind, Workflow};
use sagaweave_core::plan::StepId;

/// The events of a history besides those of its steps: the start, a first workflow task, the end.
const OWN_EVENTS: u64 = 5;
/// An activity is scheduled, started and completed, and so is the workflow task that learns of it.
const ACTIVITY_EVENTS: u64 = 6;
/// A timer that is not needed any more is started and cancelled.
const TIMER_EVENTS: u64 = 2;

/// The level of each step among all activities, from 0, as if there were no blocks: its wave, where all
/// activities take the same time. None for blocks, for the barriers between waves, and for `finally`.
pub fn levels(workflow: &Workflow) -> Vec<Option<u32>> {
    let order = Order::of(workflow);
    let level = |(at, step): (usize, &crate::ir::Step)| {
        (is_activity(&step.kind) && !step.finally).then(|| order.before[start(at)])
    };
    workflow.steps.iter().enumerate().map(level).collect()
}

/// The activities on a longest chain, first to last: the critical path, by number of activities. Of
/// several as long, the one whose activities stand first. `finally` is left out.
pub fn critical_path(workflow: &Workflow) -> Vec<StepId> {
    let order = Order::of(workflow);
    let forward = (0..workflow.steps.len()).filter(|at| !workflow.steps[*at].finally);
    let longest = forward.map(end).rev().max_by_key(|place| order.before[*place]);
    let chain = std::iter::successors(longest, |place| order.from[*place]);
    let ends = chain.filter(|place| is_end(*place)).map(step_of);
    let mut path: Vec<StepId> =
        ends.filter(|at| is_activity(&workflow.steps[*at].kind)).map(id).collect();
    path.reverse();
    path
}

/// The events of a history in which everything goes well and each result is a workflow task of its own,
/// which is the most there can be without a retry: 5, 6 for each activity (`finally` included), and 2 for
/// each timer (the `timeout` of the workflow and of blocks).
pub fn history_events(workflow: &Workflow) -> u64 {
    OWN_EVENTS + ACTIVITY_EVENTS * activities(workflow) + TIMER_EVENTS * timers(workflow)
}

/// What a run in which everything goes well is billed for on Temporal Cloud: one action for its start, for
/// each activity and for each timer, by <https://docs.temporal.io/cloud/actions>. A retry, a recorded
/// heartbeat, a signal and a query are one more each.
pub fn billable_actions(workflow: &Workflow) -> u64 {
    1 + activities(workflow) + timers(workflow)
}

fn activities(workflow: &Workflow) -> u64 {
    workflow.steps.iter().filter(|step| is_activity(&step.kind)).count() as u64
}

/// The timers that every run starts.
fn timers(workflow: &Workflow) -> u64 {
    let is_limited =
        |kind: &StepKind| matches!(kind, StepKind::Block(block) if block.timeout.is_some());
    let blocks = workflow.steps.iter().filter(|step| is_limited(&step.kind)).count() as u64;
    blocks + u64::from(workflow.timeout.is_some())
}

const fn is_activity(kind: &StepKind) -> bool {
    matches!(kind, StepKind::Activity(_))
}

/// Each step has two places on a chain: where it starts, and where it ends.
const fn start(at: usize) -> usize {
    2 * at
}

const fn end(at: usize) -> usize {
    2 * at + 1
}

const fn step_of(place: usize) -> usize {
    place / 2
}

const fn is_end(place: usize) -> bool {
    place % 2 == 1
}

fn id(at: usize) -> StepId {
    // An IR has at most as many steps as a document has bytes.
    StepId(u32::try_from(at).unwrap_or(u32::MAX))
}

/// The starts and ends of all steps, in time.
struct Order {
    /// How many activities end before each place, on the longest chain to it.
    before: Vec<u32>,
    /// The place before each on that chain.
    from: Vec<Option<usize>>,
}

impl Order {
    fn of(workflow: &Workflow) -> Self {
        let followers = followers(workflow);
        let places = followers.len();
        let mut waits = vec![0usize; places];
        followers.iter().flatten().for_each(|place| waits[*place] += 1);
        let mut order = Self { before: vec![0; places], from: vec![None; places] };
        let mut ready: Vec<usize> = (0..places).rev().filter(|place| waits[*place] == 0).collect();
        while let Some(place) = ready.pop() {
            for follower in &followers[place] {
                order.reach(*follower, place, workflow);
                waits[*follower] -= 1;
                if waits[*follower] == 0 {
                    ready.push(*follower);
                }
            }
        }
        order
    }

    /// `place` comes after `from`, which is known.
    fn reach(&mut self, place: usize, from: usize, workflow: &Workflow) {
        let ends = is_end(place) && is_activity(&workflow.steps[step_of(place)].kind);
        let before = self.before[from] + u32::from(ends);
        let known = self.from[place].map(|known| (self.before[place], std::cmp::Reverse(known)));
        if known < Some((before, std::cmp::Reverse(from))) {
            (self.before[place], self.from[place]) = (before, Some(from));
        }
    }
}

/// What can come right after each place.
fn followers(workflow: &Workflow) -> Vec<Vec<usize>> {
    let mut followers = vec![Vec::new(); 2 * workflow.steps.len()];
    for (at, step) in workflow.steps.iter().enumerate() {
        followers[start(at)].push(end(at));
        for before in &step.after {
            followers[end(before.index())].push(start(at));
        }
        if let Some(parent) = step.parent {
            followers[start(parent.index())].push(start(at));
            followers[end(at)].push(end(parent.index()));
        }
    }
    followers
}
