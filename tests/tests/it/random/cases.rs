//! Runs of a document at random: its input, its signals, what its tools answer.

use super::document::Document;
use super::rng::Rng;
use super::types::{Defs, Ty};
use serde_json::{Map, Value, json};

/// A run, as `record` and the generated program read it. `raw` is what tools answer before their workers
/// leave secrets out.
pub fn case(document: &Document, seed: u64) -> Value {
    let mut rng = Rng::new(seed);
    let defs = &document.defs;
    let mut input = defs.value(&mut rng, &document.input, 3);
    if document.input == Ty::Any && !input.is_object() {
        input = json!({"id": input});
    }
    let mut signals = Vec::new();
    for (name, ty) in &document.signals {
        if rng.chance(60) {
            signals.push(json!([name, defs.value(&mut rng, ty, 2)]));
        }
    }
    let fails = rng.chance(50);
    let mut answers = Map::new();
    for (id, ty) in &document.activities {
        let raw = defs.value(&mut rng, ty, 3);
        let mut answer = json!({"ok": stripped(defs, ty, &raw), "raw": raw});
        if fails && rng.chance(12) {
            answer = json!({"error": [rng.pick(&["Busy", "NotFound"]), "so it is"]});
        }
        if rng.chance(30) {
            answer["after"] = json!(rng.below(3_000));
        }
        answers.insert(id.clone(), answer);
    }
    json!({"input": input, "signals": signals, "answers": answers})
}

/// A value without its secrets.
fn stripped(defs: &Defs, ty: &Ty, value: &Value) -> Value {
    match (ty, value) {
        (Ty::List(item), Value::Array(items)) => {
            items.iter().map(|value| stripped(defs, item, value)).collect()
        }
        (Ty::Map(one), Value::Object(entries)) => Value::Object(
            entries.iter().map(|(key, value)| (key.clone(), stripped(defs, one, value))).collect(),
        ),
        (Ty::Nullable(inner), value) => stripped(defs, inner, value),
        (ty @ Ty::Def(_), Value::Object(entries)) => {
            let members = defs.members(ty).unwrap_or_default();
            let kept = entries.iter().filter_map(|(key, value)| {
                let member = members.iter().find(|member| member.key == *key)?;
                (!member.secret).then(|| (key.clone(), stripped(defs, &member.ty, value)))
            });
            Value::Object(kept.collect())
        }
        (_, value) => value.clone(),
    }
}
