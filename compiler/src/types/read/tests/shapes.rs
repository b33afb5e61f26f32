//! Which types and checks come of which schemas.

use super::{read, right};
use crate::types::describe;

fn ty(input: &str) -> String {
    let read = right(input);
    describe(&read.types, &read.ty)
}

#[test]
fn each_type_has_its_own() {
    let types = [
        ("{}", "an untyped value"),
        ("true", "an untyped value"),
        ("{ type: string }", "a text"),
        ("{ type: integer }", "a whole number"),
        ("{ type: number }", "a number"),
        ("{ type: boolean }", "true or false"),
        ("{ type: \"null\" }", "null"),
        ("{ type: array }", "a list of untyped values"),
        ("{ type: array, items: { type: string } }", "a list of texts"),
        ("{ type: object }", "a map of untyped values"),
        ("{ type: object, additionalProperties: { type: integer } }", "a map of whole numbers"),
        ("{ type: string, format: date-time }", "a timestamp"),
        ("{ type: string, format: duration }", "a duration"),
        ("{ type: string, format: uuid }", "a text"),
        ("{ type: [string, integer] }", "an untyped value"),
        ("{ type: integer, format: int64 }", "a whole number"),
    ];
    for (schema, expected) in types {
        assert_eq!(ty(schema), expected, "{schema}");
    }
}

#[test]
fn null_may_be_said_in_many_ways() {
    for schema in [
        "{ type: [string, \"null\"] }",
        "{ type: string, nullable: true }",
        "{ anyOf: [{ type: string }, { type: \"null\" }] }",
        "{ oneOf: [{ type: \"null\" }, { type: string }] }",
        "{ anyOf: [{ type: string }], nullable: true }",
    ] {
        let read = right(schema);
        assert_eq!(describe(&read.types, &read.ty), "a text, or null", "{schema}");
        assert!(read.takes("null") && read.takes("\"a\"") && !read.takes("1"), "{schema}");
    }
}

#[test]
fn keywords_imply_a_type() {
    assert_eq!(ty("{ items: { type: string } }"), "a list of texts");
    assert_eq!(ty("{ minLength: 1 }"), "a text");
    assert_eq!(ty("{ minimum: 1 }"), "a number");
    assert_eq!(ty("{ properties: { a: { type: string } } }"), "the input");
    assert_eq!(ty("{ enum: [a, b] }"), "the input");
    assert_eq!(ty("{ enum: [1, 2] }"), "a whole number");
    assert_eq!(ty("{ const: true }"), "true or false");
    assert_eq!(ty("{ minLength: 1, minimum: 1 }"), "an untyped value");
}

#[test]
fn an_enum_takes_what_it_lists() {
    let read = right("{ enum: [draft, in_review, null] }");
    assert_eq!(describe(&read.types, &read.ty), "the input, or null");
    assert!(read.takes("\"draft\"") && read.takes("null") && !read.takes("\"final\""));
    let read = right("{ type: number, enum: [1, 2.5] }");
    assert_eq!(describe(&read.types, &read.ty), "a number");
    assert!(read.takes("1.0") && read.takes("2.5") && !read.takes("2"));
    let read = right("{ type: string, nullable: true, enum: [a] }");
    assert!(read.takes("null") && read.takes("\"a\"") && !read.takes("\"b\""));
}

#[test]
fn members_that_may_be_absent_are_nullable_unless_they_have_a_default() {
    let read = right(
        "type: object
required: [id]
properties:
  id: { type: string }
  note: { type: string }
  count: { type: integer, default: 3 }
  tags: { type: array, items: { type: string }, default: [] }
  owner: { type: object, properties: { name: { type: string } }, default: { name: A } }
  anything: {}",
    );
    assert_eq!(
        read.members("Input"),
        [
            "id: a text",
            "note: a text, or null",
            "count: a whole number",
            "tags: a list of texts",
            "owner: `owner` of the input, or null",
            "anything: an untyped value"
        ]
    );
    let defaults: Vec<_> =
        read.fields("Input").iter().map(|field| field.default.as_deref()).collect();
    assert_eq!(defaults, [None, None, Some("3"), Some("[]"), None, None]);
    assert!(read.takes(r#"{"id": "a", "more": 1}"#) && !read.takes("{}"));
}

#[test]
fn other_members_are_dropped_refused_or_kept() {
    use crate::types::Others;
    let others = |more: &str| {
        let read = right(&format!("type: object\nproperties: {{ a: {{ type: string }} }}\n{more}"));
        read.types.as_struct(&read.ty).unwrap().others.clone()
    };
    assert_eq!(others(""), Others::Dropped);
    assert_eq!(others("additionalProperties: true"), Others::Dropped);
    assert_eq!(others("additionalProperties: {}"), Others::Dropped);
    assert_eq!(others("additionalProperties: false"), Others::Refused);
    assert_eq!(others("additionalProperties: { type: integer }"), Others::Kept(super::Type::Int));
    let read = right("{ type: object, additionalProperties: false }");
    assert!(read.takes("{}") && !read.takes(r#"{"a": 1}"#));
}

#[test]
fn schemas_of_different_kinds_are_one() {
    let read = right("anyOf: [{ type: string, minLength: 2 }, { type: integer, minimum: 5 }]");
    assert_eq!(describe(&read.types, &read.ty), "an untyped value");
    assert!(read.takes("\"ab\"") && read.takes("5"));
    assert!(!read.takes("\"a\"") && !read.takes("4") && !read.takes("true"));
    let read =
        right("oneOf: [{ const: a, description: The first }, { const: b }, { type: \"null\" }]");
    assert_eq!(describe(&read.types, &read.ty), "the input, or null");
    assert!(read.takes("\"a\"") && read.takes("null") && !read.takes("\"c\""));
}

#[test]
fn a_secret_is_never_there_for_others() {
    let read = read(
        "Token: { type: string, writeOnly: true }",
        "type: object
required: [id, password, token]
properties:
  id: { type: string }
  password: { type: string, x-secret: true }
  token: { $ref: '#/types/Token' }",
    );
    assert_eq!(read.found, [""; 0]);
    let fields = read.fields("Input");
    let secrets: Vec<_> = fields.iter().map(|field| (field.secret, field.required)).collect();
    assert_eq!(secrets, [(false, true), (true, false), (true, false)]);
    // For the tool that gives it, it is required all the same.
    assert!(!read.takes(r#"{"id": "a"}"#));
}
