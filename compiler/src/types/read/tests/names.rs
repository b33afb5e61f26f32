//! What is called how in Rust.

use super::{read, right};

#[test]
fn inner_types_are_named_after_the_way_to_them() {
    let read = right(
        "type: object
properties:
  customer: { type: object, properties: { homeAddress: { type: object, properties: { zip: {} } } } }
  order-lines: { type: array, items: { type: object, properties: { sku: {} } } }
  prices: { type: object, additionalProperties: { type: object, properties: { net: {} } } }
  state: { enum: [open, closed] }",
    );
    assert_eq!(
        read.rust_names(),
        [
            "Input",
            "InputCustomer",
            "InputOrderLinesItem",
            "InputPricesValue",
            "InputState",
            "InputCustomerHomeAddress"
        ]
    );
    let titles: Vec<_> = read.types.defs.iter().map(|def| def.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "the input",
            "`customer` of the input",
            "an item of `order-lines` of the input",
            "a value of `prices` of the input",
            "`state` of the input",
            "`homeAddress` of `customer` of the input"
        ]
    );
}

#[test]
fn named_types_keep_their_names_whatever_stands_before_them() {
    let read = read(
        "A: { type: array, items: { type: object, properties: { x: {} } } }
AItem: { type: object, properties: { y: {} } }
a-item: { type: object, properties: { z: {} } }",
        "{ $ref: '#/types/A' }",
    );
    assert_eq!(read.found, [""; 0]);
    assert_eq!(read.rust_names(), ["AItem", "AItem2", "AItem3"]);
    assert_eq!(read.members("AItem"), ["y: an untyped value"]);
    assert_eq!(read.members("AItem3"), ["x: an untyped value"]);
}

#[test]
fn definitions_have_words() {
    let read = read(
        "Customer: { type: object, description: Who pays., properties: { a: {} } }",
        "{ type: object, properties: { customer: { $ref: '#/types/Customer', description: Who. } } }",
    );
    let docs: Vec<_> =
        read.types.defs.iter().map(|def| (def.note.as_str(), def.doc.as_deref())).collect();
    assert_eq!(docs, [("", Some("Who pays.")), ("The input.", None)]);
    assert_eq!(read.fields("Input")[0].doc.as_deref(), Some("Who."));
}
