//! How much of what is wrong an editor shows before `check` is asked.

use super::mutations::{DOCUMENTS, KINDS, Kind, is_valid, mutation};
use super::{Dialect, errors_in};
use proptest::prelude::any;
use proptest::sample::Index;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, HashMap};

/// What came of the documents with one kind of change.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    changed: usize,
    by_compiler: usize,
    by_schema: usize,
}

/// Codes that are about keys and types: what a schema can know.
const STRUCTURE: [&str; 6] = ["SW0201", "SW0202", "SW0203", "SW0205", "SW0206", "SW0217"];

#[test]
fn schemas_refuse_nearly_all_mistakes_of_structure() {
    let mut runner = TestRunner::deterministic();
    let mut kinds: HashMap<Kind, Seen> = HashMap::new();
    let mut codes: BTreeMap<&str, Seen> = BTreeMap::new();
    for _ in 0..4_000 {
        let tree = (any::<Index>(), mutation()).new_tree(&mut runner).expect("a value");
        let (at, mutation) = tree.current();
        let mut document = at.get(&DOCUMENTS).clone();
        let dialect = Dialect::of(&document);
        if !mutation.apply(&mut document) {
            continue;
        }
        let errors = errors_in(&document, dialect);
        let refused = !is_valid(&document, dialect);
        kinds.entry(mutation.kind).or_default().add(!errors.is_empty(), refused);
        if let Some(first) = errors.first() {
            codes.entry(first).or_default().add(true, refused);
        }
    }
    for kind in KINDS {
        println!("{kind:?}: {}", kinds[&kind]);
    }
    for (code, seen) in &codes {
        println!("{code}: {seen}");
    }
    let structure = STRUCTURE.iter().filter_map(|code| codes.get(code)).copied();
    let structure = structure.fold(Seen::default(), Seen::plus);
    let all = kinds.values().copied().fold(Seen::default(), Seen::plus);
    println!("structure: {structure}\nall: {all}");
    assert!(structure.by_compiler > 1_000, "{structure}");
    assert!(structure.by_schema * 100 > structure.by_compiler * 98, "{structure}");
    assert!(all.by_schema <= all.by_compiler, "{all}");
}

impl Seen {
    fn add(&mut self, by_compiler: bool, by_schema: bool) {
        self.changed += 1;
        self.by_compiler += usize::from(by_compiler);
        self.by_schema += usize::from(by_schema);
    }

    fn plus(self, other: Self) -> Self {
        Self {
            changed: self.changed + other.changed,
            by_compiler: self.by_compiler + other.by_compiler,
            by_schema: self.by_schema + other.by_schema,
        }
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { changed, by_compiler, by_schema } = self;
        write!(f, "of {changed} the compiler refuses {by_compiler}, the schema {by_schema}")
    }
}
