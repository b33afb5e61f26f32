//! `sagaweave build`: the Rust that documents become.

use crate::read::{Read, read};
use crate::report;
use crate::trouble::Trouble;
use crate::ui::Ui;
use crate::{CLEAN, FOUND};
use sagaweave_compiler::diagnostic::{Diagnostic, Severity};
use sagaweave_compiler::emit::Options;
use sagaweave_compiler::keep::{is_kept, keep};
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{Finding, Generated, generate};
use std::path::{Path, PathBuf};

/// Print the Rust code that documents become
///
/// For who wants to read or keep it: `include_workflow!` and build.rs make the same
/// code while a crate is compiled. Each document becomes a module; all that are named
/// together share the traits of their tools, so they have to agree about them.
///
/// Errors and warnings go to standard error. With an error, nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Documents, and folders with documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write to this file, if that changes it, instead of standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write nothing; exit with 1 if OUT is not what would be written
    #[arg(long, requires = "output")]
    check: bool,
}

const EXAMPLES: &str = "\
Examples:
  Read what a campaign becomes:
  $ sagaweave build workflows/marketing_campaign.yaml

  Keep the code of all documents of a folder in one file:
  $ sagaweave build workflows -o workflows.rs

Such a file becomes part of a crate as a module of it: `mod workflows;`. In CI,
add `--check` to the same command: it fails where a document was changed and the
code was not made again.";

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let Read { sources, mut troubles } = read(&arguments.files);
    if let Some(last) = troubles.pop() {
        troubles.iter().try_for_each(|trouble| ui.trouble(trouble))?;
        return Err(last);
    }
    let Generated { code, findings } = generate(&sources, &Options::default());
    show(&sources, &findings, ui)?;
    let Some(code) = code else { return Ok(FOUND) };
    let refresh = command(arguments);
    let documents: Vec<&str> = sources.iter().map(Source::path).collect();
    let text = print(code, Header { documents: &documents, refresh: &refresh });
    match &arguments.output {
        None => write!(ui.out(), "{text}")?,
        Some(file) if arguments.check => return check(file, &text, &refresh, ui),
        Some(file) => write(file, &text, ui)?,
    }
    Ok(CLEAN)
}

/// Shows errors and warnings; notes are `check`'s.
fn show(sources: &[Source], findings: &[Finding], ui: &mut Ui<'_>) -> Result<(), Trouble> {
    for (document, source) in sources.iter().enumerate() {
        let matters = |finding: &&Finding| {
            finding.document == document && finding.diagnostic.severity != Severity::Note
        };
        let shown = findings.iter().filter(matters).map(|finding| finding.diagnostic.clone());
        let shown: Vec<Diagnostic> = shown.collect();
        if !shown.is_empty() {
            report::show(source, &shown, ui)?;
        }
    }
    Ok(())
}

/// The command that makes the code again.
fn command(arguments: &Arguments) -> String {
    let files = arguments.files.iter().map(|file| quoted(file));
    let output = arguments.output.iter().flat_map(|file| ["-o".to_owned(), quoted(file)]);
    let words: Vec<String> = files.chain(output).collect();
    format!("sagaweave build {}", words.join(" "))
}

/// As a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/\\._-+:@%".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn write(file: &Path, text: &str, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let is_new = keep(file, text).map_err(|error| Trouble::file("written", file, &error))?;
    let what = if is_new { "is written" } else { "is current" };
    Ok(writeln!(ui.err(), "{} {what}", file.display())?)
}

fn check(file: &Path, text: &str, refresh: &str, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    if is_kept(file, text).map_err(|error| Trouble::file("read", file, &error))? {
        return Ok(CLEAN);
    }
    let message = format!("{} is not what its documents become today", file.display());
    ui.trouble(&Trouble::new(message).help(format!("to make it again: {refresh}")))?;
    Ok(FOUND)
}
