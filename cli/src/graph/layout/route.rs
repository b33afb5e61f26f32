//! The lines of a list: in the gaps between columns they curve, through columns they run straight, and
//! from one band to the next they go round.

use super::arrange::port;
use super::bands::Bands;
use super::geometry::{Arrow, Flow, Point, Rect, Stroke, number};
use super::layers::Layers;
use std::collections::BTreeSet;

/// Where columns and cells are, along and across the flow.
#[derive(Debug)]
pub(super) struct Frame {
    /// The centre of each cell, across.
    pub(super) centres: Vec<f64>,
    /// Where each column starts and ends, along.
    pub(super) starts: Vec<f64>,
    pub(super) ends: Vec<f64>,
    /// The top and bottom of each band.
    pub(super) bands: Vec<(f64, f64)>,
    /// Where lines may turn into the band that begins with a column, across.
    pub(super) turns: Vec<f64>,
}

/// Lines and heads of arrows.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) lines: Vec<Vec<Stroke>>,
    pub(super) arrows: Vec<Arrow>,
}

/// How far before a step a line ends: under the head of its arrow.
const HEAD: f64 = 5.0;
/// The radius of a corner.
const CORNER: f64 = 9.0;
/// The room between two lanes.
const LANE: f64 = 9.0;

impl Frame {
    pub(super) fn new(layers: &Layers, centres: Vec<f64>) -> Self {
        let columns = vec![0.0; layers.columns.len()];
        let (starts, ends) = (columns.clone(), columns.clone());
        Self { centres, starts, ends, bands: Vec::new(), turns: columns }
    }

    /// The box of a cell: in the middle of its column, or, where an edge passes, all through it.
    pub(super) fn rect(&self, layers: &Layers, cell: usize) -> Rect {
        let it = &layers.cells[cell];
        let (start, end) = (self.starts[it.column], self.ends[it.column]);
        let width = if it.item.is_some() { it.size.main } else { end - start };
        Rect {
            x: (start + (end - start - width) / 2.0).round(),
            y: self.centres[cell] - it.size.cross / 2.0,
            width,
            height: it.size.cross,
        }
    }
}

pub(super) fn routes(layers: &Layers, bands: &Bands, frame: &Frame) -> Drawn {
    let router = Router { layers, frame };
    let mut drawn = Drawn::default();
    for column in 0..layers.columns.len() {
        let cells = &layers.columns[column];
        let leading = cells.iter().filter(|cell| !layers.cells[**cell].after.is_empty());
        if bands.ends(column) {
            let leading: Vec<usize> = leading.copied().collect();
            drawn.lines.extend(router.round(column, &leading));
        } else {
            drawn.lines.extend(leading.map(|cell| router.ahead(*cell)));
        }
    }
    let straight = layers.straight.iter();
    drawn.lines.extend(straight.map(|(from, to)| router.straight(*from, *to)));
    drawn.arrows = arrows(layers, frame);
    drawn
}

/// One head for each step that something leads to: all lines to it end in one place.
fn arrows(layers: &Layers, frame: &Frame) -> Vec<Arrow> {
    let led = layers.cells.iter().enumerate().filter(|(_, it)| !it.before.is_empty());
    let led = led.map(|(cell, _)| cell).chain(layers.straight.iter().map(|(_, to)| *to));
    let led: BTreeSet<usize> = led.filter(|cell| layers.cells[*cell].item.is_some()).collect();
    let tip = |cell| port(frame.rect(layers, cell).x, frame.centres[cell]);
    led.into_iter().map(|cell| Arrow { tip: tip(cell), flow: Flow::Right }).collect()
}

struct Router<'l> {
    layers: &'l Layers,
    frame: &'l Frame,
}

