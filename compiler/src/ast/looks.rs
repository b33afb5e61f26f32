//! Characters that look like what YAML and names are made of, but are others: word processors and chat
//! programs put them there.

/// Each with what it looks like, and what to write.
const ALIKE: &[(char, &str)] = &[
    ('\u{a0}', "a space (U+00A0) that only looks like one: write an ordinary space"),
    ('\u{2007}', "a space (U+2007) that only looks like one: write an ordinary space"),
    ('\u{202f}', "a space (U+202F) that only looks like one: write an ordinary space"),
    ('\u{3000}', "a space (U+3000) that only looks like one: write an ordinary space"),
    ('\u{200b}', "a space without width (U+200B), which nobody sees: take it out"),
    ('\u{201c}', "a curly quote: write a straight one, \""),
    ('\u{201d}', "a curly quote: write a straight one, \""),
    ('\u{201e}', "a curly quote: write a straight one, \""),
    ('\u{ab}', "a quote («) that YAML does not have: write a straight one, \""),
    ('\u{bb}', "a quote (») that YAML does not have: write a straight one, \""),
    ('\u{2018}', "a curly quote: write a straight one, '"),
    ('\u{2019}', "a curly quote: write a straight one, '"),
    ('\u{2010}', "a hyphen (U+2010) that only looks like one: write -"),
    ('\u{2011}', "a hyphen (U+2011) that only looks like one: write -"),
    ('\u{2013}', "a long dash: write a hyphen, -"),
    ('\u{2014}', "a long dash: write a hyphen, -"),
    ('\u{2022}', "a bullet: begin an entry of a list with a hyphen and a space"),
    ('\u{ff1a}', "a wide colon: write an ordinary one and a space after it"),
];

/// What to do about the first such character in `text`, if there is one.
pub(crate) fn look_alike(text: &str) -> Option<String> {
    let what = |c: char| ALIKE.iter().find(|(alike, _)| *alike == c).map(|(_, what)| *what);
    text.chars().find_map(what).map(|what| format!("there is {what}"))
}

/// The line that `at` is in, and the one before it.
pub(super) fn lines_at(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rfind('\n').unwrap_or(0);
    let start = before[..line].rfind('\n').map_or(0, |end| end + 1);
    let after = text.get(at..).unwrap_or_default();
    let end = after.find('\n').map_or(text.len(), |length| at + length);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_line_and_the_one_before() {
        let text = "a\nb\nc\nd";
        assert_eq!(
            [0, 1, 2, 4, 6, 7].map(|at| lines_at(text, at)),
            ["a", "a", "a\nb", "b\nc", "c\nd", "c\nd"]
        );
        assert_eq!(lines_at("", 0), "");
    }

    #[test]
    fn names_what_looks_alike() {
        assert_eq!(
            look_alike("a: “x”").as_deref(),
            Some("there is a curly quote: write a straight one, \"")
        );
        assert_eq!(look_alike("a: \"ü\" - '日本'"), None);
    }
}
