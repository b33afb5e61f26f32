//! `type` and `nullable`: which kinds of values a schema takes.

use super::walk::{Walk, bad};
use super::{keywords, values};
use crate::ast::node::{Node, Value};
use crate::diagnostic::nearest;
use sagaweave_core::schema::Kinds;

const NAMES: [(&str, Kinds, &str); 7] = [
    ("null", Kinds::NULL, "null"),
    ("boolean", Kinds::BOOL, "true and false"),
    ("integer", Kinds::INTEGER, "whole numbers"),
    ("number", Kinds::NUMBER, "numbers"),
    ("string", Kinds::STRING, "texts"),
    ("array", Kinds::LIST, "lists"),
    ("object", Kinds::OBJECT, "objects"),
];

/// What authors write for a type, and what to write instead.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("str", "string"),
    ("text", "string"),
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("whole number", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("num", "number"),
    ("bool", "boolean"),
    ("list", "array"),
    ("map", "object"),
    ("mapping", "object"),
    ("dict", "object"),
    ("struct", "object"),
    ("none", "null"),
    ("nil", "null"),
];

/// The kinds that a schema takes; [`Walk::kinds`] finds what is wrong about them.
pub(super) fn of(node: &Node) -> Kinds {
    let mut kinds = match node.get("type") {
        Some(_) => declared(node),
        None => match values::kinds(node) {
            Some(kinds) => kinds,
            None => keywords::implied(node),
        },
    };
    if kinds.0 == 0 {
        return Kinds::ANY;
    }
    if is_nullable(node) {
        kinds = kinds.or(Kinds::NULL);
    }
    match values::kinds(node) {
        // What is listed is all there is; numbers stay what `type` says.
        Some(listed) if listed.0 & kinds.0 != 0 => {
            let numbers = if listed.0 & Kinds::NUMBER.0 == 0 { 0 } else { Kinds::NUMBER.0 };
            let null = if is_nullable(node) { Kinds::NULL.0 } else { 0 };
            Kinds(kinds.0 & (listed.0 | numbers | null))
        }
        _ => kinds,
    }
}

/// What `type` says; nothing where it is missing or wrong.
pub(super) fn declared(node: &Node) -> Kinds {
    let names = node.get("type").map(Node::elements).unwrap_or_default();
    names.iter().filter_map(named).fold(Kinds(0), Kinds::or)
}

/// `nullable: true`
pub(super) fn is_nullable(node: &Node) -> bool {
    node.get("nullable").is_some_and(|node| node.value == Value::Bool(true))
}

fn named(node: &Node) -> Option<Kinds> {
    let name = node.text()?;
    NAMES.iter().find(|(own, ..)| *own == name).map(|(_, kinds, _)| *kinds)
}

/// `texts`, `texts and numbers`.
pub(super) fn in_words(kinds: Kinds) -> String {
    let covered = |(name, own, _): &&(&str, Kinds, &str)| {
        kinds.has(*own) && !(*name == "integer" && kinds.has(Kinds::NUMBER))
    };
    let words: Vec<&str> = NAMES.iter().filter(covered).map(|(_, _, words)| *words).collect();
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

impl<'n> Walk<'_, 'n> {
    /// Finds what is wrong about `type` and `nullable`.
    pub(super) fn kinds(&mut self, node: &'n Node) {
        if let Some(ty) = node.get("type") {
            if ty.elements().is_empty() {
                let finding = bad(ty, "`type` is an empty list: no value would do");
                self.findings
                    .push(finding.help("name a type, or leave `type` out: any value will do"));
            }
            for name in ty.elements().iter().filter(|name| named(name).is_none()) {
                self.no_type(name);
            }
        }
        if let Some(nullable) = node.get("nullable") {
            self.flag("nullable", nullable);
        }
    }

    fn no_type(&mut self, node: &Node) {
        let finding = match &node.value {
            Value::Null => {
                bad(node, "`type` has no value here: YAML reads `null` without quotes as nothing")
                    .help("write \"null\" in quotes")
            }
            Value::Text(name) => {
                let help = self.type_help(name);
                bad(node, format!("there is no type `{name}`")).help(help)
            }
            Value::Map(_) => bad(node, "`type` names a type, but this is a mapping")
                .help("a member called `type` stands below `properties`"),
            _ => {
                let what = node.kind();
                bad(node, format!("`type` names a type, but this is {what}")).help(TYPES)
            }
        };
        self.findings.push(finding);
    }

    fn type_help(&self, name: &str) -> String {
        let lower = name.to_ascii_lowercase();
        if let Some((_, own)) = OTHER_WORDS.iter().find(|(other, _)| *other == lower) {
            return format!("did you mean `{own}`?");
        }
        match lower.as_str() {
            "datetime" | "date-time" | "timestamp" => {
                "write `type: string` and `format: date-time`".to_owned()
            }
            "date" | "uuid" | "uri" | "duration" => {
                format!("write `type: string` and `format: {lower}`")
            }
            "any" | "object[]" | "mixed" | "unknown" | "json" => {
                "leave `type` out: any value will do".to_owned()
            }
            "enum" => "write `enum:` with the list of values".to_owned(),
            _ if self.is_declared(name) => {
                format!("write `$ref: \"#/types/{name}\"` instead of `type`")
            }
            _ => match nearest(&lower, NAMES.iter().map(|(name, ..)| *name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => TYPES.to_owned(),
            },
        }
    }
}

const TYPES: &str =
    "the types are `string`, `integer`, `number`, `boolean`, `array`, `object` and `null`";
