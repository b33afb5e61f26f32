//! Documentation comments that hold an author's words.
//!
//! What an author writes is shown as it is, whatever it is: it makes no link, no code block (which
//! `cargo test` would run), no HTML, and no warning of rustdoc or clippy.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `#[doc]` lines of our own words, which may hold Markdown.
pub(super) fn doc(text: &str) -> TokenStream {
    text.lines().map(line).collect()
}

/// As [`doc`], with a paragraph of the author's own words below, if there are any.
pub(super) fn doc_with(text: &str, authors: Option<&str>) -> TokenStream {
    let words = authors.map(escaped).filter(|words| !words.is_empty());
    let words = words.map(|words| format!("\n\n{words}")).unwrap_or_default();
    doc(&format!("{text}{words}"))
}

/// An author's text as Markdown that shows just it: every line is trimmed, paragraphs stay.
pub(super) fn escaped(text: &str) -> String {
    let text: String = text.chars().map(visible).collect();
    let lines: Vec<String> = text.split('\n').map(|line| escaped_line(line.trim())).collect();
    let paragraphs = lines.split(String::is_empty).filter(|lines| !lines.is_empty());
    paragraphs.map(|lines| lines.join("\n")).collect::<Vec<_>>().join("\n\n")
}

fn line(text: &str) -> TokenStream {
    let spaced = if text.is_empty() { String::new() } else { format!(" {text}") };
    let literal = Literal::string(&spaced);
    quote!(#[doc = #literal])
}

/// What would end a line is a line's end, what a reader cannot see is a replacement character.
fn visible(letter: char) -> char {
    match letter {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        letter if letter.is_whitespace() => ' ',
        letter if letter.is_control() || changes_direction(letter) => '\u{fffd}',
        letter => letter,
    }
}

/// Characters that make text look like other text; rustc refuses them in comments.
fn changes_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for (at, letter) in line.char_indices() {
        let after = &line[at + letter.len_utf8()..];
        if has_meaning(&line[..at], letter, after) || begins_a_block(&line[..at], letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Whether Markdown reads `letter` as more than itself. An address counts, too: rustdoc wants it to
/// be a link.
fn has_meaning(before: &str, letter: char, after: &str) -> bool {
    match letter {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '#' | '~' | '|' | '$' => true,
        '_' => {
            !(before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric))
        }
        ':' => after.starts_with("//"),
        _ => false,
    }
}

/// Whether `letter` is what would make the line an item of a list, a rule or a heading's underline.
fn begins_a_block(before: &str, letter: char) -> bool {
    match letter {
        '-' | '+' | '=' => before.is_empty(),
        '.' | ')' => !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_shown_as_it_was_written() {
        assert_eq!(escaped("see [`Foo`] <b>"), r"see \[\`Foo\`\] \<b\>");
        assert_eq!(escaped("1. one\n- two\n# three"), "1\\. one\n\\- two\n\\# three");
        assert_eq!(escaped("10) x 3.5"), "10\\) x 3.5");
    }

    #[test]
    fn an_address_is_no_link_and_a_name_is_left_alone() {
        assert_eq!(escaped("at https://a.b: foo_bar _x_"), r"at https\://a.b: foo_bar \_x\_");
    }

    #[test]
    fn indented_text_is_no_code() {
        assert_eq!(escaped("a\n\n      panic!()\n\tb"), "a\n\npanic!()\nb");
    }

    #[test]
    fn what_cannot_be_seen_is_marked() {
        assert_eq!(escaped("a\u{202e}b\u{0}c\rd"), "a\u{fffd}b\u{fffd}c\nd");
    }

    #[test]
    fn empty_words_leave_no_trace() {
        assert_eq!(doc_with("Ours.", Some("  \n ")).to_string(), doc("Ours.").to_string());
    }
}
