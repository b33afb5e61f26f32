//! A document in the usual layout: the way from its text to that, and the check that nothing was lost.

use super::edits::Edits;
use super::{blocks, holes, json, same, yaml};
use sagaweave_compiler::ast::{Written, written};
use sagaweave_compiler::diagnostic::{Diagnostic, Severity};
use sagaweave_compiler::source::Source;

/// How wide a list or a mapping between brackets may be.
pub(super) const WIDTH: usize = 100;

/// Why a document is left as it is.
#[derive(Debug)]
pub(super) enum Unfit {
    /// It cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// Its lines are indented deeper than the crate that lays out YAML can count.
    Deep,
    /// What came out would not be the same document, or nothing came out.
    Defect(&'static str),
}

/// From here on the crate loses count of the columns that a line is indented by.
pub(super) const DEEP: usize = 64;

/// How deep the deepest line of `text` is indented.
pub(super) fn depth(text: &str) -> usize {
    text.lines().map(indentation).max().unwrap_or_default()
}

/// How many spaces `line` begins with.
pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The text of `source` in the usual layout.
pub(super) fn laid_out(source: &Source) -> Result<String, Unfit> {
    tried(source).map_err(|unfit| match unfit {
        Unfit::Defect(_) if depth(&String::from_utf8_lossy(source.bytes())) >= DEEP => Unfit::Deep,
        unfit => unfit,
    })
}

fn tried(source: &Source) -> Result<String, Unfit> {
    let before = written(source);
    let (tree, text) = match (&before.tree, std::str::from_utf8(source.bytes())) {
        (Some(tree), Ok(text)) if is_whole(&before) => (tree, text),
        _ => return Err(Unfit::Unreadable(before.findings)),
    };
    let mut edits = Edits::default();
    holes::print(tree, text, &mut edits);
    let text = if source.is_json() {
        let text = edits.apply(text);
        let source = Source::new(source.path(), text.as_str());
        written(&source).tree.map(|tree| json::laid_out(&tree, &text))
    } else {
        let mark = blocks::mark(text);
        blocks::keep(tree, text, mark, &mut edits);
        yaml::laid_out(&edits.apply(text)).map(|text| text.replace(mark, ""))
    };
    let text = text.ok_or(Unfit::Defect("it could not be laid out"))?;
    let after = written(&Source::new(source.path(), text.as_str()));
    if !is_whole(&after) {
        return Err(Unfit::Defect("what would be written could not be read again"));
    }
    match same::difference(&before, &after) {
        None => Ok(text),
        Some(what) => Err(Unfit::Defect(what)),
    }
}

/// Whether nothing was left out of the tree.
fn is_whole(written: &Written) -> bool {
    written.findings.iter().all(|finding| finding.severity != Severity::Error)
}
