//! The JSON Schemas in documents: which keywords there are, and what becomes of each.

use super::json::{Json, Object};
use super::tables::refer;

/// The name of the definition.
pub(crate) const NAME: &str = "json_schema";

/// The definition of a JSON Schema as documents have it. It is not closed: what else JSON Schema has is
/// left out by the compiler, which says so.
pub(crate) fn definitions() -> Object {
    let message = "Write a JSON Schema, such as { type: string }.";
    let (reference, keywords): (Vec<Keyword>, Vec<Keyword>) =
        KEYWORDS.iter().partition(|(name, ..)| *name == "$ref");
    let properties = |keywords: &[Keyword]| {
        let keywords: Object = keywords.iter().map(keyword).collect();
        Object::new().with("properties", keywords)
    };
    // What stands beside a reference is not looked at.
    let is_reference = Object::new().with("required", ["$ref"]);
    let schema = Object::new()
        .with("title", "JSON Schema")
        .with(
            "description",
            "What a value has to be: JSON Schema 2020-12, as far as types and checks are made of it.",
        )
        .with("type", ["object", "boolean"])
        .and(properties(&reference))
        .with("if", is_reference)
        .with("else", properties(&keywords))
        .with("errorMessage", message);
    Object::new().with(NAME, schema)
}

/// Each keyword, and what it says.
pub(crate) fn keywords() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYWORDS.iter().map(|(name, _, doc)| (*name, *doc))
}

/// A keyword, what it says, and what it takes.
type Keyword = (&'static str, Takes, &'static str);

#[derive(Clone, Copy)]
enum Takes {
    Type,
    Schema,
    Items,
    Schemas,
    List,
    Names,
    Flag,
    Text,
    Format,
    Count,
    Number,
    Anything,
}

const KEYWORDS: &[Keyword] = &[
    ("type", Takes::Type, "What kind of value it is; with `null` in the list, there may be none."),
    ("description", Takes::Anything, "What it is for: a comment of the Rust type."),
    ("properties", Takes::Schemas, "The members of an object, by name. They become a Rust struct."),
    (
        "required",
        Takes::Names,
        "The members that have to be there. Others may be null, unless they have a `default`.",
    ),
    (
        "additionalProperties",
        Takes::Schema,
        "What other members are: of an object without `properties`, this makes a map. `false` \
         refuses others.",
    ),
    ("minProperties", Takes::Count, "How many members there are at least."),
    ("maxProperties", Takes::Count, "How many members there are at most."),
    ("items", Takes::Items, "What each element of a list is."),
    ("minItems", Takes::Count, "How many elements there are at least."),
    ("maxItems", Takes::Count, "How many elements there are at most."),
    ("uniqueItems", Takes::Flag, "Whether no two elements are equal."),
    ("enum", Takes::List, "All values there are. Texts become a Rust enum."),
    ("const", Takes::Anything, "The one value there is."),
    ("nullable", Takes::Flag, "Whether it may be null."),
    ("$ref", Takes::Text, "Another schema: `#/types/Name`, or a place in this one."),
    ("format", Takes::Format, "What a text stands for."),
    ("minLength", Takes::Count, "How many characters there are at least."),
    ("maxLength", Takes::Count, "How many characters there are at most."),
    ("pattern", Takes::Text, "A regular expression that the text has a match of."),
    ("minimum", Takes::Number, "The least number."),
    ("maximum", Takes::Number, "The greatest number."),
    ("exclusiveMinimum", Takes::Number, "What the number is greater than."),
    ("exclusiveMaximum", Takes::Number, "What the number is less than."),
    ("multipleOf", Takes::Number, "What the number is a multiple of."),
    ("anyOf", Takes::List, "Schemas of which one fits; with `{ type: \"null\" }`, it may be null."),
    ("default", Takes::Anything, "What it is where it is missing."),
    ("examples", Takes::Anything, "What it may look like."),
    ("writeOnly", Takes::Flag, "Whether it is a secret: it never enters a history."),
    ("x-secret", Takes::Flag, "Whether it is a secret: it never enters a history."),
];

/// The kinds of values.
const TYPES: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];

/// The formats that are checked, and what they are in Rust.
const FORMATS: [&str; 5] = ["date-time", "duration", "date", "uuid", "uri"];

fn keyword((name, takes, doc): &Keyword) -> (String, Json) {
    let schema = Object::new().with("description", *doc).and(takes.schema());
    ((*name).to_owned(), schema.into())
}

impl Takes {
    fn schema(self) -> Object {
        let of = |name: &str| Object::new().with("type", name);
        match self {
            Self::Type => Object::new()
                .with("type", ["string", "array"])
                .with("if", of("string"))
                .with("then", Object::new().with("enum", TYPES))
                .with("items", Object::new().with("enum", TYPES)),
            Self::Schema => refer(NAME),
            // Older documents have a list here, which is not checked.
            Self::Items => Object::new()
                .with("type", ["object", "boolean", "array"])
                .with("if", of("object"))
                .with("then", refer(NAME)),
            Self::Schemas => of("object").with("additionalProperties", refer(NAME)),
            Self::List => of("array"),
            Self::Names => of("array").with("items", of("string")),
            Self::Flag => of("boolean"),
            Self::Text => of("string"),
            Self::Format => of("string").with("examples", FORMATS),
            Self::Count => of("integer").with("minimum", 0u64),
            Self::Number => of("number"),
            Self::Anything => Object::new(),
        }
    }
}
