//! An SVG as a test sees it: boxes, texts and lines.

use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// A box.
#[derive(Clone, Copy, Debug)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// Whether the boxes share more than an edge.
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.right
            && other.x < self.right
            && self.y < other.bottom
            && other.y < self.bottom
    }

    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right <= self.right
            && other.bottom <= self.bottom
    }

    /// Whether a point is inside, and not just at the border.
    pub fn has(&self, (x, y): (f64, f64)) -> bool {
        x > self.x + 1.0 && x < self.right - 1.0 && y > self.y + 1.0 && y < self.bottom - 1.0
    }
}

/// A text: where it begins on its base line, and its size.
#[derive(Debug)]
pub struct Text {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub words: String,
}

/// A picture.
#[derive(Debug)]
pub struct Picture {
    pub size: (f64, f64),
    /// The box and the texts of each step.
    pub steps: BTreeMap<usize, (Rect, Vec<Text>)>,
    /// All texts, those of steps included.
    pub texts: Vec<Text>,
    /// Points along each line, from its beginning.
    pub lines: Vec<Vec<(f64, f64)>>,
}

impl Picture {
    pub fn read(svg: &str) -> Self {
        let document = Document::parse(svg).expect("XML");
        let root = document.root_element();
        let steps = root.descendants().filter_map(|node| {
            let at = node.attribute("data-step")?.parse().expect("a position");
            let rect = node.children().find(|it| it.has_tag_name("rect")).expect("a box");
            Some((at, (rect_of(rect), texts(node))))
        });
        let lines = root.descendants().filter(|node| node.attribute("class") == Some("line"));
        let paths = lines.flat_map(|group| group.children().filter_map(|it| it.attribute("d")));
        Self {
            size: (number(root, "width"), number(root, "height")),
            steps: steps.collect(),
            texts: texts(root),
            lines: paths.flat_map(points).collect(),
        }
    }
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).and_then(|text| text.parse().ok()).expect(name)
}

fn rect_of(node: Node<'_, '_>) -> Rect {
    let (x, y) = (number(node, "x"), number(node, "y"));
    Rect { x, y, right: x + number(node, "width"), bottom: y + number(node, "height") }
}

fn texts(node: Node<'_, '_>) -> Vec<Text> {
    let texts = node.descendants().filter(|it| it.has_tag_name("text"));
    texts
        .map(|it| Text {
            x: number(it, "x"),
            y: number(it, "y"),
            size: number(it, "font-size"),
            words: it.text().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// Points along each part of a path.
fn points(path: &str) -> Vec<Vec<(f64, f64)>> {
    let mut lines: Vec<Vec<(f64, f64)>> = Vec::new();
    let starts: Vec<usize> =
        path.match_indices(|c: char| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    for (place, at) in starts.iter().enumerate() {
        let end = starts.get(place + 1).copied().unwrap_or(path.len());
        let numbers: Vec<f64> =
            path[at + 1..end].split_whitespace().map(|it| it.parse().expect("a number")).collect();
        let pairs: Vec<(f64, f64)> = numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        match (&path[*at..=*at], lines.last_mut()) {
            ("M", _) => lines.push(pairs),
            ("L", Some(line)) => {
                let from = *line.last().expect("a point");
                line.extend((1..=20).map(|at| between(from, pairs[0], f64::from(at) / 20.0)));
            }
            ("C", Some(line)) => {
                let from = *line.last().expect("a point");
                let on = |at: f64| {
                    let (a, b, c) = (
                        between(from, pairs[0], at),
                        between(pairs[0], pairs[1], at),
                        between(pairs[1], pairs[2], at),
                    );
                    between(between(a, b, at), between(b, c, at), at)
                };
                line.extend((1..=20).map(|at| on(f64::from(at) / 20.0)));
            }
            (other, _) => panic!("{other} is not drawn"),
        }
    }
    lines
}

fn between(from: (f64, f64), to: (f64, f64), part: f64) -> (f64, f64) {
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}
