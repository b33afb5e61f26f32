//! Where everything stands in the picture.
//!
//! Edges join steps of one list only, so each list is laid out by itself, the innermost first, and is one
//! box in the list around it: modules and graphs to the right, sequences down. That is what keeps it
//! about linear; a general layout of nested graphs is not.

mod arrange;
mod bands;
mod geometry;
mod labels;
mod layers;
mod order;
mod place;
mod route;

pub(super) use arrange::Arranged;
pub(super) use geometry::{Flow, Point, Rect, Stroke};
pub(super) use labels::{Line, Role};

use super::model::{Model, by_level};
use arrange::{List, arrange};
use geometry::Size;
use sagaweave_compiler::ir::Mode;

/// The room between the text of a step and its border.
pub(super) const PAD: f64 = 12.0;
/// The room for the heading of a wave.
pub(super) const HEADING: f64 = 46.0;
/// The least width of a step.
const NARROW: f64 = 132.0;
/// The room between the border of a block and what it holds.
const INSET: f64 = 16.0;

/// Where everything stands: lists by themselves, steps by their position in the model.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) modules: Arranged,
    pub(super) finally: Arranged,
    /// What each block holds, laid out from its corner.
    pub(super) inside: Vec<Option<Arranged>>,
    pub(super) labels: Vec<Vec<Line>>,
}

impl Layout {
    pub(super) fn new(model: &Model<'_>) -> Self {
        let count = model.nodes.len();
        let mut work = Work {
            model,
            labels: vec![Vec::new(); count],
            sizes: vec![(0.0, 0.0); count],
            inside: Vec::new(),
            at: vec![0; count],
        };
        work.inside.resize_with(count, || None);
        // What a block holds stands after it.
        for at in (0..count).rev() {
            work.measure(at);
        }
        let modules = work.list(&model.modules, Flow::Right, HEADING);
        let finally = work.list(&model.finally, Flow::Right, 0.0);
        Self { modules, finally, inside: work.inside, labels: work.labels }
    }

    /// Where the steps of a block begin, in a box of this width.
    pub(super) fn inset(&self, at: usize, width: f64) -> Point {
        let inside = self.inside[at].as_ref().map_or(0.0, |inside| inside.width);
        Point::new(((width - inside) / 2.0).round(), text_height(&self.labels[at]) + PAD)
    }
}

struct Work<'m> {
    model: &'m Model<'m>,
    labels: Vec<Vec<Line>>,
    /// The width and height of each step.
    sizes: Vec<(f64, f64)>,
    inside: Vec<Option<Arranged>>,
    /// The position of each step in its list.
    at: Vec<usize>,
}

impl Work<'_> {
    fn measure(&mut self, at: usize) {
        let node = &self.model.nodes[at];
        let inside = node.block().map(|block| {
            let flow = if block.mode == Mode::Sequential { Flow::Down } else { Flow::Right };
            self.list(&node.children, flow, 0.0)
        });
        let (width, height) = inside.as_ref().map_or((0.0, 0.0), |it| (it.width, it.height));
        self.labels[at] = labels::lines(node, self.model, width);
        let text = self.labels[at].iter().map(Line::width).fold(0.0, f64::max) + 2.0 * PAD;
        let above = text_height(&self.labels[at]) + PAD;
        self.sizes[at] = if inside.is_some() {
            ((width + 2.0 * INSET).max(text).ceil(), (above + height + INSET).ceil())
        } else {
            (text.max(NARROW).ceil(), above)
        };
        self.inside[at] = inside;
    }

    fn list(&mut self, list: &[usize], flow: Flow, header: f64) -> Arranged {
        self.even(list, flow);
        for (place, at) in list.iter().enumerate() {
            self.at[*at] = place;
        }
        let nodes = &self.model.nodes;
        let sizes: Vec<Size> = list.iter().map(|at| turned(self.sizes[*at], flow)).collect();
        let levels: Vec<usize> = list.iter().map(|at| nodes[*at].level).collect();
        let edges: Vec<(usize, usize)> = list
            .iter()
            .flat_map(|at| nodes[*at].after.iter().map(|before| (self.at[*before], self.at[*at])))
            .collect();
        arrange(&List { sizes: &sizes, levels: &levels, edges: &edges, flow, header })
    }

    /// Makes the activities that stand above each other equally wide.
    fn even(&mut self, list: &[usize], flow: Flow) {
        let groups = match flow {
            Flow::Right => by_level(&self.model.nodes, list),
            Flow::Down => vec![list.to_vec()],
        };
        for mut group in groups {
            group.retain(|at| self.model.nodes[*at].block().is_none());
            let width = group.iter().map(|at| self.sizes[*at].0).fold(0.0, f64::max);
            for at in group {
                self.sizes[at].0 = width;
            }
        }
    }
}

fn turned((width, height): (f64, f64), flow: Flow) -> Size {
    match flow {
        Flow::Right => Size { main: width, cross: height },
        Flow::Down => Size { main: height, cross: width },
    }
}

fn text_height(lines: &[Line]) -> f64 {
    PAD - 2.0 + lines.iter().map(|line| line.role.height()).sum::<f64>()
}
