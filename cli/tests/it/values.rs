//! The check of typed values against the `jsonschema` crate: random schemas, and values near to them.

mod formats;
mod model;
mod near;

use jsonschema::{Draft, Validator};
use near::Choices;
use proptest::prelude::*;
use sagaweave_core::schema::{check, project, smallest};
use serde_json::Value;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn takes_what_json_schema_takes(
        node in model::node(),
        choices in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 6),
        wild in model::value(),
    ) {
        let schema = node.to_json();
        let oracle = oracle(&schema);
        let mut table = Vec::new();
        let id = node.add_to(&mut table);
        let nearby = choices.into_iter().map(|bytes| near::near(&node, &mut Choices::of(bytes)));
        for value in nearby.chain([wild]).filter(|value| !is_beyond(&schema, value)) {
            let found = check(&table, id, &value, "value");
            let (ours, theirs) = (found.is_ok(), oracle.is_valid(&value));
            prop_assert_eq!(ours, theirs, "{} for {}: {:?}", schema, value, found);
            if ours {
                let size = value.to_string().len() as u64;
                prop_assert!(smallest(&table, id) <= size, "{} for {}", schema, value);
                let passed = project(&table, id, value);
                prop_assert_eq!(project(&table, id, passed.clone()), passed);
            }
        }
    }
}

/// Whether a number of a size is in it with which one of the two is less exact than the other.
fn is_beyond(schema: &Value, value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let size = number.as_f64().unwrap_or_default().abs();
            // Integers have 64 bits here, and the oracle divides large ones as doubles.
            let is_long = size > 1e18 && number.is_f64();
            is_long || size > 1e15 && schema.to_string().contains("multipleOf")
        }
        Value::Array(items) => items.iter().any(|item| is_beyond(schema, item)),
        Value::Object(members) => members.values().any(|member| is_beyond(schema, member)),
        _ => false,
    }
}

fn oracle(schema: &Value) -> Validator {
    let options =
        jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.build(schema).unwrap()
}
