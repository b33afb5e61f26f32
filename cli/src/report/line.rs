//! One line of a document, made to fit a terminal together with what is to be said below it.

use crate::text::{stand_in, visible};
use sagaweave_compiler::diagnostic::Label;
use sagaweave_compiler::source::{Source, Span};
use std::ops::Range;
use textwrap::core::display_width;

/// What stands for a part of a line that is not shown.
const CUT: char = '…';
/// How many columns of a cut line are shown at least before its first mark, if there are as many.
const LEAD: usize = 20;
/// The columns that the words below a mark have, if they need as many.
const WORDS: usize = 24;
/// The columns between a mark and its words: `╰── `.
const BRANCH: usize = 4;
/// How many bytes are looked at for each column there is.
const BYTES: usize = 16;
const TAB: usize = 4;

/// A line as it is drawn.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) text: String,
    /// In the order of their labels. What would overlap is one.
    pub(super) marks: Vec<Mark>,
}

/// What is marked in a line.
#[derive(Debug)]
pub(super) struct Mark {
    /// Which label it is for.
    pub(super) label: usize,
    /// Bytes of the line's text.
    pub(super) text: Range<usize>,
    /// What is said of it, in lines that fit.
    pub(super) words: Option<String>,
}

/// The line `number` with the `labels` that start in it, in `room` columns.
pub(super) fn fit(source: &Source, number: usize, labels: &[&Label], room: usize) -> Fitted {
    let line = source.line(number);
    let main = labels.first().map_or(line.start, |label| label.span.start);
    let near = near(source.bytes(), line, main, room);
    let cells = cells(source.bytes(), near);
    let whole = View::new(&cells, [false; 2]);
    if near == line && whole.columns <= room && labels.iter().all(|it| whole.has_room(it, room)) {
        return whole.fitted(labels, room);
    }
    // Whatever is marked stands so far to the left that words fit below it.
    let shown = room.saturating_sub(if labels.is_empty() { 0 } else { WORDS / 2 + BRANCH });
    let (start, end) = part(&cells, labels, shown, room);
    let cut = [start > 0 || near.start > line.start, end < cells.len() || near.end < line.end];
    View::new(&cells[start..end], cut).fitted(labels, room)
}

/// The part of a very long line that can be shown.
fn near(bytes: &[u8], line: Span, first: usize, room: usize) -> Span {
    let most = room.max(LEAD) * BYTES;
    if line.end - line.start <= most {
        return line;
    }
    let mut start = first.clamp(line.start, line.end).saturating_sub(most / 2).max(line.start);
    while start < line.end && bytes[start] & 0b1100_0000 == 0b1000_0000 {
        start += 1;
    }
    Span::new(start, line.end.min(start + most))
}

/// One column, or one character that is wider or has no width of its own.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Where it comes from in the document.
    at: usize,
    shown: char,
    width: usize,
}

fn cells(bytes: &[u8], part: Span) -> Vec<Cell> {
    let mut cells = Vec::new();
    let (mut at, mut column) = (part.start, 0);
    for chunk in bytes[part.range()].utf8_chunks() {
        let broken = (!chunk.invalid().is_empty()).then_some('\u{fffd}');
        for c in chunk.valid().chars().chain(broken) {
            let (shown, times) = match c {
                '\t' => (' ', TAB - column % TAB),
                // A mark at the start of a file says nothing.
                '\u{feff}' if at == 0 => ('\u{feff}', 0),
                c => (stand_in(c), 1),
            };
            let width = display_width(shown.encode_utf8(&mut [0; 4]));
            cells.extend(std::iter::repeat_n(Cell { at, shown, width }, times));
            column += width * times;
            at += c.len_utf8();
        }
        // Broken bytes were counted as the character that is shown for them.
        at = at + chunk.invalid().len() - broken.map_or(0, char::len_utf8);
    }
    cells
}

/// The cells of a line that are shown where not all can be: those around its first mark, if the first
/// of `labels` is seen then; otherwise those around that. `shown` columns may be filled, of `room`.
fn part(cells: &[Cell], labels: &[&Label], shown: usize, room: usize) -> (usize, usize) {
    let shown = shown.saturating_sub(2);
    let around = |label: &&Label| {
        let start = start(cells, label, shown, room);
        (start, start + fitting(&cells[start..], shown))
    };
    let Some(main) = labels.first() else { return (0, fitting(cells, shown)) };
    let first = labels.iter().min_by_key(|label| label.span.start).map_or((0, 0), around);
    let last = cells[first.0..first.1].last();
    let is_seen = last.is_some_and(|last| main.span.start <= last.at);
    if is_seen { first } else { around(main) }
}

