//! Lines and columns of many places in one document.

use sagaweave_compiler::source::{Position, Source, Span};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Finds positions in a document. It counts on from the nearest place that was asked for before, so that
/// hundreds of findings in one long line do not each count that line anew.
#[derive(Debug)]
pub(crate) struct Places<'s> {
    source: &'s Source,
    known: RefCell<BTreeMap<usize, Position>>,
}

impl<'s> Places<'s> {
    pub(crate) const fn of(source: &'s Source) -> Self {
        Self { source, known: RefCell::new(BTreeMap::new()) }
    }

    pub(crate) const fn source(&self) -> &'s Source {
        self.source
    }

    /// Where `span` starts, and the first place that is no longer in it.
    pub(crate) fn range(&self, span: Span) -> [Position; 2] {
        [self.at(span.start), self.at(span.end.max(span.start))]
    }

    /// Line and column of the byte at `offset`.
    pub(crate) fn at(&self, offset: usize) -> Position {
        let offset = offset.min(self.source.bytes().len());
        let before = self.known.borrow().range(..=offset).next_back().map(|(at, is)| (*at, *is));
        let position = before
            .and_then(|(at, position)| self.count_on(at, position, offset))
            .unwrap_or_else(|| self.source.position(offset));
        self.known.borrow_mut().insert(offset, position);
        position
    }

    /// The position of `offset`, if only plain characters lie between it and `at`.
    fn count_on(&self, at: usize, position: Position, offset: usize) -> Option<Position> {
        let line = self.source.line(position.line);
        let between = std::str::from_utf8(&self.source.bytes()[at..offset]).ok()?;
        (at > 0 && offset <= line.end)
            .then(|| Position { column: position.column + between.chars().count(), ..position })
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use proptest::prelude::*;
    use sagaweave_compiler::source::Source;

    proptest! {
        #[test]
        fn agree_with_the_source(
            text in "\u{feff}?[aü漢\r\n]{0,40}",
            offsets in proptest::collection::vec(0_usize..140, 1..20),
        ) {
            let source = Source::new("x.yaml", text.as_bytes());
            let places = Places::of(&source);
            let ends = offsets.into_iter().map(|at| text.floor_char_boundary(at));
            for offset in ends {
                prop_assert_eq!(places.at(offset), source.position(offset));
            }
        }
    }
}
