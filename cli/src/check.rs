//! `sagaweave check`: whether documents are right.

use crate::trouble::Trouble;
use crate::ui::Ui;

/// Check documents
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}
