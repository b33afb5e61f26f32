//! What is found, where, and in which words.

use super::{found, read};
use crate::limits;
use std::fmt::Write as _;

const MISTAKES: &[&str] = &[
    // What is no schema
    "properties: { name: string }",
    "properties: { name: [string] }",
    "properties: { name: }",
    "properties: { name: false }",
    "properties: [name]",
    // Types
    "type: str",
    "type: strin",
    "type: banana",
    "type: datetime",
    "type: any",
    "type: null",
    "type: [string, null]",
    "type: []",
    "type: { type: string }",
    "type: 3",
    // Keywords
    "{ type: object, propertys: {} }",
    "{ type: string, min: 3 }",
    "{ type: string, values: [a, b] }",
    "{ type: string, banana: 1 }",
    "{ type: string, x-banana: 1 }",
    "{ type: integer, minLength: 3 }",
    "{ type: string, format: int64 }",
    "{ type: [string, integer], minimum: 3, minLength: 1 }",
    "{ type: integer, properties: { name: { type: str } }, items: { type: str } }",
    // Members
    "properties: { name: { type: string, required: true } }",
    "properties: { name: { type: string, required: false } }",
    "{ properties: { name: { type: string } }, required: name }",
    "{ properties: { name: { type: string } }, required: [nam] }",
    "{ properties: { name: { type: string } }, required: [name, name, 3] }",
    "{ type: object, required: [name] }",
    "{ type: array, items: [{ type: string }] }",
    // Limits
    "{ type: integer, minimum: 5, maximum: 3 }",
    "{ type: number, minimum: 5, exclusiveMaximum: 5 }",
    "{ type: integer, minimum: 1.2, maximum: 1.8 }",
    "{ type: string, minLength: -1 }",
    "{ type: string, minLength: \"1\" }",
    "{ type: number, minimum: 0, exclusiveMinimum: true }",
    "{ type: number, multipleOf: 0 }",
    "{ type: number, minimum: .inf }",
    "{ type: array, uniqueItems: yes }",
    // Values
    "enum: []",
    "enum: a",
    "enum: [1, 1.0]",
    "{ type: string, enum: [a, 404, null] }",
    // Texts
    "{ type: string, pattern: '(a' }",
    "{ type: string, pattern: '^(?=.*[a-z])x' }",
    "{ type: string, pattern: '\\p{L}' }",
    "{ type: string, format: datetime }",
    "{ type: string, format: email }",
    "{ type: string, format: dat-time }",
    "{ description: [a], title: 3 }",
    "{ writeOnly: 'true' }",
    // References
    "$ref: '#/types/Custmer'",
    "$ref: Customer",
    "$ref: Banana",
    "$ref: '#/components/schemas/Customer'",
    "$ref: '#/$defs/Nme'\n$defs: { Name: {} }",
    "$ref: https://example.com/schema.json",
    "$ref: 3",
    "$ref: '#'",
    "$ref: '#/types/Customer'\nminProperties: 1",
    "type: Customer",
    // What is not checked
    "allOf: [{ type: object }, { required: [] }]",
    "{ type: object, anyOf: [{ required: [] }] }",
    "anyOf: [{ type: string, minLength: 3 }, { type: string, pattern: a }]",
    "anyOf: []",
    "anyOf: { type: string }",
    "{ not: { type: string } }",
    "{ type: object, patternProperties: {} }",
    "{ type: array, prefixItems: [] }",
    // Defaults and examples
    "{ type: integer, default: three }",
    "{ type: integer, default: null }",
    "{ type: string, maxLength: 2, examples: [ab, abc] }",
    "{ type: string, examples: ab }",
    "{ type: object, properties: { a: { type: array, items: { type: integer } } }, example: { a: [1, x] } }",
    "{ type: number, default: .nan }",
    // What never ends, and what is too large
    "{ type: object, required: [next], properties: { next: { $ref: '#' } } }",
    "{ type: object, required: [a], properties: { a: { type: object, required: [b], properties: { b: { $ref: '#' } } } } }",
    "{ type: array, minItems: 1, items: { $ref: '#' } }",
    "anyOf: [{ $ref: '#' }, { type: 'null' }]",
    "{ type: array, minItems: 100000, items: { type: string, minLength: 30 } }",
];

#[test]
fn authors_are_told_what_is_wrong_where_and_what_to_do() {
    let mut all = String::new();
    for mistake in MISTAKES {
        let read = read("Customer: { type: object }", mistake);
        writeln!(all, "{mistake}").unwrap();
        read.found.iter().for_each(|found| writeln!(all, "    {found}").unwrap());
    }
    insta::assert_snapshot!(all);
}

#[test]
fn types_that_need_each_other_without_an_end_are_told_once() {
    let read = read(
        "A: { type: object, required: [b], properties: { b: { $ref: '#/types/B' } } }
B: { type: object, required: [a, n], properties: { a: { $ref: '#/types/A' }, n: { type: string } } }
C: { type: object, required: [a], properties: { a: { $ref: '#/types/A' } } }
D: { $ref: '#/types/E' }
E: { $ref: '#/types/D' }
F: { type: object, properties: { f: { $ref: '#/types/F' } } }",
        "{ type: object }",
    );
    let [reference, endless] = read.found.as_slice() else { panic!("{:#?}", read.found) };
    assert!(
        endless.starts_with("SW0706 '#/types/D'") || endless.starts_with("SW0706 '#/types/E'"),
        "{endless}"
    );
    assert!(
        reference.starts_with("SW0706 b: every value holds another one of its kind as `b.a`"),
        "{reference}"
    );
}

#[test]
fn what_is_too_much_is_told_not_done() {
    let lists = format!("{}{{ type: string }}{}", "{ items: ".repeat(45), " }".repeat(45));
    assert_eq!(found(&lists), [""; 0]);
    let mut types = String::new();
    for at in 0..200 {
        writeln!(types, "T{at}: {{ type: array, items: {{ $ref: '#/types/T{}' }} }}", at + 1)
            .unwrap();
    }
    types += "T200: { type: string }";
    let deep = read(&types, "{ $ref: '#/types/T0' }").found;
    assert!(deep[0].contains("too deeply"), "{deep:?}");
    let mut types = String::new();
    for at in 0..200 {
        writeln!(types, "T{at}: {{ type: object, required: [a], properties: {{ a: {{ $ref: '#/types/T{}' }} }} }}", at + 1).unwrap();
    }
    types += "T200: { type: string }";
    let deep = read(&types, "{ $ref: '#/types/T0' }").found;
    assert!(deep[0].contains("too deeply"), "{deep:?}");
    let many: String =
        (0..10_050).fold(String::new(), |all, at| all + &format!("T{at}: {{ enum: [a] }}\n"));
    let many = read(&many, "{}").found;
    assert!(many.len() == 1 && many[0].contains("more than 10000 types"), "{many:?}");
    let values: String = (0..2_000).fold(String::new(), |all, at| all + &format!("v{at}, "));
    let mut types = format!("Big: {{ enum: [{values}] }}\n");
    for at in 0..1_000 {
        writeln!(types, "T{at}: {{ $ref: '#/types/Big', nullable: true }}").unwrap();
    }
    let repeated = read(&types, "{}").found;
    assert!(repeated[0].contains("too much is repeated"), "{:?}", &repeated[..1]);
    assert!(repeated.len() <= limits::FINDINGS + 1);
}
