//! `sagaweave simulate`: what happens when a step fails.

use crate::trouble::Trouble;
use crate::ui::Ui;

/// Run a document in a simulated world
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}
