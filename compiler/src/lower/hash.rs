//! Knows a plan by what a running workflow depends on: everything that decides which commands a history
//! holds, in which order. Timeouts' lengths, retries, arguments, priorities and words for people do not.

use crate::ir::{Activity, Block, Compensation, Condition, Ending, Step, StepKind, Workflow};
use sagaweave_core::plan::{OnError, StepId, UndoOrder};

/// Sixteen hexadecimal digits, the same on every machine.
pub(super) fn hash(workflow: &Workflow) -> String {
    let mut hasher = Fnv::new();
    // The way of hashing itself: to be raised when it changes.
    hasher.number(1);
    hasher.flag(workflow.timeout.is_some());
    hasher.number(match workflow.undo_order {
        UndoOrder::Graph => 0,
        UndoOrder::Reverse => 1,
    });
    hasher.number(workflow.steps.len());
    for each in &workflow.steps {
        step(each, &mut hasher);
    }
    format!("{:016x}", hasher.0)
}

fn step(step: &Step, hasher: &mut Fnv) {
    hasher.text(&step.id);
    hasher.id(step.parent);
    hasher.number(step.after.len());
    step.after.iter().for_each(|id| hasher.id(Some(*id)));
    hasher.flag(step.optional);
    step.optional_for.iter().for_each(|name| hasher.text(name));
    hasher.flag(step.finally);
    condition(step.when.as_ref(), hasher);
    if !step.course.is_empty() {
        hasher.text(&step.course);
    }
    match &step.kind {
        StepKind::Activity(activity) => hash_activity(activity, hasher),
        StepKind::Block(block) => hash_block(block, hasher),
        StepKind::Join => hasher.number(2),
        StepKind::Set(_) => hasher.number(3),
        StepKind::End(end) => {
            hasher.number(4);
            hasher.flag(end.undo);
            hasher.flag(matches!(end.ending, Ending::Fails { .. }));
        }
    }
}

/// What decides whether a step runs is a part of its history. How it is written does not matter to a
/// history, but what it says does, and nobody can tell whether two texts say the same.
fn condition(when: Option<&Condition>, hasher: &mut Fnv) {
    match when {
        None => hasher.id(None),
        Some(Condition::Started(step)) => hasher.id(Some(*step)),
        Some(Condition::Holds { text, .. }) => hasher.text(text),
    }
}

fn hash_activity(activity: &Activity, hasher: &mut Fnv) {
    hasher.number(0);
    hasher.text(&activity.activity_type);
    hasher.flag(activity.reads);
    hasher.flag(activity.pivot);
    match &activity.compensation {
        // Saying that there is nothing to undo changes nothing that runs.
        Compensation::Unsaid | Compensation::None => hasher.flag(false),
        Compensation::Undo(undo) => {
            hasher.flag(true);
            hasher.text(&undo.activity_type);
        }
    }
}

/// Its mode is in the edges.
fn hash_block(block: &Block, hasher: &mut Fnv) {
    hasher.number(1);
    hasher.number(block.max_concurrent.map_or(0, |most| most as usize));
    hasher.number(match block.on_error {
        OnError::Fail => 0,
        OnError::Finish => 1,
    });
    hasher.flag(block.timeout.is_some());
}

/// FNV-1a with 64 bits.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn number(&mut self, number: usize) {
        self.bytes(&(number as u64).to_le_bytes());
    }

    fn flag(&mut self, flag: bool) {
        self.bytes(&[u8::from(flag)]);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes(text.as_bytes());
    }

    fn id(&mut self, id: Option<StepId>) {
        self.flag(id.is_some());
        self.number(id.map_or(0, StepId::index));
    }
}

#[cfg(test)]
mod tests {
    use super::Fnv;

    #[test]
    fn is_fnv_1a() {
        let mut hasher = Fnv::new();
        hasher.bytes(b"foobar");
        assert_eq!(hasher.0, 0x8594_4171_f739_67e8);
    }
}
