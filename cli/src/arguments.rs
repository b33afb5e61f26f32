//! The command line: which commands there are, and what all of them take.

use crate::ui::Colour;
use clap::{CommandFactory, Parser, Subcommand};

/// Durable workflows that undo themselves, written as documents.
#[derive(Debug, Parser)]
#[command(name = "sagaweave", version, after_help = EXAMPLES, max_term_width = 80)]
pub(crate) struct Arguments {
    /// When to use colour: auto (on a terminal, unless `NO_COLOR` is set), always
    /// or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true,
        display_order = 900
    )]
    pub(crate) color: Colour,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  Is everything in a folder right?
  $ sagaweave check workflows

  What does a campaign look like?
  $ sagaweave graph workflows/marketing_campaign.yaml

  What does each failure of one of its steps leave behind?
  $ sagaweave simulate --all workflows/marketing_campaign.yaml  # exits with 1

Each command has examples of its own: sagaweave COMMAND --help.
Exit codes: 0 all is well, 1 something is wrong with a document, 2 the command
could not run.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(crate::check::Arguments),
    Fmt(crate::fmt::Arguments),
    Simulate(crate::simulate::Arguments),
    Graph(crate::graph::Arguments),
    Explain(crate::explain::Arguments),
    Build(crate::build::Arguments),
    Schema(crate::schema::Arguments),
    Reference(crate::reference::Arguments),
    Completions(crate::completions::Arguments),
    Man(crate::completions::ManArguments),
}

/// The command line as clap knows it: for completions, the man page and tests.
pub fn command() -> clap::Command {
    Arguments::command()
}
