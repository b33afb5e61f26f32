use super::super::tests::{read, right};
use super::*;
use std::fmt::Write as _;

fn sampled(input: &str) -> String {
    let read = right(input);
    sample(&read.schemas, read.schema).map_or("none".to_owned(), |value| value.to_string())
}

#[test]
fn the_smallest_sensible_value() {
    for (schema, expected) in [
        ("{ type: string }", r#""text""#),
        ("{ type: string, minLength: 6 }", r#""textte""#),
        ("{ type: string, maxLength: 2 }", r#""te""#),
        ("{ type: string, format: date-time }", r#""2026-01-31T09:30:00Z""#),
        ("{ type: string, enum: [b, a] }", r#""b""#),
        ("{ type: integer }", "1"),
        ("{ type: integer, minimum: 18, multipleOf: 7 }", "21"),
        ("{ type: number, exclusiveMinimum: 0, exclusiveMaximum: 0.5 }", "0.25"),
        ("{ type: [string, \"null\"] }", r#""text""#),
        ("{ type: array, items: { type: integer }, minItems: 3, uniqueItems: true }", "[1,2,3]"),
        (
            "{ type: array, items: { enum: [x, y] }, minItems: 2, uniqueItems: true }",
            r#"["x","y"]"#,
        ),
        ("{ type: array, maxItems: 0 }", "[]"),
        ("{ type: object, additionalProperties: { type: boolean } }", r#"{"key1":true}"#),
        ("{ type: object, minProperties: 2 }", r#"{"key1":1,"key2":2}"#),
        ("{}", "null"),
    ] {
        assert_eq!(sampled(schema), expected, "{schema}");
    }
}

#[test]
fn patterns_that_people_write() {
    for (pattern, expected) in [
        ("^[A-Z]{3}-\\d{4}$", "AAA-0000"),
        ("^(GET|POST)$", "GET"),
        ("^\\+[1-9]\\d{1,4}$", "+10"),
        ("^sk_(?:live|test)_[0-9a-f]{4,}$", "sk_live_0000"),
        ("^[^@ ]+@[^@ ]+$", "name@example.com"),
        ("^x{2}[^a-z]?$", "xx"),
    ] {
        let sampled = sampled(&format!("{{ type: string, pattern: '{pattern}' }}"));
        assert_eq!(sampled, format!("{expected:?}"), "{pattern}");
    }
    assert_eq!(sampled("{ type: string, pattern: '^a+$', minLength: 7 }"), r#""aaaaaaa""#);
    assert_eq!(sampled("{ type: string, pattern: '^a$', minLength: 7 }"), "none");
}

#[test]
fn examples_come_first_then_defaults() {
    let object = "type: object
required: [a, b]
properties:
  a: { type: string, default: x, examples: [y] }
  b: { type: integer, default: 5 }
  c: { type: string, example: z }
  d: { type: object, example: { e: 1 } }";
    assert_eq!(sampled(object), r#"{"a":"y","b":5,"c":"z","d":{"e":1}}"#);
}

#[test]
fn what_leads_to_itself_is_left_out() {
    let read = read(
        "Tree: { type: object, required: [name, all], properties: { name: { type: string }, left: { $ref: '#/types/Tree' }, all: { type: array, items: { $ref: '#/types/Tree' } }, up: { anyOf: [{ $ref: '#/types/Tree' }, { type: \"null\" }] } } }",
        "{ $ref: '#/types/Tree' }",
    );
    let value = sample(&read.schemas, read.schema).unwrap();
    assert_eq!(value["name"], "text");
    assert!(value.get("left").is_none());
    assert_eq!(value["all"], serde_json::json!([]));
}

#[test]
fn types_that_grow_like_a_chess_board_stay_small() {
    let mut types = String::new();
    for at in 0..40 {
        let next = at + 1;
        let _ = writeln!(
            types,
            "T{at}: {{ type: object, properties: {{ a: {{ $ref: '#/types/T{next}' }}, b: {{ $ref: '#/types/T{next}' }} }} }}"
        );
    }
    types += "T40: { type: string }";
    let read = read(&types, "{ $ref: '#/types/T0' }");
    let value = sample(&read.schemas, read.schema).unwrap();
    assert!(value.to_string().len() < 100_000);
}
