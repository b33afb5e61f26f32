use super::*;
use crate::types::tests::read;

/// Every form of types and members.
const TYPES: &str = r##"
State: { enum: [open, in-review, "404", "self"], description: Where an order stands. }
Tree: { type: object, description: A tree., required: [name], properties: { name: { type: string }, left: { $ref: "#/types/Tree" }, leaves: { type: array, items: { $ref: "#/types/Leaf" } } } }
Leaf: { type: object, properties: { of: { $ref: "#/types/Twig" } } }
Twig: { type: object, required: [leaf], properties: { leaf: { anyOf: [{ $ref: "#/types/Leaf" }, { type: "null" }] } } }
"##;

const INPUT: &str = r##"
type: object
required: [orderId, state, maybe, type]
properties:
  orderId: { type: string, format: uuid, description: "The id, see [docs] <b>." }
  state: { $ref: "#/types/State", description: Now. }
  maybe: { type: [string, "null"] }
  type: { const: order }
  note: { type: string }
  count: { type: integer, default: 3 }
  none: { type: integer, default: 0 }
  factor: { type: number, default: 1 }
  greeting: { type: string, default: "Say \"hi\"" }
  first: { $ref: "#/types/State", default: in-review }
  since: { type: string, format: date-time, default: "2026-01-31T09:30:00Z" }
  within: { type: string, format: duration, default: PT1H }
  tags: { type: array, items: { type: string }, default: [] }
  prices: { type: object, additionalProperties: { type: number } }
  anything: {}
  some: { type: [integer, "null"], default: 7 }
  any: { default: [] }
  password: { type: string, writeOnly: true }
  closed: { type: object, properties: { a: { type: boolean, default: true } }, additionalProperties: false }
  open: { type: object, properties: { b: { type: "null" } }, additionalProperties: { type: integer } }
  tree: { $ref: "#/types/Tree" }
"##;

#[test]
fn everything_is_printed() {
    let read = read(TYPES, INPUT);
    assert_eq!(read.found, [""; 0]);
    let definitions = definitions(&read.types, &Home::Types);
    insta::assert_snapshot!(prettyplease::unparse(&syn::parse2(definitions).unwrap()));
}

#[test]
fn what_holds_itself_by_value_is_in_a_box() {
    let read = read(TYPES, "{ $ref: '#/types/Tree' }");
    let text = definitions(&read.types, &Home::Types).to_string().replace(' ', "");
    assert!(text.contains("publeft:::core::option::Option<::std::boxed::Box<Tree>>"));
    assert!(text.contains("pubof:::core::option::Option<::std::boxed::Box<Twig>>"));
    assert!(text.contains("publeaves:::core::option::Option<::std::vec::Vec<Leaf>>"));
}

#[test]
fn a_type_is_named_from_where_it_is_used() {
    let mut types = Types::default();
    let mut add = |home: Home| {
        let (rust_name, title) = ("Thing".to_owned(), "Thing".to_owned());
        let kind = Def::Enum(Vec::new());
        let note = String::new();
        Type::Named(types.add(TypeDef { home, rust_name, title, doc: None, note, kind }))
    };
    let notion = Home::Tool("notion".to_owned());
    let named =
        [Home::Root, Home::Types, notion.clone(), Home::Catalog, Home::Runtime].map(&mut add);
    let from = |from| {
        let path = |ty: &Type| rust_type(&types, ty, from).to_string().replace(' ', "");
        named.each_ref().map(path)
    };
    let runtime = "::sagaweave::Thing";
    assert_eq!(
        from(From::Home(&Home::Root)),
        ["Thing", "types::Thing", "tools::notion::Thing", "tools::types::Thing", runtime]
    );
    assert_eq!(
        from(From::Home(&Home::Types)),
        [
            "super::Thing",
            "Thing",
            "super::tools::notion::Thing",
            "super::tools::types::Thing",
            runtime
        ]
    );
    assert_eq!(
        from(From::Home(&notion)),
        [
            "super::super::Thing",
            "super::super::types::Thing",
            "Thing",
            "super::types::Thing",
            runtime
        ]
    );
    assert_eq!(
        from(From::Home(&Home::Catalog)),
        [
            "super::super::Thing",
            "super::super::types::Thing",
            "super::notion::Thing",
            "Thing",
            runtime
        ]
    );
    assert_eq!(
        from(From::Program),
        [
            "super::Thing",
            "super::types::Thing",
            "super::tools::notion::Thing",
            "super::tools::types::Thing",
            runtime
        ]
    );
    assert_eq!(
        from(From::Tools),
        ["super::Thing", "super::types::Thing", "notion::Thing", "types::Thing", runtime]
    );
}
