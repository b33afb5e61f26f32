//! `properties`, `required`, `additionalProperties` and `items`: what is inside a value.

use super::walk::{Place, Walk, bad};
use crate::ast::node::{Entry, Node, Value};
use crate::diagnostic::{codes, nearest};
use crate::source::Span;
use crate::types::names::Alone;
use crate::types::{CheckDef, Field, Limits, Others, PropertyDef, SchemaId, Type};
use sagaweave_core::schema::Additional;
use std::collections::{HashMap, HashSet};

impl<'n> Walk<'_, 'n> {
    /// The named members; the check of them goes into `schema`.
    pub(super) fn members(
        &mut self,
        node: &'n Node,
        schema: SchemaId,
        place: &Place<'n>,
    ) -> Vec<Field> {
        let required = required(node);
        let entries = node.get("properties").map(Node::entries).unwrap_or_default();
        let mut alone = Alone::default();
        if node.get("additionalProperties").is_some_and(is_schema_of_others) {
            alone.field(ADDITIONAL);
        }
        let (mut fields, mut checks) = (Vec::new(), Vec::new());
        for Entry { key, value } in entries {
            let required = required.contains(key.value.as_str());
            let known = self.schema(value, &place.member(&key.value));
            if required {
                self.required_keys.insert((schema.0, checks.len()), key.span);
            }
            let rust_name = alone.field(&key.value);
            let name = key.value.clone();
            checks.push(PropertyDef { name, schema: known.schema, required });
            fields.push(field(&key.value, rust_name, value, known.ty, required));
        }
        if !checks.is_empty() {
            self.schemas.def_mut(schema).checks.push(CheckDef::Properties(checks));
        }
        fields
    }

    /// Finds what is wrong about `properties` and `required`.
    pub(super) fn members_are_right(&mut self, node: &'n Node, place: &Place<'n>) {
        let properties = node.get("properties");
        if let Some(other) = properties.filter(|node| !matches!(node.value, Value::Map(_))) {
            let what = other.kind();
            let finding =
                bad(other, format!("`properties` maps names to schemas, but this is {what}"))
                    .help("write `properties: { name: { type: string } }`");
            self.findings.push(finding);
        }
        self.required_is_list(node, place);
        let mut names: HashMap<&str, Span> = HashMap::new();
        for name in required_names(node) {
            let Some(text) = name.text() else {
                let what = name.kind();
                let finding =
                    bad(name, format!("`required` lists names of members, but this is {what}"));
                self.findings.push(finding.help("write `required: [name]`"));
                continue;
            };
            if let Some(first) = names.insert(text, name.span) {
                let finding = bad(name, format!("`{text}` stands in `required` twice"))
                    .related(first, "here already")
                    .help("take one out");
                self.findings.push(finding);
            }
            if properties.is_none_or(|members| members.get(text).is_none()) {
                self.required_unknown(name, text, properties);
            }
        }
    }

    fn required_unknown(&mut self, node: &'n Node, name: &str, properties: Option<&'n Node>) {
        let members = properties.map(Node::entries).unwrap_or_default();
        let help = match nearest(name, members.iter().map(|entry| entry.key.value.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it below `properties`: `{name}: {{ type: string }}`"),
        };
        let message = format!("`{name}` is required, but `properties` does not have it");
        let finding = bad(node, message).help(help);
        self.findings.push(finding);
    }

    /// Finds a `required` that is no list.
    fn required_is_list(&mut self, node: &'n Node, place: &Place<'n>) {
        let Some(required) = node.get("required") else { return };
        let finding = match &required.value {
            Value::List(_) => return,
            Value::Bool(true) => {
                let name = place.member.unwrap_or("name");
                let message = "`required` stands in the object, not in the member";
                bad(required, message).help(format!(
                    "write `required: [{name}]` beside the `properties` that `{name}` is one of"
                ))
            }
            Value::Bool(false) => {
                bad(required, "`required` stands in the object, not in the member").help(
                    "leave it out: a member is required only if its object's `required` names it",
                )
            }
            Value::Text(name) => bad(required, "`required` is a list of names, but this is text")
                .help(format!("write `required: [{name}]`")),
            _ => {
                let what = required.kind();
                bad(required, format!("`required` is a list of names, but this is {what}"))
                    .help("write `required: [name]`")
            }
        };
        self.findings.push(finding);
    }

    /// What other members there may be; the check of them goes into `schema`.
    pub(super) fn others(
        &mut self,
        node: &'n Node,
        schema: SchemaId,
        place: &Place<'n>,
        has_named: bool,
    ) -> Others {
        let Some(others) = node.get("additionalProperties") else { return Others::Dropped };
        let (check, others) = match &others.value {
            Value::Bool(true) => return Others::Dropped,
            Value::Bool(false) => (Additional::Refused, Others::Refused),
            Value::Map(entries) if entries.is_empty() && has_named => return Others::Dropped,
            _ => {
                let known = self.schema(others, &place.value());
                (Additional::Schema(known.schema), Others::Kept(known.ty))
            }
        };
        self.schemas.def_mut(schema).checks.push(CheckDef::Additional(check));
        others
    }

    /// The type of a list's items; the check of them goes into `schema`.
    pub(super) fn items(&mut self, node: &'n Node, schema: SchemaId, place: &Place<'n>) -> Type {
        let Some(items) = node.entry("items") else { return Type::Any };
        if let Value::List(_) = items.value.value {
            let finding = crate::diagnostic::Diagnostic::new(
                codes::NOT_CHECKED,
                items.key.span,
                "`items` as a list, one schema for each place, is not checked",
            );
            self.findings
                .push(finding.help(
                    "write one schema for all items; an object with named members says more",
                ));
            return Type::Any;
        }
        let known = self.schema(&items.value, &place.item());
        self.schemas.def_mut(schema).checks.push(CheckDef::Items(known.schema));
        known.ty
    }
}

/// What `required` lists.
fn required_names(node: &Node) -> &[Node] {
    match node.get("required").map(|node| &node.value) {
        Some(Value::List(names)) => names,
        _ => &[],
    }
}

fn required(node: &Node) -> HashSet<&str> {
    required_names(node).iter().filter_map(Node::text).collect()
}

/// The field in which other members are kept.
pub(super) const ADDITIONAL: &str = "additional";

fn is_schema_of_others(node: &Node) -> bool {
    matches!(&node.value, Value::Map(entries) if !entries.is_empty())
}

fn field(key: &str, rust_name: String, schema: &Node, ty: Type, required: bool) -> Field {
    let default = schema.get("default").filter(|_| !required).and_then(plain_default);
    let ty = if required || default.is_some() { ty } else { ty.nullable() };
    let doc = super::said::description(schema).map(str::to_owned);
    let note = super::said::note_of_default(default.as_deref());
    let key = key.to_owned();
    Field { key, rust_name, doc, note, ty, required, default, secret: false, limits: Limits::NONE }
}

/// A default that Rust can say in a word: a scalar, or something empty.
fn plain_default(node: &Node) -> Option<String> {
    let is_plain = match &node.value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => true,
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    };
    is_plain.then(|| node.to_json())
}
