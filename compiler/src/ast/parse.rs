//! From bytes to a document: reads, tells the dialect, checks, decodes.

use super::node::{Entry, Node, Spanned, Value};
use super::{Document, check, decode, keys, outline, read};
use crate::diagnostic::{Diagnostic, Findings, codes, nearest};
use crate::source::Source;

/// What [`parse`] gives.
pub(crate) struct Parsed {
    /// The document, if it holds to the tables.
    pub(crate) document: Option<Document>,
    /// Otherwise, if it is known nevertheless which steps there are, what can be told of it: what is wrong
    /// is left out.
    pub(crate) outline: Option<Document>,
    /// The codes that it allows.
    pub(crate) allowed: Vec<Spanned<String>>,
}

/// Reads and checks a document.
pub(crate) fn parse(source: &Source, findings: &mut Findings) -> Parsed {
    let Some(root) = read::read(source, findings) else {
        return Parsed { document: None, outline: None, allowed: Vec::new() };
    };
    let allowed = allowed(&root);
    findings.allow(allowed.iter().map(|code| code.value.clone()));
    // What was left out of the tree, as the second of two equal keys, may hold steps.
    let is_whole = findings.errors() == 0;
    let (mut document, mut outline) = (None, None);
    if let Some(dialect) = dialect(&root, findings) {
        check::mapping(&root, dialect.table, findings);
        if findings.barrier().is_ok() {
            document = Some((dialect.decode)(&root));
        } else if is_whole && outline::is_clear(&root) {
            outline = Some((dialect.decode)(&root));
        }
    }
    Parsed { document, outline, allowed }
}

fn allowed(root: &Node) -> Vec<Spanned<String>> {
    let entries = root.get("allow").map(Node::entries).unwrap_or_default();
    entries.iter().map(|entry| entry.key.clone()).collect()
}

/// The keys that tell the dialect.
pub(super) const MARKS: [&str; 2] = ["workflow", "project_name"];

/// A dialect of the language.
struct Dialect {
    table: &'static keys::Table,
    decode: fn(&Node) -> Document,
}

fn dialect(root: &Node, findings: &mut Findings) -> Option<Dialect> {
    match (root.entry("workflow"), root.entry("project_name")) {
        (Some(_), None) => Some(Dialect { table: &keys::CAMPAIGN, decode: decode::campaign }),
        (None, Some(_)) => Some(Dialect { table: &keys::PROJECT, decode: decode::project }),
        (Some(campaign), Some(project)) => {
            let (first, second) = if campaign.key.span < project.key.span {
                (campaign.key.span, project.key.span)
            } else {
                (project.key.span, campaign.key.span)
            };
            let message = "`workflow` makes a campaign and `project_name` a project; this has both";
            findings.push(
                Diagnostic::new(codes::BOTH_DIALECTS, second, message)
                    .related(first, "the other one")
                    .help("keep one of them, and what belongs to it"),
            );
            None
        }
        (None, None) => {
            findings.push(no_dialect(root));
            None
        }
    }
}

/// The first key that may have been meant as the one that tells the dialect, and that one.
pub(super) fn guess(root: &Node) -> Option<(&Entry, &'static str)> {
    root.entries().iter().find_map(|entry| Some((entry, nearest(&entry.key.value, MARKS)?)))
}

fn no_dialect(root: &Node) -> Diagnostic {
    let message = "neither `workflow` nor `project_name` stands at the top level";
    let finding = match guess(root) {
        Some((entry, near)) => Diagnostic::new(codes::NO_DIALECT, entry.key.span, message)
            .help(format!("did you mean `{near}`?")),
        None if matches!(&root.value, Value::Map(entries) if entries.is_empty()) => {
            Diagnostic::new(codes::EMPTY_DOCUMENT, root.span, "the document is empty")
        }
        None => Diagnostic::new(codes::NO_DIALECT, root.head(), message),
    };
    if finding.help.is_some() {
        return finding;
    }
    finding
        .help("a campaign has `workflow:` and `modules:`, a project `project_name:` and `tasks:`")
}
