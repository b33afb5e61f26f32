//! `sagaweave completions`: completions for shells, and the man page.

use crate::trouble::Trouble;
use crate::ui::Ui;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}

/// Print the man page
#[derive(Debug, clap::Args)]
pub(crate) struct ManArguments {}

pub(crate) fn man(_: &ManArguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}
