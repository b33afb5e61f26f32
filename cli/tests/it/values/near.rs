//! Values that are near to a schema.

use super::model::{KEYS, KINDS, Keyword, Node, TEXTS, as_written};
use serde_json::{Map, Value, json};

/// A value that fits a schema or nearly does; `choices` says which.
pub fn near(node: &Node, choices: &mut Choices) -> Value {
    let listed = node.keywords.iter().find_map(|keyword| match keyword {
        Keyword::OneOf(values) => Some(values),
        _ => None,
    });
    if let Some(values) = listed
        && choices.below(4) > 0
    {
        return choices.one_of(values).clone();
    }
    let kinds: Vec<_> = KINDS.iter().filter(|(_, kind)| node.kinds & kind != 0).collect();
    let kind =
        if choices.below(12) == 0 { choices.one_of(&KINDS).0 } else { choices.one_of(&kinds).0 };
    match kind {
        "null" => Value::Null,
        "boolean" => json!(choices.below(2) == 0),
        "integer" | "number" => near_number(node, choices),
        "string" => json!(*choices.one_of(&TEXTS)),
        "array" => near_list(node, choices),
        _ => near_object(node, choices),
    }
}

fn near_number(node: &Node, choices: &mut Choices) -> Value {
    let limit = node.keywords.iter().find_map(|keyword| match keyword {
        Keyword::Number(_, limit) => Some(*limit),
        _ => None,
    });
    let limit = limit.unwrap_or(1.0);
    let number = if choices.below(2) == 0 {
        limit + choices.one_of(&[0.0, 0.0, 1.0, -1.0, 0.5, 0.1])
    } else {
        limit * f64::from(choices.below(5))
    };
    if choices.below(3) == 0 { json!(number) } else { as_written(number) }
}

fn near_list(node: &Node, choices: &mut Choices) -> Value {
    let of_items = node.keywords.iter().find_map(|keyword| match keyword {
        Keyword::Items(node) => Some(node),
        _ => None,
    });
    let mut items: Vec<Value> = (0..choices.below(4))
        .map(|position| match of_items {
            Some(node) => near(node, choices),
            None => json!(position),
        })
        .collect();
    if choices.below(3) == 0
        && let Some(first) = items.first().cloned()
    {
        items.push(first.as_i64().map_or(first.clone(), |_| json!(first.as_f64())));
    }
    Value::from(items)
}

fn near_object(node: &Node, choices: &mut Choices) -> Value {
    let mut members = Map::new();
    for keyword in &node.keywords {
        match keyword {
            Keyword::Properties(properties) => {
                for (name, node, _) in properties {
                    if choices.below(8) > 0 {
                        members.insert((*name).to_owned(), near(node, choices));
                    }
                }
            }
            Keyword::Others(node) if choices.below(2) == 0 => {
                members.insert("other".to_owned(), near(node, choices));
            }
            _ => {}
        }
    }
    if choices.below(4) == 0 {
        members.insert((*choices.one_of(&KEYS)).to_owned(), json!(1));
    }
    Value::Object(members)
}

/// Random bytes, used up one by one, then zeros.
pub struct Choices(std::vec::IntoIter<u8>);

impl Choices {
    pub fn of(bytes: Vec<u8>) -> Self {
        Self(bytes.into_iter())
    }

    fn below(&mut self, count: u8) -> u8 {
        self.0.next().unwrap_or(0) % count
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let byte = usize::from(self.0.next().unwrap_or(0));
        &items[byte % items.len()]
    }
}
