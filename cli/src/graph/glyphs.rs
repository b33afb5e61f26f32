//! How wide text is, without knowing the font: never less than in any of those that are likely.
//!
//! The widths are a little above those of a wide sans-serif in bold (Verdana, for one); other fonts leave
//! some room.

use unicode_width::UnicodeWidthChar;

/// The width of `text` at this size, in the same unit.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// `text` in at most `lines` lines of at most this width: broken after `.`, `_`, `-` and spaces where it
/// can be; what is left over ends in an ellipsis.
pub(super) fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut wrapped = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && wrapped.len() + 1 < lines && width(rest, size) > room {
        let end = fitting(rest, size, room).max(rest.chars().next().map_or(0, char::len_utf8));
        let cut = rest[..end].rfind(['.', '_', '-', ' ']).map_or(end, |at| at + 1);
        // A break that leaves nearly nothing on the line is worse than one inside a word.
        let cut = if cut * 3 < end { end } else { cut };
        wrapped.push(rest[..cut].trim_end().to_owned());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        wrapped.push(shorten(rest, size, room));
    }
    wrapped
}

/// `text`, or as much of it as fits, and an ellipsis.
pub(super) fn shorten(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let end = fitting(text, size, room - advance('…') * size);
    format!("{}…", text[..end].trim_end())
}

/// How many bytes of `text` fit.
fn fitting(text: &str, size: f64, room: f64) -> usize {
    let mut used = 0.0;
    for (at, c) in text.char_indices() {
        used += advance(c) * size;
        if used > room {
            return at;
        }
    }
    text.len()
}

/// The width of a character, in units of the font's size.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' | '|' | ' ' | '.' | ',' | '·' => 0.40,
        'f' | 't' | 'r' | '-' | ':' | ';' | '!' | '/' | '\\' | '(' | ')' | '[' | ']' | '`' => 0.50,
        's' | 'c' | 'z' | '"' | '*' | '_' | '?' => 0.61,
        'm' | 'M' | 'W' | 'w' | '%' | '@' => 1.11,
        'a'..='z' | '0'..='9' | '{' | '}' | '$' => 0.73,
        ' '..='~' => 0.89,
        _ => match c.width() {
            None | Some(0) => 0.35,
            Some(1) => 1.05,
            Some(_) => 1.4,
        },
    }
}
