//! The layout of JSON.

use super::layout::WIDTH;
use crate::text::width;
use sagaweave_compiler::ast::node::{Entry, Node, Value};
use sagaweave_compiler::source::Span;

/// The document `text`, of which `tree` was read, in the usual layout. A list or an object stays on one line
/// if it stands on one and fits.
pub(super) fn laid_out(tree: &Node, text: &str) -> String {
    let mut layout = Layout { text, out: String::new() };
    layout.node(tree, 0, 0);
    let laid_out = layout.out + "\n";
    if text.contains("\r\n") { laid_out.replace('\n', "\r\n") } else { laid_out }
}

/// What was written so far of a text.
struct Layout<'t> {
    text: &'t str,
    out: String,
}

impl<'t> Layout<'t> {
    /// Writes a value; `level` is how deep its line is indented, and `after` how much comes after it.
    fn node(&mut self, node: &Node, level: usize, after: usize) {
        if self.stays_on_one_line(node, after) {
            let line = self.line(node);
            self.out.push_str(&line);
            return;
        }
        match &node.value {
            Value::List(nodes) => {
                self.out.push('[');
                self.entries(
                    nodes,
                    |node| node.span,
                    |layout, node, after| {
                        layout.node(node, level + 1, after);
                    },
                    level,
                );
                self.out.push(']');
            }
            Value::Map(entries) => {
                self.out.push('{');
                self.entries(
                    entries,
                    entry_span,
                    |layout, entry, after| {
                        layout.key(entry);
                        layout.node(&entry.value, level + 1, after);
                    },
                    level,
                );
                self.out.push('}');
            }
            _ => self.out.push_str(self.written(node.span)),
        }
    }

    /// Writes entries one below the other, and one blank line where there are some between two.
    fn entries<T>(
        &mut self,
        entries: &[T],
        span: fn(&T) -> Span,
        write: impl Fn(&mut Self, &T, usize),
        level: usize,
    ) {
        let mut before: Option<Span> = None;
        for (at, entry) in entries.iter().enumerate() {
            if before.is_some_and(|before| self.is_blank_between(before, span(entry))) {
                self.out.push('\n');
            }
            self.line_break(level + 1);
            let comma = usize::from(at + 1 < entries.len());
            write(self, entry, comma);
            self.out.push_str(if comma > 0 { "," } else { "" });
            before = Some(span(entry));
        }
        self.line_break(level);
    }

    fn line_break(&mut self, level: usize) {
        self.out.push('\n');
        self.out.push_str(&"  ".repeat(level));
    }

    fn key(&mut self, entry: &Entry) {
        self.out.push_str(self.written(entry.key.span));
        self.out.push_str(": ");
    }

    fn stays_on_one_line(&self, node: &Node, after: usize) -> bool {
        match &node.value {
            Value::List(nodes) if nodes.is_empty() => true,
            Value::Map(entries) if entries.is_empty() => true,
            Value::List(_) | Value::Map(_) if self.written(node.span).contains('\n') => false,
            Value::List(_) | Value::Map(_) => {
                let column = self.out.rsplit('\n').next().map_or(0, width);
                column + width(&self.line(node)) + after <= WIDTH
            }
            _ => true,
        }
    }

    /// The value in one line.
    fn line(&self, node: &Node) -> String {
        match &node.value {
            Value::List(nodes) => {
                let nodes: Vec<String> = nodes.iter().map(|node| self.line(node)).collect();
                format!("[{}]", nodes.join(", "))
            }
            Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Value::Map(entries) => {
                let entry = |entry: &Entry| {
                    format!("{}: {}", self.written(entry.key.span), self.line(&entry.value))
                };
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{ {} }}", entries.join(", "))
            }
            _ => self.written(node.span).to_owned(),
        }
    }

    fn written(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn is_blank_between(&self, before: Span, after: Span) -> bool {
        let between = self.text.get(before.end..after.start).unwrap_or_default();
        between.matches('\n').count() > 1
    }
}

const fn entry_span(entry: &Entry) -> Span {
    Span::new(entry.key.span.start, entry.value.span.end)
}
