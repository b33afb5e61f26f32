//! How findings are shown.
//!
//! ```text
//! Checked → text    for people: places → excerpt → miette
//!           json    for programs
//!           github  for annotations in a pull request
//!           sarif   for code scanning
//! ```

mod checked;
mod excerpt;
pub(crate) mod github;
pub(crate) mod json;
mod line;
mod places;
pub(crate) mod sarif;
pub(crate) mod text;

pub(crate) use checked::{Asked, Checked, Counts, check};
pub(crate) use places::Places;

use crate::FOUND;
use crate::trouble::Trouble;
use crate::ui::Ui;
use sagaweave_compiler::diagnostic::{Diagnostic, OfFile, Severity, by_file};
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{Compiled, compile, documents};
use std::path::Path;

/// A document that is right, for commands that need one.
#[derive(Debug)]
pub(crate) struct Right {
    pub(crate) source: Source,
    pub(crate) workflow: Workflow,
    /// The codes that it allows.
    pub(crate) allowed: Vec<String>,
}

/// The document at `path`; or its errors are shown, and this is the exit code.
pub(crate) fn compile_or_show(path: &Path, ui: &mut Ui<'_>) -> Result<Result<Right, u8>, Trouble> {
    let source = documents::read(path).map_err(|error| Trouble::file("read", path, &error))?;
    let Compiled { workflow, diagnostics, allowed } = compile(&source);
    if let Some(workflow) = workflow {
        return Ok(Ok(Right { source, workflow, allowed }));
    }
    let errors: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|it| it.severity == Severity::Error).collect();
    show(&source, &errors, ui)?;
    Ok(Err(FOUND))
}

/// Shows findings of a document on `err`.
pub(crate) fn show(
    source: &Source,
    findings: &[Diagnostic],
    ui: &mut Ui<'_>,
) -> Result<(), Trouble> {
    let (width, colour) = (ui.width(), ui.err_colour());
    for OfFile { source, findings } in by_file(source, findings.to_vec()) {
        let places = Places::of(source);
        for finding in &findings {
            writeln!(ui.err(), "{}", text::draw(&places, finding, width, colour))?;
        }
    }
    text::hint(findings, ui.err())
}
