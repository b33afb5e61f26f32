//! Where in the source each byte of a scalar's text stands.

use crate::source::Span;

/// Maps offsets in a text to places in the source.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Where the whole text stands: what is pointed to where nothing more is known.
    whole: Span,
    /// In order; none where the text does not stand in the source as it is.
    runs: Vec<Run>,
}

/// From `text` on the text stands in the source from `source` on, until the next run.
#[derive(Clone, Copy, Debug)]
struct Run {
    text: usize,
    source: usize,
}

impl Places {
    /// Of a text that stands at `span` as it is.
    pub(super) fn verbatim(span: Span) -> Self {
        Self { whole: span, runs: vec![Run { text: 0, source: span.start }] }
    }

    /// Of the scalar `text`, which is written as `raw` at `span`: plain, in quotes or as a block.
    pub(super) fn of_scalar(text: &str, raw: &[u8], span: Span) -> Self {
        let runs = Aligner::new(text.as_bytes(), raw, span.start).align().unwrap_or_default();
        Self { whole: span, runs }
    }

    /// Where the bytes from `start` to before `end` stand.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let Some(from) = self.source(start) else { return self.whole };
        // The byte after the last may stand on another line.
        let to =
            end.checked_sub(1).filter(|last| *last >= start).and_then(|last| self.source(last));
        Span { start: from, end: to.map_or(from, |last| last + 1), ..self.whole }
    }

    fn source(&self, text: usize) -> Option<usize> {
        let after = self.runs.partition_point(|run| run.text <= text);
        let run = self.runs.get(after.checked_sub(1)?)?;
        Some(run.source + (text - run.text))
    }
}

/// Walks through a text and how it is written, side by side.
struct Aligner<'t> {
    text: &'t [u8],
    raw: &'t [u8],
    /// Where `raw` stands in the source.
    start: usize,
    /// The quote that the scalar is written in.
    quote: Option<u8>,
    runs: Vec<Run>,
}

impl<'t> Aligner<'t> {
    fn new(text: &'t [u8], raw: &'t [u8], start: usize) -> Self {
        let quote = raw.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
        Self { text, raw, start, quote, runs: Vec::new() }
    }

    /// None where they do not say the same.
    fn align(mut self) -> Option<Vec<Run>> {
        let (mut text, mut raw) = (0, self.content());
        while text < self.text.len() {
            let wanted = self.text[text];
            if let Some(skipped) = self.escape(raw, wanted) {
                raw += skipped;
            }
            match self.raw.get(raw) {
                Some(found) if *found == wanted && !is_space(wanted) => {
                    self.pair(text, raw);
                    (text, raw) = (text + 1, raw + 1);
                }
                // Line breaks and indentation are folded and taken away, but only spaces among them.
                Some(found) if is_space(*found) || is_space(wanted) => {
                    let (spaces, raw_spaces) = (spaces(self.text, text), spaces(self.raw, raw));
                    if raw_spaces == 0 {
                        return None;
                    }
                    self.pair_spaces(text, spaces, raw, raw_spaces);
                    (text, raw) = (text + spaces, raw + raw_spaces);
                }
                None if self.text[text..].iter().all(|byte| is_space(*byte)) => break,
                _ => return None,
            }
        }
        let rest = &self.raw[raw.min(self.raw.len())..];
        let closing = self.quote.into_iter().collect::<Vec<u8>>();
        let rest: Vec<u8> = rest.iter().copied().filter(|byte| !is_space(*byte)).collect();
        (rest == closing).then_some(self.runs)
    }

    /// Where the text begins: after a quote, or in the line after a block's `|` or `>`.
    fn content(&self) -> usize {
        match self.raw.first() {
            Some(b'"' | b'\'') => 1,
            Some(b'|' | b'>') => {
                let header = self.raw.iter().position(|byte| *byte == b'\n');
                header.map_or(self.raw.len(), |end| end + 1)
            }
            _ => 0,
        }
    }

    /// How many bytes of an escape stand before `wanted`: `\"`, `''`.
    fn escape(&self, raw: usize, wanted: u8) -> Option<usize> {
        let next = *self.raw.get(raw + 1)?;
        match (self.quote?, self.raw[raw]) {
            (b'"', b'\\') if next == wanted && matches!(wanted, b'"' | b'\\' | b'/') => Some(1),
            (b'\'', b'\'') if next == b'\'' && wanted == b'\'' => Some(1),
            _ => None,
        }
    }

    fn pair(&mut self, text: usize, raw: usize) {
        let source = self.start + raw;
        let follows = self.runs.last().is_some_and(|run| run.source + (text - run.text) == source);
        if !follows {
            self.runs.push(Run { text, source });
        }
    }

    fn pair_spaces(&mut self, text: usize, spaces: usize, raw: usize, raw_spaces: usize) {
        for at in 0..spaces {
            self.pair(text + at, raw + at.min(raw_spaces - 1));
        }
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn spaces(text: &[u8], from: usize) -> usize {
    text[from..].iter().take_while(|byte| is_space(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is pointed to for `part` of `text`, which is written as `raw`.
    fn pointed<'r>(text: &str, raw: &'r str, part: &str) -> &'r str {
        let start = text.find(part).unwrap();
        let places = Places::of_scalar(text, raw.as_bytes(), Span::new(0, raw.len()));
        &raw[places.span(start, start + part.len()).range()]
    }

    #[test]
    fn points_into_what_is_written() {
        assert_eq!(pointed("${{ ab }}", "${{ ab }}", "ab"), "ab");
        assert_eq!(pointed("${{ ab }}", "\"${{ ab }}\"", "ab"), "ab");
        assert_eq!(pointed("x \"y\" z", r#""x \"y\" z""#, "y"), "y");
        assert_eq!(pointed("x \"y\" z", r#""x \"y\" z""#, "z"), "z");
        assert_eq!(pointed("it's z", "'it''s z'", "z"), "z");
        assert_eq!(pointed("a b\nc d\n", "|\n    a b\n    c d\n", "c d"), "c d");
        assert_eq!(pointed("a b c d\n", ">-  # folded\n    a b\n    c d\n\n", "c d"), "c d");
        assert_eq!(pointed("a  b\n", "|\n  a  b\n", "a  b"), "a  b");
        assert_eq!(pointed("a b c", "a\n  b\n  c", "b c"), "b\n  c");
    }

    #[test]
    fn points_to_all_where_it_is_not_clear() {
        assert_eq!(pointed("ä b", r#""\u00e4 b""#, "b"), r#""\u00e4 b""#);
        assert_eq!(pointed("a\tb", r#""a\tb""#, "b"), r#""a\tb""#);
        assert_eq!(pointed("b", "*alias", "b"), "*alias");
        assert_eq!(pointed("b", "bc", "b"), "bc");
    }
}
