//! `sagaweave build`: the Rust that documents become.

use crate::trouble::Trouble;
use crate::ui::Ui;

/// Print the Rust code that documents become
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, _: &mut Ui<'_>) -> Result<u8, Trouble> {
    Err(Trouble::new("not there yet"))
}
