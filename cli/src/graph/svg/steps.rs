//! Steps and the lines between them.

use super::super::layout::{Arranged, Flow, Layout, Line, PAD, Point, Rect, Role};
use super::super::model::{Model, Node};
use super::super::words;
use super::paint::{Canvas, Look};

/// Half the width of the head of an arrow, and its length.
const HEAD: (f64, f64) = (4.5, 8.0);

/// A list with its lines, and what its blocks hold.
pub(super) fn list(
    canvas: &mut Canvas,
    model: &Model<'_>,
    layout: &Layout,
    list: &[usize],
    arranged: &Arranged,
    corner: Point,
) {
    // One after another rather than in each other: blocks may nest deeply.
    let mut open = vec![(list, arranged, corner)];
    while let Some((list, arranged, corner)) = open.pop() {
        if !arranged.lines.is_empty() {
            canvas.lines(arranged.lines.iter(), corner);
        }
        for (at, place) in list.iter().zip(&arranged.boxes) {
            let place = place.moved(corner);
            let node = &model.nodes[*at];
            step(canvas, model, *at, &layout.labels[*at], place);
            if let Some(inside) = &layout.inside[*at] {
                let inset = layout.inset(*at, place.width);
                let corner = Point::new(place.x + inset.x, place.y + inset.y);
                open.push((&node.children, inside, corner));
            }
        }
        canvas.heads(arranged.arrows.iter().map(|arrow| {
            let tip = Point::new(arrow.tip.x + corner.x, arrow.tip.y + corner.y);
            head(tip, arrow.flow)
        }));
    }
}

fn head(tip: Point, flow: Flow) -> [Point; 3] {
    let (half, long) = HEAD;
    match flow {
        Flow::Right => {
            [tip, Point::new(tip.x - long, tip.y - half), Point::new(tip.x - long, tip.y + half)]
        }
        Flow::Down => {
            [tip, Point::new(tip.x - half, tip.y - long), Point::new(tip.x + half, tip.y - long)]
        }
    }
}

fn step(canvas: &mut Canvas, model: &Model<'_>, at: usize, lines: &[Line], place: Rect) {
    let node = &model.nodes[at];
    canvas.open(at, &title(node, model));
    let (look, radius) = look(node);
    canvas.framed(look, place, radius, node.is_optional());
    if node.is_pivot() {
        canvas.bar(place.right(), place.y - 8.0, place.bottom() + 8.0);
    }
    let mut y = place.y + PAD - 4.0;
    for line in lines {
        y += line.role.height();
        self::line(canvas, line, Point::new(place.x + PAD, y - 2.0));
    }
    canvas.close();
}

fn line(canvas: &mut Canvas, line: &Line, at: Point) {
    let look = match line.role {
        Role::Name => Look::Name,
        Role::When => Look::When,
        Role::Action => Look::Action,
        Role::Undo => Look::Undo,
        Role::Pivot => Look::PivotText,
        Role::Mark => Look::Mark,
    };
    match line.role {
        Role::Undo => canvas.undo_icon(at),
        Role::Pivot => canvas.flag(at),
        Role::Name | Role::When | Role::Action | Role::Mark => {}
    }
    canvas.text(look, Point::new(at.x + line.role.icon(), at.y), &line.text);
}

/// What a step's box looks like, and how round it is.
fn look(node: &Node<'_>) -> (Look, f64) {
    if node.block().is_some() {
        (Look::Block, 12.0)
    } else if node.is_pivot() {
        (Look::Pivot, 3.0)
    } else if node.is_read() {
        (Look::Read, 8.0)
    } else if node.activity().is_none() {
        (Look::Value, 14.0)
    } else {
        (Look::Activity, 8.0)
    }
}

/// All that is known of a step in a few lines, at full length.
fn title(node: &Node<'_>, model: &Model<'_>) -> String {
    let mut lines = vec![node.step.id.clone()];
    lines.extend(words::condition(node));
    lines.extend(node.activity().map(|activity| activity.activity_type.clone()));
    lines.extend(words::kind(node).map(str::to_owned));
    lines.extend(words::result(node, model));
    if node.is_pivot() {
        lines.push("pivot, the point of no return".to_owned());
    }
    lines.extend(words::undo(node).map(|undo| format!("undone by {undo}")));
    lines.extend(words::marks(node, model));
    lines.extend(node.step.description.as_deref().map(words::clean));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
