//! Texts.

use super::{failure, short, with_pattern};
use crate::host::Failure;

/// `a + b`
pub fn add_text(a: &str, b: &str) -> String {
    [a, b].concat()
}

/// Text with holes.
pub fn concat(parts: &[&str]) -> String {
    parts.concat()
}

/// `size(text)`: in Unicode characters.
pub fn size_text(text: &str) -> i64 {
    super::list::size(text.chars().count())
}

/// `text.startsWith(part)`
pub fn starts_with(text: &str, part: &str) -> bool {
    text.starts_with(part)
}

/// `text.endsWith(part)`
pub fn ends_with(text: &str, part: &str) -> bool {
    text.ends_with(part)
}

/// `text.contains(part)`
pub fn contains(text: &str, part: &str) -> bool {
    text.contains(part)
}

/// `text.matches(pattern)`: whether the pattern is found anywhere in it. See
/// [`pattern_error`](super::pattern_error) for what patterns are.
pub fn matches(text: &str, pattern: &str) -> Result<bool, Failure> {
    with_pattern(pattern, |regex| regex.is_match(text))
        .map_err(|error| failure(format!("`{}` is no pattern: {error}", short(pattern))))
}

/// `list.join(separator)`
pub fn join(parts: &[impl AsRef<str>], separator: &str) -> String {
    let mut joined = String::new();
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            joined.push_str(separator);
        }
        joined.push_str(part.as_ref());
    }
    joined
}

/// `text.split(separator)`; an empty separator splits into characters.
pub fn split(text: &str, separator: &str) -> Vec<String> {
    if separator.is_empty() {
        return text.chars().map(String::from).collect();
    }
    text.split(separator).map(str::to_owned).collect()
}

/// `text.lower()`
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// `text.upper()`
pub fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// `text.trim()`: without white space at both ends.
pub fn trim(text: &str) -> String {
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_parts_are_of_characters() {
        assert_eq!(size_text("aé\u{1f600}"), 3);
        assert_eq!(split("aé", ""), ["a", "é"]);
        assert_eq!(split("", ""), [""; 0]);
        assert_eq!(split("a, b,", ", "), ["a", "b,"]);
        assert_eq!(split("", ","), [""]);
        assert_eq!(join(&["a", "b"], ", "), "a, b");
        assert_eq!(join(&[] as &[String], ", "), "");
    }

    #[test]
    fn finds_patterns_anywhere() {
        assert_eq!(matches("order 42", r"\d+"), Ok(true));
        assert_eq!(matches("order 42", r"^\d+$"), Ok(false));
        let message = matches("x", "(").unwrap_err().message;
        assert!(message.starts_with("`(` is no pattern: "), "{message}");
    }

    #[test]
    fn changes_texts() {
        assert_eq!([lower("ÄB"), upper("äß"), trim(" a\n")], ["äb", "ÄSS", "a"]);
        assert_eq!(add_text("a", "b"), "ab");
        assert!(starts_with("abc", "ab") && ends_with("abc", "bc") && contains("abc", "b"));
    }
}
