//! Documents that are too long to be written down, or are no text.

use super::Make;
use crate::diagnostic::Code;
use crate::limits;

/// Which example of a code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Wrong,
    Right,
}

/// What makes the document of an example, where it is made.
pub(super) fn maker(code: Code, side: Side) -> Option<Make> {
    let (wrong, right): (Make, Option<Make>) = match code.name {
        "SW0101" => (latin_1, None),
        "SW0106" => (too_large, Some(large)),
        "SW0107" => (|| nested(limits::DEPTH), None),
        "SW0108" => (aliases_of_aliases, None),
        "SW0199" => (many_mistakes, None),
        "SW0215" => (|| summary(limits::SUMMARY_BYTES + 1), None),
        "SW0418" => (|| parallel(""), Some(|| parallel("    max_concurrent: 100\n"))),
        "SW0419" => (|| chain(700), Some(|| chain(600))),
        "SW0809" => {
            (|| joined(limits::EXPRESSION_DEPTH + 1), Some(|| joined(limits::EXPRESSION_DEPTH)))
        }
        _ => return None,
    };
    match side {
        Side::Wrong => Some(wrong),
        Side::Right => right,
    }
}

const HEADER: &str = "workflow:\n  name: Example\n  version: 1.0.0\nmodules:\n";
const STEP: &str = "  - id: greet\n    tool: mail\n    action: send\n";

fn latin_1() -> Vec<u8> {
    let text = format!("{HEADER}{STEP}    summary: Send the men\u{fc}\n");
    // The first 256 characters of Unicode are those of Latin-1.
    text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// A text of so many parts.
fn joined(parts: usize) -> Vec<u8> {
    let text = vec!["'a'"; parts].join(" + ");
    format!("{HEADER}{STEP}    with: {{ text: \"${{{{ {text} }}}}\" }}\n").into_bytes()
}

fn padded(length: usize) -> Vec<u8> {
    let mut bytes = format!("{HEADER}{STEP}").into_bytes();
    bytes.resize(length.max(bytes.len()), b'\n');
    bytes
}

fn too_large() -> Vec<u8> {
    padded(limits::DOCUMENT_BYTES + 1)
}

fn large() -> Vec<u8> {
    padded(limits::DOCUMENT_BYTES)
}

fn nested(depth: usize) -> Vec<u8> {
    format!("{HEADER}{STEP}metadata: {}{}\n", "[".repeat(depth), "]".repeat(depth)).into_bytes()
}

fn aliases_of_aliases() -> Vec<u8> {
    let level = |at: usize| {
        let ten = vec![format!("*level{}", at - 1); 10].join(", ");
        format!("  level{at}: &level{at} [{ten}]\n")
    };
    let levels: String = (1..10).map(level).collect();
    format!("{HEADER}{STEP}metadata:\n  level0: &level0 [ha]\n{levels}").into_bytes()
}

fn many_mistakes() -> Vec<u8> {
    let step = |at: usize| format!("  - id: step_{at}\n    tool: mail\n    acton: send\n");
    format!("{HEADER}{}", (1..=limits::FINDINGS + 1).map(step).collect::<String>()).into_bytes()
}

fn summary(length: usize) -> Vec<u8> {
    format!("{HEADER}{STEP}    summary: {}\n", "x".repeat(length)).into_bytes()
}

fn parallel(window: &str) -> Vec<u8> {
    let step =
        |at: usize| format!("      - id: letter_{at}\n        tool: mail\n        action: send\n");
    let steps: String = (1..=600).map(step).collect();
    format!("{HEADER}  - id: letters\n    type: parallel\n{window}    activities:\n{steps}")
        .into_bytes()
}

fn chain(length: usize) -> Vec<u8> {
    let step = |at: usize| {
        format!(
            "  - id: letter_{at}\n    depends_on: letter_{}\n    tool: mail\n    action: send\n",
            at - 1
        )
    };
    let steps: String = (2..=length).map(step).collect();
    format!("{HEADER}  - id: letter_1\n    tool: mail\n    action: send\n{steps}").into_bytes()
}
