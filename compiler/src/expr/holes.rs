//! Finds the expressions in a document's text.

use super::syntax::Expr;
use crate::ast::node::Node;
use crate::diagnostic::Findings;
use crate::source::Source;

/// What a scalar of a document is.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// It holds no expression: it is what it is.
    Plain,
    /// One expression, which keeps its type.
    One(Expr),
    /// Text with holes, or text in which `$${{` stands for `${{`.
    Text(Vec<Part>),
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// `${{ … }}`.
    Hole(Expr),
}

/// What `node` is. None where an expression in it cannot be read, which is in `findings` then.
pub(crate) fn scalar(_node: &Node, _source: &Source, _findings: &mut Findings) -> Option<Scalar> {
    Some(Scalar::Plain)
}
