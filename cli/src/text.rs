//! Text of documents on its way to a terminal or a table.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` in one line that shows and does nothing: what a terminal would obey, or what turns the
/// direction of writing, becomes `�`.
pub(crate) fn harmless(text: &str) -> String {
    let harmless = |letter: char| match letter {
        '\n' | '\r' | '\t' => ' ',
        letter if letter.is_control() || turns(letter) => '\u{fffd}',
        letter => letter,
    };
    text.chars().map(harmless).collect()
}

const fn turns(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

/// `one step`, `3 steps`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests {
    use super::{first_few, fit, harmless, pad};

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
    fn nothing_obeys() {
        assert_eq!(harmless("a\u{1b}[31m\n\u{202e}b"), "a\u{fffd}[31m \u{fffd}b");
    }
}
