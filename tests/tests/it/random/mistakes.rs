//! A document with a mistake still checks, or something is said of it, at its place.

use super::document::{Document, document};
use super::{mutate, number, seeds, shown, source};
use sagaweave_compiler::diagnostic::Severity;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{Compiled, compile};
use std::panic::catch_unwind;

/// How many mistakes are made in each document.
const MISTAKES: u64 = 6;

/// What comes of a document, whatever it holds.
///
/// # Errors
/// The compiler panics, says nothing, or points out of the document.
pub fn heard(source: &Source) -> Result<Option<Workflow>, String> {
    let Compiled { workflow, diagnostics, .. } =
        catch_unwind(|| compile(source)).map_err(|_| "the compiler panics".to_owned())?;
    let mut errors = 0;
    for found in &diagnostics {
        errors += usize::from(found.severity == Severity::Error);
        let _ = found.render(source);
        let places =
            std::iter::once(found.label.span).chain(found.related.iter().map(|it| it.span));
        for span in places {
            let file = source.file(span);
            let known = span.file as usize <= source.catalogs().len();
            let inside = span.start <= span.end && span.end <= file.bytes().len();
            if !known || !inside {
                return Err(format!("this points nowhere: {found:?}"));
            }
        }
    }
    match (workflow, errors) {
        (Some(workflow), 0) => Ok(Some(workflow)),
        (None, 1..) => Ok(None),
        (Some(_), _) => Err("there are errors, and yet an IR".to_owned()),
        (None, 0) => Err("there is no IR, and nothing is said".to_owned()),
    }
}

/// Documents with mistakes.
pub fn mutants(count: u64) -> impl Iterator<Item = (Document, String)> {
    seeds(count).flat_map(|seed| {
        let right = document(seed);
        (0..MISTAKES).map(move |mistake| mutate::mutant(&right, mistake))
    })
}

#[test]
fn mistakes_are_found_at_their_places() {
    let count = number("SAGAWEAVE_RANDOM_MISTAKES", 30);
    let (mut all, mut passed, mut wrong) = (0, 0, Vec::new());
    for (mutant, what) in mutants(count) {
        all += 1;
        match heard(&source(&mutant)) {
            Ok(Some(_)) => passed += 1,
            Ok(None) => {}
            Err(message) => {
                wrong.push(format!("{} ({what}): {message}\n{}", mutant.name, shown(&mutant)));
            }
        }
    }
    println!("{all} documents with mistakes, of which {passed} check");
    let heads: Vec<&str> = wrong.iter().filter_map(|one| one.lines().next()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {all}:\n{}\n\nthe first:\n{}",
        wrong.len(),
        heads.join("\n"),
        wrong[0]
    );
}
