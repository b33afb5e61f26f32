//! What a schema says beside what it checks: words, defaults, examples, secrets.

use super::walk::{Place, Walk, bad};
use crate::ast::node::{self, Node, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::types::SchemaId;

/// A value that the schema has to take.
pub(super) struct Said<'n> {
    schema: SchemaId,
    value: &'n Node,
    keyword: &'static str,
}

/// The author's words.
pub(super) fn description(schema: &Node) -> Option<&str> {
    schema.get("description").and_then(Node::text).filter(|text| !text.trim().is_empty())
}

/// Our own words for a definition, where the author has none.
pub(super) fn note(title: &str, has_words: bool) -> String {
    if has_words {
        return String::new();
    }
    if !title.contains(' ') {
        return format!("The type {}.", in_code(title));
    }
    let mut letters = title.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{}.", first.chain(letters).collect::<String>())
}

/// Our own words for a member that may be absent.
pub(super) fn note_of_default(default: Option<&str>) -> String {
    match default {
        Some(default) if default.len() <= 60 => {
            format!("{} where it is left out.", in_code(default))
        }
        _ => String::new(),
    }
}

/// As code in Markdown, whatever it is.
pub(crate) fn in_code(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c })
        .map(|c| if c == '`' { '\'' } else { c })
        .collect();
    format!("`{plain}`")
}

impl<'n> Walk<'_, 'n> {
    /// Notes what is said; finds what is wrong about it, as far as one schema tells.
    pub(super) fn says(&mut self, node: &'n Node, place: &Place<'n>, schema: SchemaId) {
        self.members_are_right(node, place);
        for keyword in ["description", "title"] {
            self.words(node, keyword);
        }
        let mut secret = false;
        for keyword in ["deprecated", "readOnly", "writeOnly", "x-secret"] {
            let is_set = node.get(keyword).is_some_and(|value| self.flag(keyword, value));
            secret |= is_set && matches!(keyword, "writeOnly" | "x-secret");
        }
        let before = self.findings.errors();
        for keyword in ["const", "enum", "default", "example", "examples"] {
            if let Some(value) = node.get(keyword) {
                self.numbers(value);
            }
        }
        let is_json = self.findings.errors() == before;
        let values = values(node);
        // An example shows more than a default does.
        let example = values.iter().find(|(keyword, _)| *keyword != "default").or(values.first());
        let example = example.filter(|_| !secret).map(|(_, value)| value.to_json());
        let def = self.schemas.def_mut(schema);
        (def.secret, def.example) = (secret, example);
        self.examples_are_list(node);
        if is_json {
            self.said.extend(values.iter().map(|(keyword, value)| Said { schema, value, keyword }));
        }
    }

    fn words(&mut self, node: &'n Node, keyword: &str) {
        let Some(value) = node.get(keyword).filter(|value| value.text().is_none()) else { return };
        // Where nothing is written, there is nothing to show.
        if value.value == Value::Null {
            return;
        }
        let what = value.kind();
        let finding = bad(value, format!("`{keyword}` is text, but this is {what}"));
        let help = if keyword == "title" || keyword == "description" {
            format!("write it in quotes; a member called `{keyword}` stands below `properties`")
        } else {
            "write it in quotes".to_owned()
        };
        self.findings.push(finding.help(help));
    }

    fn examples_are_list(&mut self, node: &'n Node) {
        let Some(examples) = node.get("examples") else { return };
        if matches!(examples.value, Value::List(_)) {
            return;
        }
        let what = examples.kind();
        let finding = bad(examples, format!("`examples` is a list of values, but this is {what}"))
            .help("write `example:` for a single one");
        self.findings.push(finding);
    }

    /// Numbers that JSON does not have.
    fn numbers(&mut self, node: &'n Node) {
        match &node.value {
            Value::Number(text) if node::json_number(text).is_none() => {
                let message = format!("JSON has no number `{text}`");
                let finding = Diagnostic::new(codes::NO_JSON_NUMBER, node.span, message);
                self.findings.push(finding.help("write a finite number, or a text in quotes"));
            }
            Value::List(nodes) => nodes.iter().for_each(|node| self.numbers(node)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.numbers(&entry.value)),
            _ => {}
        }
    }

    /// Holds defaults and examples against their schemas.
    pub(super) fn check_said(&mut self) {
        for Said { schema, value, keyword } in std::mem::take(&mut self.said) {
            let Ok(json) = serde_json::from_str(&value.to_json()) else { continue };
            // A default of null says what is absent anyway.
            if keyword == "default" && value.value == Value::Null {
                continue;
            }
            let word = if keyword == "default" { keyword } else { "example" };
            let checked = self.schemas.check(schema, &json, word);
            let Some(misfit) = checked.err().and_then(|misfits| misfits.found.into_iter().next())
            else {
                continue;
            };
            let message = if misfit.path == word {
                format!("this {word} {}", misfit.message)
            } else {
                format!("this {word} does not fit: `{}` {}", misfit.path, misfit.message)
            };
            self.findings.push(
                Diagnostic::new(codes::BAD_DEFAULT, value.head(), message)
                    .help("correct it, or what the schema says"),
            );
        }
    }
}

/// The default and the examples of a schema.
fn values(node: &Node) -> Vec<(&'static str, &Node)> {
    let mut values = Vec::new();
    values.extend(node.get("default").map(|value| ("default", value)));
    values.extend(node.get("example").map(|value| ("example", value)));
    if let Some(Node { value: Value::List(examples), .. }) = node.get("examples") {
        values.extend(examples.iter().map(|value| ("examples", value)));
    }
    values
}
