//! Long lists are broken into bands, as text is into lines, where few edges lead on.

use super::geometry::{Flow, number};
use super::layers::Layers;

/// How long a band is at most before a list is broken, to the right and down.
const LONG: [f64; 2] = [1750.0, 620.0];
/// How much longer than high a broken list becomes.
const SHAPE: f64 = 1.7;
/// The most cells from which edges may lead from one band into the next.
const LANES: usize = 5;
/// What a gap between columns takes, about.
const GUTTER: f64 = 56.0;

/// Where a list is broken.
#[derive(Debug)]
pub(super) struct Bands {
    /// The first column of each band.
    firsts: Vec<usize>,
    columns: usize,
}

impl Bands {
    pub(super) fn new(layers: &Layers, flow: Flow) -> Self {
        let columns = layers.columns.len();
        let lengths: Vec<f64> = (0..columns).map(|column| layers.width(column) + GUTTER).collect();
        let total: f64 = lengths.iter().sum();
        let high = (0..columns).map(|column| layers.height(column)).fold(0.0, f64::max) + GUTTER;
        let long = LONG[usize::from(flow == Flow::Down)];
        let shape = if flow == Flow::Right { SHAPE } else { 1.0 / SHAPE };
        let most = long.max((total * high * shape).sqrt());
        let mut firsts = vec![0];
        if total > 1.1 * most && layers.straight.is_empty() {
            let length = total / (total / most).ceil();
            cut(layers, &lengths, length, &mut firsts);
        }
        Self { firsts, columns }
    }

    /// The columns of each band.
    pub(super) fn ranges(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let ends = self.firsts.iter().skip(1).chain(std::iter::once(&self.columns));
        self.firsts.iter().zip(ends).map(|(first, end)| *first..*end)
    }

    /// Whether a band begins with this column.
    pub(super) fn begins(&self, column: usize) -> bool {
        column > 0 && self.firsts.binary_search(&column).is_ok()
    }

    /// Whether a band ends with this column.
    pub(super) fn ends(&self, column: usize) -> bool {
        self.begins(column + 1)
    }
}

/// Cuts where a band is about so long; of the places near that, where the fewest edges lead on.
fn cut(layers: &Layers, lengths: &[f64], length: f64, firsts: &mut Vec<usize>) {
    let mut used = 0.0;
    let mut best: Option<(usize, f64, usize)> = None;
    let mut column = 1;
    while column < lengths.len() {
        used += lengths[column - 1];
        if used > 0.7 * length
            && layers.levels[column] != layers.levels[column - 1]
            && lanes(layers, column) <= LANES
        {
            let found = (lanes(layers, column), (used - length).abs(), column);
            let better = best.is_none_or(|(lanes, off, _)| (found.0, found.1) < (lanes, off));
            best = if better { Some(found) } else { best };
        }
        let over = used + lengths[column] > 1.08 * length;
        match best.take_if(|_| over) {
            // What is left would be next to nothing.
            Some((_, _, at)) if lengths[at..].iter().sum::<f64>() < 0.3 * length => return,
            Some((_, _, at)) => {
                firsts.push(at);
                used = 0.0;
                column = at + 1;
            }
            None => column += 1,
        }
    }
}

/// How many cells of the column before lead into this one.
pub(super) fn lanes(layers: &Layers, column: usize) -> usize {
    let leads = |cell: &&usize| !layers.cells[**cell].after.is_empty();
    layers.columns[column - 1].iter().filter(leads).count()
}

/// The room that so many lanes take.
pub(super) fn lane_room(lanes: usize) -> f64 {
    if lanes == 0 { 0.0 } else { 20.0 + 9.0 * number(lanes) }
}
