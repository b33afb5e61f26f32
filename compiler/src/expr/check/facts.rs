//! What is known not to be null.

use crate::expr::typed::Typed;
use std::collections::BTreeSet;

/// The paths that are known not to be null where an expression stands.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    paths: BTreeSet<String>,
}

impl Facts {
    /// Both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self { paths: self.paths.union(&other.paths).cloned().collect() }
    }
}

/// What is known where `condition` holds: for what stands under a `when`.
pub fn facts_when_true(_condition: &Typed) -> Facts {
    Facts::default()
}
