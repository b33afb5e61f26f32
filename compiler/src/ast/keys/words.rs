//! The words of the language, and what they mean.

use super::Since;
use sagaweave_core::plan::{OnError, Priority, UndoOrder};

/// The words of `priority`, and what they mean.
pub const PRIORITIES: [(&str, Priority); 3] =
    [("high", Priority::High), ("normal", Priority::Normal), ("low", Priority::Low)];
/// The words of `compensation_order`, and what they mean.
pub const UNDO_ORDERS: [(&str, UndoOrder); 2] =
    [("graph", UndoOrder::Graph), ("reverse", UndoOrder::Reverse)];
/// The words of `on_error`, and what they mean.
pub const ON_ERRORS: [(&str, OnError); 2] = [("fail", OnError::Fail), ("finish", OnError::Finish)];
/// The modes of a project, which are also the blocks that are there.
pub const MODES: [&str; 3] = ["sequential", "parallel", "dag"];

/// What may stand in `type` of a step.
pub const BLOCK_TYPES: [&str; 5] = [MODES[0], MODES[1], MODES[2], "set", "end"];

/// Block types that are not there yet.
pub const FUTURE_BLOCKS: &[(&str, Since)] = &[
    ("foreach", Since::Later),
    ("loop", Since::Later),
    ("switch", Since::Later),
    ("approval", Since::Later),
    ("wait", Since::Later),
    ("workflow", Since::Later),
];

/// What a word of the language means, in a line.
pub fn meaning(word: &str) -> Option<&'static str> {
    MEANINGS.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

const MEANINGS: &[(&str, &str)] = &[
    ("sequential", "One after another, in the order of the list."),
    ("parallel", "All at once."),
    ("dag", "A graph: each starts as soon as all that it depends on has ended."),
    ("set", "Values, with no activity."),
    ("end", "The workflow ends here."),
    ("fail", "The first failure cancels the other steps."),
    ("finish", "The other steps end first, then the block fails."),
    ("high", "Taken before others that wait."),
    ("normal", "Taken in its turn."),
    ("low", "Taken when no other waits."),
    ("graph", "What depended on a step is undone before it; the rest side by side."),
    ("reverse", "One at a time: what completed last is undone first."),
    ("none", "There is nothing to undo."),
    ("unlimited", "Again and again, until it works."),
];

pub(super) const PRIORITY_WORDS: &[&str] = &words(PRIORITIES);
pub(super) const UNDO_ORDER_WORDS: &[&str] = &words(UNDO_ORDERS);
pub(super) const ON_ERROR_WORDS: &[&str] = &words(ON_ERRORS);

const fn words<T: Copy, const N: usize>(pairs: [(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = pairs[at].0;
        at += 1;
    }
    words
}
