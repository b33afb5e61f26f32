//! One list in columns: which step stands in which column, and where long edges pass.
//!
//! A column is a level, or a part of one that would be too high. An edge that passes columns gets a cell
//! in each of them, so that no edge runs through a step. Edges with a common end share these cells.

use super::geometry::{Size, number};
use std::collections::HashMap;

/// The most cells for long edges, beyond four for each step; above that they run straight.
const PASSAGES: usize = 20_000;
/// A level up to this height stands in one column.
const HIGH: f64 = 900.0;
/// How much wider than high a level may become.
const SHAPE: f64 = 1.6;
/// The height of a cell where an edge passes.
const PASSAGE: f64 = 6.0;
/// The room between the cells of a column.
pub(super) const GAP: f64 = 16.0;

/// What stands in a column: a step, or an edge that passes.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) size: Size,
    /// Which of the steps; none where an edge passes.
    pub(super) item: Option<usize>,
    pub(super) column: usize,
    /// The cells of the column before that lead here, and those of the next that this leads to.
    pub(super) before: Vec<usize>,
    pub(super) after: Vec<usize>,
}

/// A list in columns.
#[derive(Debug)]
pub(super) struct Layers {
    /// The cells; the first are the steps, in their order.
    pub(super) cells: Vec<Cell>,
    /// The cells of each column, first to last.
    pub(super) columns: Vec<Vec<usize>>,
    /// The level of each column.
    pub(super) levels: Vec<usize>,
    /// Edges that run straight over what is between their ends.
    pub(super) straight: Vec<(usize, usize)>,
}

impl Layers {
    /// Steps of these sizes at these levels, with edges from lower to higher ones.
    pub(super) fn new(sizes: &[Size], levels: &[usize], edges: &[(usize, usize)]) -> Self {
        let mut layers =
            Self { cells: Vec::new(), columns: Vec::new(), levels: Vec::new(), straight: vec![] };
        let columns = layers.columns_of(sizes, levels);
        for (item, column) in columns.iter().enumerate() {
            layers.cells.push(Cell::new(sizes[item], Some(item), *column));
        }
        layers.columns = vec![Vec::new(); layers.levels.len()];
        columns.iter().enumerate().for_each(|(item, column)| layers.columns[*column].push(item));
        layers.connect(edges);
        layers
    }

    /// Divides the levels into columns; gives the column of each step.
    fn columns_of(&mut self, sizes: &[Size], levels: &[usize]) -> Vec<usize> {
        let depth = levels.iter().map(|level| level + 1).max().unwrap_or_default();
        let mut members = vec![Vec::new(); depth];
        levels.iter().enumerate().for_each(|(item, level)| members[*level].push(item));
        let mut columns = vec![0; sizes.len()];
        for (level, members) in members.iter().enumerate() {
            let height: f64 = members.iter().map(|item| sizes[*item].cross + GAP).sum();
            let width = members.iter().map(|item| sizes[*item].main + 40.0).fold(0.0, f64::max);
            let high = HIGH.max((height * width / SHAPE).sqrt());
            let parts = if height > 1.15 * high { (height / high).ceil() } else { 1.0 };
            let largest = members.iter().map(|item| sizes[*item].cross).fold(0.0, f64::max);
            let most = height / parts + largest;
            let mut used = 0.0;
            self.levels.push(level);
            for item in members {
                let next = used + sizes[*item].cross + GAP;
                if parts > 1.0 && next > most && used > 0.0 {
                    self.levels.push(level);
                    used = 0.0;
                }
                columns[*item] = self.levels.len() - 1;
                used += sizes[*item].cross + GAP;
            }
        }
        columns
    }

    /// Adds the edges, with passages where they are long.
    fn connect(&mut self, edges: &[(usize, usize)]) {
        let mut fans = HashMap::new();
        let long =
            |cells: &[Cell], from: usize, to: usize| cells[to].column > cells[from].column + 1;
        for (from, to) in edges.iter().filter(|(from, to)| long(&self.cells, *from, *to)) {
            *fans.entry((*from, true)).or_insert(0usize) += 1;
            *fans.entry((*to, false)).or_insert(0usize) += 1;
        }
        let mut left = PASSAGES + 4 * self.cells.len();
        let mut passages = HashMap::new();
        for (from, to) in edges {
            if !long(&self.cells, *from, *to) {
                self.join(*from, *to);
                continue;
            }
            let shared = fans[&(*from, true)] >= fans[&(*to, false)];
            let owner = if shared { (*from, true) } else { (*to, false) };
            if !self.pass(*from, *to, owner, &mut passages, &mut left) {
                self.straight.push((*from, *to));
            }
        }
        for cell in &mut self.cells {
            cell.before.sort_unstable();
            cell.before.dedup();
            cell.after.sort_unstable();
            cell.after.dedup();
        }
    }

    /// Leads an edge through the columns between its ends; false where that would be too many cells.
    fn pass(
        &mut self,
        from: usize,
        to: usize,
        owner: (usize, bool),
        passages: &mut HashMap<((usize, bool), usize), usize>,
        left: &mut usize,
    ) -> bool {
        let between = self.cells[from].column + 1..self.cells[to].column;
        if between.len() > *left {
            return false;
        }
        let mut last = from;
        for column in between {
            let cell = *passages.entry((owner, column)).or_insert_with(|| {
                *left -= 1;
                let size = Size { main: 0.0, cross: PASSAGE };
                self.cells.push(Cell::new(size, None, column));
                self.columns[column].push(self.cells.len() - 1);
                self.cells.len() - 1
            });
            self.join(last, cell);
            last = cell;
        }
        self.join(last, to);
        true
    }

    fn join(&mut self, from: usize, to: usize) {
        self.cells[from].after.push(to);
        self.cells[to].before.push(from);
    }

    /// Whether a column is only a part of a level.
    pub(super) fn is_part(&self, column: usize) -> bool {
        let level = |column: usize| self.levels.get(column).copied();
        level(column + 1) == level(column) || (column > 0 && level(column - 1) == level(column))
    }

    /// How wide a column is.
    pub(super) fn width(&self, column: usize) -> f64 {
        self.columns[column].iter().map(|cell| self.cells[*cell].size.main).fold(0.0, f64::max)
    }

    /// How high a column is, packed.
    pub(super) fn height(&self, column: usize) -> f64 {
        let cells = &self.columns[column];
        cells.iter().map(|cell| self.cells[*cell].size.cross).sum::<f64>()
            + GAP * number(cells.len().saturating_sub(1))
    }
}

impl Cell {
    const fn new(size: Size, item: Option<usize>, column: usize) -> Self {
        Self { size, item, column, before: Vec::new(), after: Vec::new() }
    }
}
