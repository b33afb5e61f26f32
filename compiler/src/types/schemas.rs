//! The tables that values are checked against, as the IR has them.

use sagaweave_core::schema::{
    Additional, Check, Format, Kinds, Misfits, Property, Schema, SchemaId, check, project, smallest,
};
use serde_json::Value;
use std::collections::HashMap;

/// The schemas of a document: the owned twin of a table of [`sagaweave_core::schema`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schemas {
    /// A [`SchemaId`] is a position in them.
    pub defs: Vec<SchemaDef>,
}

/// The owned twin of [`Schema`].
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaDef {
    /// Which kinds of JSON values it takes.
    pub kinds: Kinds,
    /// What else has to hold.
    pub checks: Vec<CheckDef>,
    /// Its values are never shown, kept or passed on.
    pub secret: bool,
    /// A value that the author gives as an example, or as the default: JSON text.
    pub example: Option<String>,
}

/// The owned twin of [`Check`].
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum CheckDef {
    OneOf(Vec<String>),
    Minimum(f64),
    ExclusiveMinimum(f64),
    Maximum(f64),
    ExclusiveMaximum(f64),
    MultipleOf(f64),
    MinLength(u64),
    MaxLength(u64),
    Pattern(String),
    Format(Format),
    Items(SchemaId),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    Properties(Vec<PropertyDef>),
    Additional(Additional),
    MinProperties(u64),
    MaxProperties(u64),
}

/// The owned twin of [`Property`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyDef {
    /// Its key.
    pub name: String,
    /// What it has to be.
    pub schema: SchemaId,
    /// Whether it has to be there.
    pub required: bool,
}

impl SchemaDef {
    /// One that takes anything.
    pub const ANY: Self =
        Self { kinds: Kinds::ANY, checks: Vec::new(), secret: false, example: None };

    /// One that takes all values of these kinds.
    pub const fn of(kinds: Kinds) -> Self {
        Self { kinds, checks: Vec::new(), secret: false, example: None }
    }

    /// The schemas of its named members, in order.
    pub(crate) fn members(&self) -> Vec<SchemaId> {
        let named = |check: &CheckDef| match check {
            CheckDef::Properties(all) => Some(all.iter().map(|one| one.schema).collect()),
            _ => None,
        };
        self.checks.iter().find_map(named).unwrap_or_default()
    }

    /// The schemas that this one names.
    pub(super) fn references(&self) -> impl Iterator<Item = SchemaId> {
        self.checks.iter().flat_map(CheckDef::references)
    }

    /// The same, naming those schemas by other positions.
    pub(super) fn with_references(&self, place: &mut impl FnMut(SchemaId) -> SchemaId) -> Self {
        let checks = self.checks.iter().map(|check| check.with_references(place)).collect();
        Self { checks, example: self.example.clone(), ..*self }
    }
}

impl CheckDef {
    fn references(&self) -> Vec<SchemaId> {
        match self {
            Self::Items(id) | Self::Additional(Additional::Schema(id)) => vec![*id],
            Self::Properties(properties) => properties.iter().map(|one| one.schema).collect(),
            _ => Vec::new(),
        }
    }

    fn with_references(&self, place: &mut impl FnMut(SchemaId) -> SchemaId) -> Self {
        match self {
            Self::Items(id) => Self::Items(place(*id)),
            Self::Additional(Additional::Schema(id)) => {
                Self::Additional(Additional::Schema(place(*id)))
            }
            Self::Properties(properties) => {
                let property = |one: &PropertyDef| PropertyDef {
                    name: one.name.clone(),
                    schema: place(one.schema),
                    required: one.required,
                };
                Self::Properties(properties.iter().map(property).collect())
            }
            other => other.clone(),
        }
    }
}

impl Schemas {
    /// The schema at `id`, which comes from this table.
    pub fn def(&self, id: SchemaId) -> &SchemaDef {
        &self.defs[id.0 as usize]
    }

    /// The same, to be changed.
    pub(crate) fn def_mut(&mut self, id: SchemaId) -> &mut SchemaDef {
        &mut self.defs[id.0 as usize]
    }

    /// Adds a schema.
    pub fn add(&mut self, def: SchemaDef) -> SchemaId {
        let id = SchemaId(u32::try_from(self.defs.len()).unwrap_or(u32::MAX));
        self.defs.push(def);
        id
    }

