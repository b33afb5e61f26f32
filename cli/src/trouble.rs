//! Why a command could not run.

use sagaweave_compiler::source::Source;
use std::fmt;
use std::io;
use std::path::Path;

/// Why a command could not run. Shown as `error: …` with a way out; the exit code is
/// [`crate::FAILED`].
#[derive(Debug)]
pub(crate) struct Trouble {
    message: String,
    help: Option<String>,
    /// Whoever reads the output has gone: nothing to say, and nobody to say it to.
    closed: bool,
}

impl Trouble {
    /// A trouble with this message.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, closed: false }
    }

    /// With a way out.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// At this byte of a file.
    pub(crate) fn at(mut self, source: &Source, offset: usize) -> Self {
        let place = source.position(offset);
        self.message = format!("{}:{place}: {}", source.path(), self.message);
        self
    }

    /// A file that cannot be read or written (`doing` is that word).
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound && doing == "read" {
            return Self::new(format!("there is no file or folder {}", path.display()));
        }
        Self::new(format!("{} cannot be {doing}: {error}", path.display()))
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        let closed = error.kind() == io::ErrorKind::BrokenPipe;
        Self { closed, ..Self::new(format!("the output cannot be written: {error}")) }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "\n  help: {help}"))
    }
}
