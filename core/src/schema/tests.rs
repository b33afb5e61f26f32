use super::*;
use serde_json::{Value, json};

const fn schema<'p>(kinds: Kinds, checks: &'p [Check<'p>]) -> Schema<'p> {
    Schema { kinds, checks, secret: false }
}

const fn member(name: &str, schema: u32, required: bool) -> Property<'_> {
    Property { name, schema: SchemaId(schema), required }
}

/// An order: its customer, its lines, notes under any key, a card's number.
const ORDER: [Schema<'static>; 9] = [
    schema(
        Kinds::OBJECT,
        &[
            Check::Properties(&[
                member("customer", 1, true),
                member("lines", 3, false),
                member("notes", 6, false),
                member("card", 7, false),
            ]),
            Check::Additional(Additional::Ignored),
        ],
    ),
    schema(
        Kinds::OBJECT,
        &[
            Check::Properties(&[member("email", 2, true), member("state", 5, false)]),
            Check::Additional(Additional::Refused),
        ],
    ),
    schema(Kinds::STRING, &[Check::MinLength(3), Check::Pattern("@")]),
    schema(Kinds::LIST, &[Check::Items(SchemaId(4)), Check::MaxItems(9), Check::UniqueItems]),
    schema(Kinds::OBJECT, &[Check::Properties(&[member("price", 8, true)])]),
    schema(Kinds::STRING, &[Check::OneOf(&[r#""new""#, r#""paid""#])]),
    schema(Kinds::OBJECT, &[Check::Additional(Additional::Schema(SchemaId(2)))]),
    Schema {
        kinds: Kinds::OBJECT,
        checks: &[
            Check::Properties(&[member("number", 2, false)]),
            Check::Additional(Additional::Schema(SchemaId(8))),
            Check::MaxProperties(2),
        ],
        secret: true,
    },
    schema(Kinds::INTEGER, &[Check::Minimum(1.0)]),
];

fn order(value: &Value) -> String {
    check(&ORDER, SchemaId(0), value, "input")
        .map_or_else(|found| found.to_string(), |()| String::new())
}

fn one(schema: Schema<'_>, value: &Value) -> String {
    check(&[schema], SchemaId(0), value, "it")
        .map_or_else(|found| found.to_string(), |()| String::new())
}

#[test]
fn names_the_place_what_was_wanted_and_what_was_found() {
    let found = order(&json!({"customer": {"email": "@"}, "lines": [{"price": 3}, {"price": 0}]}));
    assert_eq!(
        found,
        "input.customer.email: has to be at least 3 characters, but has 1; \
         input.lines[1].price: has to be at least 1, but is 0"
    );
    assert_eq!(order(&json!([])), "input: has to be an object, but is a list");
    assert_eq!(order(&json!({})), "input.customer: has to be there, but is missing");
    let found = order(&json!({"customer": {"email": "a@b", "a b": 1, "state": "gone"}}));
    assert_eq!(
        found,
        r#"input.customer.state: has to be one of "new", "paid", but is "gone"; input.customer["a b"]: is not known: there is no such member"#
    );
    let found = order(&json!({"customer": {"email": "a@b"}, "notes": {"7": null}, "other": 1}));
    assert_eq!(found, r#"input.notes["7"]: has to be a text, but is null"#);
    let line = json!({"price": 1});
    let found = order(&json!({"customer": {"email": "a@b"}, "lines": [line, {"price": 1.0}]}));
    assert_eq!(found, "input.lines: has to have no item twice, but [0] and [1] are the same");
}

#[test]
fn tells_a_few_and_counts_the_rest() {
    let lines: Vec<_> = (0..9).map(|number| json!({"price": -number})).collect();
    let value = json!({"customer": {"email": "a@b"}, "lines": lines});
    let misfits = check(&ORDER, SchemaId(0), &value, "input").unwrap_err();
    assert_eq!((misfits.found.len(), misfits.more), (5, 4));
    assert!(misfits.to_string().ends_with("but is -4; and 4 more"));
}

#[test]
fn each_keyword_has_its_message() {
    let number = |check| one(schema(Kinds::NUMBER, &[check]), &json!(7));
    assert_eq!(number(Check::Maximum(6.5)), "it: has to be at most 6.5, but is 7");
    assert_eq!(number(Check::ExclusiveMinimum(7.0)), "it: has to be more than 7, but is 7");
    assert_eq!(number(Check::ExclusiveMaximum(7.0)), "it: has to be less than 7, but is 7");
    assert_eq!(number(Check::MultipleOf(0.3)), "it: has to be a multiple of 0.3, but is 7");
    let text = |check| one(schema(Kinds::STRING, &[check]), &json!("abc"));
    assert_eq!(text(Check::MaxLength(1)), "it: has to be at most 1 character, but has 3");
    assert_eq!(text(Check::Pattern("^b")), r#"it: has to match `^b`, but is "abc""#);
    assert_eq!(text(Check::OneOf(&["1"])), r#"it: has to be 1, but is "abc""#);
    let date = r#"it: has to be a date such as 2026-01-31, but is "abc""#;
    assert_eq!(text(Check::Format(Format::Date)), date);
    let list = |check| one(schema(Kinds::LIST, &[check]), &json!([1]));
    assert_eq!(list(Check::MinItems(2)), "it: has to have at least 2 items, but has 1");
    let object = |check| one(schema(Kinds::OBJECT, &[check]), &json!({}));
    assert_eq!(object(Check::MinProperties(1)), "it: has to have at least 1 member, but has 0");
    let kinds = schema(Kinds::INTEGER.or(Kinds::STRING).or(Kinds::NULL), &[]);
    assert_eq!(one(kinds, &json!(1.5)), "it: has to be an integer or a text or null, but is 1.5");
    let long = one(schema(Kinds::NULL, &[]), &json!("x".repeat(500)));
    assert!(long.ends_with("xxx…") && long.len() < 100, "{long}");
}

#[test]
fn an_integer_has_64_bits() {
    let integer = schema(Kinds::INTEGER, &[]);
    for value in [json!(1.0), json!(i64::MIN), json!(1e18)] {
        assert_eq!(one(integer, &value), "");
    }
    for value in [json!(u64::MAX), json!(1e19), json!(-1e300)] {
        assert_eq!(one(integer, &value), "it: is too large: an integer has at most 64 bits");
        assert_eq!(one(schema(Kinds::NUMBER, &[]), &value), "");
    }
}

#[test]
fn a_computed_duration_is_one() {
    let duration = schema(Kinds::STRING, &[Check::Format(Format::Duration)]);
    for text in ["PT0.5S", "-PT1H", "P1DT12H", "P106751D"] {
        assert_eq!(one(duration, &json!(text)), "");
    }
    for text in ["P1Y", "P1M", "PT1.5H", "PT1H5S", "P1W1D", "P1WT1H", "30s", "P106752D", "P1.5DT3S"]
    {
        assert_ne!(one(duration, &json!(text)), "", "{text}");
    }
}

#[test]
fn multiples_are_those_of_the_decimals_as_written() {
    let fits = |number: Value, unit| {
        one(schema(Kinds::NUMBER, &[Check::MultipleOf(unit)]), &number).is_empty()
    };
    assert!(fits(json!(0.3), 0.1) && fits(json!(19.99), 0.01) && fits(json!(1e300), 3e299 / 3.0));
    assert!(fits(json!(-6), 3.0) && fits(json!(0), 7.0) && fits(json!(0.0), 5e-324));
    assert!(fits(json!(i64::MIN), 2.0) && fits(json!(u64::MAX), 5.0) && fits(json!(1e308), 1e-300));
    assert!(!fits(json!(0.35), 0.1) && !fits(json!(7), 3.0) && !fits(json!(5e-324), 1e308));
    assert!(!fits(json!(i64::MAX), 2.0) && !fits(json!(1e22), 3.0));
}

#[test]
fn a_secret_is_in_no_message() {
    let secrets = [
        json!("hunter2"),
        json!(["hunter2"]),
        json!({"number": "hunter2"}),
        json!({"number": 1_234_567, "hunter2": 1_234_567}),
        json!({"hunter2": 0, "a": "hunter2", "b": {"hunter2": 1}}),
    ];
    for secret in secrets {
        let found = order(&json!({"customer": {"email": "a@b"}, "card": secret}));
        assert!(found.starts_with("input.card"), "{found}");
        assert!(!found.contains("hunter2") && !found.contains("1234567"), "{found}");
        assert!(!found.contains("but has"), "{found}");
    }
    let secret = Schema { secret: true, ..schema(Kinds::STRING, &[Check::OneOf(&["\"a\""])]) };
    assert_eq!(one(secret, &json!("hunter2")), r#"it: has to be "a""#);
    assert_eq!(one(secret, &json!(1_234_567)), "it: has to be a text, but is a number");
}

#[test]
fn passes_on_what_is_named_and_no_secret() {
    let value = json!({
        "customer": {"email": "a@b"},
        "lines": [{"price": 2.0, "currency": "EUR"}],
        "notes": {"any": "@@@"},
        "card": {"number": "hunter2"},
        "other": {"card": 1},
    });
    let expected = json!({
        "customer": {"email": "a@b"},
        "lines": [{"price": 2}],
        "notes": {"any": "@@@"},
    });
    // As texts, in which 2.0 is not 2.
    assert_eq!(project(&ORDER, SchemaId(0), value).to_string(), expected.to_string());
}

#[test]
fn passes_on_no_secret_wherever_it_is() {
    let secret = Schema { secret: true, ..schema(Kinds::ANY, &[]) };
    let table = |checks| [schema(Kinds::ANY, checks), secret];
    let of = |checks, value| project(&table(checks), SchemaId(0), value);
    assert_eq!(of(&[Check::Items(SchemaId(1))], json!(["hunter2", 1])), json!([null, null]));
    let others = &[Check::Additional(Additional::Schema(SchemaId(1)))];
    assert_eq!(of(others, json!({"a": "hunter2"})), json!({}));
    assert_eq!(project(&[secret], SchemaId(0), json!("hunter2")), Value::Null);
}

#[test]
fn passes_on_all_where_nothing_is_named() {
    let value = json!({"a": [1.0, {"b": "c"}]});
    for checks in [&[][..], &[Check::Additional(Additional::Ignored)]] {
        assert_eq!(project(&[schema(Kinds::ANY, checks)], SchemaId(0), value.clone()), value);
    }
}

/// A tree whose branches are trees.
const TREE: [Schema<'static>; 2] = [
    schema(
        Kinds::OBJECT,
        &[Check::Properties(&[member("name", 1, true), member("left", 0, true)])],
    ),
    schema(Kinds::STRING, &[Check::MinLength(10)]),
];

#[test]
fn schemas_within_themselves_have_an_end() {
    let tree = json!({"name": "0123456789", "left": {"name": "x"}});
    let found = check(&TREE, SchemaId(0), &tree, "tree").unwrap_err().to_string();
    assert_eq!(
        found,
        "tree.left.name: has to be at least 10 characters, but has 1; \
         tree.left.left: has to be there, but is missing"
    );
    assert!(!is_secret_inside(&TREE, SchemaId(0)));
    assert_eq!(smallest(&TREE, SchemaId(0)), r#"{"name":"0123456789","left":}"#.len() as u64);
}

#[test]
fn finds_secrets_inside() {
    assert!(is_secret_inside(&ORDER, SchemaId(0)) && is_secret_inside(&ORDER, SchemaId(7)));
    assert!(!is_secret_inside(&ORDER, SchemaId(1)) && !is_secret_inside(&ORDER, SchemaId(3)));
}

#[test]
fn measures_what_has_to_be_there() {
    let size = |kinds, checks| smallest(&[schema(kinds, checks), ORDER[8]], SchemaId(0));
    assert_eq!(size(Kinds::STRING, &[Check::MinLength(3)]), 5);
    assert_eq!(size(Kinds::STRING.or(Kinds::NULL), &[Check::MinLength(3)]), 4);
    assert_eq!(size(Kinds::LIST, &[]), 2);
    assert_eq!(size(Kinds::LIST, &[Check::MinItems(3), Check::Items(SchemaId(1))]), 7);
    assert_eq!(size(Kinds::OBJECT, &[Check::MinProperties(1)]), 6);
    assert_eq!(size(Kinds::STRING, &[Check::OneOf(&[r#""paid""#, r#""new""#])]), 5);
    assert_eq!(size(Kinds::LIST, &[Check::MinItems(u64::MAX)]), u64::MAX);
    assert_eq!(smallest(&ORDER, SchemaId(0)), r#"{"customer":{"email":"---"}}"#.len() as u64);
}

#[test]
fn a_table_that_lacks_a_schema_takes_anything() {
    let broken = [schema(Kinds::ANY, &[Check::Items(SchemaId(9))])];
    assert_eq!(check(&broken, SchemaId(0), &json!([1]), "it"), Ok(()));
    assert_eq!(project(&broken, SchemaId(0), json!([1])), json!([1]));
    assert_eq!(
        (smallest(&broken, SchemaId(9)), is_secret_inside(&broken, SchemaId(9))),
        (0, false)
    );
}
