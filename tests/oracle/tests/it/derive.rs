//! What is written by hand for reading structs reads what serde's derive reads, but for three things:
//! where a key stands twice, the last value counts; what is required has to be there, even if it may be
//! null; and a list is no struct.

use crate::case::{Case, cases};
use crate::values::near;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// How both read a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// As the same.
    Alike,
    /// Neither reads it.
    Refused,
    /// Only serde reads it: a member is missing that may be null.
    Missing,
    /// Only serde reads it: it is a list, or something in it is.
    List,
}

fn read(case: &Case, text: &str) -> Read {
    match ((case.read)(text), (case.derived)(text)) {
        (Ok((ours, _)), Ok(derived)) if ours == derived => Read::Alike,
        (Err(_), Err(_)) => Read::Refused,
        (Err(ours), Ok(_)) if ours.contains("invalid type: sequence, expected a map") => Read::List,
        (Err(ours), Ok(_)) if is_missing_nullable(case, &ours) => Read::Missing,
        (ours, derived) => panic!("{}: {text}\n{ours:?}\nderived: {derived:?}", case.name),
    }
}

fn is_missing_nullable(case: &Case, error: &str) -> bool {
    // Only the last step of a path tells what is missing.
    let key = error.split("missing field `").nth(1).and_then(|rest| rest.split('`').next());
    key.is_some_and(|key| is_required_and_nullable(&case.schema, key))
}

fn is_required_and_nullable(schema: &Value, key: &str) -> bool {
    let requires =
        schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == key));
    let own = &schema["properties"][key];
    let null = json!("null");
    let in_type =
        own["type"] == null || own["type"].as_array().is_some_and(|all| all.contains(&null));
    let in_branches = ["anyOf", "oneOf"].into_iter().filter_map(|name| own[name].as_array());
    let nullable = in_type || in_branches.flatten().any(|branch| branch["type"] == null);
    requires && nullable
        || match schema {
            Value::Object(members) => {
                members.values().any(|inner| is_required_and_nullable(inner, key))
            }
            Value::Array(items) => items.iter().any(|inner| is_required_and_nullable(inner, key)),
            _ => false,
        }
}

#[test]
fn values_near_a_schema_are_read_alike() {
    let mut missing = Vec::new();
    for case in cases() {
        for near in near(case.name, &case.schema) {
            if read(&case, &near.value.to_string()) == Read::Missing {
                missing.push(format!("{} {}", near.place, near.change));
            }
        }
    }
    assert_eq!(missing, MISSING);
}

/// All that is required and may be null.
const MISSING: [&str; 7] = [
    "nullable = {}",
    "nullable = {\"a\":1}",
    "nullable.either left out",
    "nullable.given left out",
    "nullable.inner = {}",
    "nullable.inner.a left out",
    "rings.leaf.of.leaf left out",
];

/// Any JSON whose keys are those of a schema, more often than not.
fn value(key: impl Strategy<Value = String> + Clone + 'static) -> impl Strategy<Value = Value> {
    let texts = ["", "a", "open", "order", "fast", "2026-01-31T09:30:00Z", "PT1H"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop::sample::select(vec![0, 1, -7, i64::MAX, i64::MIN]).prop_map(Value::from),
        prop::sample::select(vec![0.5, 1.0, 1e30, -0.0]).prop_map(Value::from),
        Just(json!(u64::MAX)),
        prop::sample::select(texts.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let members = prop::collection::btree_map(key.clone(), inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// All keys that a schema names.
fn keys(schema: &Value) -> Vec<String> {
    let inner: Vec<&Value> = match schema {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    let own = schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned();
    own.chain(inner.into_iter().flat_map(keys)).chain(["other".to_owned()]).collect()
}

/// `near` with `random` in the place of one of its members.
fn mixed(near: &Value, random: &Value, key: &str) -> Value {
    match (near, random) {
        (Value::Object(near), Value::Object(random)) => {
            let all = near.iter().chain(random).map(|(key, value)| (key.clone(), value.clone()));
            Value::Object(all.collect())
        }
        (Value::Object(near), random) if near.contains_key(key) => {
            let mut near = near.clone();
            near.insert(key.to_owned(), random.clone());
            Value::Object(near)
        }
        (near, _) => near.clone(),
    }
}

#[test]
fn random_values_are_read_alike() {
    let mut runner = TestRunner::deterministic();
    let mut reads = Vec::new();
    for case in cases() {
        let near = near(case.name, &case.schema);
        let keys = prop::sample::select(keys(&case.schema));
        let strategy = (value(keys.clone()), prop::sample::select(near), keys)
            .prop_map(|(random, near, key)| [mixed(&near.value, &random, &key), random]);
        for _ in 0..150 {
            let values = strategy.new_tree(&mut runner).unwrap().current();
            reads.extend(values.iter().map(|value| read(&case, &value.to_string())));
        }
    }
    for kind in [Read::Alike, Read::Refused, Read::Missing, Read::List] {
        let count = reads.iter().filter(|read| **read == kind).count();
        assert!(count > 20, "{kind:?} is only {count} of {}", reads.len());
    }
}

/// A key that stands twice.
#[test]
fn the_last_of_two_values_counts() {
    let all = cases();
    let address = all.iter().find(|case| case.name == "address").unwrap();
    let text = r#"{"street": "a", "city": "b", "street": "c"}"#;
    let (_, value) = (address.read)(text).unwrap();
    assert_eq!(value, json!({ "street": "c", "city": "b" }));
    let error = (address.derived)(text).unwrap_err();
    assert!(error.contains("duplicate field `street`"), "{error}");
}
