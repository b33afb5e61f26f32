//! The text of a step, in lines that are measured.

use super::super::glyphs::{width, wrap};
use super::super::model::{Model, Node};
use super::super::words;
use sagaweave_compiler::ir::{Block, Mode};

/// How wide a line of text may become.
const WIDE: f64 = 232.0;

/// What a line of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Role {
    Name,
    When,
    Action,
    Undo,
    Pivot,
    Mark,
}

/// A line of text.
#[derive(Clone, Debug)]
pub(in crate::graph) struct Line {
    pub(in crate::graph) role: Role,
    pub(in crate::graph) text: String,
}

impl Role {
    /// The size of the font.
    pub(in crate::graph) const fn size(self) -> f64 {
        match self {
            Self::Name => 14.0,
            Self::Action | Self::Undo => 12.0,
            Self::When | Self::Pivot | Self::Mark => 11.0,
        }
    }

    /// From one line to the next.
    pub(in crate::graph) const fn height(self) -> f64 {
        match self {
            Self::Name => 19.0,
            Self::Action | Self::Undo => 17.0,
            Self::When | Self::Pivot | Self::Mark => 16.0,
        }
    }

    /// The room for the picture that stands before the text.
    pub(in crate::graph) const fn icon(self) -> f64 {
        match self {
            Self::Undo | Self::Pivot => 17.0,
            Self::Name | Self::When | Self::Action | Self::Mark => 0.0,
        }
    }
}

impl Line {
    pub(in crate::graph) fn width(&self) -> f64 {
        width(&self.text, self.role.size()) + self.role.icon()
    }
}

/// The lines of a step; those of a block stand above what it holds, which is this wide.
pub(super) fn lines(node: &Node<'_>, model: &Model<'_>, inside: f64) -> Vec<Line> {
    let wide = inside.max(WIDE);
    let mut lines = Vec::new();
    let mut add = |role: Role, text: &str, most: usize| {
        let parts = wrap(text, role.size(), wide - role.icon(), most);
        lines.extend(parts.into_iter().map(|text| Line { role, text }));
    };
    add(Role::Name, &node.step.id, 2);
    if let Some(condition) = words::condition(node) {
        add(Role::When, &condition, 1);
    }
    let mut marks = words::marks(node, model);
    if let Some(activity) = node.activity() {
        add(Role::Action, &activity.activity_type, 2);
    }
    if let Some(result) = words::result(node, model) {
        let kind = words::kind(node).unwrap_or_default();
        add(Role::Action, &format!("{kind}: {result}"), 2);
    }
    if let Some(undo) = words::undo(node) {
        add(Role::Undo, &undo, 2);
    }
    if node.is_pivot() {
        add(Role::Pivot, "point of no return", 1);
    }
    if let Some(block) = node.block() {
        marks.insert(0, order(block, node.children.len()));
    }
    for text in packed(&marks, wide) {
        add(Role::Mark, &text, 2);
    }
    lines
}

/// Marks on as few lines as they take, each whole.
fn packed(marks: &[String], wide: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for mark in marks {
        match lines.last_mut() {
            Some(last) if width(&format!("{last} · {mark}"), Role::Mark.size()) <= wide => {
                last.push_str(" · ");
                last.push_str(mark);
            }
            _ => lines.push(mark.clone()),
        }
    }
    lines
}

fn order(block: &Block, children: usize) -> String {
    match block.mode {
        _ if children == 1 => words::mode(block.mode).to_owned(),
        Mode::Sequential => "one after another".to_owned(),
        Mode::Parallel => format!("{children} side by side"),
        Mode::Dag => "graph".to_owned(),
    }
}
