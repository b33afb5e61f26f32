//! The lines of a document that one finding is about, ready to be drawn.
//!
//! miette reads a whole source again for each label, and draws what it finds there as it is. It gets an
//! excerpt instead: the few lines that matter, each no wider than the terminal, every character
//! harmless, and every label within one line.

use super::line::{self, Fitted};
use super::places::Places;
use crate::text::visible;
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use sagaweave_compiler::diagnostic::{Diagnostic, Label};
use sagaweave_compiler::source::{Position, Source};
use std::collections::BTreeMap;
use std::ops::Range;

/// The most places that are drawn for one finding.
const LABELS: usize = 9;

/// Lines of a document, in pieces that do not touch.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    name: String,
    /// All lines, each with an end.
    text: String,
    pieces: Vec<Piece>,
    /// Where labels stand in `text`: the finding's own first.
    labels: Vec<Placed>,
    /// How many places are not drawn.
    pub(super) left_out: usize,
}

/// Lines that follow one another.
#[derive(Debug)]
struct Piece {
    text: Range<usize>,
    /// Its first line's number in the document, from 1.
    line: usize,
    lines: usize,
}

#[derive(Debug)]
struct Placed {
    text: Range<usize>,
    words: Option<String>,
    /// In the document.
    position: Position,
}

impl Excerpt {
    /// What `finding` is about, in lines of at most `width` columns.
    pub(super) fn of(places: &Places<'_>, finding: &Diagnostic, width: usize) -> Self {
        let all: Vec<&Label> = std::iter::once(&finding.label).chain(&finding.related).collect();
        let shown = &all[..all.len().min(LABELS)];
        let positions: Vec<Position> =
            shown.iter().map(|label| places.at(label.span.start)).collect();
        let mut excerpt = Self {
            name: short_name(places.source().path(), width),
            left_out: all.len() - shown.len(),
            ..Self::default()
        };
        let lines = lines_around(&positions, last_line(places.source()));
        let room = width.saturating_sub(lines.iter().max().map_or(1, |line| digits(*line)) + 4);
        let mut by_label = BTreeMap::new();
        for number in lines {
            let on_line: Vec<usize> =
                (0..shown.len()).filter(|at| positions[*at].line == number).collect();
            let labels: Vec<&Label> = on_line.iter().map(|at| shown[*at]).collect();
            let fitted = line::fit(places.source(), number, &labels, room);
            let start = excerpt.push(number, &fitted);
            for mark in fitted.marks {
                let at = on_line[mark.label];
                let text = start + mark.text.start..start + mark.text.end;
                by_label.insert(at, Placed { text, words: mark.words, position: positions[at] });
            }
        }
        excerpt.labels = by_label.into_values().collect();
        excerpt
    }

    /// Adds a line; gives where it starts.
    fn push(&mut self, number: usize, fitted: &Fitted) -> usize {
        let start = self.text.len();
        self.text.push_str(&fitted.text);
        self.text.push('\n');
        let end = self.text.len();
        match self.pieces.last_mut() {
            Some(piece) if piece.line + piece.lines == number => {
                piece.lines += 1;
                piece.text.end = end;
            }
            _ => self.pieces.push(Piece { text: start..end, line: number, lines: 1 }),
        }
        start
    }

    /// The labels as miette takes them: the finding's own first.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().enumerate().map(|(at, label)| {
            let span = (label.text.start, label.text.len());
            if at == 0 {
                LabeledSpan::new_primary_with_span(label.words.clone(), span)
            } else {
                LabeledSpan::new_with_span(label.words.clone(), span)
            }
        })
    }

    /// Which label comes how many-th in the text.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.sort_by_key(|at| self.labels[*at].text.start);
        order
    }
}

impl SourceCode for Excerpt {
    /// The piece that `span` is in; whatever the number of lines around it, they are in the piece. Where
    /// none is asked for, only the place matters, for it heads the piece.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |piece: &&Piece| piece.text.contains(&start) && end <= piece.text.end;
        let piece = self.pieces.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let label = self.labels.iter().find(|label| label.text.start == start);
        let (line, column) = match label {
            Some(label) if before + after == 0 => {
                (label.position.line - 1, label.position.column - 1)
            }
            _ => (piece.line - 1, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[piece.text.clone()],
            SourceSpan::new(piece.text.start.into(), piece.text.len()),
            line,
            column,
            piece.lines,
        )))
    }
}

/// The last line that has something in it: what comes after the last line's end is no line to people.
fn last_line(source: &Source) -> usize {
    let last = source.lines();
    if last > 1 && source.line(last).range().is_empty() { last - 1 } else { last }
}

/// The lines with a place, and those next to them; the piece with the first place before all others.
fn lines_around(places: &[Position], last: usize) -> Vec<usize> {
    let around = |place: &Position| {
        place.line.saturating_sub(1).max(1)..=(place.line + 1).min(last).max(place.line)
    };
    let mut lines: Vec<usize> = places.iter().flat_map(around).collect();
    lines.sort_unstable();
    lines.dedup();
    let own = places.first().map_or(0, |own| lines.partition_point(|line| *line < own.line));
    let start = (1..=own).rev().find(|at| lines[at - 1] + 1 < lines[*at]).unwrap_or(0);
    let end = (own + 1..lines.len()).find(|at| lines[at - 1] + 1 < lines[*at]);
    let mut ordered = lines.split_off(start);
    let after = ordered.split_off(end.unwrap_or(start + ordered.len()) - start);
    ordered.extend(lines.into_iter().chain(after));
    ordered
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}

/// A path, without its beginning where it is long.
fn short_name(path: &str, width: usize) -> String {
    let path = visible(path);
    let room = width.saturating_sub(32).max(8);
    let count = path.chars().count();
    if count <= room {
        return path.into_owned();
    }
    let rest: String = path.chars().skip(count - room + 1).collect();
    format!("…{rest}")
}
