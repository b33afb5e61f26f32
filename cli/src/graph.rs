//! `sagaweave graph`: what a document looks like.

use crate::trouble::Trouble;
use crate::ui::Ui;

/// Show the graph of a document
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}
