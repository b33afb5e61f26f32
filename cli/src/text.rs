//! Text of documents on its way to a terminal or a table.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` with something to see in place of every character that would steer a terminal or hide or
/// reorder other text.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| stand_in(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(stand_in).collect())
}

/// What is shown for `c`: itself, if it does no harm.
pub(crate) fn stand_in(c: char) -> char {
    match c {
        // Unicode has a picture of each of these.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if c.is_control() || reorders_or_hides(c) => '\u{fffd}',
        c => c,
    }
}

const fn reorders_or_hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// How many columns `text` takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most so many columns: what is too long ends in `…`.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut fitted = String::new();
    let mut used = 0;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used + 1 > columns {
            break;
        }
        fitted.push(letter);
    }
    fitted.push('…');
    fitted
}

/// `text` in exactly so many columns.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let fitted = fit(text, columns);
    let missing = columns.saturating_sub(width(&fitted));
    fitted + &" ".repeat(missing)
}

/// The first few of `names`, and how many more there are.
pub(crate) fn first_few(names: &[&str], most: usize) -> String {
    let shown = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `1 step`, `3 steps`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::{first_few, fit, pad, visible};

    #[test]
    fn text_fits() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdef", 5), "abcd…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(pad("日本", 6), "日本  ");
        assert_eq!(first_few(&["a", "b", "c"], 2), "a, b and 1 more");
        assert_eq!(first_few(&["a", "b"], 2), "a, b");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(visible("\u{1b}[31mred\u{7}\r\n"), "␛[31mred␇␍␊");
        assert_eq!(visible("a\u{9b}31m\u{202e}b\u{7f}"), "a\u{fffd}31m\u{fffd}b␡");
    }

    #[test]
    fn what_can_be_read_stays() {
        let text = "ünï → 漢字 👩\u{200d}💻";
        assert_eq!(visible(text), text);
    }
}
