//! `enum` and `const`: schemas that list their values.

use super::walk::{Place, Walk, bad};
use crate::ast::node::{self, Node, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::types::names::Alone;
use crate::types::{CheckDef, Def, Type, Variant};
use sagaweave_core::schema::Kinds;
use std::collections::HashMap;

/// The values that a schema lists, if it does.
fn listed(schema: &Node) -> Option<&[Node]> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(only), _) => Some(std::slice::from_ref(only)),
        (None, Some(Node { value: Value::List(values), .. })) => Some(values),
        (None, _) => None,
    }
}

/// The kinds of the values that a schema lists, if it lists any.
pub(super) fn kinds(schema: &Node) -> Option<Kinds> {
    let kinds = listed(schema)?.iter().map(kind).fold(Kinds(0), Kinds::or);
    (kinds.0 != 0).then_some(kinds)
}

fn kind(value: &Node) -> Kinds {
    match &value.value {
        Value::Null => Kinds::NULL,
        Value::Bool(_) => Kinds::BOOL,
        Value::Number(text) if is_whole(text) => Kinds::INTEGER,
        Value::Number(_) => Kinds::NUMBER,
        Value::Text(_) => Kinds::STRING,
        Value::List(_) => Kinds::LIST,
        Value::Map(_) => Kinds::OBJECT,
    }
}

fn is_whole(text: &str) -> bool {
    node::integer(text).is_some() || text.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

/// The texts of a schema that lists nothing else but, maybe, null.
pub(super) fn texts(schema: &Node) -> Option<Vec<&str>> {
    let values = listed(schema)?;
    let all = values.iter().all(|value| matches!(value.value, Value::Text(_) | Value::Null));
    let texts: Vec<&str> = values.iter().filter_map(Node::text).collect();
    (all && !texts.is_empty()).then_some(texts)
}

impl<'n> Walk<'_, 'n> {
    /// The check that a value is one of those that the schema lists; finds what is wrong about them.
    pub(super) fn one_of(&mut self, schema: &'n Node, nullable: bool) -> Option<CheckDef> {
        if let Some(node) = schema.get("enum") {
            self.enum_is_right(node);
        }
        let values = listed(schema)?;
        if values.is_empty() {
            return None;
        }
        self.fits_type(schema, values);
        let mut texts: Vec<String> = values.iter().map(Node::to_json).collect();
        if nullable && !texts.iter().any(|text| text == "null") {
            texts.push("null".to_owned());
        }
        Some(CheckDef::OneOf(texts))
    }

    fn enum_is_right(&mut self, node: &'n Node) {
        let Value::List(values) = &node.value else {
            let what = node.kind();
            let finding = bad(node, format!("`enum` is a list of values, but this is {what}"))
                .help("write it as `[one, other]`");
            self.findings.push(finding);
            return;
        };
        if values.is_empty() {
            let finding = bad(node, "`enum` is empty: no value would do");
            self.findings.push(finding.help("list the values, or leave `enum` out"));
        }
        let mut seen = HashMap::new();
        for value in values {
            if let Some(first) = seen.insert(same_text(value), value.span) {
                let finding = Diagnostic::new(
                    codes::BAD_SCHEMA,
                    value.span,
                    format!("`{}` stands in the `enum` twice", shown(value)),
                );
                self.findings.push(finding.related(first, "here already").help("take one out"));
            }
        }
    }

    /// A listed value that `type` excludes can never be.
    fn fits_type(&mut self, schema: &'n Node, values: &'n [Node]) {
        if schema.get("type").is_none() {
            return;
        }
        let nullable = super::kinds::is_nullable(schema);
        let declared = super::kinds::declared(schema);
        for value in values {
            let is_null = value.value == Value::Null && nullable;
            if declared.0 & kind(value).0 == kind(value).0 || is_null || declared.0 == 0 {
                continue;
            }
            let wanted = super::kinds::in_words(declared);
            let message =
                format!("`{}` can never be: the `type` takes only {wanted}", shown(value));
            let help = match &value.value {
                Value::Null => "add \"null\" to the `type`: `type: [string, \"null\"]`",
                Value::Bool(_) | Value::Number(_) if declared.has(Kinds::STRING) => {
                    "write it in quotes, if it is a text"
                }
                _ => "take it out, or correct the `type`",
            };
            let finding = bad(value, message).help(help);
            self.findings.push(finding);
        }
    }

    /// The Rust enum of these texts, whose definition is added.
    pub(super) fn enumeration(&mut self, schema: &Node, texts: &[&str], place: &Place<'n>) -> Type {
        let mut alone = Alone::default();
        let mut variants: Vec<Variant> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (at, value) in texts.iter().enumerate().filter(|(_, value)| seen.insert(**value)) {
            let rust_name = alone.variant(value, at);
            variants.push(Variant { value: (*value).to_owned(), rust_name });
        }
        self.define(schema, place, Def::Enum(variants)).map_or(Type::Text, Type::Named)
    }
}

/// Equal for values that are equal as JSON: `1` and `1.0` are.
fn same_text(value: &Node) -> String {
    match &value.value {
        Value::Number(text) => match text.parse::<f64>() {
            Ok(number) if node::integer(text).is_none() && number.fract() == 0.0 => {
                format!("{number}")
            }
            _ => value.to_json(),
        },
        _ => value.to_json(),
    }
}

/// A value as messages quote it.
pub(super) fn shown(value: &Node) -> String {
    value.text().map_or_else(|| value.to_json(), str::to_owned)
}
