//! Expressions in the text of a document.

use super::blocks::is_block;
use super::edits::Edits;
use sagaweave_compiler::ast::node::{Node, Value};
use sagaweave_compiler::expr::holes::{Part, Scalar, read_text};
use sagaweave_compiler::expr::print::print_quoted;
use sagaweave_compiler::expr::syntax::Expr;
use sagaweave_compiler::source::Span;
use std::ops::Range;

/// Writes each expression in `text`, of which `tree` was read, as they are usually written. One that does not
/// parse stays as it is, and so does one that its quotes would not hold.
pub(super) fn print(tree: &Node, text: &str, edits: &mut Edits) {
    if tree.entry("project_name").is_none() {
        collect(tree, text, edits);
    }
}

/// Such text with all its expressions as they are usually written, whatever its quotes.
pub(super) fn canonical(text: &str) -> String {
    let mut text = text.to_owned();
    for (range, new) in replacements(&text, '"').into_iter().rev() {
        text.replace_range(range, &new);
    }
    text
}

fn collect(node: &Node, text: &str, edits: &mut Edits) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| collect(node, text, edits)),
        Value::Map(entries) => {
            let means_something = |key: &str| key != "metadata" && !key.starts_with("x-");
            let read = entries.iter().filter(|entry| means_something(&entry.key.value));
            read.for_each(|entry| collect(&entry.value, text, edits));
        }
        Value::Text(_) => of_scalar(node.span, text, edits),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn of_scalar(span: Span, text: &str, edits: &mut Edits) {
    let Some(written) = text.get(span.range()) else { return };
    let quotes = Quotes::of(span, text);
    for (range, new) in replacements(written, quotes.within()) {
        if quotes.hold(&written[range.clone()]) && quotes.hold(&new) {
            edits.replace(span.start + range.start..span.start + range.end, new);
        }
    }
}

/// What a scalar stands in.
#[derive(Clone, Copy)]
enum Quotes {
    Plain,
    Single,
    Double,
    Block,
}

impl Quotes {
    fn of(span: Span, text: &str) -> Self {
        match text.as_bytes().get(span.start) {
            _ if is_block(span, text) => Self::Block,
            Some(b'\'') => Self::Single,
            Some(b'"') => Self::Double,
            _ => Self::Plain,
        }
    }

    /// The quote around texts in an expression that stands in these.
    const fn within(self) -> char {
        match self {
            Self::Double => '\'',
            Self::Plain | Self::Single | Self::Block => '"',
        }
    }

    /// Whether text between these means what it says, letter by letter.
    fn hold(self, text: &str) -> bool {
        let may_not_have: &[&str] = match self {
            Self::Plain => &[": ", " #", "\n", "\r"],
            Self::Single => &["'", "\n", "\r"],
            Self::Double => &["\"", "\\", "\n", "\r"],
            Self::Block => &["\n", "\r"],
        };
        !may_not_have.iter().any(|not| text.contains(not))
    }
}

/// What stands between `${{` and `}}` in `text`, where it is usually written otherwise, and how.
fn replacements(text: &str, quote: char) -> Vec<(Range<usize>, String)> {
    let expressions = match read_text(text, Span::new(0, text.len())) {
        Ok(Scalar::One(expression)) => vec![expression],
        Ok(Scalar::Text(parts)) => parts.into_iter().filter_map(hole).collect(),
        Ok(Scalar::Plain) | Err(_) => Vec::new(),
    };
    let replacement = |expression: &Expr| {
        let Span { start, end, .. } = expression.span;
        let range =
            text[..start].rfind(OPENING)? + OPENING.len()..end + text[end..].find(CLOSING)?;
        let new = format!(" {} ", print_quoted(expression, quote));
        (text[range.clone()] != new).then_some((range, new))
    };
    expressions.iter().filter_map(replacement).collect()
}

const OPENING: &str = "${{";
const CLOSING: &str = "}}";

fn hole(part: Part) -> Option<Expr> {
    match part {
        Part::Hole(expression) => Some(expression),
        Part::Text(_) => None,
    }
}
