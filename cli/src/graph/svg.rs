//! The graph as a picture.

mod legend;
mod paint;
mod steps;

use super::glyphs::{shorten, width, wrap};
use super::layout::{Arranged, HEADING, Layout, Point, Rect};
use super::model::Model;
use super::words;
use paint::{Canvas, Look};

/// The room around everything.
const MARGIN: f64 = 32.0;
/// The least width of what stands between the margins.
const NARROW: f64 = 640.0;
/// The widest that lines of text become.
const WIDE: f64 = 1100.0;
/// How much further than its steps a wave's field reaches.
const FIELD: f64 = 11.0;

pub(super) use paint::escape;

/// The picture as a document of its own.
pub(super) fn draw(model: &Model<'_>) -> String {
    let (body, width, height) = body(model);
    let name = paint::escape(&words::clean(&model.workflow.name));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}\" \
         font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif\" \
         fill=\"#1f2328\">\n<style>{}</style>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        paint::STYLE
    )
}

/// What stands in the picture, and its width and height.
pub(super) fn body(model: &Model<'_>) -> (String, f64, f64) {
    let layout = Layout::new(model);
    let lane = layout.finally.width + 2.0 * FIELD + 8.0;
    let wide = layout.modules.width.max(lane).max(NARROW).ceil();
    let mut canvas = Canvas::new();
    let top = title(&mut canvas, model, wide);
    let corner = Point::new(MARGIN + (wide - layout.modules.width) / 2.0, top);
    // A narrow picture stands at the left, under its title.
    let corner =
        Point::new(if layout.modules.width < NARROW { MARGIN } else { corner.x }, corner.y);
    waves(&mut canvas, model, &layout.modules, corner);
    steps::list(&mut canvas, model, &layout, &model.modules, &layout.modules, corner);
    let mut bottom = top + layout.modules.height + FIELD;
    if !model.finally.is_empty() {
        bottom = finally(&mut canvas, model, &layout, bottom + 22.0, wide);
    }
    bottom = legend::draw(&mut canvas, model, Point::new(MARGIN, bottom + 26.0), wide);
    (canvas.finish(), wide + 2.0 * MARGIN, (bottom + MARGIN).ceil())
}

/// What the document is called, and a few facts; gives where the waves begin.
fn title(canvas: &mut Canvas, model: &Model<'_>, wide: f64) -> f64 {
    let workflow = model.workflow;
    let room = wide.min(WIDE);
    let mut y = MARGIN;
    for line in wrap(&words::clean(&workflow.name), 24.0, room, 2) {
        y += 24.0;
        canvas.text(Look::Title, Point::new(MARGIN, y), &line);
        y += 6.0;
    }
    let facts = facts(model).join(" · ");
    let description = words::clean(workflow.description.as_deref().unwrap_or_default());
    for (text, lines) in [(facts, 2), (description, 2)] {
        for line in wrap(&text, 13.0, room, lines) {
            y += 19.0;
            canvas.text(Look::Fact, Point::new(MARGIN, y), &line);
        }
    }
    y + 26.0
}

fn facts(model: &Model<'_>) -> Vec<String> {
    let workflow = model.workflow;
    let mut facts = vec![
        workflow.workflow_type.clone(),
        workflow.version.clone(),
        words::activities(model.activities()),
        words::waves(model.waves.len()),
    ];
    facts.extend(workflow.timeout.map(|timeout| format!("within {}", words::duration(timeout))));
    facts
}

/// The fields of the waves and their headings; between two waves the barrier, where there is one.
fn waves(canvas: &mut Canvas, model: &Model<'_>, arranged: &Arranged, corner: Point) {
    let mut last: Option<Rect> = None;
    for (level, place) in arranged.levels.iter().enumerate() {
        let place = place.moved(corner);
        let field = Rect {
            x: place.x - FIELD,
            y: place.y,
            width: place.width + 2.0 * FIELD,
            height: place.height + FIELD,
        };
        canvas.rect(Look::Wave, field, 10.0);
        let (x, y) = (place.x, place.y + 19.0);
        let heading = format!("Wave {}", level + 1);
        canvas.text(Look::WaveName, Point::new(x, y), &shorten(&heading, 13.0, place.width));
        let beside = model.waves.get(level).map_or(0, Vec::len);
        if beside > 1 {
            let beside = shorten(&format!("{beside} side by side"), 11.0, place.width);
            canvas.text(Look::WaveFact, Point::new(x, y + 15.0), &beside);
        }
        let same_band = last.filter(|last| (last.y - field.y).abs() < 1.0);
        if let Some(last) = same_band.filter(|_| model.barriers) {
            let x = f64::midpoint(last.right(), field.x);
            canvas.barrier(Point::new(x, field.y), field.bottom());
        }
        last = Some(field);
    }
}

/// The lane of `finally`; gives where it ends.
fn finally(canvas: &mut Canvas, model: &Model<'_>, layout: &Layout, top: f64, wide: f64) -> f64 {
    let lane = Rect {
        x: MARGIN - FIELD,
        y: top,
        width: wide + 2.0 * FIELD,
        height: layout.finally.height + HEADING + FIELD + 4.0,
    };
    canvas.rect(Look::Finally, lane, 10.0);
    let y = top + 22.0;
    canvas.text(Look::WaveName, Point::new(MARGIN + 4.0, y), "Finally");
    let x = MARGIN + 4.0 + width("Finally", 13.0) + 8.0;
    canvas.text(Look::WaveFact, Point::new(x, y), "whatever happened, after the undos");
    let corner = Point::new(MARGIN + 4.0, top + HEADING - 8.0);
    steps::list(canvas, model, layout, &model.finally, &layout.finally, corner);
    lane.bottom()
}
