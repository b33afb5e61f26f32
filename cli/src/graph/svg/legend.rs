//! What the shapes mean: those that occur.

use super::super::glyphs::width;
use super::super::layout::{Point, Rect};
use super::super::model::{Model, Node};
use super::super::words;
use super::paint::{Canvas, Look};

/// An entry of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Activity,
    Undo,
    Optional,
    Read,
    Pivot,
    Value,
    Barrier,
}

/// The room for the picture of an entry, and between two entries.
const PICTURE: f64 = 34.0;
const BETWEEN: f64 = 26.0;
const SIZE: f64 = 12.0;

/// Draws the legend; gives where it ends.
pub(super) fn draw(canvas: &mut Canvas, model: &Model<'_>, at: Point, wide: f64) -> f64 {
    let (mut x, mut y) = (at.x, at.y);
    for key in keys(model) {
        let long = PICTURE + width(key.words(), SIZE);
        if x > at.x && x + long > at.x + wide {
            (x, y) = (at.x, y + 26.0);
        }
        key.picture(canvas, Point::new(x, y));
        canvas.text(Look::Key, Point::new(x + PICTURE, y + 12.0), key.words());
        x += long + BETWEEN;
    }
    y + 16.0
}

const KEYS: [Key; 7] =
    [Key::Activity, Key::Undo, Key::Optional, Key::Read, Key::Pivot, Key::Value, Key::Barrier];

fn keys(model: &Model<'_>) -> impl Iterator<Item = Key> {
    KEYS.into_iter().filter(|key| model.nodes.iter().any(|node| key.occurs(node, model)))
}

impl Key {
    fn occurs(self, node: &Node<'_>, model: &Model<'_>) -> bool {
        match self {
            Self::Activity => node.activity().is_some(),
            Self::Undo => words::undo(node).is_some(),
            Self::Optional => node.is_optional(),
            Self::Read => node.is_read(),
            Self::Pivot => node.is_pivot(),
            Self::Value => node.activity().is_none() && node.block().is_none(),
            Self::Barrier => model.barriers,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Undo => "what undoes it",
            Self::Optional => "optional: the work goes on without it",
            Self::Read => "only reads",
            Self::Pivot => "point of no return",
            Self::Value => "values, or an end: no activity",
            Self::Barrier => "waits for the whole wave",
        }
    }

    fn picture(self, canvas: &mut Canvas, at: Point) {
        let place = Rect { x: at.x, y: at.y, width: 26.0, height: 16.0 };
        match self {
            Self::Activity => canvas.rect(Look::Activity, place, 4.0),
            Self::Undo => canvas.undo_icon(Point::new(at.x + 8.0, at.y + 12.0)),
            Self::Optional => canvas.framed(Look::Activity, place, 4.0, true),
            Self::Read => canvas.rect(Look::Read, place, 4.0),
            Self::Pivot => {
                canvas.rect(Look::Pivot, place, 2.0);
                canvas.bar(place.right(), place.y - 3.0, place.bottom() + 3.0);
            }
            Self::Value => canvas.rect(Look::Value, place, 8.0),
            Self::Barrier => canvas.barrier(Point::new(at.x + 13.0, at.y), at.y + 16.0),
        }
    }
}
