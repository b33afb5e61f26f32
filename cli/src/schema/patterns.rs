//! The notations of the language as regular expressions that every validator knows (ECMA 262).

/// Text that is not blank. There is more white space than this; the compiler knows all of it.
pub(crate) const NOT_BLANK: &str = "[^ \\t\\r\\n]";

/// Text with an expression in it.
pub(crate) const EXPRESSION: &str = "\\$\\{\\{";

/// An id, or the name of a tool and the like.
pub(crate) const NAME: &str = "^[A-Za-z][A-Za-z0-9_-]*$";

/// A semantic version.
pub(crate) const VERSION: &str = concat!(
    "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)",
    "(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?",
    "(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?$"
);

/// A duration that is longer than nothing: `1h30m`, or `PT1H30M` as ISO 8601 has it; units from long
/// to short, each once. Space around it does not matter. What is no whole number of milliseconds, or
/// too long, only the compiler can tell.
pub(crate) const DURATION: &str = concat!(
    "^(?=[^1-9]*[1-9])[\\s\\u0085]*(",
    "(?=[0-9])",
    "([0-9]+(\\.[0-9]+)?d)?([0-9]+(\\.[0-9]+)?h)?([0-9]+(\\.[0-9]+)?m)?([0-9]+(\\.[0-9]+)?s)?",
    "([0-9]+(\\.0+)?ms)?",
    "|P(?=[0-9T])([0-9]+(\\.[0-9]+)?W)?([0-9]+(\\.[0-9]+)?D)?",
    "(T(?=[0-9])([0-9]+(\\.[0-9]+)?H)?([0-9]+(\\.[0-9]+)?M)?([0-9]+(\\.[0-9]+)?S)?)?",
    ")[\\s\\u0085]*$"
);
