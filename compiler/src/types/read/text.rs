//! `pattern` and `format`.

use super::walk::{Walk, bad};
use crate::ast::node::{Node, Value};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::types::{CheckDef, SchemaId, Type};
use sagaweave_core::expr::pattern_error;
use sagaweave_core::schema::{Format, Kinds};

const CHECKED: [(&str, Format); 5] = [
    ("date-time", Format::DateTime),
    ("date", Format::Date),
    ("uuid", Format::Uuid),
    ("duration", Format::Duration),
    ("uri", Format::Uri),
];

/// Formats that others have, and of what values.
const OTHERS: [(&str, Kinds); 27] = [
    ("email", Kinds::STRING),
    ("idn-email", Kinds::STRING),
    ("hostname", Kinds::STRING),
    ("idn-hostname", Kinds::STRING),
    ("ipv4", Kinds::STRING),
    ("ipv6", Kinds::STRING),
    ("ip", Kinds::STRING),
    ("time", Kinds::STRING),
    ("url", Kinds::STRING),
    ("uri-reference", Kinds::STRING),
    ("uri-template", Kinds::STRING),
    ("iri", Kinds::STRING),
    ("iri-reference", Kinds::STRING),
    ("json-pointer", Kinds::STRING),
    ("relative-json-pointer", Kinds::STRING),
    ("regex", Kinds::STRING),
    ("byte", Kinds::STRING),
    ("binary", Kinds::STRING),
    ("password", Kinds::STRING),
    ("phone", Kinds::STRING),
    ("markdown", Kinds::STRING),
    ("int32", Kinds::INTEGER),
    ("uint32", Kinds::INTEGER),
    ("uint64", Kinds::INTEGER),
    // These are what such numbers are anyway.
    ("int64", Kinds::INTEGER),
    ("float", Kinds::NUMBER),
    ("double", Kinds::NUMBER),
];

/// The kinds of values that a format is about.
pub(super) fn format_kinds(node: &Node) -> Kinds {
    let name = node.text().unwrap_or_default();
    let other = OTHERS.iter().find(|(other, _)| *other == name);
    other.map_or(Kinds::STRING, |(_, kinds)| *kinds)
}

impl<'n> Walk<'_, 'n> {
    /// The checks of texts; gives the type that a text of this format has.
    pub(super) fn text_checks(&mut self, schema: &'n Node, kinds: Kinds, id: SchemaId) -> Type {
        if let Some(pattern) = schema.get("pattern") {
            let check = self.pattern(pattern);
            self.schemas.def_mut(id).checks.extend(check);
        }
        let Some(format) = schema.get("format").and_then(|node| self.format(node, kinds)) else {
            return Type::Text;
        };
        self.schemas.def_mut(id).checks.push(CheckDef::Format(format));
        match format {
            Format::DateTime => Type::Timestamp,
            Format::Duration => Type::TimeSpan,
            Format::Date | Format::Uuid | Format::Uri => Type::Text,
        }
    }

    fn pattern(&mut self, node: &'n Node) -> Option<CheckDef> {
        let Value::Text(pattern) = &node.value else {
            let what = node.kind();
            let finding = bad(node, format!("`pattern` is a text, but this is {what}"));
            self.findings.push(finding.help("write it in single quotes"));
            return None;
        };
        let Some(error) = pattern_error(pattern) else {
            return Some(CheckDef::Pattern(pattern.clone()));
        };
        let message = format!("this pattern is no regular expression: {error}");
        let help = if ["(?=", "(?!", "(?<"].iter().any(|part| pattern.contains(part)) {
            "there is no look-ahead and no look-behind; write a simpler pattern, and let the tool check the rest"
        } else if pattern.contains("\\p") {
            "there are no classes of Unicode; name the letters, as in `[A-Za-z]`"
        } else {
            "characters that mean something, as ( [ { * + ? . \\ do, stand behind a \\ where they mean themselves"
        };
        self.findings.push(Diagnostic::new(codes::BAD_PATTERN, node.span, message).help(help));
        None
    }

    fn format(&mut self, node: &'n Node, kinds: Kinds) -> Option<Format> {
        let Value::Text(name) = &node.value else {
            let what = node.kind();
            let finding = bad(node, format!("`format` is a text, but this is {what}"));
            self.findings.push(finding.help("write one such as `date-time`"));
            return None;
        };
        if kinds.0 & format_kinds(node).0 == 0 {
            let kinds = super::kinds::in_words(kinds);
            let message = format!("the format `{name}` says nothing of {kinds}");
            let finding = Diagnostic::new(codes::NOT_CHECKED, node.span, message);
            self.findings.push(finding.help("leave it out, or correct the `type`"));
            return None;
        }
        if let Some((_, format)) = CHECKED.iter().find(|(own, _)| own == name) {
            return Some(*format);
        }
        if !["int64", "float", "double"].contains(&name.as_str()) {
            self.no_format(node, name);
        }
        None
    }

    fn no_format(&mut self, node: &Node, name: &str) {
        let is_known = OTHERS.iter().any(|(other, _)| *other == name);
        let near = nearest(name, CHECKED.iter().map(|(own, _)| *own)).filter(|_| !is_known);
        let help = match name {
            "datetime" | "timestamp" => Some("date-time"),
            "url" => Some("uri"),
            _ => near,
        };
        self.findings.push(match help {
            Some(near) => bad(node, format!("there is no format `{name}`"))
                .help(format!("did you mean `{near}`?")),
            None => Diagnostic::new(
                codes::NOT_CHECKED,
                node.span,
                format!("the format `{name}` is not checked"),
            )
            .help(other_help(name)),
        });
    }
}

fn other_help(name: &str) -> &'static str {
    match name {
        "email" | "idn-email" => "a `pattern` is checked: '^[^@ ]+@[^@ ]+$'",
        "password" => "`x-secret: true` keeps it out of histories and logs",
        "int32" | "uint32" | "uint64" => "`minimum` and `maximum` are checked",
        _ => "`date-time`, `date`, `duration`, `uuid` and `uri` are; for others write a `pattern`",
    }
}
