//! Values near a schema: some that it takes, and the same with one place changed.

use serde_json::{Map, Value, json};

/// A value, and what was changed of one that has every member.
#[derive(Clone, Debug)]
pub struct Near {
    /// `address.zip`
    pub place: String,
    /// `= null`
    pub change: String,
    pub value: Value,
}

/// All of them, in the same order each time.
pub fn near(name: &str, schema: &Value) -> Vec<Near> {
    let least = full(schema, schema, false, 0);
    let most = full(schema, schema, true, 0);
    let mut all = Vec::new();
    let mut add = |place: &str, change: String, value| {
        all.push(Near { place: place.to_owned(), change, value });
    };
    add(name, "with little".to_owned(), least);
    add(name, "with all".to_owned(), most.clone());
    changes(&most, name, &mut add, &|value| value);
    all
}

/// A value that a schema takes: with every member or with none that may be absent.
fn full(root: &Value, schema: &Value, most: bool, depth: usize) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return full(root, root.pointer(&reference[1..]).unwrap(), most, depth + 1);
    }
    for branches in ["anyOf", "oneOf"] {
        if let Some(branches) = schema[branches].as_array() {
            let is_null = |branch: &&Value| branch["type"] == "null";
            let (null, real): (Vec<&Value>, Vec<&Value>) = branches.iter().partition(is_null);
            let branch =
                if most && depth < 3 { real[0] } else { null.first().copied().unwrap_or(real[0]) };
            return full(root, branch, most, depth);
        }
    }
    if let Some(value) = schema.get("const").or(schema["enum"].get(0)) {
        return value.clone();
    }
    let ty = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("boolean");
    match ty {
        "object" => object(root, schema, most, depth),
        "array" => {
            let inner = schema.get("items").unwrap_or(&Value::Null);
            let items = schema["minItems"].as_u64().unwrap_or(u64::from(most && depth < 3));
            (0..items).map(|_| full(root, inner, most, depth + 1)).collect()
        }
        "string" => text(schema),
        "integer" => schema["minimum"].as_i64().unwrap_or(0).into(),
        "number" => json!(0.5),
        "boolean" => json!(true),
        _ => Value::Null,
    }
}

fn object(root: &Value, schema: &Value, most: bool, depth: usize) -> Value {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let mut members = Map::new();
    for (key, inner) in properties {
        if required.iter().any(|name| name == key) || most && depth < 3 {
            members.insert(key.clone(), full(root, inner, most, depth + 1));
        }
    }
    let needed = count(schema, "minProperties").unwrap_or(0);
    if schema["additionalProperties"].is_object() && (most && depth < 3 || members.len() < needed) {
        let inner = full(root, &schema["additionalProperties"], most, depth + 1);
        members.insert("other".to_owned(), inner);
    }
    let limit = count(schema, "maxProperties").unwrap_or(usize::MAX);
    Value::Object(members.into_iter().take(limit).collect())
}

fn count(schema: &Value, keyword: &str) -> Option<usize> {
    usize::try_from(schema[keyword].as_u64()?).ok()
}

fn text(schema: &Value) -> Value {
    let known = [
        ("date-time", "2026-01-31T09:30:00Z"),
        ("date", "2026-01-31"),
        ("uuid", "00000000-0000-4000-8000-000000000000"),
        ("uri", "https://example.com/"),
        ("duration", "PT1H"),
        ("^[A-Z]{3}-\\d{4}$", "ABC-1234"),
        ("b+", "abc"),
    ];
    let wanted = schema["format"].as_str().or(schema["pattern"].as_str());
    known.iter().find(|(own, _)| Some(*own) == wanted).map_or("abc", |(_, text)| text).into()
}

type Add<'a> = &'a mut dyn FnMut(&str, String, Value);
type Around<'a> = &'a dyn Fn(Value) -> Value;

/// Every change of one place in `value`, which stands in what `around` puts around it.
fn changes(value: &Value, place: &str, add: Add<'_>, around: Around<'_>) {
    for other in others(value) {
        add(place, format!("= {other}"), around(other));
    }
    match value {
        Value::Array(items) => {
            if let Some(first) = items.first() {
                let inner = |item| around(Value::Array(vec![item]));
                changes(first, &format!("{place}[]"), add, &inner);
                let twice = items.iter().chain(items).cloned().collect();
                add(place, "twice".to_owned(), around(twice));
            }
        }
        Value::Object(members) => {
            for (key, inner) in members {
                let mut without = members.clone();
                without.remove(key);
                let inside = format!("{place}.{key}");
                add(&inside, "left out".to_owned(), around(Value::Object(without)));
                let changed = |value| {
                    let mut members = members.clone();
                    members.insert(key.clone(), value);
                    around(Value::Object(members))
                };
                changes(inner, &inside, add, &changed);
            }
            for more in [json!(true), json!(7), Value::Null, json!(["a"])] {
                let mut members = members.clone();
                members.insert("unknown".to_owned(), more.clone());
                let inside = format!("{place}.unknown");
                add(&inside, format!("= {more}"), around(Value::Object(members)));
            }
        }
        _ => {}
    }
}

/// What may stand in the place of `value`.
fn others(value: &Value) -> Vec<Value> {
    let mut others = vec![Value::Null, json!(false), json!(7), json!(""), json!([]), json!({})];
    match value {
        Value::Number(_) => others.extend([
            json!(-1),
            json!(0),
            json!(1),
            json!(1.0),
            json!(1.5),
            json!(1e30),
            json!(70_000),
            json!(u64::MAX),
            json!(i64::MIN),
            json!("1"),
        ]),
        Value::String(text) => others.extend([
            json!("a"),
            json!("äöü"),
            json!("Self"),
            json!("abcdef"),
            json!(text.to_lowercase()),
            json!(format!("{text} ")),
            json!("2026-01-31T09:30:00.123+02:00"),
            json!("2026-02-30"),
            json!("00000000000040008000000000000000"),
        ]),
        Value::Bool(_) => others.extend([json!("true"), json!(0)]),
        _ => others.extend([json!(["a"]), json!({ "a": 1 })]),
    }
    others
}
