//! Where cells stand across the flow: as near to their neighbours as their order and sizes allow.

use super::bands::Bands;
use super::geometry::number;
use super::layers::{Cell, GAP, Layers};

/// How often the columns are swept, there and back.
const SWEEPS: usize = 8;

/// How much an edge that passes keeps straight, and a step without edges stays where it is.
const PASSAGE: f64 = 3.0;
const ALONE: f64 = 0.01;

/// The centre of each cell across the flow.
pub(super) fn centres(layers: &Layers, bands: &Bands) -> Vec<f64> {
    let mut centres = vec![0.0; layers.cells.len()];
    for column in 0..layers.columns.len() {
        let wanted = if layers.is_part(column) {
            in_rows(layers, column)
        } else {
            vec![Some(0.0); layers.columns[column].len()]
        };
        settle(layers, &layers.columns[column], &wanted, &mut centres);
    }
    let count = layers.columns.len();
    for sweep in 0..SWEEPS {
        for at in 0..count {
            let column = if sweep % 2 == 0 { at } else { count - 1 - at };
            if layers.is_part(column) {
                continue;
            }
            let sides = match (sweep + 2 >= SWEEPS, sweep % 2 == 0) {
                (true, _) => [true, true],
                (false, forward) => [forward, !forward],
            };
            let wanted: Vec<Option<f64>> = layers.columns[column]
                .iter()
                .map(|cell| wanted(&layers.cells[*cell], sides, bands, &centres))
                .collect();
            settle(layers, &layers.columns[column], &wanted, &mut centres);
        }
    }
    centres
}

/// The parts of a level stand in rows, around the middle, and what passes them stays below: edges that
/// drew their steps up or down would make stairs of them.
fn in_rows(layers: &Layers, column: usize) -> Vec<Option<f64>> {
    let level = layers.levels[column];
    let first = layers.levels.partition_point(|other| *other < level);
    let end = layers.levels.partition_point(|other| *other <= level);
    let height = (first..end).map(|column| layers.height(column)).fold(0.0, f64::max);
    let mut top = -height / 2.0;
    let mut row = |cell: &usize| {
        let cell = &layers.cells[*cell];
        if cell.item.is_none() {
            return Some(height / 2.0);
        }
        let centre = top + cell.size.cross / 2.0;
        top += cell.size.cross + GAP;
        Some(centre)
    };
    layers.columns[column].iter().map(&mut row).collect()
}

/// Where a cell would stand if it were alone in its column: at the mean of its neighbours on these sides,
/// as far as they are in its band.
fn wanted(cell: &Cell, sides: [bool; 2], bands: &Bands, centres: &[f64]) -> Option<f64> {
    let mean = |neighbours: &[usize]| {
        let sum: f64 = neighbours.iter().map(|neighbour| centres[*neighbour]).sum();
        (!neighbours.is_empty()).then(|| sum / number(neighbours.len()))
    };
    let before = if bands.begins(cell.column) { None } else { mean(&cell.before) };
    let after = if bands.ends(cell.column) { None } else { mean(&cell.after) };
    match (before, after, sides) {
        (Some(before), Some(after), [true, true]) => Some(f64::midpoint(before, after)),
        (Some(before), _, [true, _]) | (Some(before), None, _) => Some(before),
        (_, after, _) => after,
    }
}

/// Puts the cells of a column as near as can be to where they want to be (least squares), in their order
/// and without touching: neighbours that would overlap move together. A cell that wants nothing is drawn
/// to the middle of the others, but draws none of them.
fn settle(layers: &Layers, column: &[usize], wanted: &[Option<f64>], centres: &mut [f64]) {
    let known = || wanted.iter().flatten();
    let middle = known().sum::<f64>() / number(known().count().max(1));
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(column.len());
    let mut groups: Vec<Group> = Vec::new();
    for (place, cell) in column.iter().enumerate() {
        if place > 0 {
            offset += distance(&layers.cells[column[place - 1]], &layers.cells[*cell]);
        }
        offsets.push(offset);
        let weight = match (wanted[place], layers.cells[*cell].item) {
            (None, _) => ALONE,
            (_, None) => PASSAGE,
            (_, Some(_)) => 1.0,
        };
        let start = wanted[place].unwrap_or(middle) - offset;
        let mut group = Group { sum: weight * start, weight, count: 1 };
        while let Some(last) = groups.pop_if(|last| last.mean() >= group.mean()) {
            group.sum += last.sum;
            group.weight += last.weight;
            group.count += last.count;
        }
        groups.push(group);
    }
    let starts = groups.iter().flat_map(|group| std::iter::repeat_n(group.mean(), group.count));
    for ((cell, offset), start) in column.iter().zip(offsets).zip(starts) {
        centres[*cell] = start + offset;
    }
}

/// Cells that touch, by what they want.
struct Group {
    sum: f64,
    weight: f64,
    count: usize,
}

impl Group {
    fn mean(&self) -> f64 {
        self.sum / self.weight
    }
}

/// How far the centres of two cells have to be from each other.
fn distance(a: &Cell, b: &Cell) -> f64 {
    let gap = if a.item.is_none() && b.item.is_none() { 4.0 } else { GAP };
    f64::midpoint(a.size.cross, b.size.cross) + gap
}
