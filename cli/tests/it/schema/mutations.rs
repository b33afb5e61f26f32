//! Documents that were right and then changed.

use super::{Dialect, corpus, errors_in};
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sagaweave_compiler::ast::keys;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What is done to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Drop,
    Rename,
    Retype,
    Move,
    Duplicate,
    Empty,
    Word,
    Number,
    Foreign,
    Nest,
}

pub const KINDS: [Kind; 10] = [
    Kind::Drop,
    Kind::Rename,
    Kind::Retype,
    Kind::Move,
    Kind::Duplicate,
    Kind::Empty,
    Kind::Word,
    Kind::Number,
    Kind::Foreign,
    Kind::Nest,
];

/// A change: what is done, where, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Mutation {
    pub kind: Kind,
    at: Index,
    with: Index,
    other: Index,
}

pub fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    (select(&KINDS), index(), index(), index()).prop_map(|(kind, at, with, other)| Mutation {
        kind,
        at,
        with,
        other,
    })
}

/// The right documents, read once.
pub static DOCUMENTS: LazyLock<Vec<Value>> =
    LazyLock::new(|| corpus::all().into_iter().map(|right| right.value).collect());
static SCHEMAS: LazyLock<[Validator; 3]> = LazyLock::new(|| Dialect::ALL.map(Dialect::validator));

/// Whether the schema of its dialect takes a document. One that lost what tells its dialect is held
/// against the schema that it had, as an editor does.
pub fn is_valid(document: &Value, dialect: Dialect) -> bool {
    SCHEMAS[dialect as usize].is_valid(document)
}

/// What the schema says of a document.
fn why(document: &Value, dialect: Dialect) -> String {
    let errors = SCHEMAS[dialect as usize].iter_errors(document);
    let errors = errors.map(|error| (error.instance_path().to_string(), error));
    // The compiler looks at the names of actions that undo where a step uses them.
    let is_of_use = |path: &str| path.starts_with("/tools/") && path.ends_with("/compensation");
    let errors = errors.filter(|(path, _)| !is_of_use(path));
    errors.map(|(path, error)| format!("{path}: {error}")).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    /// What a schema refuses, the compiler refuses, too.
    #[test]
    fn the_compiler_refuses_what_a_schema_refuses(
        at in any::<Index>(),
        mutations in proptest::collection::vec(mutation(), 1..=3),
    ) {
        let mut document = at.get(&DOCUMENTS).clone();
        let dialect = Dialect::of(&document);
        for mutation in &mutations {
            mutation.apply(&mut document);
        }
        let wrong = why(&document, dialect);
        if !wrong.is_empty() {
            let refused = !errors_in(&document, dialect).is_empty();
            prop_assert!(refused, "only the schema refuses: {wrong}\n{document:#}");
        }
    }
}

impl Mutation {
    /// Changes the document; whether there was a place for it.
    pub fn apply(&self, document: &mut Value) -> bool {
        match self.kind {
            Kind::Drop => self.take_entry(document).is_some(),
            Kind::Rename => self.rename(document),
            Kind::Retype => self.replace(document, |_| true, &types()),
            Kind::Move => self.move_entry(document),
            Kind::Duplicate => self.duplicate(document),
            Kind::Empty => self.empty(document),
            Kind::Word => self.replace(document, Value::is_string, &words()),
            Kind::Number => self.replace(document, Value::is_number, &numbers()),
            Kind::Foreign => self.foreign(document),
            Kind::Nest => self.nest(document),
        }
    }

    /// One of the places where `fits` holds, if there is one.
    fn place(&self, document: &Value, fits: impl Fn(&Value) -> bool) -> Option<String> {
        let mut places = Vec::new();
        pointers(document, "", &mut |pointer, value| {
            if fits(value) {
                places.push(pointer.to_owned());
            }
        });
        (!places.is_empty()).then(|| self.at.get(&places).clone())
    }

    fn take_entry(&self, document: &mut Value) -> Option<(String, String, Value)> {
        let place = self.place(document, has_entries)?;
        let map = document.pointer_mut(&place)?.as_object_mut()?;
        let keys: Vec<String> = map.keys().cloned().collect();
        let key = self.with.get(&keys).clone();
        let value = map.remove(&key)?;
        Some((place, key, value))
    }

    fn rename(&self, document: &mut Value) -> bool {
        let Some((place, key, value)) = self.take_entry(document) else { return false };
        let names = [
            key.chars().skip(1).collect(),
            format!("{key}s"),
            key.to_uppercase(),
            key.replace('_', "-") + "_",
            format!("x{key}"),
            known_key(self.other).to_owned(),
        ];
        insert(document, &place, self.other.get(names.as_slice()).as_str(), value)
    }

