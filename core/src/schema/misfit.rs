//! What is wrong with a value, and where.

use std::fmt;

/// Something about a value that its schema does not take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Where: `input.items[3].price`.
    pub path: String,
    /// What was wanted and what was found: `has to be an integer, but is "three"`.
    pub message: String,
}

/// All that is wrong with a value.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Misfits {
    /// The first of them, at most [`Misfits::SHOWN`].
    pub found: Vec<Misfit>,
    /// How many more there are.
    pub more: usize,
}

impl Misfits {
    /// The most that are told one by one.
    pub const SHOWN: usize = 5;

    pub(super) fn add(&mut self, path: &str, message: impl FnOnce() -> String) {
        if self.found.len() < Self::SHOWN {
            self.found.push(Misfit { path: path.to_owned(), message: message() });
        } else {
            self.more += 1;
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl fmt::Display for Misfits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, misfit) in self.found.iter().enumerate() {
            let separator = if position > 0 { "; " } else { "" };
            write!(f, "{separator}{misfit}")?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Misfits {}
