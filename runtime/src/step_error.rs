//! What a tool answers when it does not succeed.

use sagaweave_core::Fate;
use sagaweave_core::host::errors;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// The error type of a failure that names none.
pub(crate) const TOOL_ERROR: &str = "ToolError";

/// Why a call of a tool failed, what it may have left behind, and whether trying again makes sense.
///
/// The fate decides what is undone, so it is worth being exact: after [`StepError::retry`] and
/// [`StepError::permanent`] nothing is undone, since nothing was done; after
/// [`StepError::partial`] and [`StepError::unknown`] the step's compensation runs. Any other error
/// turns into an *unknown* one through `?`.
///
/// ```
/// use sagaweave::StepError;
/// use std::time::Duration;
///
/// fn charge(balance: u32, price: u32) -> Result<u32, StepError> {
///     balance.checked_sub(price).ok_or_else(|| {
///         StepError::permanent("InsufficientFundsError", format!("{balance} is less than {price}"))
///     })
/// }
///
/// let busy = StepError::retry("the till is busy").after(Duration::from_secs(5));
/// assert_eq!(charge(3, 5).unwrap_err().error_type(), "InsufficientFundsError");
/// assert_eq!(busy.to_string(), "the till is busy");
/// ```
///
/// It is no [`std::error::Error`] itself: only so can every such error be turned into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepError {
    kind: String,
    message: String,
    fate: Fate,
    permanent: bool,
    after: Option<Duration>,
}

impl StepError {
    /// Nothing was done, and trying again may help.
    pub fn retry(message: impl Into<String>) -> Self {
        Self::new(Fate::NotDone, message)
    }

    /// Nothing was done, and trying again is of no use. `kind` is the error's type, which a document
    /// can name.
    pub fn permanent(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { permanent: true, ..Self::new(Fate::NotDone, message).kind(kind) }
    }

    /// A part of the effect is there. Tried again; if that fails for good, the part is undone.
    pub fn partial(message: impl Into<String>) -> Self {
        Self::new(Fate::Partial, message)
    }

    /// Nobody knows whether the effect is there. Tried again, with the same
    /// [idempotency key](crate::StepContext::key); if that fails for good, it is undone.
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new(Fate::Unknown, message)
    }

    /// Sets how long to wait before the next attempt, in place of what the step's retry policy says.
    /// Never shorter than this; a random 0 to 25 % is added.
    pub fn after(mut self, wait: Duration) -> Self {
        self.after = Some(wait);
        self
    }

    /// Sets the error's type, which `retry.non_retryable`, `retry.only` and `optional` name in a
    /// document. Without it, and where it is empty: `ToolError`.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        let kind = kind.into();
        if !kind.is_empty() {
            self.kind = kind;
        }
        self
    }

    /// The error's type.
    pub fn error_type(&self) -> &str {
        &self.kind
    }

    /// What happened, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the attempt may have left behind.
    pub const fn fate(&self) -> Fate {
        self.fate
    }

    /// Whether trying again is of no use.
    pub const fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// What [`StepError::after`] set.
    pub const fn wait(&self) -> Option<Duration> {
        self.after
    }

    /// The input is not what the action takes: nothing was done.
    pub(crate) fn bad_input(message: impl Into<String>) -> Self {
        Self::permanent(errors::BAD_INPUT, message)
    }

    /// The answer cannot be read: what was done is not known, and asking again is of no use.
    pub(crate) fn bad_output(message: impl Into<String>) -> Self {
        Self { permanent: true, ..Self::unknown(message).kind(errors::BAD_OUTPUT) }
    }

    /// The same error, never retried.
    pub(crate) fn final_one(mut self) -> Self {
        self.permanent = true;
        self
    }

    /// The same error with its texts changed.
    pub(crate) fn map_text(self, change: impl Fn(String) -> String) -> Self {
        Self { kind: change(self.kind), message: change(self.message), ..self }
    }

    fn new(fate: Fate, message: impl Into<String>) -> Self {
        Self {
            kind: TOOL_ERROR.to_owned(),
            message: message.into(),
            fate,
            permanent: false,
            after: None,
        }
    }
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An error that was only passed on says nothing of the effect: unknown, and retried.
impl<E: Error> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::unknown(chain(&error))
    }
}

/// The error and what caused it, on one line, without saying anything twice in a row.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let part = error.to_string();
        if !text.ends_with(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn each_constructor_has_its_fate_and_says_whether_to_try_again() {
        let cases = [
            (StepError::retry("m"), Fate::NotDone, false, TOOL_ERROR),
            (StepError::permanent("Nope", "m"), Fate::NotDone, true, "Nope"),
            (StepError::partial("m"), Fate::Partial, false, TOOL_ERROR),
            (StepError::unknown("m"), Fate::Unknown, false, TOOL_ERROR),
            (StepError::bad_input("m"), Fate::NotDone, true, "BadInput"),
            (StepError::bad_output("m"), Fate::Unknown, true, "BadOutput"),
        ];
        for (error, fate, permanent, kind) in cases {
            assert_eq!((error.fate(), error.is_permanent()), (fate, permanent), "{error:?}");
            assert_eq!((error.error_type(), error.message()), (kind, "m"));
        }
    }

    #[test]
    fn a_converted_error_is_unknown_and_keeps_its_causes() {
        fn fails() -> Result<(), StepError> {
            Err(io::Error::other(io::Error::other("disk on fire")))?;
            Ok(())
        }
        let error = fails().unwrap_err();
        assert_eq!((error.fate(), error.is_permanent()), (Fate::Unknown, false));
        assert_eq!(error.message(), "disk on fire");
    }

    #[test]
    fn an_empty_kind_changes_nothing() {
        assert_eq!(StepError::retry("m").kind("").error_type(), TOOL_ERROR);
        assert_eq!(StepError::retry("m").kind("Busy").error_type(), "Busy");
    }
}
