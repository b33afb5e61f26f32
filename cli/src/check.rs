//! `sagaweave check`: whether documents are right.

use crate::read::{Read, read};
use crate::report::{self, Asked, Checked, Counts};
use crate::trouble::Trouble;
use crate::ui::Ui;
use crate::{CLEAN, FOUND};
use clap::ValueEnum;
use std::path::PathBuf;

/// Check documents, and show what is wrong at its place
///
/// A file is checked whatever it is. In a folder, and in the folders below it, the campaigns and projects
/// are checked (`.yaml`, `.yml` and `.json` files with `workflow` or `project_name` at their top level);
/// other files are passed over.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 if there are warnings, too
    #[arg(long)]
    deny_warnings: bool,
    /// Exit with 1 if there are values without types, too, and show them: actions that no catalog
    /// declares, a missing `input`, and what expressions read of them
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Vec<Deny>,
    /// The documents are for one worker: check that they agree, too
    #[arg(long)]
    together: bool,
}

const EXAMPLES: &str = "\
Examples:
  Everything in a folder:
  $ sagaweave check workflows

  One document, for a script; places count from 1, in Unicode characters, and
  an end is the first place that no longer belongs to the finding:
  $ sagaweave check --format json workflows/marketing_campaign.yaml

  As in a pull request, where a warning is not let through, either:
  $ sagaweave check --deny-warnings --format github workflows

  Where all data has to have types:
  $ sagaweave check --deny untyped workflows  # exits with 1

Errors make it exit with 1; warnings and notes do not. A document accepts a
warning or a note with `allow: { CODE: reason }`. What a code means is said by
`sagaweave explain CODE`.";

/// What is let through otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Values without types
    Untyped,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines they are about, for people
    Text,
    /// One array
    Json,
    /// Annotations in GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let Read { sources, mut troubles } = read(&arguments.paths);
    let last = troubles.pop();
    if last.is_none() || !sources.is_empty() || arguments.format != Format::Text {
        let typed = arguments.deny.contains(&Deny::Untyped);
        let asked = Asked { together: arguments.together, typed };
        let documents = report::check(sources, asked);
        show(arguments, &documents, last.is_none(), ui)?;
        if last.is_none() {
            return Ok(exit_code(&documents, arguments.deny_warnings));
        }
    }
    for trouble in troubles {
        ui.trouble(&trouble)?;
    }
    last.map_or(Ok(CLEAN), Err)
}

fn show(
    arguments: &Arguments,
    documents: &[Checked],
    complete: bool,
    ui: &mut Ui<'_>,
) -> Result<(), Trouble> {
    let text = match arguments.format {
        Format::Text => return report::text::report(documents, arguments.deny_warnings, ui),
        Format::Json => report::json::render(documents),
        Format::Github => report::github::render(documents),
        Format::Sarif => report::sarif::render(documents, complete),
    };
    Ok(ui.out().write_all(text.as_bytes())?)
}

fn exit_code(documents: &[Checked], deny_warnings: bool) -> u8 {
    let counts = Counts::of(documents);
    if counts.errors > 0 || (deny_warnings && counts.warnings > 0) { FOUND } else { CLEAN }
}
