//! What would change in a document, in short.

use crate::text::visible;
use crate::trouble::Trouble;
use crate::ui::{Look, Ui};
use sagaweave_compiler::source::Source;
use similar::{ChangeTag, TextDiff};

/// The most lines of one document that are shown.
const LINES: usize = 40;
/// How many lines around a change are shown.
const AROUND: usize = 1;

/// Shows how `text` differs from what `source` holds.
pub(super) fn show(source: &Source, text: &str, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let before = String::from_utf8_lossy(source.bytes());
    let lines = lines(&before, text);
    let heading = ui.paint(Look::Strong, &format!("{} would change", source.path()));
    writeln!(ui.out(), "{heading}")?;
    for (look, line) in lines.iter().take(LINES) {
        let line = visible(line);
        let line = look.map_or_else(|| line.clone().into_owned(), |look| ui.paint(look, &line));
        writeln!(ui.out(), "{line}")?;
    }
    match lines.len().saturating_sub(LINES) {
        0 => writeln!(ui.out())?,
        more => writeln!(ui.out(), "… and {more} more lines\n")?,
    }
    Ok(())
}

/// The lines of a unified diff.
fn lines(before: &str, after: &str) -> Vec<(Option<Look>, String)> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        let first = group.first().map_or(0, |change| change.old_range().start);
        lines.push((Some(Look::Faint), format!("@@ line {} @@", first + 1)));
        for change in group.iter().flat_map(|change| diff.iter_changes(change)) {
            let (look, sign) = match change.tag() {
                ChangeTag::Equal => (None, ' '),
                ChangeTag::Delete => (Some(Look::Bad), '-'),
                ChangeTag::Insert => (Some(Look::Good), '+'),
            };
            let line = change.value();
            let line = line.strip_suffix('\n').unwrap_or(line);
            lines.push((look, format!("{sign}{line}")));
        }
    }
    lines
}
