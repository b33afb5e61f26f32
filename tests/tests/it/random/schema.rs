//! The JSON Schemas of types.

use super::rng::Rng;
use super::types::{DefKind, Defs, Home, Ty};
use serde_json::{Map, Value, json};

impl Defs {
    /// The JSON Schema of a type. What comes from outside may have limits; what expressions make would not
    /// keep them.
    pub fn schema(&self, rng: &mut Rng, ty: &Ty, limits: bool) -> Value {
        let text = |format: &str| json!({"type": "string", "format": format});
        match ty {
            Ty::Any => json!({}),
            Ty::Bool => json!({"type": "boolean"}),
            Ty::Int if limits && rng.chance(30) => json!({"type": "integer", "minimum": -100_000}),
            Ty::Int => json!({"type": "integer"}),
            Ty::Double => json!({"type": "number"}),
            Ty::Text if limits && rng.chance(30) => json!({"type": "string", "maxLength": 100}),
            Ty::Text => json!({"type": "string"}),
            Ty::Format(format) => text(format),
            Ty::Time => text("date-time"),
            Ty::Span => text("duration"),
            Ty::List(item) => json!({"type": "array", "items": self.schema(rng, item, limits)}),
            Ty::Map(value) => {
                json!({"type": "object", "additionalProperties": self.schema(rng, value, limits)})
            }
            Ty::Nullable(inner) => {
                let schema = self.schema(rng, inner, limits);
                nullable(rng, schema)
            }
            Ty::Def(at) => match self.0[*at].home {
                Home::Document | Home::Catalog(_) => {
                    json!({"$ref": format!("#/types/{}", self.0[*at].name)})
                }
                Home::Inline | Home::Made => self.written(rng, *at, limits),
            },
        }
    }

    /// A struct or an enum where it is declared.
    pub fn written(&self, rng: &mut Rng, at: usize, limits: bool) -> Value {
        let members = match &self.0[at].kind {
            DefKind::Enum(values) if rng.chance(50) => return json!({"enum": values}),
            DefKind::Enum(values) => return json!({"type": "string", "enum": values}),
            DefKind::Struct(members) => members,
        };
        let mut properties = Map::new();
        for member in members {
            let mut schema = self.schema(rng, &member.ty, limits);
            if let Some(default) = &member.default {
                schema["default"] = default.clone();
            }
            if member.secret {
                schema["writeOnly"] = json!(true);
            }
            if rng.chance(15) {
                schema["description"] = json!("What it is *for*: `x` & \"y\"\n\nand more.");
            }
            properties.insert(member.key.clone(), schema);
        }
        let required: Vec<&str> =
            members.iter().filter(|it| it.required).map(|it| it.key.as_str()).collect();
        let mut schema = json!({"type": "object", "properties": properties, "required": required});
        if rng.chance(20) {
            schema["additionalProperties"] = json!(false);
        }
        schema
    }
}

fn nullable(rng: &mut Rng, schema: Value) -> Value {
    let plain = schema.get("type").and_then(Value::as_str).map(str::to_owned);
    match plain {
        Some(name) if schema.get("enum").is_none() && rng.chance(50) => {
            let mut schema = schema;
            schema["type"] = json!([name, "null"]);
            schema
        }
        _ if rng.chance(50) => json!({"anyOf": [schema, {"type": "null"}]}),
        _ => json!({"oneOf": [{"type": "null"}, schema]}),
    }
}
