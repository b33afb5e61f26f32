//! From what was written to what is meant: the type of each part, and every conversion.

mod facts;

pub use facts::{Facts, facts_when_true};

use super::holes::Part;
use super::names::Names;
use super::syntax::Expr;
use super::typed::Typed;
use crate::diagnostic::Findings;
use crate::source::Span;
use crate::types::{Type, Types};

/// Who wants a value of a type, for messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// What the value is for: "`query` of notion.search_database".
    pub what: String,
    /// Where its type is declared, with a few words.
    pub declared: Option<(Span, String)>,
}

impl Why {
    /// A value for `what`, declared nowhere.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), declared: None }
    }
}

/// The type of an expression, and of each of its parts. None where something is wrong, which is in
/// `findings` then.
pub(crate) fn check(
    _expr: &Expr,
    _names: &Names<'_>,
    _facts: &Facts,
    _findings: &mut Findings,
) -> Option<Typed> {
    None
}

/// The same, as a value of the type `wanted`.
pub(crate) fn check_as(
    _expr: &Expr,
    _wanted: &Type,
    _why: &Why,
    _names: &Names<'_>,
    _facts: &Facts,
    _findings: &mut Findings,
) -> Option<Typed> {
    None
}

/// Text with holes: each is written as `string(x)` would write it.
pub(crate) fn check_text(
    _parts: &[Part],
    _span: Span,
    _names: &Names<'_>,
    _facts: &Facts,
    _findings: &mut Findings,
) -> Option<Typed> {
    None
}

/// `typed` as a value of the type `wanted`, or none where it is no such value. For values that nobody
/// wrote, such as those that fill a compensation's input.
pub fn convert(_typed: Typed, _wanted: &Type, _types: &Types) -> Option<Typed> {
    None
}
