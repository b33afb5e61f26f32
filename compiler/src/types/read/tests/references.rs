//! `$ref`.

use super::{read, right};
use crate::types::describe;
use std::fmt::Write as _;

#[test]
fn types_may_name_each_other_in_any_order_and_themselves() {
    let read = read(
        "Tree: { type: object, required: [name], properties: { name: { type: string }, left: { $ref: '#/types/Tree' }, more: { $ref: '#/types/Trees' } } }
Trees: { type: array, items: { $ref: '#/types/Tree' } }
Alias: { $ref: '#/types/Trees' }
Maybe: { anyOf: [{ $ref: '#/types/Tree' }, { type: \"null\" }] }",
        "{ type: object, required: [a, b], properties: { a: { $ref: '#/types/Alias' }, b: { $ref: '#/types/Maybe' } } }",
    );
    assert_eq!(read.found, [""; 0]);
    assert_eq!(read.members("Input"), ["a: a list of `Tree`", "b: `Tree`, or null"]);
    assert_eq!(
        read.members("Tree"),
        ["name: a text", "left: `Tree`, or null", "more: a list of `Tree`, or null"]
    );
    let tree = r#"{"name": "a", "left": {"name": "b", "more": [{"name": "c"}]}}"#;
    assert!(read.takes(&format!(r#"{{"a": [{tree}], "b": null}}"#)));
    assert!(!read.takes(r#"{"a": [{"name": "a", "left": {"name": 1}}], "b": null}"#));
}

#[test]
fn definitions_inside_a_schema_are_found_from_its_root() {
    let read = right(
        "type: object
required: [node, same, all]
$defs:
  Node: { type: object, properties: { next: { $ref: '#/$defs/Node' }, up: { $ref: '#' } } }
  'odd/na~me': { type: integer }
properties:
  node: { $ref: '#/$defs/Node' }
  same: { $ref: '#/properties/node' }
  all: { type: array, items: { $ref: '#/$defs/odd~1na~0me' } }",
    );
    assert_eq!(read.rust_names(), ["Input", "InputNode"]);
    assert_eq!(
        read.members("Input"),
        ["node: `Node`", "same: `Node`", "all: a list of whole numbers"]
    );
    assert_eq!(read.members("InputNode"), ["next: `Node`, or null", "up: the input, or null"]);
}

#[test]
fn what_stands_beside_a_reference_is_added() {
    let read = read(
        "State: { enum: [open, closed] }",
        "{ $ref: '#/types/State', nullable: true, default: open, description: Where it stands. }",
    );
    assert_eq!(read.found, [""; 0]);
    assert_eq!(describe(&read.types, &read.ty), "`State`, or null");
    assert!(read.takes("null") && read.takes("\"open\"") && !read.takes("\"gone\""));
    assert_eq!(read.schemas.def(read.schema).example.as_deref(), Some("\"open\""));
}

#[test]
fn a_list_within_itself_is_checked_but_untyped_inside() {
    let read =
        read("Nest: { type: array, items: { $ref: '#/types/Nest' } }", "{ $ref: '#/types/Nest' }");
    assert_eq!(read.found, [""; 0]);
    assert_eq!(describe(&read.types, &read.ty), "a list of untyped values");
    assert!(read.takes("[[], [[]]]") && !read.takes("[[1]]"));
}

#[test]
fn long_chains_of_structs_are_no_matter() {
    let mut types = String::new();
    for at in 0..3_000 {
        let _ = writeln!(
            types,
            "T{at}: {{ type: object, properties: {{ next: {{ $ref: '#/types/T{}' }} }} }}",
            at + 1
        );
    }
    types += "T3000: { type: string }";
    assert_eq!(read(&types, "{ $ref: '#/types/T0' }").found, [""; 0]);
}
