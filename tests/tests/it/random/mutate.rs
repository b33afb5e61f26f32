//! Documents with a mistake at random, as people and machines make them.

use super::document::Document;
use super::rng::Rng;
use serde_json::{Map, Value, json};

const SCALARS: [&str; 9] =
    ["null", "true", "0", "-1.5", "\"\"", "\"text\"", "\"${{ input }}\"", "[]", "{}"];
const TYPES: [&str; 8] =
    ["string", "integer", "number", "boolean", "array", "object", "null", "sequential"];
const TOKENS: [&str; 26] = [
    "+", "-", "*", "/", "%", "<", "==", "!=", "&&", "||", "?", ":", "!", "(", ")", "[0]", ".",
    "null", "true", "1", "1.5", "\"a\"", "input", "size(", "default(", "x",
];

/// The document with one thing changed; with what it was, for people.
pub fn mutant(document: &Document, seed: u64) -> (Document, String) {
    let mut rng = Rng::new(seed);
    let mut mutant = document.clone();
    mutant.name = format!("{}_m{seed}", document.name);
    let part = rng.below(document.catalogs.len() + 3);
    let tree = match part.checked_sub(3) {
        Some(catalog) => &mut mutant.catalogs[catalog].1,
        None => &mut mutant.json,
    };
    let all = tree.clone();
    let place = some_place(&mut rng, &all);
    let what = change(&mut rng, tree.pointer_mut(&place).unwrap(), &all);
    (mutant, format!("{what} at {place}"))
}

/// The path of any value.
fn some_place(rng: &mut Rng, tree: &Value) -> String {
    let mut places = Vec::new();
    walk(tree, String::new(), &mut places);
    // Expressions are what is looked at most.
    let holes: Vec<&String> = places
        .iter()
        .filter(|place| {
            tree.pointer(place).and_then(Value::as_str).is_some_and(|it| it.contains("${{"))
        })
        .collect();
    if !holes.is_empty() && rng.chance(40) {
        return (*rng.pick(&holes)).clone();
    }
    rng.pick(&places).clone()
}

fn walk(value: &Value, at: String, places: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(entries) => {
            entries
                .iter()
                .for_each(|(key, one)| walk(one, format!("{at}/{}", escaped(key)), places));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(key, one)| walk(one, format!("{at}/{key}"), places));
        }
        _ => {}
    }
    places.push(at);
}

fn change(rng: &mut Rng, value: &mut Value, all: &Value) -> String {
    match value {
        Value::Object(entries) if !entries.is_empty() && rng.chance(80) => of_object(rng, entries),
        Value::Array(items) if !items.is_empty() && rng.chance(80) => {
            let at = rng.below(items.len());
            if rng.chance(50) {
                items.remove(at);
                "one less".to_owned()
            } else {
                items.push(items[at].clone());
                "one twice".to_owned()
            }
        }
        Value::String(text) if text.contains("${{") && rng.chance(90) => of_expression(rng, text),
        Value::String(text) if TYPES.contains(&text.as_str()) && rng.chance(80) => {
            (*rng.pick(&TYPES)).clone_into(text);
            "another type".to_owned()
        }
        Value::String(text) if !text.is_empty() && rng.chance(40) => {
            *text = misspelt(rng, text);
            "a slip".to_owned()
        }
        value if rng.chance(50) => {
            let place = some_place(rng, all);
            *value = all.pointer(&place).cloned().unwrap_or_default();
            format!("what stands at {place}")
        }
        value => {
            *value = serde_json::from_str(rng.pick::<&str>(&SCALARS)).unwrap();
            "another value".to_owned()
        }
    }
}

fn of_object(rng: &mut Rng, entries: &mut Map<String, Value>) -> String {
    let keys: Vec<String> = entries.keys().cloned().collect();
    let key = rng.pick(&keys).clone();
    let value = entries.remove(&key).unwrap_or_default();
    match rng.below(4) {
        0 => {
            let other = rng.pick(&keys).clone();
            let theirs = entries.remove(&other);
            entries.insert(other.clone(), value);
            entries.insert(key.clone(), theirs.unwrap_or(json!(1)));
            format!("`{key}` for `{other}`")
        }
        1 => {
            entries.insert(misspelt(rng, &key), value);
            format!("a slip in the key `{key}`")
        }
        _ => format!("no `{key}`"),
    }
}

fn of_expression(rng: &mut Rng, text: &mut String) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = rng.below(characters.len());
    let (before, after) = characters.split_at(at);
    let (before, after): (String, String) = (before.iter().collect(), after.iter().collect());
    match rng.below(5) {
        0 => {
            let rest: String = after.chars().skip(rng.within(1, 4)).collect();
            *text = format!("{before}{rest}");
            "less of an expression".to_owned()
        }
        1 => {
            *text = format!("{before} {} {after}", rng.pick(&TOKENS));
            "more in an expression".to_owned()
        }
        _ => {
            let parts = words(text);
            let (one, other) = (rng.below(parts.len()), rng.below(parts.len()));
            let mut changed = parts.clone();
            match rng.below(3) {
                0 => changed.swap(one, other),
                1 => changed[one].clone_from(&parts[other]),
                _ => (*rng.pick(&TOKENS)).clone_into(&mut changed[one]),
            }
            *text = changed.concat();
            "other words in an expression".to_owned()
        }
    }
}

/// Words, numbers and signs.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_word = false;
    for it in text.chars() {
        let is_word = it.is_alphanumeric() || it == '_' || it == '.';
        match words.last_mut() {
            Some(last) if is_word && was_word => last.push(it),
            _ => words.push(it.to_string()),
        }
        was_word = is_word;
    }
    words
}

fn misspelt(rng: &mut Rng, word: &str) -> String {
    let mut characters: Vec<char> = word.chars().collect();
    let at = rng.below(characters.len().max(1));
    match rng.below(3) {
        0 if characters.len() > 1 => drop(characters.remove(at)),
        1 if at + 1 < characters.len() => characters.swap(at, at + 1),
        _ => characters.insert(at, 'e'),
    }
    characters.into_iter().collect()
}
