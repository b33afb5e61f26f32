//! Text out of documents, made fit for a terminal.

use std::borrow::Cow;

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

#[cfg(test)]
mod tests {
    use super::visible;

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