    fn move_entry(&self, document: &mut Value) -> bool {
        let Some((_, key, value)) = self.take_entry(document) else { return false };
        let to = Self { at: self.other, ..*self };
        to.place(document, Value::is_object)
            .is_some_and(|place| insert(document, &place, &key, value))
    }

    fn foreign(&self, document: &mut Value) -> bool {
        let Some(place) = self.place(document, Value::is_object) else { return false };
        let values = types();
        insert(document, &place, known_key(self.with), self.other.get(&values).clone())
    }

    fn duplicate(&self, document: &mut Value) -> bool {
        let Some(list) = self.place(document, has_elements) else { return false };
        let Some(Value::Array(list)) = document.pointer_mut(&list) else { return false };
        list.push(self.with.get(list).clone());
        true
    }

    fn empty(&self, document: &mut Value) -> bool {
        let full = |value: &Value| has_entries(value) || has_elements(value) || value.is_string();
        let Some(place) = self.place(document, full) else { return false };
        let Some(value) = document.pointer_mut(&place) else { return false };
        *value = match value {
            Value::Object(_) => json!({}),
            Value::Array(_) => json!([]),
            _ => json!(""),
        };
        true
    }

    fn replace(&self, document: &mut Value, fits: fn(&Value) -> bool, values: &[Value]) -> bool {
        let Some(place) = self.place(document, fits) else { return false };
        let Some(value) = document.pointer_mut(&place) else { return false };
        *value = self.with.get(values).clone();
        true
    }

    /// Puts steps into a block, or into something that is no block.
    fn nest(&self, document: &mut Value) -> bool {
        let Some(place) = self.place(document, Value::is_object) else { return false };
        let Some(value) = document.pointer_mut(&place) else { return false };
        let inner = value.take();
        let kinds = ["sequential", "parallel", "dag", "foreach"];
        let list = *self.with.get(&["activities", "modules"]);
        *value = json!({ "id": "outer", "type": self.other.get(&kinds), list: [inner] });
        true
    }
}

fn insert(document: &mut Value, place: &str, key: &str, value: Value) -> bool {
    let map = document.pointer_mut(place).and_then(Value::as_object_mut);
    map.map(|map| map.insert(key.to_owned(), value)).is_some()
}

fn has_entries(value: &Value) -> bool {
    value.as_object().is_some_and(|map| !map.is_empty())
}

fn has_elements(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty())
}

/// Calls `seen` with every value and the JSON Pointer to it.
fn pointers(value: &Value, at: &str, seen: &mut impl FnMut(&str, &Value)) {
    seen(at, value);
    match value {
        Value::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                pointers(element, &format!("{at}/{index}"), seen);
            }
        }
        Value::Object(map) => {
            for (key, element) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(element, &format!("{at}/{key}"), seen);
            }
        }
        _ => {}
    }
}

/// A key of the language, of any table of either dialect, there or to come.
fn known_key(index: Index) -> &'static str {
    let tables = keys::CAMPAIGN_TABLES.iter().chain(keys::PROJECT_TABLES);
    let names: Vec<&str> = tables.flat_map(|table| table.keys()).map(|key| key.name).collect();
    index.get::<&str>(&names)
}

fn types() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1.5),
        json!("text"),
        json!([]),
        json!({}),
        json!(["a"]),
        json!({ "a": 1 }),
        json!([null]),
    ]
}

fn words() -> Vec<Value> {
    let words = [
        "urgent",
        "foreach",
        "parallel",
        "30 s",
        "PT",
        "0s",
        "P1W",
        "1.0",
        "1.0.0",
        "None",
        "none",
        "unlimited",
        " ",
        "\u{85}",
        "\u{feff}",
        "a b",
        "1a",
        "ä",
        "default",
        "true",
        "${{ input.a }}",
        "reverse",
        "finish",
        "1h30m",
    ];
    words.iter().map(|word| json!(word)).chain([json!("x".repeat(401))]).collect()
}

fn numbers() -> Vec<Value> {
    let mut numbers = vec![json!(1.0), json!(1.5), json!(1e308), json!(0.999)];
    let whole = [0, 1, -1, 100, 101, 1000, 1001, i64::from(i32::MAX), 1 << 31, 1 << 32, i64::MAX];
    numbers.extend(whole.map(|number| json!(number)));
    numbers.push(json!(u64::MAX));
    numbers
}
