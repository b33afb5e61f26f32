//! Values that a schema takes, for when nobody gives one.

mod number;
mod pattern;
mod text;

use super::{CheckDef, PropertyDef, SchemaDef, SchemaId, Schemas};
use sagaweave_core::schema::{Additional, Kinds};
use serde_json::{Map, Value};

/// A value that the schema takes: an example or a default where there is one, otherwise one that is made
/// up, with all members that do not lead to themselves. None where none is found.
pub fn sample(schemas: &Schemas, schema: SchemaId) -> Option<Value> {
    let mut sampler = Sampler { schemas, within: Vec::new(), made: 0 };
    let value = sampler.value(schema)?;
    schemas.check(schema, &value, "").is_ok().then_some(value)
}

/// From so many values on, only what is required is made, and from ten times as many on nothing.
const ENOUGH: usize = 2_000;

/// How deep values stand in each other at most.
const DEPTH: usize = 60;

struct Sampler<'a> {
    schemas: &'a Schemas,
    /// The schemas around the one that a value is made for.
    within: Vec<SchemaId>,
    made: usize,
}

impl Sampler<'_> {
    fn value(&mut self, id: SchemaId) -> Option<Value> {
        let def = self.schemas.def(id);
        let example = def.example.as_deref().and_then(|json| serde_json::from_str(json).ok());
        if let Some(example) = example.filter(|value| self.takes(id, value)) {
            return Some(example);
        }
        self.made += 1;
        if self.made > 10 * ENOUGH || self.within.len() > DEPTH {
            return None;
        }
        if self.within.contains(&id) {
            return shortest(def);
        }
        self.within.push(id);
        let value = self.fresh(id, def);
        self.within.pop();
        value
    }

    fn takes(&self, id: SchemaId, value: &Value) -> bool {
        self.schemas.check(id, value, "").is_ok()
    }

    fn fresh(&mut self, id: SchemaId, def: &SchemaDef) -> Option<Value> {
        if let Some(values) = listed(def) {
            let parsed = values.iter().filter_map(|json| serde_json::from_str(json).ok());
            return parsed.into_iter().find(|value| self.takes(id, value));
        }
        if def.kinds == Kinds::ANY && def.checks.is_empty() {
            return Some(Value::Null);
        }
        let kinds = [
            Kinds::OBJECT,
            Kinds::LIST,
            Kinds::STRING,
            Kinds::INTEGER,
            Kinds::NUMBER,
            Kinds::BOOL,
            Kinds::NULL,
        ];
        kinds.into_iter().filter(|kind| def.kinds.has(*kind)).find_map(|kind| {
            Some(match kind {
                Kinds::OBJECT => Value::Object(self.object(def)?),
                Kinds::LIST => Value::Array(self.list(def)?),
                Kinds::STRING => text::sample(def, |value| self.takes(id, value))?,
                Kinds::BOOL => Value::Bool(true),
                Kinds::NULL => Value::Null,
                _ => number::sample(def, |value| self.takes(id, value))?,
            })
        })
    }

    fn list(&mut self, def: &SchemaDef) -> Option<Vec<Value>> {
        let (mut least, mut most, mut unique, mut item) = (0, u64::MAX, false, None);
        for check in &def.checks {
            match check {
                CheckDef::MinItems(count) => least = *count,
                CheckDef::MaxItems(count) => most = *count,
                CheckDef::UniqueItems => unique = true,
                CheckDef::Items(id) => item = Some(*id),
                _ => {}
            }
        }
        if usize::try_from(least).is_ok_and(|least| least > ENOUGH) {
            return None;
        }
        let wanted = least.max(1).min(most);
        let mut items: Vec<Value> = Vec::new();
        while (items.len() as u64) < wanted {
            let made = match item {
                _ if item.is_some() && self.is_enough() && least == 0 => None,
                Some(id) => self.value(id),
                None => Some(Value::from(items.len())),
            };
            let made = match (made, item) {
                (Some(value), Some(id)) if unique => self.other(id, value, &items),
                (made, _) => made,
            };
            match made {
                Some(value) => items.push(value),
                None if items.len() as u64 >= least => break,
                None => return None,
            }
        }
        Some(items)
    }

    /// `value`, or one like it that is not among `items` yet.
    fn other(&self, id: SchemaId, value: Value, items: &[Value]) -> Option<Value> {
        if !items.contains(&value) {
            return Some(value);
        }
        if let Some(values) = listed(self.schemas.def(id)) {
            let parsed = values.iter().filter_map(|json| serde_json::from_str(json).ok());
            return parsed
                .into_iter()
                .find(|value| !items.contains(value) && self.takes(id, value));
        }
        let numbers = 0..=i64::try_from(items.len()).ok()?;
        numbers
            .map(|number| varied(&value, number))
            .find(|value| !items.contains(value) && self.takes(id, value))
    }

    fn is_enough(&self) -> bool {
        self.made > ENOUGH
    }

    fn object(&mut self, def: &SchemaDef) -> Option<Map<String, Value>> {
        let (mut least, mut most, mut others) = (0, u64::MAX, Additional::Ignored);
        let mut named: &[PropertyDef] = &[];
        for check in &def.checks {
            match check {
                CheckDef::MinProperties(count) => least = *count,
                CheckDef::MaxProperties(count) => most = *count,
                CheckDef::Additional(additional) => others = *additional,
                CheckDef::Properties(properties) => named = properties,
                _ => {}
            }
        }
        let required = named.iter().filter(|one| one.required).count() as u64;
        let mut room = most.saturating_sub(required);
        let mut members = Map::new();
        for PropertyDef { name, schema, required } in named {
            let leads_back = self.within.contains(schema);
            if !required && (room == 0 || leads_back || self.is_enough()) {
                continue;
            }
            match self.value(*schema) {
                // Left out is the same, and what an author would do.
                Some(Value::Null) if !required => {}
                Some(value) => {
                    members.insert(name.clone(), value);
                    room -= u64::from(!required);
                }
                None if *required => return None,
                None => {}
            }
        }
        self.others(&mut members, least, room, others)?;
        Some(members)
    }

    /// Members that no property names: one, or as many as there have to be.
    fn others(
        &mut self,
        members: &mut Map<String, Value>,
        least: u64,
        room: u64,
        others: Additional,
    ) -> Option<()> {
        let lacking = least.saturating_sub(members.len() as u64);
        let wanted = match others {
            Additional::Schema(_) if members.is_empty() => lacking.max(room.min(1)),
            _ => lacking,
        };
        if usize::try_from(wanted).is_ok_and(|wanted| wanted > ENOUGH) {
            return None;
        }
        for number in 1..=wanted {
            let value = match others {
                Additional::Ignored => Some(Value::from(number)),
                Additional::Refused => None,
                Additional::Schema(id) => self.value(id),
            };
            match value {
                Some(value) => drop(members.insert(format!("key{number}"), value)),
                None if number > lacking => break,
                None => return None,
            }
        }
        Some(())
    }
}

