//! `sagaweave schema`: JSON Schemas for editors.

use crate::trouble::Trouble;
use crate::ui::Ui;

/// Print the JSON Schema of a dialect
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}
