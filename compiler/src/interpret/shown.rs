//! Parts of expressions, for people.

use super::Interpreted;
use crate::expr::Typed;
use sagaweave_core::Scope;

impl Interpreted<'_> {
    /// The value of a part of an expression that stands outside of any macro, as JSON; none where it has
    /// no value.
    pub(crate) fn shown(&self, part: &Typed, scope: &Scope) -> Option<String> {
        self.eval(scope).json(part).ok()
    }
}
