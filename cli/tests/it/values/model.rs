//! Random schemas, in the form that both sides are made from.

use proptest::prelude::*;
use sagaweave_core::schema::{Additional, Check, Format, Kinds, Property, Schema, SchemaId};
use serde_json::{Map, Value, json};

/// A schema in the form that both sides are made from.
#[derive(Clone, Debug)]
pub struct Node {
    pub kinds: u8,
    pub keywords: Vec<Keyword>,
}

#[derive(Clone, Debug)]
pub enum Keyword {
    OneOf(Vec<Value>),
    Number(&'static str, f64),
    Size(&'static str, u64),
    Pattern(&'static str),
    Format(usize),
    Items(Node),
    Unique,
    Properties(Vec<(&'static str, Node, bool)>),
    Refused,
    Others(Node),
}

pub const KINDS: [(&str, u8); 7] = [
    ("null", Kinds::NULL.0),
    ("boolean", Kinds::BOOL.0),
    ("integer", Kinds::INTEGER.0),
    ("number", Kinds::NUMBER.0),
    ("string", Kinds::STRING.0),
    ("array", Kinds::LIST.0),
    ("object", Kinds::OBJECT.0),
];
pub const FORMATS: [(&str, Format); 5] = [
    ("date-time", Format::DateTime),
    ("date", Format::Date),
    ("uuid", Format::Uuid),
    ("duration", Format::Duration),
    ("uri", Format::Uri),
];
pub const KEYS: [&str; 5] = ["a", "b", "total", "c d", "é"];
pub const PATTERNS: [&str; 6] = ["^a", "b$", "^[a-z]+$", r"\d{2,}", "a|é", r"^\S*$"];
pub const TEXTS: [&str; 24] = [
    "",
    "a",
    "b",
    "ab",
    "aé",
    "\u{1f600}",
    "abcdef",
    "12",
    "a12b",
    "x y",
    "A",
    "2026-01-31",
    "2026-02-30",
    "2024-02-29",
    "2026-01-31T09:30:00Z",
    "2026-01-31t23:59:60z",
    "2026-01-31T09:30:00",
    "01890a5d-ac96-774b-bcce-b302099a8057",
    "01890a5d-ac96-774b-bcce",
    "PT1H30M",
    "P2W",
    "PT",
    "https://example.com/a?b#c",
    "no uri",
];

impl Keyword {
    pub fn to_json(&self) -> (&'static str, Value) {
        match self {
            Self::OneOf(values) => ("enum", json!(values)),
            Self::Number(name, limit) => (name, as_written(*limit)),
            Self::Size(name, limit) => (name, json!(limit)),
            Self::Pattern(pattern) => ("pattern", json!(pattern)),
            Self::Format(format) => ("format", json!(FORMATS[*format].0)),
            Self::Items(node) => ("items", node.to_json()),
            Self::Unique => ("uniqueItems", json!(true)),
            Self::Properties(properties) => {
                let of =
                    |(name, node, _): &(&str, Node, bool)| ((*name).to_owned(), node.to_json());
                ("properties", Value::Object(properties.iter().map(of).collect()))
            }
            Self::Refused => ("additionalProperties", json!(false)),
            Self::Others(node) => ("additionalProperties", node.to_json()),
        }
    }

    pub fn to_check(&self, table: &mut Vec<Schema<'static>>) -> Check<'static> {
        match self {
            Self::OneOf(values) => {
                let texts = values.iter().map(|value| leak_text(value.to_string())).collect();
                Check::OneOf(leak(texts))
            }
            Self::Number("minimum", limit) => Check::Minimum(*limit),
            Self::Number("exclusiveMinimum", limit) => Check::ExclusiveMinimum(*limit),
            Self::Number("maximum", limit) => Check::Maximum(*limit),
            Self::Number("exclusiveMaximum", limit) => Check::ExclusiveMaximum(*limit),
            Self::Number(_, limit) => Check::MultipleOf(*limit),
            Self::Size("minLength", limit) => Check::MinLength(*limit),
            Self::Size("maxLength", limit) => Check::MaxLength(*limit),
            Self::Size("minItems", limit) => Check::MinItems(*limit),
            Self::Size("maxItems", limit) => Check::MaxItems(*limit),
            Self::Size("minProperties", limit) => Check::MinProperties(*limit),
            Self::Size(_, limit) => Check::MaxProperties(*limit),
            Self::Pattern(pattern) => Check::Pattern(pattern),
            Self::Format(format) => Check::Format(FORMATS[*format].1),
            Self::Items(node) => Check::Items(node.add_to(table)),
            Self::Unique => Check::UniqueItems,
            Self::Properties(properties) => {
                let of = |(name, node, required): &(&'static str, Node, bool)| Property {
                    name,
                    schema: node.add_to(table),
                    required: *required,
                };
                Check::Properties(leak(properties.iter().map(of).collect()))
            }
            Self::Refused => Check::Additional(Additional::Refused),
            Self::Others(node) => Check::Additional(Additional::Schema(node.add_to(table))),
        }
    }
}

impl Node {
    pub fn to_json(&self) -> Value {
        let mut schema: Map<String, Value> = self
            .keywords
            .iter()
            .map(Keyword::to_json)
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        for keyword in &self.keywords {
            if let Keyword::Properties(properties) = keyword {
                let required = properties.iter().filter(|property| property.2);
                let names: Vec<_> = required.map(|property| property.0).collect();
                schema.insert("required".to_owned(), json!(names));
            }
        }
        if self.kinds != Kinds::ANY.0 {
            let types = KINDS.iter().filter(|(_, kind)| self.kinds & kind == *kind);
            let names: Vec<_> = types.map(|(name, _)| name).collect();
            schema.insert("type".to_owned(), json!(names));
        }
        Value::Object(schema)
    }

    pub fn add_to(&self, table: &mut Vec<Schema<'static>>) -> SchemaId {
        let checks = self.keywords.iter().map(|keyword| keyword.to_check(table)).collect();
        table.push(Schema { kinds: Kinds(self.kinds), checks: leak(checks), secret: false });
        SchemaId(u32::try_from(table.len() - 1).unwrap())
    }
}

pub fn leak<T>(items: Vec<T>) -> &'static [T] {
    Box::leak(items.into_boxed_slice())
}

/// A number as documents have it: 2 rather than 2.0.
pub fn as_written(number: f64) -> Value {
    serde_json::from_str(&number.to_string()).unwrap()
}

fn leak_text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-4i64..40).prop_map(Value::from),
        (-8i32..80).prop_map(|halves| json!(f64::from(halves) / 2.0)),
        (-8i32..80).prop_map(|tenths| json!(f64::from(tenths) / 10.0)),
        prop::sample::select(&[1i64 << 53, (1 << 53) + 1, i64::MAX, i64::MIN][..])
            .prop_map(Value::from),
        prop::sample::select(&[1e15, 1e300, -1e-300, 9_007_199_254_740_992.0][..])
            .prop_map(Value::from),
        prop::sample::select(&TEXTS[..]).prop_map(Value::from),
    ]
}

pub fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 8, 3, |inner| {
        let members = prop::collection::vec((prop::sample::select(&KEYS[..]), inner.clone()), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            members.prop_map(|members| {
                members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            }),
        ]
    })
}

