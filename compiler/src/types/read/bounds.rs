//! Limits: of numbers, lengths and counts.

use super::walk::{Walk, bad};
use crate::ast::node::{self, Node, Value};
use crate::types::{CheckDef, SchemaId};
use sagaweave_core::schema::Kinds;

type Count = (&'static str, fn(u64) -> CheckDef);
type Number = (&'static str, fn(f64) -> CheckDef);

const COUNTS: [Count; 6] = [
    ("minLength", CheckDef::MinLength),
    ("maxLength", CheckDef::MaxLength),
    ("minItems", CheckDef::MinItems),
    ("maxItems", CheckDef::MaxItems),
    ("minProperties", CheckDef::MinProperties),
    ("maxProperties", CheckDef::MaxProperties),
];

const NUMBERS: [Number; 5] = [
    ("minimum", CheckDef::Minimum),
    ("exclusiveMinimum", CheckDef::ExclusiveMinimum),
    ("maximum", CheckDef::Maximum),
    ("exclusiveMaximum", CheckDef::ExclusiveMaximum),
    ("multipleOf", CheckDef::MultipleOf),
];

/// Limits between which no value may be left: from, to, and whether a value may be both.
const PAIRS: [(&str, &str, bool); 7] = [
    ("minimum", "maximum", true),
    ("minimum", "exclusiveMaximum", false),
    ("exclusiveMinimum", "maximum", false),
    ("exclusiveMinimum", "exclusiveMaximum", false),
    ("minLength", "maxLength", true),
    ("minItems", "maxItems", true),
    ("minProperties", "maxProperties", true),
];

impl<'n> Walk<'_, 'n> {
    /// The checks of limits; finds what is wrong about them.
    pub(super) fn bounds(&mut self, schema: &'n Node, kinds: Kinds, id: SchemaId) {
        let mut checks = Vec::new();
        for (name, check) in COUNTS {
            checks.extend(schema.get(name).and_then(|node| self.count(name, node)).map(check));
        }
        for (name, check) in NUMBERS {
            checks.extend(schema.get(name).and_then(|node| self.number(name, node)).map(check));
        }
        if let Some(node) = schema.get("uniqueItems")
            && self.flag("uniqueItems", node)
        {
            checks.push(CheckDef::UniqueItems);
        }
        for pair in PAIRS {
            self.pair(schema, pair);
        }
        self.no_whole_number(schema, kinds);
        self.schemas.def_mut(id).checks.extend(checks);
    }

    fn count(&mut self, name: &str, node: &'n Node) -> Option<u64> {
        let value = number_of(node).filter(|number| *number >= 0.0 && number.fract() == 0.0);
        if value.is_none() {
            let found = shown(node);
            let finding =
                bad(node, format!("`{name}` is a whole number from 0 on, but this is {found}"))
                    .help("write a number such as 1, without quotes");
            self.findings.push(finding);
        }
        // What is beyond 64 bits is beyond all that there is.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        value.map(|value| value as u64)
    }

    fn number(&mut self, name: &str, node: &'n Node) -> Option<f64> {
        let finding = match (&node.value, number_of(node)) {
            (_, Some(number)) if name == "multipleOf" && number <= 0.0 => {
                bad(node, "`multipleOf` has to be greater than 0")
                    .help("write a number such as 1 or 0.01")
            }
            (_, Some(number)) => return Some(number),
            (Value::Bool(_), None) if name.starts_with("exclusive") => {
                let plain = if name == "exclusiveMinimum" { "minimum" } else { "maximum" };
                bad(node, format!("`{name}` is the limit itself, a number"))
                    .help(format!("write `{name}: 0` instead of `{plain}: 0` and `{name}: true`"))
            }
            (_, None) => {
                let found = shown(node);
                bad(node, format!("`{name}` is a number, but this is {found}"))
                    .help("write a number, without quotes")
            }
        };
        self.findings.push(finding);
        None
    }

    /// Whether `true` is written.
    pub(super) fn flag(&mut self, name: &str, node: &'n Node) -> bool {
        if let Value::Bool(value) = node.value {
            return value;
        }
        let found = shown(node);
        let finding = bad(node, format!("`{name}` is true or false, but this is {found}"))
            .help("write true or false, without quotes");
        self.findings.push(finding);
        false
    }

    fn pair(&mut self, schema: &'n Node, (from, to, may_meet): (&str, &str, bool)) {
        let (Some(low), Some(high)) = (schema.get(from), schema.get(to)) else { return };
        let (Some(least), Some(most)) = (number_of(low), number_of(high)) else { return };
        if least < most || (may_meet && least <= most) {
            return;
        }
        let message = format!("`{from}: {least}` and `{to}: {most}` leave no value");
        let finding = bad(high, message).related(low.span, "this limit, too");
        self.findings.push(finding.help("exchange them, or correct one"));
    }

    /// Between 1.2 and 1.8 is no whole number.
    fn no_whole_number(&mut self, schema: &'n Node, kinds: Kinds) {
        let at = |name| schema.get(name).and_then(number_of);
        let (Some(least), Some(most)) = (at("minimum"), at("maximum")) else { return };
        if kinds != Kinds::INTEGER || least > most || least.ceil() <= most {
            return;
        }
        if let Some(node) = schema.get("maximum") {
            let message = format!("between {least} and {most} is no whole number");
            let finding = bad(node, message).help("correct a limit, or write `type: number`");
            self.findings.push(finding);
        }
    }
}

/// The number that a node is, where JSON has such a number.
fn number_of(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(text) => {
            node::json_number(text)?.parse().ok().filter(|n: &f64| n.is_finite())
        }
        _ => None,
    }
}

fn shown(node: &Node) -> String {
    match &node.value {
        Value::Number(text) => text.clone(),
        Value::Text(text) => format!("the text `{text}`"),
        _ => node.kind().to_owned(),
    }
}