    /// Hands over the table that values are checked against.
    pub fn with_table<R>(&self, f: impl FnOnce(&[Schema<'_>]) -> R) -> R {
        with_borrowed(&self.defs.iter().collect::<Vec<_>>(), |id| id, f)
    }

    /// The same with only what `root` reaches, so that one check in a large table costs little.
    pub fn with_part<R>(&self, root: SchemaId, f: impl FnOnce(&[Schema<'_>], SchemaId) -> R) -> R {
        let (mut order, mut places) = (vec![root], HashMap::from([(root, SchemaId(0))]));
        let mut at = 0;
        while at < order.len() {
            for id in self.def(order[at]).references() {
                let next = SchemaId(u32::try_from(order.len()).unwrap_or(u32::MAX));
                places.entry(id).or_insert_with(|| {
                    order.push(id);
                    next
                });
            }
            at += 1;
        }
        let defs: Vec<&SchemaDef> = order.iter().map(|id| self.def(*id)).collect();
        with_borrowed(&defs, |id| places[&id], |table| f(table, SchemaId(0)))
    }
}

/// What of a schema cannot be borrowed as it is: lists of borrowed things.
struct Lists<'p> {
    words: Vec<Vec<&'p str>>,
    properties: Vec<Vec<Property<'p>>>,
}

fn with_borrowed<R>(
    defs: &[&SchemaDef],
    place: impl Fn(SchemaId) -> SchemaId,
    f: impl FnOnce(&[Schema<'_>]) -> R,
) -> R {
    let checks = || defs.iter().flat_map(|def| &def.checks);
    let lists = Lists {
        words: checks().filter_map(words).collect(),
        properties: checks().filter_map(|check| properties(check, &place)).collect(),
    };
    let (mut words, mut properties) = (lists.words.iter(), lists.properties.iter());
    let mut borrow = |check| borrowed(check, &place, || next(&mut words), || next(&mut properties));
    let checks: Vec<Vec<Check<'_>>> =
        defs.iter().map(|def| def.checks.iter().map(&mut borrow).collect()).collect();
    let schema = |(def, checks)| {
        let def: &&SchemaDef = def;
        let checks: &Vec<Check<'_>> = checks;
        Schema { kinds: def.kinds, checks, secret: def.secret }
    };
    f(&defs.iter().zip(&checks).map(schema).collect::<Vec<_>>())
}

fn words(check: &CheckDef) -> Option<Vec<&str>> {
    match check {
        CheckDef::OneOf(values) => Some(values.iter().map(String::as_str).collect()),
        _ => None,
    }
}

fn properties<'p>(
    check: &'p CheckDef,
    place: &impl Fn(SchemaId) -> SchemaId,
) -> Option<Vec<Property<'p>>> {
    let CheckDef::Properties(all) = check else { return None };
    let borrowed = |one: &'p PropertyDef| Property {
        name: &one.name,
        schema: place(one.schema),
        required: one.required,
    };
    Some(all.iter().map(borrowed).collect())
}

fn next<'p, T>(lists: &mut std::slice::Iter<'p, Vec<T>>) -> &'p [T] {
    lists.next().map_or(&[], Vec::as_slice)
}

fn borrowed<'p>(
    check: &'p CheckDef,
    place: &impl Fn(SchemaId) -> SchemaId,
    words: impl FnOnce() -> &'p [&'p str],
    properties: impl FnOnce() -> &'p [Property<'p>],
) -> Check<'p> {
    match check {
        CheckDef::OneOf(_) => Check::OneOf(words()),
        CheckDef::Minimum(bound) => Check::Minimum(*bound),
        CheckDef::ExclusiveMinimum(bound) => Check::ExclusiveMinimum(*bound),
        CheckDef::Maximum(bound) => Check::Maximum(*bound),
        CheckDef::ExclusiveMaximum(bound) => Check::ExclusiveMaximum(*bound),
        CheckDef::MultipleOf(step) => Check::MultipleOf(*step),
        CheckDef::MinLength(length) => Check::MinLength(*length),
        CheckDef::MaxLength(length) => Check::MaxLength(*length),
        CheckDef::Pattern(pattern) => Check::Pattern(pattern),
        CheckDef::Format(format) => Check::Format(*format),
        CheckDef::Items(id) => Check::Items(place(*id)),
        CheckDef::MinItems(count) => Check::MinItems(*count),
        CheckDef::MaxItems(count) => Check::MaxItems(*count),
        CheckDef::UniqueItems => Check::UniqueItems,
        CheckDef::Properties(_) => Check::Properties(properties()),
        CheckDef::Additional(Additional::Schema(id)) => {
            Check::Additional(Additional::Schema(place(*id)))
        }
        CheckDef::Additional(other) => Check::Additional(*other),
        CheckDef::MinProperties(count) => Check::MinProperties(*count),
        CheckDef::MaxProperties(count) => Check::MaxProperties(*count),
    }
}

impl Schemas {
    /// Holds a value against a schema; `root` is how messages name the value.
    pub fn check(&self, id: SchemaId, value: &Value, root: &str) -> Result<(), Misfits> {
        self.with_part(id, |table, id| check(table, id, value, root))
    }

    /// What is passed on of a value that the schema takes.
    pub fn project(&self, id: SchemaId, value: Value) -> Value {
        self.with_part(id, |table, id| project(table, id, value))
    }

    /// The least number of bytes of a value that the schema takes, or less.
    pub fn smallest(&self, id: SchemaId) -> u64 {
        self.with_part(id, smallest)
    }
}
