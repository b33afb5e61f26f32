//! Values at random, by their types.

use super::rng::Rng;
use super::types::{Defs, Ty};
use serde_json::{Map, Value, json};

const TEXTS: [&str; 14] = [
    "",
    "a",
    "Acme GmbH",
    "ä \"b\" }} ${{",
    "42",
    "-7",
    "1.5",
    "true",
    "a,b,,c",
    "  wide ",
    "x\ny\t",
    "red",
    "日本",
    "2026-01-31T22:00:00Z",
];
const TIMES: [&str; 5] = [
    "2026-01-31T22:00:00Z",
    "2024-02-29T23:59:59.250Z",
    "2027-03-01T12:00:00+01:00",
    "1970-01-01T00:00:00Z",
    "2026-11-21T16:30:00-05:30",
];
const SPANS: [&str; 6] = ["PT30S", "PT1H30M", "P1DT2H", "PT0.5S", "PT0S", "P2W"];
/// The formats of what is text to an expression.
pub const FORMATS: [&str; 3] = ["date", "uuid", "uri"];
const DATES: [&str; 3] = ["2026-11-21", "2024-02-29", "0001-01-01"];
const UUIDS: [&str; 2] =
    ["7d444840-9dc0-11d1-b245-5ffdce74fad2", "00000000-0000-0000-0000-000000000000"];
const URIS: [&str; 3] =
    ["https://acme.example/a%20b?c=d#e", "urn:isbn:0451450523", "mailto:a@b.example"];
const DOUBLES: [f64; 9] = [0.0, 0.5, -1.5, 3.0, 1e21, 1e-7, 0.1, -0.0, 12345.678];
const INTS: [i64; 9] = [0, 1, 2, 3, 7, -4, 100, 65_536, -1];

impl Defs {
    /// A value of a type.
    pub fn value(&self, rng: &mut Rng, ty: &Ty, depth: usize) -> Value {
        match ty {
            Ty::Any => anything(rng, depth),
            Ty::Bool => json!(rng.chance(50)),
            Ty::Int => json!(rng.pick(&INTS)),
            // A whole number is a number, too.
            Ty::Double if rng.chance(20) => json!(rng.pick(&INTS)),
            Ty::Double => json!(rng.pick(&DOUBLES)),
            Ty::Text => json!(rng.pick(&TEXTS)),
            Ty::Format(format) => json!(of_format(rng, format)),
            Ty::Time => json!(rng.pick(&TIMES)),
            Ty::Span => json!(rng.pick(&SPANS)),
            Ty::List(_) | Ty::Map(_) if depth == 0 => {
                if matches!(ty, Ty::List(_)) {
                    json!([])
                } else {
                    json!({})
                }
            }
            Ty::List(item) => (0..rng.below(4)).map(|_| self.value(rng, item, depth - 1)).collect(),
            Ty::Map(value) => {
                let keys = ["k", "a b", "type", "z"];
                let some = keys.iter().take(rng.below(4));
                let entries =
                    some.map(|key| ((*key).to_owned(), self.value(rng, value, depth - 1)));
                Value::Object(entries.collect())
            }
            Ty::Nullable(_) if depth == 0 || rng.chance(35) => Value::Null,
            Ty::Nullable(inner) => self.value(rng, inner, depth),
            Ty::Def(_) => self.of_def(rng, ty, depth),
        }
    }

    fn of_def(&self, rng: &mut Rng, ty: &Ty, depth: usize) -> Value {
        if let Some(values) = self.values(ty) {
            return json!(rng.pick(values));
        }
        let mut object = Map::new();
        for member in self.members(ty).unwrap_or_default() {
            let left_out = !member.required && (depth == 0 || rng.chance(40));
            if !left_out && !member.secret {
                let value = self.value(rng, &member.ty, depth.saturating_sub(1));
                object.insert(member.key.clone(), value);
            } else if member.secret && member.required {
                object.insert(member.key.clone(), json!("secret"));
            }
        }
        Value::Object(object)
    }
}

fn anything(rng: &mut Rng, depth: usize) -> Value {
    match rng.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(rng.chance(50)),
        2 => json!(rng.pick(&INTS)),
        3 => json!(rng.pick(&DOUBLES)),
        4 => json!(rng.pick(&TEXTS)),
        5 => (0..rng.below(3)).map(|_| anything(rng, depth - 1)).collect(),
        _ => {
            json!({"id": anything(rng, depth - 1), "k": rng.pick(&INTS), "name": rng.pick(&TEXTS)})
        }
    }
}

/// A text, a number and so on that is the same whenever it runs.
pub fn literal_text(rng: &mut Rng) -> &'static str {
    rng.pick::<&str>(&TEXTS)
}

/// A text of this format.
pub fn of_format(rng: &mut Rng, format: &str) -> &'static str {
    let all: &[&str] = match format {
        "date" => &DATES,
        "uuid" => &UUIDS,
        _ => &URIS,
    };
    rng.pick::<&str>(all)
}

pub fn literal_time(rng: &mut Rng) -> &'static str {
    rng.pick::<&str>(&TIMES)
}
