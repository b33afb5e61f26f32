//! Shapes and text as SVG. Each carries its light colours as attributes, so that it looks right where
//! styles are ignored; the style only knows the dark ones.

use super::super::layout::{Point, Rect, Stroke};
use std::fmt::{self, Write};

/// The colours in the dark.
pub(in crate::graph) const STYLE: &str = include_str!("dark.css");

/// What a shape or text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Title,
    Fact,
    Wave,
    WaveName,
    WaveFact,
    Finally,
    Block,
    Activity,
    Read,
    Pivot,
    Value,
    Name,
    When,
    Action,
    Undo,
    PivotText,
    Mark,
    Key,
}

impl Look {
    /// The class, and the attributes in the light.
    const fn attributes(self) -> &'static str {
        match self {
            Self::Title => r#"class="ink" font-size="24" font-weight="700""#,
            Self::Fact => r##"class="soft" font-size="13" fill="#59636e""##,
            Self::Wave => r##"class="wave" fill="#f6f8fa""##,
            Self::WaveName => r##"class="soft" font-size="13" font-weight="600" fill="#59636e""##,
            Self::WaveFact | Self::Mark => r##"class="soft" font-size="11" fill="#59636e""##,
            Self::Finally => r##"class="finally" fill="#eef8f0" stroke="#7fbf8f""##,
            Self::Block => r##"class="block" fill="#ffffff" stroke="#aab4bf""##,
            Self::Activity => {
                r##"class="activity" fill="#eaf1ff" stroke="#5b7fc7" stroke-width="1.5""##
            }
            Self::Read => r##"class="read" fill="#fcfdfe" stroke="#b6c3d8""##,
            Self::Pivot => r##"class="pivot" fill="#fff1e5" stroke="#bc4c00" stroke-width="3""##,
            Self::Value => r##"class="value" fill="#ffffff" stroke="#8c959f""##,
            Self::When => r##"class="when" font-size="11" fill="#8a5a00""##,
            Self::Name => r#"class="ink" font-size="14" font-weight="600""#,
            Self::Action | Self::Key => r##"class="soft" font-size="12" fill="#59636e""##,
            Self::Undo => r##"class="undo" font-size="12" fill="#7a3fc4""##,
            Self::PivotText => r##"class="flag" font-size="11" font-weight="700" fill="#a04100""##,
        }
    }
}

/// An SVG that grows.
pub(super) struct Canvas {
    text: String,
}

impl Canvas {
    pub(super) const fn new() -> Self {
        Self { text: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn add(&mut self, arguments: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(arguments);
        self.text.push('\n');
    }

    /// A step: what follows belongs to it until [`Canvas::close`]. `title` is shown when the pointer rests.
    pub(super) fn open(&mut self, step: usize, title: &str) {
        self.add(format_args!("<g data-step=\"{step}\"><title>{}</title>", escape(title)));
    }

    pub(super) fn close(&mut self) {
        self.add(format_args!("</g>"));
    }

    pub(super) fn rect(&mut self, look: Look, rect: Rect, radius: f64) {
        self.framed(look, rect, radius, false);
    }

    /// A box; a dashed one is optional.
    pub(super) fn framed(&mut self, look: Look, rect: Rect, radius: f64, dashed: bool) {
        let pattern = if dashed { " stroke-dasharray=\"6 4\"" } else { "" };
        self.add(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\" {}{pattern}/>",
            Number(rect.x),
            Number(rect.y),
            Number(rect.width),
            Number(rect.height),
            look.attributes(),
        ));
    }

    /// Text that begins at a point of its base line.
    pub(super) fn text(&mut self, look: Look, at: Point, text: &str) {
        self.add(format_args!(
            "<text x=\"{}\" y=\"{}\" {}>{}</text>",
            Number(at.x),
            Number(at.y),
            look.attributes(),
            escape(text)
        ));
    }

    /// Lines between steps.
    pub(super) fn lines<'l>(&mut self, lines: impl Iterator<Item = &'l Vec<Stroke>>, by: Point) {
        self.add(format_args!(
            "<g class=\"line\" fill=\"none\" stroke=\"#818b98\" stroke-width=\"1.5\">"
        ));
        for line in lines {
            let strokes: String =
                line.iter().map(|stroke| Path(stroke.moved(by)).to_string()).collect();
            self.add(format_args!("<path d=\"{strokes}\"/>"));
        }
        self.close();
    }

    /// The heads of arrows, each given by its tip and its two other corners.
    pub(super) fn heads(&mut self, heads: impl Iterator<Item = [Point; 3]>) {
        let mut path = String::new();
        for [tip, first, second] in heads {
            let (tip, first, second) = (Place(tip), Place(first), Place(second));
            let _ = write!(path, "M{tip}L{first}L{second}Z");
        }
        if !path.is_empty() {
            self.add(format_args!("<path class=\"head\" fill=\"#59636e\" d=\"{path}\"/>"));
        }
    }

    /// The bar that stands between two waves.
    pub(super) fn barrier(&mut self, from: Point, bottom: f64) {
        self.add(format_args!(
            "<path class=\"barrier\" fill=\"none\" stroke=\"#818b98\" stroke-width=\"2\" \
             d=\"M{} {}V{}\"/>",
            Number(from.x),
            Number(from.y),
            Number(bottom)
        ));
    }

    /// The bold bar after which there is no return, with its flag.
    pub(super) fn bar(&mut self, x: f64, y: f64, bottom: f64) {
        self.add(format_args!(
            "<path class=\"bar\" fill=\"none\" stroke=\"#bc4c00\" stroke-width=\"6\" d=\"M{} {}V{}\"/>",
            Number(x),
            Number(y),
            Number(bottom)
        ));
    }

    /// The hooked arrow before what undoes a step.
    pub(super) fn undo_icon(&mut self, at: Point) {
        self.add(format_args!(
            "<path class=\"undo-icon\" fill=\"none\" stroke=\"#7a3fc4\" stroke-width=\"1.6\" \
             transform=\"translate({} {})\" d=\"M4.5 .5L1 4l3.5 3.5M1 4h7.2a2.8 2.8 0 0 1 0 5.6H5\"/>",
            Number(at.x),
            Number(at.y - 9.0)
        ));
    }

    /// The flag of the point of no return.
    pub(super) fn flag(&mut self, at: Point) {
        self.add(format_args!(
            "<path class=\"flag\" fill=\"#a04100\" transform=\"translate({} {})\" \
             d=\"M1 0h1.6v.8h8.4L8.8 3.6 11 6.4H2.6V11H1z\"/>",
            Number(at.x),
            Number(at.y - 9.5)
        ));
    }
}

/// Text between tags or in an attribute. What XML forbids is gone already.
pub(in crate::graph) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A stroke as path data.
struct Path(Stroke);

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Stroke::Move(to) => write!(f, "M{}", Place(to)),
            Stroke::Line(to) => write!(f, "L{}", Place(to)),
            Stroke::Curve(from, towards, to) => {
                write!(f, "C{} {} {}", Place(from), Place(towards), Place(to))
            }
        }
    }
}

/// A point in path data.
struct Place(Point);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Number(self.0.x), Number(self.0.y))
    }
}

/// A number with at most one digit after the point.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Adding zero takes the sign from a negative one.
        let text = format!("{:.1}", (self.0 * 10.0).round() / 10.0 + 0.0);
        f.write_str(text.strip_suffix(".0").unwrap_or(&text))
    }
}