impl Router<'_> {
    /// Where lines leave a cell.
    fn begin(&self, cell: usize) -> Point {
        let rect = self.frame.rect(self.layers, cell);
        let is_step = self.layers.cells[cell].item.is_some();
        port(if is_step { rect.right() } else { rect.x }, self.frame.centres[cell])
    }

    /// Where lines to a cell end.
    fn end(&self, cell: usize) -> Point {
        let rect = self.frame.rect(self.layers, cell);
        let is_step = self.layers.cells[cell].item.is_some();
        port(if is_step { rect.x - HEAD } else { rect.x }, self.frame.centres[cell])
    }

    /// From a cell to all that it leads to in the next column.
    fn ahead(&self, from: usize) -> Vec<Stroke> {
        let column = self.layers.cells[from].column;
        let begin = self.begin(from);
        let bend = Point::new(self.frame.ends[column], begin.y);
        let mut line = vec![Stroke::Move(begin), Stroke::Line(bend)];
        for (at, to) in self.layers.cells[from].after.iter().enumerate() {
            if at > 0 {
                line.push(Stroke::Move(bend));
            }
            let end = self.end(*to);
            let there = Point::new(self.frame.starts[column + 1].min(end.x), end.y);
            line.extend(curve(bend, there));
            if end.x > there.x {
                line.push(Stroke::Line(end));
            }
        }
        line
    }

    /// From cells at the end of a band to the beginning of the next: out, between the bands, and in. The
    /// first turns outermost and lowest, so that the lanes do not cross.
    fn round(&self, column: usize, leading: &[usize]) -> impl Iterator<Item = Vec<Stroke>> {
        let away = move |at: usize| 17.0 + LANE * number(at);
        leading.iter().enumerate().map(move |(at, from)| {
            let out = self.frame.ends[column] + away(leading.len() - 1 - at);
            let between = self.frame.turns[column + 1] + away(leading.len() - 1 - at) - 9.0;
            let back = self.frame.starts[column + 1] - away(at);
            let begin = self.begin(*from);
            let mut line = vec![Stroke::Move(begin)];
            for (at, to) in self.layers.cells[*from].after.iter().enumerate() {
                let end = self.end(*to);
                if at == 0 {
                    let turns = [
                        Point::new(out, begin.y),
                        Point::new(out, between),
                        Point::new(back, between),
                        Point::new(back, end.y),
                    ];
                    line.extend(rounded(begin, &turns, end));
                } else {
                    let fork = Point::new(back, between + CORNER);
                    line.push(Stroke::Move(fork));
                    line.extend(rounded(fork, &[Point::new(back, end.y)], end));
                }
            }
            line
        })
    }

    fn straight(&self, from: usize, to: usize) -> Vec<Stroke> {
        let (begin, end) = (self.begin(from), self.end(to));
        std::iter::once(Stroke::Move(begin)).chain(curve(begin, end)).collect()
    }
}

/// A curve that begins and ends along the flow.
fn curve(from: Point, to: Point) -> Option<Stroke> {
    if (to.y - from.y).abs() < 0.5 {
        return (to.x > from.x).then_some(Stroke::Line(to));
    }
    let middle = f64::midpoint(from.x, to.x);
    Some(Stroke::Curve(Point::new(middle, from.y), Point::new(middle, to.y), to))
}

/// A line with these corners, rounded.
fn rounded(from: Point, corners: &[Point], to: Point) -> Vec<Stroke> {
    let mut strokes = Vec::new();
    let mut last = from;
    for (at, corner) in corners.iter().enumerate() {
        let next = corners.get(at + 1).copied().unwrap_or(to);
        let (before, after) = (towards(*corner, last), towards(*corner, next));
        strokes.push(Stroke::Line(before));
        strokes.push(Stroke::Curve(*corner, *corner, after));
        last = after;
    }
    strokes.push(Stroke::Line(to));
    strokes
}

/// The point a corner's radius from `corner` on the way to `to`; half way, if that is nearer.
fn towards(corner: Point, to: Point) -> Point {
    let (dx, dy) = (to.x - corner.x, to.y - corner.y);
    let length = dx.abs() + dy.abs();
    let part = if length > 0.0 { (CORNER / length).min(0.5) } else { 0.0 };
    Point::new(corner.x + dx * part, corner.y + dy * part)
}
