//! Where commands write, and how it looks there.

use crate::text::visible;
use crate::trouble::Trouble;
use crate::{CLEAN, FAILED};
use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Effects, Style};
use std::io::{self, IsTerminal, Write};
use textwrap::Options;

/// Where a command writes: results to `out`, everything else to `err`.
pub struct Ui<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    /// Whether `out` and `err` are terminals that want colour.
    colour: [bool; 2],
    width: usize,
}

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

/// What text looks like where there is colour.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// An error, or what was left behind.
    Bad,
    /// A warning.
    Doubtful,
    /// What is as it should be.
    Good,
    /// A heading or a name.
    Strong,
    /// What is of less interest.
    Faint,
}

/// How wide text is where no terminal says it.
pub(crate) const WIDTH: usize = 80;

impl<'w> Ui<'w> {
    /// Outputs without colour, 80 columns wide.
    pub fn plain(out: &'w mut dyn Write, err: &'w mut dyn Write) -> Self {
        Self { out, err, colour: [false; 2], width: WIDTH }
    }

    /// The outputs of this process.
    pub(crate) fn of_process(out: &'w mut dyn Write, err: &'w mut dyn Write) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|value| value != "dumb");
        let colour =
            [io::stdout().is_terminal(), io::stderr().is_terminal()].map(|is| is && wanted);
        Self { out, err, colour, width: WIDTH }
    }

    pub(crate) fn choose_colour(&mut self, choice: Colour) {
        match choice {
            Colour::Auto => {}
            Colour::Always => self.colour = [true; 2],
            Colour::Never => self.colour = [false; 2],
        }
    }

    /// Where results go.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        self.out
    }

    /// Where everything else goes.
    pub(crate) fn err(&mut self) -> &mut dyn Write {
        self.err
    }

    /// Whether results may be coloured.
    pub(crate) const fn colour(&self) -> bool {
        self.colour[0]
    }

    /// Whether everything else may be coloured.
    pub(crate) const fn err_colour(&self) -> bool {
        self.colour[1]
    }

    /// How wide text may be, in columns.
    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// `text` as it looks in `out`.
    pub(crate) fn paint(&self, look: Look, text: &str) -> String {
        paint(self.colour[0], look, text)
    }

    /// Ends a command: shows why it could not run, if so; gives the exit code.
    pub(crate) fn close(&mut self, outcome: Result<u8, Trouble>) -> u8 {
        let outcome =
            outcome.and_then(|code| self.out.flush().map(|()| code).map_err(Trouble::from));
        match outcome {
            Ok(code) => code,
            Err(trouble) if trouble.is_closed() => CLEAN,
            Err(trouble) => {
                // Nobody is left to be told that this could not be written.
                let _ = self.trouble(&trouble);
                FAILED
            }
        }
    }

    /// Says why something could not be done.
    pub(crate) fn trouble(&mut self, trouble: &Trouble) -> io::Result<()> {
        let error = format!("{} ", paint(self.colour[1], Look::Bad, "error:"));
        for (at, line) in trouble.to_string().lines().enumerate() {
            let options = Options::new(self.width)
                .initial_indent(if at == 0 { &error } else { "" })
                .subsequent_indent("        ")
                .break_words(false);
            writeln!(self.err, "{}", textwrap::fill(&visible(line), options))?;
        }
        Ok(())
    }

    /// Shows what clap says: help, the version, or what is wrong with the arguments.
    pub(crate) fn usage(&mut self, error: &clap::Error) -> u8 {
        let (to, colour): (&mut dyn Write, bool) = if error.use_stderr() {
            (self.err, self.colour[1])
        } else {
            (self.out, self.colour[0])
        };
        let text = error.render();
        let _ = if colour { write!(to, "{}", text.ansi()) } else { write!(to, "{text}") };
        if error.use_stderr() { FAILED } else { CLEAN }
    }
}

/// `text` with this look, where there is colour.
pub(crate) fn paint(colour: bool, look: Look, text: &str) -> String {
    if !colour {
        return text.to_owned();
    }
    let style = match look {
        Look::Bad => AnsiColor::Red.on_default().effects(Effects::BOLD),
        Look::Doubtful => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
        Look::Good => AnsiColor::Green.on_default(),
        Look::Strong => Style::new().effects(Effects::BOLD),
        Look::Faint => Style::new().effects(Effects::DIMMED),
    };
    format!("{style}{text}{style:#}")
}
