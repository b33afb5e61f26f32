//! A document as it is written, whatever it means: for who lays documents out anew.

use super::node::Node;
use super::read;
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::Source;

/// What a document says, and what its author says beside it.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Its values; none where it cannot be read.
    pub tree: Option<Node>,
    /// Its comments, from `#` to the end of the line, in their order.
    pub comments: Vec<String>,
    /// Why it cannot be read, as a whole or in part.
    pub findings: Vec<Diagnostic>,
}

/// Reads `source` as YAML or JSON, and no further.
pub fn written(source: &Source) -> Written {
    let mut findings = Findings::default();
    let tree = read::read(source, &mut findings);
    let comments = if source.is_json() { Vec::new() } else { read::comments(source) };
    Written { tree, comments, findings: findings.finish() }
}

/// The value in a file of data, in YAML or JSON.
///
/// # Errors
/// Why it cannot be read.
pub fn value(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let node = read::read_value(source, &mut findings);
    match node {
        Some(node) if findings.errors() == 0 => Ok(node),
        _ => Err(findings.finish()),
    }
}
