//! Blocks of text, after `|` or `>`. Spaces in them beyond the block's own indentation are a part of the text,
//! but the layout would take a line of spaces for an empty one: a mark at its end keeps them.

use super::edits::Edits;
use super::layout::indentation;
use sagaweave_compiler::ast::node::{Node, Value};
use sagaweave_compiler::source::Span;

/// Whether the text at this place is a block. Its place begins with its first word, below its head.
pub(super) fn is_block(span: Span, text: &str) -> bool {
    let before = text.get(..span.start).unwrap_or_default();
    let above = before.trim_end();
    let line = above.rsplit('\n').next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let head = line.rsplit(' ').next().unwrap_or_default();
    let is_indicator = |letter: char| matches!(letter, '+' | '-' | '1'..='9');
    before[above.len()..].contains('\n')
        && head.strip_prefix(['|', '>']).is_some_and(|rest| rest.chars().all(is_indicator))
}

/// A letter that `text` does not have, of those that nobody has.
pub(super) fn mark(text: &str) -> char {
    let mut free = ('\u{e000}'..='\u{f8ff}').filter(|letter| !text.contains(*letter));
    free.next().unwrap_or('\u{e000}')
}

/// Marks the lines of spaces in the blocks of `text`, of which `tree` was read.
pub(super) fn keep(tree: &Node, text: &str, mark: char, edits: &mut Edits) {
    match &tree.value {
        Value::List(nodes) => nodes.iter().for_each(|node| keep(node, text, mark, edits)),
        Value::Map(entries) => {
            for entry in entries {
                keep(&entry.value, text, mark, edits);
            }
        }
        Value::Text(_) if is_block(tree.span, text) => of_block(tree.span, text, mark, edits),
        Value::Text(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn of_block(span: Span, text: &str, mark: char, edits: &mut Edits) {
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let lines = || text[start..span.end].split_inclusive('\n');
    let is_blank = |line: &str| matches!(line.trim_start_matches(' '), "" | "\n" | "\r\n");
    let Some(own) = lines().filter(|line| !is_blank(line)).map(indentation).min() else { return };
    let mut at = start;
    for line in lines() {
        let end = at + indentation(line);
        if is_blank(line) && indentation(line) > own {
            edits.replace(end..end, mark.to_string());
        }
        at += line.len();
    }
}