/// The cell that a cut line begins with, so that `label` is seen: as much before it as there is room for
/// beside the rest of the line and above the words that go below.
fn start(cells: &[Cell], label: &Label, shown: usize, room: usize) -> usize {
    let [first, end] = [label.span.start, label.span.end]
        .map(|offset| cells.partition_point(|cell| cell.at < offset));
    let [rest, marked] = [&cells[first..], &cells[first..end.max(first)]].map(columns);
    let words = display_width(&label.text).min(WORDS) + BRANCH + marked / 2 + 1;
    let lead = shown.saturating_sub(rest).min(room.saturating_sub(words)).max(LEAD);
    let mut columns = 0;
    let before = cells[..first].iter().rev().take_while(|cell| {
        columns += cell.width;
        columns <= lead
    });
    first - before.count()
}

fn columns(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.width).sum()
}

/// How many cells fit in `room` columns.
fn fitting(cells: &[Cell], room: usize) -> usize {
    let mut columns = 0;
    let fit = cells.iter().take_while(|cell| {
        columns += cell.width;
        columns <= room
    });
    fit.count()
}

/// Cells as a text.
struct View {
    text: String,
    columns: usize,
    /// Of each cell and of what follows them: where it comes from, the byte of `text`, the column.
    places: Vec<(usize, usize, usize)>,
    /// Whether something is left out before it.
    cut_before: bool,
}

impl View {
    fn new(cells: &[Cell], [before, after]: [bool; 2]) -> Self {
        let mut text: String = if before { CUT.into() } else { String::new() };
        let mut columns = usize::from(before);
        let mut places = Vec::with_capacity(cells.len() + 1);
        for cell in cells {
            places.push((cell.at, text.len(), columns));
            text.push(cell.shown);
            columns += cell.width;
        }
        places.push((usize::MAX, text.len(), columns));
        if after {
            text.push(CUT);
            columns += 1;
        }
        Self { text, columns, places, cut_before: before }
    }

    /// Byte and column of what comes from `offset`; of what stands for it, where it is left out.
    fn find(&self, offset: usize) -> (usize, usize) {
        let at = self.places.partition_point(|(at, ..)| *at < offset);
        let (from, byte, column) = self.places[at.min(self.places.len() - 1)];
        if self.cut_before && at == 0 && from > offset { (0, 0) } else { (byte, column) }
    }

    /// Bytes and columns of what comes from `span`. A span that goes on in other lines ends here.
    fn place(&self, span: Span) -> (Range<usize>, Range<usize>) {
        let (start, first) = self.find(span.start);
        let (end, last) = self.find(span.end);
        if start < end || span.end <= span.start {
            return (start..end.max(start), first..last.max(first));
        }
        let width = self.text[start..].chars().next().map_or(0, char::len_utf8);
        (start..start + width, first..first + 1)
    }

    /// How many columns the words of `label` have.
    fn room(&self, label: &Label, room: usize) -> usize {
        let (_, columns) = self.place(label.span);
        room.saturating_sub(usize::midpoint(columns.start, columns.end) + BRANCH)
    }

    fn has_room(&self, label: &Label, room: usize) -> bool {
        self.room(label, room) >= display_width(&label.text).min(WORDS)
    }

    fn fitted(self, labels: &[&Label], room: usize) -> Fitted {
        let mut drawn: Vec<(usize, Range<usize>, String)> = Vec::new();
        for (at, label) in labels.iter().enumerate() {
            let (_, columns) = self.place(label.span);
            let columns = columns.start..columns.end.max(columns.start + 1);
            let meets =
                |other: &Range<usize>| columns.start < other.end && other.start < columns.end;
            match drawn.iter_mut().find(|(_, other, _)| meets(other)) {
                Some((.., words)) => {
                    words.push('\n');
                    words.push_str(&visible(&label.text));
                }
                None => drawn.push((at, columns, visible(&label.text).into_owned())),
            }
        }
        let mark = |(label, _, words): (usize, Range<usize>, String)| {
            let room = self.room(labels[label], room).max(1);
            let lines: Vec<&str> = words.lines().filter(|line| !line.is_empty()).collect();
            let lines = lines.into_iter().flat_map(|line| textwrap::wrap(line, room));
            let words = lines.collect::<Vec<_>>().join("\n");
            let text = self.place(labels[label].span).0;
            Mark { label, text, words: (!words.is_empty()).then_some(words) }
        };
        let marks = drawn.into_iter().map(mark).collect();
        Fitted { text: self.text, marks }
    }
}
