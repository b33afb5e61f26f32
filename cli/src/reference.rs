//! `sagaweave reference`: the language as a page of Markdown, made from the compiler's own tables.

mod expressions;
mod findings;
mod markdown;
mod tables;
mod values;

use crate::CLEAN;
use crate::trouble::Trouble;
use crate::ui::Ui;
use markdown::Page;
use sagaweave_compiler::keep::keep;
use std::path::PathBuf;

/// Print the reference of the language, as Markdown
///
/// Every key with what it takes, every function with examples, every finding: what the compiler of this
/// version knows.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Write it to this file instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  $ sagaweave reference
  $ sagaweave reference -o language.md";

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let text = text();
    match &arguments.output {
        Some(path) => {
            keep(path, &text).map_err(|error| Trouble::file("written", path, &error))?;
        }
        None => ui.out().write_all(text.as_bytes())?,
    }
    Ok(CLEAN)
}

const ABOUT: &str = "\
A document is YAML or JSON. One with `workflow` is a **campaign**: a graph of steps, each with what undoes \
it. One with `project_name` is a **project**: tasks for capsules. A **catalog** says what tools take and \
give, for all documents that name it. Unknown keys are errors, but for those that begin with `x-`, which \
nothing reads.";

fn text() -> String {
    let mut page = Page::default();
    tables::campaign(&mut page);
    tables::catalog(&mut page);
    tables::project(&mut page);
    values::write(&mut page);
    expressions::write(&mut page);
    findings::write(&mut page);
    page.finish("The language", ABOUT)
}
