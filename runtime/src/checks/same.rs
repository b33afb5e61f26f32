//! Whether two schemas of two tables ask for the same.

use sagaweave_core::schema::{Additional, Check, Property, Schema, SchemaId};
use std::collections::BTreeSet;

/// A table, and a position in it.
pub(super) type Place<'a> = (&'a [Schema<'static>], Option<SchemaId>);

/// Whether both ask for the same: word for word, wherever in their tables it stands.
pub(super) fn same(one: Place<'_>, other: Place<'_>) -> bool {
    let mut pairs = Pairs { tables: [one.0, other.0], seen: BTreeSet::new(), open: Vec::new() };
    match (one.1, other.1) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            pairs.open.push((one, other));
            pairs.are_same()
        }
        _ => false,
    }
}

struct Pairs<'a> {
    tables: [&'a [Schema<'static>]; 2],
    seen: BTreeSet<(SchemaId, SchemaId)>,
    open: Vec<(SchemaId, SchemaId)>,
}

impl Pairs<'_> {
    fn are_same(&mut self) -> bool {
        while let Some(pair) = self.open.pop() {
            if self.seen.insert(pair) && !self.schemas(pair) {
                return false;
            }
        }
        true
    }

    fn schemas(&mut self, (one, other): (SchemaId, SchemaId)) -> bool {
        let [ones, others] = self.tables;
        match (ones.get(one.index()), others.get(other.index())) {
            (Some(one), Some(other)) => {
                (one.kinds, one.secret, one.checks.len())
                    == (other.kinds, other.secret, other.checks.len())
                    && one
                        .checks
                        .iter()
                        .zip(other.checks)
                        .all(|(one, other)| self.check(one, other))
            }
            (None, None) => true,
            _ => false,
        }
    }

    fn check(&mut self, one: &Check<'_>, other: &Check<'_>) -> bool {
        match (one, other) {
            (Check::Items(one), Check::Items(other))
            | (
                Check::Additional(Additional::Schema(one)),
                Check::Additional(Additional::Schema(other)),
            ) => self.later(*one, *other),
            (Check::Properties(one), Check::Properties(other)) => {
                one.len() == other.len()
                    && one.iter().zip(*other).all(|(one, other)| self.property(one, other))
            }
            _ => one == other,
        }
    }

    fn property(&mut self, one: &Property<'_>, other: &Property<'_>) -> bool {
        (one.name, one.required) == (other.name, other.required)
            && self.later(one.schema, other.schema)
    }

    /// As far as is known they are; what is inside is looked at next, once.
    fn later(&mut self, one: SchemaId, other: SchemaId) -> bool {
        self.open.push((one, other));
        true
    }
}
