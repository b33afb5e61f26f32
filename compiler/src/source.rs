//! A document as it came: a name and bytes.

use std::ops::Range;

/// A document's name and bytes, and the catalogs that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    path: String,
    bytes: Vec<u8>,
    line_starts: Vec<usize>,
    catalogs: Vec<Attached>,
}

/// A catalog that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its path, as the document has it.
    pub name: String,
    /// What is in it, or why it cannot be read.
    pub content: Result<Source, String>,
}

/// A range of bytes in a [`Source`], or in one of its catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// 0 in the document itself; otherwise, counted from 1, in which of its catalogs.
    pub file: u32,
    /// Where it starts.
    pub start: usize,
    /// The first byte that no longer belongs to it.
    pub end: usize,
}

impl Span {
    /// From `start` to before `end`, in the document itself.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { file: 0, start, end }
    }

    /// A part of it, in bytes from its start; nothing beyond its end belongs to it.
    pub fn part(self, start: usize, end: usize) -> Self {
        let at = |offset: usize| (self.start + offset).min(self.end);
        Self { file: self.file, start: at(start), end: at(end) }
    }

    /// The same place in the file of this number.
    pub const fn in_file(self, file: u32) -> Self {
        Self { file, ..self }
    }

    /// The same as a standard range.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode characters.
    pub column: usize,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Source {
    /// The document at `path` (or with this name). `.json` at its end says that it is JSON; anything
    /// else is YAML.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self { path: path.into(), line_starts: line_starts(&bytes), bytes, catalogs: Vec::new() }
    }

    /// With a catalog that it names. In the order in which it names them.
    pub fn attach(mut self, catalog: Attached) -> Self {
        self.catalogs.push(catalog);
        self
    }

    /// The catalogs that it names, as far as they were looked for.
    pub fn catalogs(&self) -> &[Attached] {
        &self.catalogs
    }

    /// The file that `span` is in: the document itself, or one of its catalogs.
    pub fn file(&self, span: Span) -> &Source {
        let catalog = (span.file as usize).checked_sub(1).and_then(|at| self.catalogs.get(at));
        catalog.and_then(|catalog| catalog.content.as_ref().ok()).unwrap_or(self)
    }

    /// The path or name that it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last part of its path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or_default()
    }

    /// Its file name up to the last dot.
    pub fn stem(&self) -> &str {
        match self.file_name().rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => self.file_name(),
        }
    }

    /// Whether its name says that it is JSON.
    pub fn is_json(&self) -> bool {
        self.file_name()
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Line and column of the byte at `offset`; one past the end is the last place there is.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        let before = String::from_utf8_lossy(&self.bytes[start..offset]);
        let mark = usize::from(start == 0 && before.starts_with('\u{feff}'));
        Position { line, column: before.chars().count() - mark + 1 }
    }

    /// How many lines there are; what comes after the last line's end is one, too.
    pub const fn lines(&self) -> usize {
        self.line_starts.len()
    }

    /// The bytes of `line` (from 1), without what ends it; nothing where there is no such line.
    pub fn line(&self, line: usize) -> Span {
        let end = self.bytes.len();
        let at = |line: usize| self.line_starts.get(line).copied().unwrap_or(end);
        let (start, next) = (at(line.saturating_sub(1)), at(line));
        let text = &self.bytes[start..next];
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Span::new(start, start + text.len())
    }

    /// The offset of the byte `column` (from 1) in `line` (from 1), where lines end with `\n` only.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let ends = self.bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let start = match line {
            0 | 1 => 0,
            _ => ends.map(|(at, _)| at + 1).nth(line - 2).unwrap_or(self.bytes.len()),
        };
        (start + column.saturating_sub(1)).min(self.bytes.len())
    }
}

/// Where the lines start: after `\n`, and after a `\r` that no `\n` follows. The first is always 0.
fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, Span};

    #[test]
    fn lines_are_without_their_ends() {
        let source = Source::new("a.yaml", "a\r\nbb\n\nc\rd\n");
        let lines: Vec<&[u8]> =
            (1..=source.lines()).map(|line| &source.bytes()[source.line(line).range()]).collect();
        assert_eq!(lines, [&b"a"[..], b"bb", b"", b"c", b"d", b""]);
        assert_eq!(source.line(99), Span::new(11, 11));
        assert_eq!(Source::new("a.yaml", "").line(1), Span::new(0, 0));
    }
}
