//! One list: from sizes, levels and edges to boxes and lines.

use super::bands::{Bands, lane_room, lanes};
use super::geometry::{Arrow, Flow, Point, Rect, Size, Stroke};
use super::layers::Layers;
use super::route::{Frame, routes};
use super::{order, place};

/// A list to be laid out; an edge leads from a lower to a higher level.
pub(super) struct List<'l> {
    pub(super) sizes: &'l [Size],
    pub(super) levels: &'l [usize],
    pub(super) edges: &'l [(usize, usize)],
    pub(super) flow: Flow,
    /// The room for headings above each band.
    pub(super) header: f64,
}

/// A list that is laid out, from (0, 0) to `width` and `height`.
#[derive(Debug, Default)]
pub(in crate::graph) struct Arranged {
    /// The box of each step, in the order of the list.
    pub(in crate::graph) boxes: Vec<Rect>,
    /// The lines; each begins with a move.
    pub(in crate::graph) lines: Vec<Vec<Stroke>>,
    pub(in crate::graph) arrows: Vec<Arrow>,
    /// The columns of each level.
    pub(in crate::graph) levels: Vec<Rect>,
    pub(in crate::graph) width: f64,
    pub(in crate::graph) height: f64,
}

/// The room between two columns that no edge joins, and that edges need at least and at most.
const APART: f64 = 26.0;
const GUTTER: f64 = 46.0;
const WIDEST: f64 = 120.0;
/// The room between two bands.
const BETWEEN: f64 = 24.0;

pub(super) fn arrange(list: &List<'_>) -> Arranged {
    let mut layers = Layers::new(list.sizes, list.levels, list.edges);
    order::order(&mut layers);
    let bands = Bands::new(&layers, list.flow);
    let centres = place::centres(&layers, &bands);
    let mut frame = Frame::new(&layers, centres);
    let height = stack(&layers, &bands, list.header, &mut frame);
    let width = line_up(&layers, &bands, &mut frame);
    let drawn = routes(&layers, &bands, &frame);
    let turn = list.flow;
    let size = Rect { width, height, ..Rect::default() }.turned(turn);
    Arranged {
        boxes: boxes(&layers, &frame, list.sizes.len(), turn),
        lines: drawn
            .lines
            .into_iter()
            .map(|line| line.into_iter().map(|stroke| stroke.turned(turn)).collect())
            .collect(),
        arrows: drawn.arrows.into_iter().map(|arrow| arrow.turned(turn)).collect(),
        levels: levels(&layers, &bands, &frame, list.header).map(|it| it.turned(turn)).collect(),
        width: size.width,
        height: size.height,
    }
}

/// Stacks the bands across the flow; gives the height of all.
fn stack(layers: &Layers, bands: &Bands, header: f64, frame: &mut Frame) -> f64 {
    let mut top = 0.0;
    for range in bands.ranges() {
        if bands.begins(range.start) {
            frame.turns[range.start] = top + 18.0;
            top += BETWEEN + lane_room(lanes(layers, range.start));
        }
        let cells = || layers.columns[range.clone()].iter().flatten();
        let half = |cell: usize| layers.cells[cell].size.cross / 2.0;
        let low =
            cells().map(|cell| frame.centres[*cell] - half(*cell)).fold(f64::INFINITY, f64::min);
        let low = if low.is_finite() { low } else { 0.0 };
        for cell in cells() {
            frame.centres[*cell] = (frame.centres[*cell] - low).round() + top + header;
        }
        let bottom = cells().map(|cell| frame.centres[*cell] + half(*cell)).fold(top, f64::max);
        frame.bands.push((top, bottom));
        top = bottom;
    }
    top
}

/// Puts the columns of each band next to each other; gives the width of all.
fn line_up(layers: &Layers, bands: &Bands, frame: &mut Frame) -> f64 {
    let turns = || (1..layers.columns.len()).filter(|column| bands.begins(*column));
    let margin = turns().map(|column| lane_room(lanes(layers, column))).fold(0.0, f64::max);
    let mut widest: f64 = 0.0;
    for range in bands.ranges() {
        let mut x = margin;
        for column in range.clone() {
            frame.starts[column] = x;
            frame.ends[column] = x + layers.width(column);
            widest = widest.max(frame.ends[column]);
            x = frame.ends[column] + gutter(layers, frame, column);
        }
    }
    widest + margin
}

/// The room after a column: more where edges climb far.
fn gutter(layers: &Layers, frame: &Frame, column: usize) -> f64 {
    let climb = |cell: &usize| {
        let after = layers.cells[*cell].after.iter();
        after.map(|to| (frame.centres[*to] - frame.centres[*cell]).abs()).fold(0.0, f64::max)
    };
    let cells = &layers.columns[column];
    if layers.straight.is_empty() && cells.iter().all(|cell| layers.cells[*cell].after.is_empty()) {
        return APART;
    }
    let climb = cells.iter().map(climb).fold(0.0, f64::max);
    (GUTTER + 0.08 * climb).min(WIDEST).round()
}

fn boxes(layers: &Layers, frame: &Frame, count: usize, flow: Flow) -> Vec<Rect> {
    let of = |cell: usize| frame.rect(layers, cell).turned(flow);
    (0..count).map(of).collect()
}

/// The place of each level: all its columns, from the top of the band to its bottom.
fn levels<'l>(
    layers: &'l Layers,
    bands: &'l Bands,
    frame: &'l Frame,
    header: f64,
) -> impl Iterator<Item = Rect> + 'l {
    let mut levels: Vec<Rect> = Vec::new();
    for (range, (top, bottom)) in bands.ranges().zip(&frame.bands) {
        for column in range {
            let (start, end) = (frame.starts[column], frame.ends[column]);
            match levels.last_mut() {
                Some(last) if levels_equal(layers, column) => last.width = end - last.x,
                _ => levels.push(Rect {
                    x: start,
                    y: *top,
                    width: end - start,
                    height: (bottom - top).max(header),
                }),
            }
        }
    }
    levels.into_iter()
}

fn levels_equal(layers: &Layers, column: usize) -> bool {
    column > 0 && layers.levels[column] == layers.levels[column - 1]
}

/// The place where an edge enters or leaves a box.
pub(super) const fn port(x: f64, y: f64) -> Point {
    Point::new(x, y)
}
