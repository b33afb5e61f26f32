//! Values with expressions in them.

use super::expression::{Maker, Path};
use super::types::{Defs, Member, Ty};
use serde_json::{Map, Value, json};

/// What a value gives that nobody asked for.
pub enum Shape {
    Of(Ty),
    Object(Vec<(String, Shape)>),
}

impl Shape {
    pub fn ty(self, defs: &mut Defs) -> Ty {
        match self {
            Self::Of(ty) => ty,
            Self::Object(members) => {
                let members = members.into_iter().map(|(key, shape)| {
                    let ty = shape.ty(defs);
                    Member::made(&key, ty)
                });
                let members = members.collect();
                defs.made(members)
            }
        }
    }
}

const KEYS: [&str; 10] =
    ["a", "total", "type", "x-y", "fooBar", "list_of", "inner", "note", "self", "K2"];

pub fn hole(expression: &str) -> Value {
    json!(format!("${{{{ {expression} }}}}"))
}

/// A constant, so that nothing in it is taken for an expression.
pub fn constant(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("${{", "$${{")),
        Value::Array(items) => items.into_iter().map(constant).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, constant(value))).collect()
        }
        other => other,
    }
}

impl Maker<'_> {
    /// A value of this type.
    pub fn template(&mut self, ty: &Ty, depth: usize) -> Value {
        if self.rng.chance(15) {
            let value = self.defs.value(self.rng, ty, 2);
            return constant(value);
        }
        if let (Ty::Nullable(inner), true) = (ty, self.rng.chance(50)) {
            return self.template(inner, depth);
        }
        if let (Some(members), true) = (self.defs.members(ty), self.rng.chance(85)) {
            return self.object(members, depth);
        }
        match ty {
            Ty::List(item) if self.rng.chance(40) => (0..self.rng.within(1, 3))
                .map(|_| self.template(item, depth.saturating_sub(1)))
                .collect(),
            Ty::Map(value) if self.rng.chance(60) => {
                let keys = ["k", "a b"].map(str::to_owned);
                let entries = keys.map(|key| (key, self.template(value, depth.saturating_sub(1))));
                Value::Object(entries.into_iter().collect())
            }
            Ty::Text if self.rng.chance(40) => self.holes(depth),
            Ty::Double if self.rng.chance(15) => hole(&self.of(&Ty::Int, depth)),
            Ty::Any => self.made(depth).0,
            _ => hole(&self.of(ty, depth)),
        }
    }

    fn object(&mut self, members: &[Member], depth: usize) -> Value {
        let mut object = Map::new();
        for member in members {
            if member.secret || !(member.required || self.rng.chance(50)) {
                continue;
            }
            let depth = depth.saturating_sub(1);
            // Null stands for what is left out, but only as what comes of an expression.
            let value = if !member.required && self.rng.chance(40) {
                hole(&self.of(&member.ty.clone().nullable(), depth))
            } else {
                self.template(&member.ty, depth)
            };
            object.insert(member.key.clone(), value);
        }
        Value::Object(object)
    }

    /// Text with expressions in it.
    pub fn holes(&mut self, depth: usize) -> Value {
        let mut text = String::new();
        for _ in 0..self.rng.within(1, 3) {
            text.push_str(self.rng.pick::<&str>(&["a ", " $${{ ", "ü}} ", "\n", ""]));
            let shown = self.shown(depth.saturating_sub(1));
            text.extend(["${{ ", &shown, " }}"]);
        }
        text.push_str(self.rng.pick::<&str>(&[".", " b", "!\t"]));
        json!(text)
    }

    /// Any value, and what it is.
    pub fn made(&mut self, depth: usize) -> (Value, Shape) {
        match self.rng.below(12) {
            0 => self.plain(),
            1 => (self.holes(depth), Shape::Of(Ty::Text)),
            2..=4 if depth > 0 => self.made_object(depth - 1),
            5 => {
                let ty = self.some_type();
                let items =
                    (0..self.rng.within(1, 3)).map(|_| hole(&self.of(&ty, depth))).collect();
                (items, Shape::Of(Ty::List(Box::new(ty))))
            }
            6..=8 => self.made_path(),
            _ => {
                let ty = self.some_type();
                (hole(&self.of(&ty, depth)), Shape::Of(ty))
            }
        }
    }

    pub fn made_object(&mut self, depth: usize) -> (Value, Shape) {
        let mut keys = KEYS.to_vec();
        self.rng.shuffle(&mut keys);
        keys.truncate(self.rng.within(1, 4));
        let (mut object, mut members) = (Map::new(), Vec::new());
        for key in keys {
            let (value, shape) = self.made(depth);
            object.insert(key.to_owned(), value);
            members.push((key.to_owned(), shape));
        }
        (Value::Object(object), Shape::Object(members))
    }

    fn made_path(&mut self) -> (Value, Shape) {
        let paths = self.paths();
        if paths.is_empty() {
            return self.plain();
        }
        let Path { text, ty, nullable } = self.rng.pick(&paths).clone();
        (hole(&text), Shape::Of(if nullable { ty.nullable() } else { ty }))
    }

    fn plain(&mut self) -> (Value, Shape) {
        let (value, ty) = match self.rng.below(6) {
            0 => (json!(true), Ty::Bool),
            1 => (json!(-3), Ty::Int),
            2 => (json!(0.25), Ty::Double),
            3 => (json!([1, 2]), Ty::List(Box::new(Ty::Int))),
            4 => (Value::Null, Ty::Any),
            _ => (constant(json!(super::values::literal_text(self.rng))), Ty::Text),
        };
        (value, Shape::Of(ty))
    }
}
