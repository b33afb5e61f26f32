//! The command line: which commands there are, and what all of them take.

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

/// Durable workflows that undo themselves, written as documents.
#[derive(Debug, Parser)]
#[command(name = "sagaweave", version, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// When to use colour; NO_COLOR in the environment is kept to, too
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all is well, 1 something is wrong with a document, \
                          2 the command could not run.";

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal
    Auto,
    /// Also into files and pipes
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(crate::check::Arguments),
    Simulate(crate::simulate::Arguments),
    Graph(crate::graph::Arguments),
    Explain(crate::explain::Arguments),
    Build(crate::build::Arguments),
    Schema(crate::schema::Arguments),
    Completions(crate::completions::Arguments),
    Man(crate::completions::ManArguments),
}

/// The command line as clap knows it: for completions, the man page and tests.
pub fn command() -> clap::Command {
    Arguments::command()
}
