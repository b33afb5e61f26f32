//! Whether a file among others is one of ours.

use super::node::Node;
use super::parse::{MARKS, guess};
use super::read;
use crate::diagnostic::Findings;
use crate::source::Source;

/// Whether `source` is a document, or was meant to be one: it has the key that tells the dialect; or
/// nearly that, and a list of work beside it; or cannot be read, but has a line that begins with it.
pub(crate) fn is_meant_as_document(source: &Source) -> bool {
    let mut findings = Findings::default();
    match read::read(source, &mut findings) {
        Some(root) => is_mark_there(&root) || is_nearly_there(&root),
        None => source_text(source).lines().any(begins_with_mark),
    }
}

fn is_mark_there(root: &Node) -> bool {
    MARKS.iter().any(|mark| root.entry(mark).is_some())
}

/// The list of work tells it from other programs' files that have a key `workflows` or the like.
fn is_nearly_there(root: &Node) -> bool {
    guess(root).is_some() && ["modules", "tasks"].iter().any(|work| root.entry(work).is_some())
}

/// Without the zeros that stand between the letters of a file in UTF-16.
fn source_text(source: &Source) -> String {
    let mut text = String::from_utf8_lossy(source.bytes()).into_owned();
    text.retain(|letter| !matches!(letter, '\0' | '\u{feff}' | char::REPLACEMENT_CHARACTER));
    text
}

/// A line of JSON may be indented; one of YAML would be something inside of something else.
fn begins_with_mark(line: &str) -> bool {
    let json = line.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '{');
    MARKS.iter().any(|mark| {
        let plain = line.strip_prefix(mark);
        let quoted = json.strip_prefix('"').and_then(|rest| rest.strip_prefix(mark));
        let quoted = quoted.and_then(|rest| rest.strip_prefix('"'));
        plain.or(quoted).is_some_and(|rest| rest.trim_start().starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_meant(name: &str, bytes: impl Into<Vec<u8>>) -> bool {
        is_meant_as_document(&Source::new(name, bytes))
    }

    #[test]
    fn a_document_has_the_key_of_its_dialect() {
        assert!(is_meant("a.yaml", "workflow: 3"));
        assert!(is_meant("a.yaml", "\u{feff}tasks: []\nproject_name: x"));
        assert!(is_meant("a.json", r#"{"tasks": [], "project_name": "x"}"#));
    }

    #[test]
    fn or_nearly_that_and_work() {
        assert!(is_meant("a.yaml", "workfow: {name: x}\nmodules: []"));
        assert!(is_meant("a.json", r#"{"projectName": "x", "tasks": []}"#));
        assert!(!is_meant("a.yaml", "version: 2.1\njobs: {}\nworkflows: {}"));
    }

    #[test]
    fn or_a_line_that_begins_with_it_where_it_cannot_be_read() {
        assert!(is_meant("a.yaml", "workflow:\n  name: \"x\n\tmodules: ["));
        assert!(is_meant("a.json", "{\n  \"project_name\" : \"x\",\n"));
        assert!(is_meant("a.json", "{\"workflow\": "));
        assert!(is_meant("a.yaml", b"name: \xff\nworkflow:\n".to_vec()));
        assert!(is_meant("a.yaml", "workflow:\n---\nworkflow:\n"));
    }

    #[test]
    fn also_in_utf_16() {
        let text = "workflow:\r\n  name: x\r\n";
        let little: Vec<u8> =
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert!(is_meant("a.yaml", little));
    }

    #[test]
    fn other_files_are_others() {
        for other in ["", "a: [", "name: x\non: push", "- workflow: x", "on:\n  workflow: x"] {
            assert!(!is_meant("a.yaml", other), "{other}");
        }
        assert!(!is_meant("a.yaml", "on:\n  workflow: x\n\t- ["));
        assert!(!is_meant("a.json", r#"{"name": "x", "workflow"#));
    }
}