/// A value that ends, of a schema within itself.
fn shortest(def: &SchemaDef) -> Option<Value> {
    let least = |check: &CheckDef| matches!(check, CheckDef::MinItems(1..));
    if def.kinds.has(Kinds::NULL) {
        Some(Value::Null)
    } else if def.kinds.has(Kinds::LIST) && !def.checks.iter().any(least) {
        Some(Value::Array(Vec::new()))
    } else {
        None
    }
}

fn listed(def: &SchemaDef) -> Option<&[String]> {
    def.checks.iter().find_map(|check| match check {
        CheckDef::OneOf(values) => Some(values.as_slice()),
        _ => None,
    })
}

/// A value like `value`.
fn varied(value: &Value, number: i64) -> Value {
    match value {
        Value::String(text) => Value::from(format!("{text}{number}")),
        Value::Number(old) => match (old.as_i64(), old.as_f64()) {
            (Some(old), _) => Value::from(old.saturating_add(number)),
            #[allow(clippy::cast_precision_loss)]
            (None, Some(old)) => Value::from(old + number as f64),
            (None, None) => value.clone(),
        },
        Value::Bool(_) => Value::Bool(number % 2 == 0),
        Value::Object(members) => {
            let one = |(key, value): (&String, &Value)| (key.clone(), varied(value, number));
            Value::Object(members.iter().map(one).collect())
        }
        Value::Array(items) => items.iter().map(|item| varied(item, number)).collect(),
        Value::Null => Value::Null,
    }
}

#[cfg(test)]
mod tests;
