//! The graph as text: waves, the critical path, and figures.

use super::model::{Model, Node, by_level};
use super::words;
use crate::ui::{Look, paint};
use sagaweave_compiler::measure;
use unicode_width::UnicodeWidthStr;

/// What text is made for.
pub(super) struct Terminal {
    /// How wide it may be, in columns.
    pub(super) width: usize,
    pub(super) colour: bool,
}

/// Where names begin: after the level.
const GUTTER: usize = 6;
/// The deepest that names are indented.
const DEEPEST: usize = 24;
/// The widest column of names and of actions.
const COLUMN: usize = 32;
/// How many steps of the critical path are named.
const NAMED: usize = 24;

pub(super) fn draw(model: &Model<'_>, terminal: &Terminal) -> String {
    let mut page = Page { terminal, model, text: String::new() };
    page.title();
    for (level, wave) in model.waves.iter().enumerate() {
        page.heading(&words::wave(level, wave.len()), "");
        page.list(wave, 0);
    }
    if !model.finally.is_empty() {
        page.heading("Finally", "whatever happened, after the undos, one after another");
        page.list(&model.finally, 0);
    }
    page.figures();
    page.text
}

struct Page<'m> {
    terminal: &'m Terminal,
    model: &'m Model<'m>,
    text: String,
}

/// A piece of a line, how it looks, and how wide it is at least.
struct Piece {
    text: String,
    look: Option<Look>,
    column: usize,
}

impl Piece {
    fn new(text: impl Into<String>, look: Option<Look>) -> Self {
        Self { text: text.into(), look, column: 0 }
    }
}

impl Page<'_> {
    fn title(&mut self) {
        let workflow = self.model.workflow;
        let pieces = [
            Piece::new(words::clean(&workflow.name), Some(Look::Strong)),
            Piece::new(&workflow.version, None),
            Piece::new(format!("({})", workflow.workflow_type), Some(Look::Faint)),
        ];
        self.line("", 0, &pieces, 1);
        let mut facts =
            vec![words::activities(self.model.activities()), words::waves(self.model.waves.len())];
        let levels = self.model.nodes.iter().filter_map(|node| node.activity_level).max();
        let levels = words::grouped(u64::from(levels.map_or(0, |last| last + 1)));
        facts.push(format!("levels 1 to {levels} (the numbers on the left)"));
        if let Some(timeout) = workflow.timeout {
            facts.push(format!("within {}", words::duration(timeout)));
        }
        self.line("", 0, &[Piece::new(facts.join(" · "), Some(Look::Faint))], 1);
        if self.model.barriers {
            let barriers = "Each wave waits for the whole wave before.";
            self.line("", 0, &[Piece::new(barriers, Some(Look::Faint))], 1);
        }
    }

    fn heading(&mut self, heading: &str, remark: &str) {
        self.text.push('\n');
        let pieces =
            [Piece::new(heading, Some(Look::Strong)), Piece::new(remark, Some(Look::Faint))];
        self.line("", 0, &pieces, 2);
    }

    /// The steps of a list, level by level.
    fn list(&mut self, list: &[usize], depth: usize) {
        let nodes = &self.model.nodes;
        let width = |part: fn(&Node<'_>) -> usize| {
            let activities = list.iter().map(|at| &nodes[*at]).filter(|it| it.activity().is_some());
            activities.map(part).filter(|width| *width <= COLUMN).max().unwrap_or_default()
        };
        let names = width(|node| node.step.id.width());
        let actions = width(|node| node.activity().map_or(0, |it| it.activity_type.width()));
        for at in by_level(nodes, list).into_iter().flatten() {
            self.step(at, depth, names, actions);
        }
    }

    fn step(&mut self, at: usize, depth: usize, names: usize, actions: usize) {
        let node = &self.model.nodes[at];
        let level = node.activity_level.map(|level| (level + 1).to_string()).unwrap_or_default();
        let indent = GUTTER + (2 * depth).min(DEEPEST);
        let mut pieces = Vec::new();
        if let Some(activity) = node.activity() {
            pieces.push(Piece { column: names, ..Piece::new(&node.step.id, Some(Look::Strong)) });
            pieces.push(Piece { column: actions, ..Piece::new(&activity.activity_type, None) });
        } else {
            let kind = words::kind(node).unwrap_or_default();
            pieces.push(Piece::new(&node.step.id, Some(Look::Strong)));
            pieces.push(Piece::new(format!("({kind})"), Some(Look::Faint)));
            pieces.extend(words::result(node, self.model).map(|result| Piece::new(result, None)));
        }
        if node.is_pivot() {
            pieces.push(Piece::new("⚑ pivot, the point of no return", Some(Look::Doubtful)));
        }
        let condition = words::condition(node);
        pieces.extend(condition.map(|condition| Piece::new(condition, Some(Look::Doubtful))));
        let undo = words::undo(node);
        pieces.extend(undo.map(|undo| Piece::new(format!("↩ {undo}"), Some(Look::Good))));
        let marks = words::marks(node, self.model);
        if !marks.is_empty() {
            pieces.push(Piece::new(format!("[{}]", marks.join(", ")), Some(Look::Faint)));
        }
        self.line(&format!("{level:>4}  "), indent, &pieces, 2);
        if !node.children.is_empty() {
            self.list(&node.children, depth + 1);
        }
    }

    fn figures(&mut self) {
        let workflow = self.model.workflow;
        let path = measure::critical_path(workflow);
        self.heading("Critical path", &words::activities(path.len()));
        let names: Vec<&str> =
            path.iter().map(|id| self.model.nodes[id.index()].step.id.as_str()).collect();
        self.line("", 2, &chain(&names), 1);
        self.heading("A run in which all goes well", "retries and undos come on top");
        let figures = [
            (measure::history_events(workflow), "events in the history, at most"),
            (measure::billable_actions(workflow), "billable actions"),
            (measure::ready_at_once(workflow), "activities ready at once, at most"),
        ];
        for (figure, what) in figures {
            let figure = format!("{:>7}", words::grouped(figure));
            self.line("", 2, &[Piece::new(figure, None), Piece::new(what, None)], 1);
        }
    }

    /// One line, or as many as it takes: `first` begins it, `indent` is where pieces begin, two further
    /// in after the first line.
    fn line(&mut self, first: &str, indent: usize, pieces: &[Piece], gap: usize) {
        let mut line = Line { left: self.terminal.width, text: String::new() };
        if first.trim().is_empty() {
            line.space(indent);
        } else {
            line.push(&paint(self.terminal.colour, Look::Faint, first), first.width());
            line.space(indent.saturating_sub(first.width()));
        }
        let mut owed = 0;
        let mut begun = false;
        for piece in pieces.iter().filter(|piece| !piece.text.is_empty()) {
            if begun && owed + piece.text.width() > line.left {
                self.end(&mut line, indent + 2);
                owed = 0;
            }
            line.space(owed);
            for (at, part) in broken(&piece.text, line.left, self.terminal.width - indent - 2) {
                if at > 0 {
                    self.end(&mut line, indent + 2);
                }
                let painted = piece.look.map(|look| paint(self.terminal.colour, look, part));
                line.push(painted.as_deref().unwrap_or(part), part.width());
            }
            owed = piece.column.saturating_sub(piece.text.width()) + gap;
            begun = true;
        }
        self.end(&mut line, 0);
    }

    fn end(&mut self, line: &mut Line, indent: usize) {
        self.text.push_str(line.text.trim_end());
        self.text.push('\n');
        *line = Line { left: self.terminal.width, text: String::new() };
        line.space(indent);
    }
}

