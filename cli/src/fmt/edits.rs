//! Changes to a text, each at its place.

use std::collections::BTreeMap;
use std::ops::Range;

/// What stands where a range of bytes was. No two of them overlap.
#[derive(Debug, Default)]
pub(super) struct Edits(BTreeMap<usize, (usize, String)>);

impl Edits {
    /// Lets `new` stand where `range` is.
    pub(super) fn replace(&mut self, range: Range<usize>, new: String) {
        self.0.insert(range.start, (range.end, new));
    }

    /// `text` with the changes.
    pub(super) fn apply(self, text: &str) -> String {
        let mut text = text.to_owned();
        for (start, (end, new)) in self.0.into_iter().rev() {
            text.replace_range(start..end, &new);
        }
        text
    }
}
