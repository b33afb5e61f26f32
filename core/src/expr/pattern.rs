//! Regular expressions, of `matches` and of a schema's `pattern`.

use regex_lite::Regex;
use std::cell::RefCell;
use std::collections::HashMap;

/// How many compiled patterns a thread keeps.
const KEPT: usize = 256;

thread_local! {
    static COMPILED: RefCell<HashMap<String, Result<Regex, String>>> = RefCell::default();
}

/// What is wrong with a pattern; none where it can be used.
///
/// Patterns are those of the `regex-lite` crate, found anywhere in a text unless `^` and `$` say
/// otherwise. Their time is bounded by the length of the text. Unlike in JSON Schema's dialect there
/// are no classes by Unicode's tables (`\p{…}`), no look-around and no back-references, and `\s` and
/// ignored case are those of ASCII, as `\d` and `\w` are in both.
pub fn pattern_error(pattern: &str) -> Option<String> {
    with_pattern(pattern, |_| ()).err()
}

/// Hands over the compiled pattern, or says what is wrong with it.
pub(crate) fn with_pattern<R>(
    pattern: &str,
    use_it: impl FnOnce(&Regex) -> R,
) -> Result<R, String> {
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= KEPT && !compiled.contains_key(pattern) {
            compiled.clear();
        }
        let regex = match compiled.get(pattern) {
            Some(regex) => regex,
            None => compiled
                .entry(pattern.to_owned())
                .or_insert_with(|| Regex::new(pattern).map_err(|error| error.to_string())),
        };
        regex.as_ref().map(use_it).map_err(Clone::clone)
    })
}
