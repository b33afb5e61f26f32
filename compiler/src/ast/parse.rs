//! From bytes to a document: reads, tells the dialect, checks, decodes.

use super::node::{Entry, Node, Spanned, Value};
use super::{Catalog, Document, check, decode, expressions, keys, outline, read};
use crate::diagnostic::{Diagnostic, Findings, codes, nearest};
use crate::source::{Attached, Source};

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
        expressions::secrets(&root, findings);
        let catalogs = catalogs(&root, source, findings);
        if findings.barrier().is_ok() {
            let mut decoded = (dialect.decode)(&root);
            if let Document::Campaign(campaign) = &mut decoded {
                campaign.catalogs = catalogs;
            }
            document = Some(decoded);
        } else if is_whole && outline::is_clear(&root) {
            outline = Some((dialect.decode)(&root));
        }
    }
    Parsed { document, outline, allowed }
}

/// The paths of the catalogs that a document names; none where it cannot be read.
pub(crate) fn catalog_names(source: &Source) -> Vec<String> {
    // Most documents name none, and reading one takes its time.
    if !source.bytes().windows(TOOLS.len()).any(|bytes| bytes == TOOLS) {
        return Vec::new();
    }
    let root = read::read(source, &mut Findings::default());
    let tools = root.as_ref().and_then(|root| root.get("tools"));
    paths(tools).filter_map(Node::text).map(str::to_owned).collect()
}

const TOOLS: &[u8] = b"tools";

fn paths(tools: Option<&Node>) -> impl Iterator<Item = &Node> {
    let listed = tools.filter(|tools| !matches!(tools.value, Value::Map(_)));
    listed.map(Node::elements).unwrap_or_default().iter()
}

/// The catalogs that a document names, or the one that it holds.
fn catalogs(root: &Node, source: &Source, findings: &mut Findings) -> Vec<Catalog> {
    let tools = root.get("tools");
    if let Some(tools) = tools.filter(|tools| matches!(tools.value, Value::Map(_))) {
        let is_right = findings.barrier().is_ok();
        return is_right
            .then(|| decode::catalog(Some(tools), root.get("types")))
            .into_iter()
            .collect();
    }
    let named = paths(tools).zip(1..);
    named.filter_map(|(path, file)| catalog(path, file, source, findings)).collect()
}

fn catalog(path: &Node, file: u32, source: &Source, findings: &mut Findings) -> Option<Catalog> {
    let text = path.text()?;
    let attached = source.catalogs().get(file as usize - 1).filter(|it| it.name == text);
    match attached.map(|attached: &Attached| &attached.content) {
        Some(Ok(catalog)) => {
            let catalog = read_catalog(catalog, file, findings)?;
            Some(Catalog { path: Some(Spanned::new(text.to_owned(), path.span)), ..catalog })
        }
        Some(Err(why)) => {
            let message = format!("the catalog `{text}` cannot be read: {why}");
            let help = "the path is taken from the folder of this document";
            findings.push(Diagnostic::new(codes::BAD_CATALOG, path.span, message).help(help));
            None
        }
        None => {
            let message = format!("the catalog `{text}` is not at hand");
            let help = "whoever compiles the document has to read it, too";
            findings.push(Diagnostic::new(codes::BAD_CATALOG, path.span, message).help(help));
            None
        }
    }
}

fn read_catalog(source: &Source, file: u32, findings: &mut Findings) -> Option<Catalog> {
    let mut own = Findings::default();
    let root = read::read(source, &mut own).map(|root| root.in_file(file));
    own.finish().into_iter().for_each(|finding| findings.push(finding.in_file(file)));
    let root = root?;
    let before = findings.errors();
    check::mapping(&root, &keys::CATALOG, findings);
    expressions::secrets(&root, findings);
    (findings.errors() == before).then(|| decode::catalog(root.get("tools"), root.get("types")))
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