struct Line {
    /// How many columns are left.
    left: usize,
    text: String,
}

impl Line {
    fn push(&mut self, text: &str, width: usize) {
        self.text.push_str(text);
        self.left = self.left.saturating_sub(width);
    }

    fn space(&mut self, width: usize) {
        let width = width.min(self.left);
        self.push(&" ".repeat(width), width);
    }
}

/// The names of a chain with arrows, a long one without its middle.
fn chain(names: &[&str]) -> Vec<Piece> {
    let arrow = |name: &str, last: bool| if last { name.to_owned() } else { format!("{name} →") };
    let (head, tail) = if names.len() <= NAMED {
        (names, &names[names.len()..])
    } else {
        (&names[..NAMED / 2], &names[names.len() - NAMED / 2..])
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let last = head.len().saturating_sub(1);
    pieces.extend(
        head.iter()
            .enumerate()
            .map(|(at, name)| Piece::new(arrow(name, tail.is_empty() && at == last), None)),
    );
    if !tail.is_empty() {
        let more = words::grouped((names.len() - head.len() - tail.len()) as u64);
        pieces.push(Piece::new(format!("… {more} more … →"), Some(Look::Faint)));
    }
    let last = tail.len().saturating_sub(1);
    pieces.extend(
        tail.iter().enumerate().map(|(at, name)| Piece::new(arrow(name, at == last), None)),
    );
    pieces
}

/// `text` in parts that fit: the first into `first` columns, the others into `other`; at spaces, where
/// there are any.
fn broken(text: &str, first: usize, other: usize) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let room = if parts.is_empty() { first } else { other }.max(1);
        if rest.width() <= room {
            parts.push((parts.len(), rest));
            return parts;
        }
        let cut = fitting(rest, room);
        let at = rest[..cut].rfind(' ').filter(|at| *at > 0).unwrap_or(cut);
        parts.push((parts.len(), &rest[..at]));
        rest = rest[at..].trim_start();
    }
}

/// How many bytes of `text` fit into so many columns: at least one character.
fn fitting(text: &str, room: usize) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        if end > 0 && text[..next].width() > room {
            break;
        }
        end = next;
    }
    end
}
