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

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(pattern: &str, text: &str) -> Result<bool, String> {
        with_pattern(pattern, |regex| regex.is_match(text))
    }

    #[test]
    fn takes_what_schemas_write() {
        for (pattern, text) in [
            (r"^\/api\/", "/api/x"),
            (r"^[\w.+-]+@[\w-]+\.[a-z]{2,}$", "a.b@c-d.example"),
            ("^(?:a|b){2,3}?$", "ab"),
            (r"^\u0041$", "A"),
            ("^$", ""),
        ] {
            assert_eq!(finds(pattern, text), Ok(true), "{pattern}");
        }
        assert_eq!(finds("^a$", "a\n"), Ok(false));
    }

    #[test]
    fn says_what_is_no_pattern() {
        for pattern in ["(", "[a", r"\p{L}", "(?=a)", r"(a)\1", "a{2,1}", "*"] {
            assert!(pattern_error(pattern).is_some_and(|error| !error.is_empty()), "{pattern}");
        }
    }

    #[test]
    fn keeps_so_many_patterns_and_no_more() {
        for number in 0..3 * KEPT {
            assert_eq!(finds(&format!("^{number}$"), &number.to_string()), Ok(true));
        }
        assert!(COMPILED.with_borrow(|compiled| (1..=KEPT).contains(&compiled.len())));
    }
}
