//! Findings by the file that they are in: a document, or one of its catalogs.

use super::{Diagnostic, Label};
use crate::source::Source;
use std::collections::BTreeMap;

/// A file and what was found in it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfFile<'s> {
    /// The file.
    pub source: &'s Source,
    /// Findings whose places are in it, all of them.
    pub findings: Vec<Diagnostic>,
}

/// The findings of a document apart by file: the document first, even where nothing was found in it, then
/// the catalogs in which something was. What a finding says of another file becomes a part of its help.
pub fn by_file(source: &Source, findings: Vec<Diagnostic>) -> Vec<OfFile<'_>> {
    let mut files = BTreeMap::from([(0, Vec::new())]);
    for finding in findings {
        files.entry(finding.label.span.file).or_default().push(alone(finding, source));
    }
    let of_file = |(file, findings): (u32, Vec<Diagnostic>)| {
        let at = crate::source::Span::default().in_file(file);
        OfFile { source: source.file(at), findings }
    };
    files.into_iter().map(of_file).collect()
}

/// A finding that names no place in another file.
fn alone(mut finding: Diagnostic, source: &Source) -> Diagnostic {
    let file = finding.label.span.file;
    let (own, others): (Vec<Label>, Vec<Label>) =
        finding.related.into_iter().partition(|label| label.span.file == file);
    finding.related = own;
    for label in others {
        let other = source.file(label.span);
        let at = other.position(label.span.start);
        let see = format!("{}: {}:{at}", label.text, other.path());
        finding.help = Some(match finding.help {
            Some(help) => format!("{help} ({see})"),
            None => see,
        });
    }
    finding.in_file(0)
}
