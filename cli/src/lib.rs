//! The `sagaweave` command, as a library: what authors and reviewers of documents use.
//!
//! ```text
//! sagaweave check     is it right?                     files, folders → findings
//!           fmt       how is it usually laid out?     files, folders → files
//!           explain   what does a finding mean?        code → text
//!           simulate  what happens when a step fails?  file → what is undone, what is left
//!           graph     what does it look like?          file → waves, picture
//!           build     what does it become?             files → Rust
//!           schema    what may stand in it?            dialect → JSON Schema for editors
//!           reference the same, to read              → Markdown
//! ```
//!
//! Each command is a module with its arguments and a function that runs it. They write through a
//! [`Ui`], so that a test can run a command in its own process:
//!
//! ```
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let mut ui = sagaweave_cli::Ui::plain(&mut out, &mut err);
//! let exit = sagaweave_cli::run(["sagaweave", "explain", "SW0302"], &mut ui);
//! assert_eq!(exit, 0);
//! assert!(String::from_utf8(out).unwrap().contains("two steps with one id"));
//! ```

mod arguments;
mod build;
mod check;
mod completions;
mod explain;
mod fmt;
mod graph;
mod read;
mod reference;
mod report;
mod schema;
mod simulate;
mod text;
mod trouble;
mod ui;

pub use arguments::command;
pub use ui::Ui;

use arguments::{Arguments, Command};
use clap::Parser;
use std::ffi::OsString;
use trouble::Trouble;

/// Nothing is wrong.
pub const CLEAN: u8 = 0;
/// Something is wrong with a document.
pub const FOUND: u8 = 1;
/// The command could not run: bad arguments, a file that cannot be read.
pub const FAILED: u8 = 2;

/// Runs the command on the process's own outputs; gives the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    run(arguments, &mut Ui::of_process(&mut out, &mut err))
}

/// Runs the command; gives the exit code: [`CLEAN`], [`FOUND`] or [`FAILED`].
pub fn run<I>(arguments: I, ui: &mut Ui<'_>) -> u8
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => {
            ui.choose_colour(arguments.color);
            let outcome = dispatch(&arguments.command, ui);
            ui.close(outcome)
        }
        Err(error) => ui.usage(&error),
    }
}

fn dispatch(command: &Command, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    match command {
        Command::Check(arguments) => check::run(arguments, ui),
        Command::Fmt(arguments) => fmt::run(arguments, ui),
        Command::Explain(arguments) => explain::run(arguments, ui),
        Command::Simulate(arguments) => simulate::run(arguments, ui),
        Command::Graph(arguments) => graph::run(arguments, ui),
        Command::Build(arguments) => build::run(arguments, ui),
        Command::Schema(arguments) => schema::run(arguments, ui),
        Command::Reference(arguments) => reference::run(arguments, ui),
        Command::Completions(arguments) => completions::run(arguments, ui),
        Command::Man(arguments) => completions::man(arguments, ui),
    }
}
