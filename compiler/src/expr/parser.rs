//! Reads an expression.

use super::syntax::Expr;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// Reads `text`, which stands at `span` as it is.
///
/// # Errors
/// What is wrong with it.
pub fn parse(_text: &str, span: Span) -> Result<Expr, Box<Diagnostic>> {
    Err(Box::new(Diagnostic::new(codes::EXPRESSION_SYNTAX, span, "not yet")))
}
