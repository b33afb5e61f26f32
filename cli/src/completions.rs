//! `sagaweave completions` and `sagaweave man`: what clap knows about the command, for shells and `man`.

use crate::CLEAN;
use crate::trouble::Trouble;
use crate::ui::Ui;
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::{self, Write};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct Arguments {
    /// The shell that reads them
    #[arg(value_enum)]
    shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  bash, in ~/.bashrc: eval \"$(sagaweave completions bash)\"
  $ sagaweave completions bash

  zsh, into a folder of $fpath, as _sagaweave
  $ sagaweave completions zsh

  fish, into ~/.config/fish/completions/sagaweave.fish
  $ sagaweave completions fish";

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::command(), "sagaweave", &mut script);
    ui.out().write_all(&script)?;
    Ok(CLEAN)
}

/// Print the manual page, with all commands
#[derive(Debug, clap::Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct ManArguments {}

const MAN_EXAMPLES: &str = "\
Examples:
  To read it at once: sagaweave man | man -l -
  Into a folder of `manpath`, as man1/sagaweave.1
  $ sagaweave man";

pub(crate) fn man(_: &ManArguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    ui.out().write_all(&page()?)?;
    Ok(CLEAN)
}

/// One page: the command, then a section for each of its commands.
fn page() -> io::Result<Vec<u8>> {
    let mut command = crate::command();
    command.build();
    let mut page = Vec::new();
    let main = Man::new(command.clone()).manual("Sagaweave Manual");
    main.render_title(&mut page)?;
    main.render_name_section(&mut page)?;
    main.render_synopsis_section(&mut page)?;
    main.render_description_section(&mut page)?;
    main.render_options_section(&mut page)?;
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        section(inner, &mut page)?;
    }
    let mut extra = Vec::new();
    main.render_extra_section(&mut extra)?;
    let extra = String::from_utf8_lossy(&extra);
    write!(page, "{}", extra.replace("\n.SH EXTRA\nExamples:", "\n.SH EXAMPLES"))?;
    main.render_version_section(&mut page)?;
    Ok(page)
}

/// A command's own page, as a section of the whole one.
fn section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    let mut own = Vec::new();
    man.render_synopsis_section(&mut own)?;
    man.render_description_section(&mut own)?;
    man.render_options_section(&mut own)?;
    man.render_extra_section(&mut own)?;
    let title = format!("sagaweave {}", command.get_name()).to_uppercase();
    let own = String::from_utf8_lossy(&own)
        .replace("\n.SH EXTRA\nExamples:", "\n.SH EXAMPLES")
        .replace("\n.SH ", "\n.SS ");
    write!(page, ".SH \"{title}\"\n{own}")
}