fn keyword(inner: BoxedStrategy<Node>) -> impl Strategy<Value = Keyword> {
    let limits = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];
    let sizes =
        ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
    let limit = prop_oneof![
        (-4i32..40).prop_map(f64::from),
        Just(0.5),
        Just(2.5),
        Just(9_007_199_254_740_992.0)
    ];
    let unit = prop::sample::select(&[1.0, 2.0, 3.0, 0.5, 0.1, 0.01, 0.3, 2.5][..]);
    let property = (prop::sample::select(&KEYS[..]), inner.clone(), any::<bool>());
    prop_oneof![
        prop::collection::vec(value(), 1..4).prop_map(Keyword::OneOf),
        (prop::sample::select(limits.to_vec()), limit)
            .prop_map(|(name, limit)| Keyword::Number(name, limit)),
        unit.prop_map(|unit| Keyword::Number("multipleOf", unit)),
        (prop::sample::select(sizes.to_vec()), 0u64..4)
            .prop_map(|(name, size)| Keyword::Size(name, size)),
        prop::sample::select(&PATTERNS[..]).prop_map(Keyword::Pattern),
        (0..FORMATS.len()).prop_map(Keyword::Format),
        inner.clone().prop_map(Keyword::Items),
        Just(Keyword::Unique),
        prop::collection::vec(property, 1..4).prop_map(|mut properties| {
            properties.sort_by_key(|property| property.0);
            properties.dedup_by_key(|property| property.0);
            Keyword::Properties(properties)
        }),
        Just(Keyword::Refused),
        inner.prop_map(Keyword::Others),
    ]
}

pub fn node() -> impl Strategy<Value = Node> {
    let any = Just(Node { kinds: Kinds::ANY.0, keywords: Vec::new() }).boxed();
    let leaf = shape(any);
    leaf.prop_recursive(3, 24, 3, |inner| shape(inner.boxed()))
}

fn shape(inner: BoxedStrategy<Node>) -> impl Strategy<Value = Node> {
    let one = prop::sample::select(&KINDS[..]).prop_map(|(_, kind)| kind);
    let kinds = prop_oneof![
        4 => one.clone(),
        2 => (one.clone(), one).prop_map(|(a, b)| a | b),
        2 => Just(Kinds::ANY.0),
    ];
    let keywords = prop::collection::vec(keyword(inner), 0..4).prop_map(distinct);
    (kinds, keywords).prop_map(|(kinds, keywords)| Node { kinds, keywords })
}

/// Each keyword once, as an object has each key once.
fn distinct(keywords: Vec<Keyword>) -> Vec<Keyword> {
    let mut names = Vec::new();
    let mut kept = keywords;
    kept.retain(|keyword| {
        let name = keyword.to_json().0;
        let new = !names.contains(&name);
        names.push(name);
        new
    });
    kept
}
