//! Why each finding is one, with a wrong and a right example.
//!
//! The texts are files: `explain/SW0302.md` holds what is said of SW0302. First why it matters, then
//! `## Wrong` and `## Right` with documents. A document is a fenced block whose first line is its language
//! and its file's name; or, where its bytes cannot be written down, a paragraph that begins with the name
//! in backticks and says how it is made, which a function in `made` does.

mod made;

use super::Code;
use super::codes;

/// What `sagaweave explain` says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Why it matters: a few sentences of Markdown.
    pub why: &'static str,
    /// Gives this finding, and no other.
    pub wrong: Example,
    /// Gives none.
    pub right: Example,
}

/// Documents that are compiled together; nearly always a single one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The documents, in order.
    pub documents: Vec<ExampleDocument>,
}

/// A document of an [`Example`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExampleDocument {
    /// What its file is called: no folder, only the name.
    pub file_name: &'static str,
    /// What it holds.
    pub text: Content,
}

/// What a document of an [`Example`] holds.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// This text.
    Text(&'static str),
    /// Bytes that nobody wants to read, or that are no text.
    Made {
        /// What they are, in words: Markdown.
        how: &'static str,
        /// Makes them.
        make: fn() -> Vec<u8>,
    },
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Made { how, .. }, Self::Made { how: other, .. }) => how == other,
            _ => false,
        }
    }
}

impl Eq for Content {}

impl Content {
    /// The bytes of the document.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Made { make, .. } => make(),
        }
    }
}

/// What there is to say of `code`.
pub fn explain(code: Code) -> Explanation {
    let (why, wrong, right) = sections(codes::explanation(code)).unwrap_or_default();
    let example = |text, side| documents(text, made::maker(code, side)).unwrap_or_default();
    Explanation {
        why,
        wrong: Example { documents: example(wrong, made::Side::Wrong) },
        right: Example { documents: example(right, made::Side::Right) },
    }
}

/// Why, wrong, right.
fn sections(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (why, examples) = text.split_once("\n## Wrong\n\n")?;
    let (wrong, right) = examples.split_once("\n## Right\n\n")?;
    Some((why.trim(), wrong, right))
}

const FENCE: &str = "```";

type Make = fn() -> Vec<u8>;

/// The documents of a section: fenced blocks, or one paragraph.
fn documents(text: &'static str, make: Option<Make>) -> Option<Vec<ExampleDocument>> {
    if let Some(paragraph) = text.strip_prefix('`').filter(|_| !text.starts_with(FENCE)) {
        let (file_name, how) = paragraph.split_once("`: ")?;
        let text = Content::Made { how: how.trim_end(), make: make? };
        return Some(vec![ExampleDocument { file_name, text }]);
    }
    let mut documents = Vec::new();
    let mut rest = text.trim_start_matches('\n');
    while !rest.is_empty() {
        let (head, _) = rest.split_once('\n')?;
        let (_, file_name) = head.strip_prefix(FENCE)?.split_once(' ')?;
        // The end is looked for from the first line's on, so that a block may be empty.
        let start = head.len() + 1;
        let end = start + rest[head.len()..].find("\n```\n")?;
        documents.push(ExampleDocument { file_name, text: Content::Text(&rest[start..end]) });
        let after = &rest[end + FENCE.len() + 1..];
        rest = after.trim_start_matches('\n');
    }
    (!documents.is_empty()).then_some(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_three_sections() {
        let text = "Why.\n\nMore.\n\n## Wrong\n\na\n\n## Right\n\nb\n";
        assert_eq!(sections(text), Some(("Why.\n\nMore.", "a\n", "b\n")));
        assert_eq!(sections("Why.\n\n## Wrong\n\na\n"), None);
        assert_eq!(sections("Why.\n\n## Right\n\na\n\n## Wrong\n\nb\n"), None);
    }

    #[test]
    fn documents_are_fenced_blocks() {
        let text = "```yaml a.yaml\nx: 1\n```\n\n```json b.json\n{}\n```\n";
        let found = documents(text, None).unwrap();
        assert_eq!(
            found,
            [("a.yaml", "x: 1\n"), ("b.json", "{}\n")]
                .map(|(file_name, text)| ExampleDocument { file_name, text: Content::Text(text) })
        );
        let empty = documents("```yaml a.yaml\n```\n", None).unwrap();
        assert_eq!(empty[0].text, Content::Text(""));
    }

    #[test]
    fn or_a_paragraph_and_a_function() {
        let make: Make = || vec![255];
        let found = documents("`a.yaml`: a byte that\nis no text.\n", Some(make)).unwrap();
        assert_eq!(found[0].file_name, "a.yaml");
        assert_eq!(found[0].text.bytes(), [255]);
        assert_eq!(found[0].text, Content::Made { how: "a byte that\nis no text.", make });
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "\n", "text\n", "```yaml\nx\n```\n", "```yaml a.yaml\nx\n", "`a.yaml` x\n"]
        {
            assert_eq!(documents(text, Some(Vec::new)), None, "{text}");
        }
        assert_eq!(documents("`a.yaml`: x\n", None), None);
        assert_eq!(documents("```yaml a.yaml\nx\n```\ntext\n", None), None);
    }
}
