//! `sagaweave fmt`: documents as everybody writes them.
//!
//! ```text
//! Source → holes → yaml | json → same? → file
//! ```
//! Expressions are printed anew where they stand ([`holes`]), then the text is laid out ([`yaml`],
//! [`json`]), and what came out has to read as what went in ([`same`]): otherwise nothing is written.

mod blocks;
mod diff;
mod edits;
mod files;
mod holes;
mod json;
mod layout;
mod same;
#[cfg(test)]
mod tests;
mod yaml;

use crate::text::counted;
use crate::trouble::Trouble;
use crate::ui::{Look, Ui};
use crate::{CLEAN, FAILED, FOUND, report};
use files::Files;
use layout::{DEEP, Unfit, laid_out};
use sagaweave_compiler::keep::keep;
use sagaweave_compiler::source::Source;
use std::path::{Path, PathBuf};

/// Format documents
///
/// Brings documents into one layout: two spaces for each level, one blank line at most, lists and
/// mappings between brackets on one line if 100 columns hold them, expressions as they are usually
/// written. Comments, the order of keys and the meaning stay: what is written is read again and compared.
///
/// A file is formatted whatever it is. In a folder, and in the folders below it, the campaigns and projects
/// are formatted, and the catalogs that they name. One that cannot be read is left alone, the others are
/// formatted nevertheless. What follows a comment `# fmt: off` stays as it is, up to the next key or entry.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Files and folders; `-` is the standard input, formatted to the standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; show what would change, and exit with 1 if anything would
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &str = "\
Examples:
  In CI, what would change in a folder:
  $ sagaweave fmt --check workflows  # exits with 1

  Change it:
  $ sagaweave fmt workflows

  From an editor: sagaweave fmt - < draft.yaml";

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    if arguments.paths == [Path::new("-")] {
        return piped(arguments.check, ui);
    }
    let Files { sources, mut troubles } = files::read(&arguments.paths);
    let last = troubles.pop();
    let outcomes: Vec<Outcome> = sources
        .iter()
        .map(|source| one(source, arguments.check, ui))
        .collect::<Result<_, Trouble>>()?;
    if !outcomes.is_empty() {
        summary(&outcomes, arguments.check, ui)?;
    }
    troubles.iter().try_for_each(|trouble| ui.trouble(trouble))?;
    last.map_or(Ok(exit_code(&outcomes, arguments.check)), Err)
}

/// What came of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is as it should be.
    Formatted,
    /// It was not.
    Changed,
    /// It cannot be read, or is indented too deep.
    Unreadable,
    /// It could not be formatted, and that is not its author's fault.
    Defect,
}

/// Formats one document where it is, or says what would change.
fn one(source: &Source, check: bool, ui: &mut Ui<'_>) -> Result<Outcome, Trouble> {
    let text = match laid_out(source) {
        Ok(text) => text,
        Err(unfit) => return unfit_as_outcome(source, unfit, ui),
    };
    if text.as_bytes() == source.bytes() {
        return Ok(Outcome::Formatted);
    }
    if check {
        diff::show(source, &text, ui)?;
        return Ok(Outcome::Changed);
    }
    let path = Path::new(source.path());
    match keep(path, &text) {
        Ok(_) => writeln!(ui.out(), "{} is formatted", source.path())?,
        Err(error) => return Err(Trouble::file("written", path, &error)),
    }
    Ok(Outcome::Changed)
}

fn unfit_as_outcome(source: &Source, unfit: Unfit, ui: &mut Ui<'_>) -> Result<Outcome, Trouble> {
    match unfit {
        Unfit::Unreadable(findings) => {
            report::show(source, &findings, ui)?;
            Ok(Outcome::Unreadable)
        }
        Unfit::Deep => {
            let path = source.path();
            let message = format!(
                "{path} is left as it is: a line of it is indented by {DEEP} columns or more"
            );
            ui.trouble(&Trouble::new(message).help("two columns for each level are enough"))?;
            Ok(Outcome::Unreadable)
        }
        Unfit::Defect(what) => {
            let message = format!("{} is left as it is: {what}", source.path());
            let help = "this is a defect of sagaweave: please report it with the document";
            ui.trouble(&Trouble::new(message).help(help))?;
            Ok(Outcome::Defect)
        }
    }
}

/// From the standard input to the standard output.
fn piped(check: bool, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let source = files::standard_input()?;
    let text = match laid_out(&source) {
        Ok(text) => text,
        Err(unfit) => {
            let outcome = unfit_as_outcome(&source, unfit, ui)?;
            return Ok(exit_code(&[outcome], check));
        }
    };
    if !check {
        ui.out().write_all(text.as_bytes())?;
        return Ok(CLEAN);
    }
    if text.as_bytes() == source.bytes() {
        return Ok(CLEAN);
    }
    diff::show(&source, &text, ui)?;
    Ok(FOUND)
}

fn exit_code(outcomes: &[Outcome], check: bool) -> u8 {
    if outcomes.contains(&Outcome::Defect) {
        return FAILED;
    }
    let is_wrong = |outcome: &Outcome| match outcome {
        Outcome::Changed => check,
        Outcome::Unreadable => true,
        Outcome::Formatted | Outcome::Defect => false,
    };
    if outcomes.iter().any(is_wrong) { FOUND } else { CLEAN }
}

/// Such as `4 documents: 1 changed, 1 left as it is`.
fn summary(outcomes: &[Outcome], check: bool, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let count = |which: &[Outcome]| outcomes.iter().filter(|it| which.contains(it)).count();
    let (changed, left) =
        (count(&[Outcome::Changed]), count(&[Outcome::Unreadable, Outcome::Defect]));
    let changed_word = if check { "would change" } else { "changed" };
    let parts: Vec<String> = [(changed, changed_word), (left, "left alone")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    let look = match (left, changed) {
        (0, 0) => Look::Good,
        (0, _) if !check => Look::Good,
        (0, _) => Look::Doubtful,
        _ => Look::Bad,
    };
    let documents = counted(outcomes.len(), "document");
    let said = match parts.as_slice() {
        [] => format!("{documents}, nothing to change"),
        parts => format!("{documents}: {}", parts.join(", ")),
    };
    let said = ui.paint(look, &said);
    Ok(writeln!(ui.out(), "{said}")?)
}
