//! Whether a value of one type serves where another is wanted.

use super::{Field, Others, Struct, Type, TypeId, Types, describe};
use std::collections::HashSet;

/// How a value serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The types are the same.
    Same,
    /// It is converted: made nullable, untyped, or a text; or, being untyped, checked when it runs.
    Converts,
    /// Only as JSON: an int for a double, a struct for another.
    Json,
}

/// Why a value does not serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The member that does not fit, as a path such as `customer.lines[].price`; empty for the value
    /// itself.
    pub path: String,
    /// What is wrong there, in words.
    pub why: String,
}

/// Whether a value of `from` serves where `to` is wanted.
pub fn fit(types: &Types, from: &Type, to: &Type) -> Result<Fit, Misfit> {
    Fitting { types, assumed: HashSet::new(), depth: 0 }.fit(from, to)
}

/// The deepest that types are compared: no value that is nested more deeply can be read.
const DEPTH: usize = crate::limits::DEPTH;

struct Fitting<'a> {
    types: &'a Types,
    /// Pairs of structs that are being compared, or were: types may hold themselves.
    assumed: HashSet<(TypeId, TypeId)>,
    depth: usize,
}

impl Fitting<'_> {
    fn fit(&mut self, from: &Type, to: &Type) -> Result<Fit, Misfit> {
        if from == to {
            return Ok(Fit::Same);
        }
        match (from, to) {
            (Type::Any, _) | (_, Type::Any) | (Type::Null, Type::Nullable(_)) => Ok(Fit::Converts),
            (Type::Nullable(from), Type::Nullable(to)) => {
                Ok(self.fit(from, to)?.max(Fit::Converts))
            }
            (from, Type::Nullable(to)) => Ok(self.fit(from, to)?.max(Fit::Converts)),
            (Type::Nullable(inner), to) => {
                self.fit(inner, to)?;
                Err(misfit(format!("this may be null, but {} is wanted", describe(self.types, to))))
            }
            (Type::List(from), Type::List(to)) => self.fit(from, to).map_err(|it| it.below("[]")),
            (Type::Map(from), Type::Map(to)) => self.fit(from, to).map_err(|it| it.below("[…]")),
            (Type::Int, Type::Double) => Ok(Fit::Json),
            (Type::Named(_), Type::Text) if self.types.as_enum(from).is_some() => Ok(Fit::Converts),
            (Type::Named(one), Type::Named(other)) => self.named(*one, *other),
            (Type::Named(_), Type::Map(value)) => match self.types.as_struct(from) {
                Some(def) => self.values(def, value),
                None => Err(self.differ(from, to)),
            },
            _ => Err(self.differ(from, to)),
        }
    }

    fn differ(&self, from: &Type, to: &Type) -> Misfit {
        let (found, wanted) = (describe(self.types, from), describe(self.types, to));
        misfit(format!("this is {found}, but {wanted} is wanted"))
    }

    fn named(&mut self, one: TypeId, other: TypeId) -> Result<Fit, Misfit> {
        let (from, to) = (Type::Named(one), Type::Named(other));
        let types = self.types;
        if let (Some(from), Some(to)) = (types.as_struct(&from), types.as_struct(&to)) {
            return self.structs(one, other, from, to);
        }
        if let (Some(have), Some(take)) = (types.as_enum(&from), types.as_enum(&to)) {
            let lacks = have.iter().find(|value| take.iter().all(|own| own.value != value.value));
            return match lacks {
                None => Ok(Fit::Json),
                Some(value) => {
                    let wanted = describe(types, &to);
                    Err(misfit(format!(
                        "this may be `{}`, which {wanted} does not have",
                        value.value
                    )))
                }
            };
        }
        Err(self.differ(&from, &to))
    }

    fn structs(
        &mut self,
        one: TypeId,
        other: TypeId,
        from: &Struct,
        to: &Struct,
    ) -> Result<Fit, Misfit> {
        if !self.assumed.insert((one, other)) {
            return Ok(Fit::Json);
        }
        if self.depth >= DEPTH {
            return Err(misfit("this is nested too deeply to be compared".to_owned()));
        }
        self.depth += 1;
        let result = self.members(from, to);
        self.depth -= 1;
        result.map(|()| Fit::Json)
    }

    fn members(&mut self, from: &Struct, to: &Struct) -> Result<(), Misfit> {
        let shown = |def: &Struct| -> Vec<Field> {
            def.fields.iter().filter(|field| !field.secret).cloned().collect()
        };
        let have = shown(from);
        for wanted in shown(to) {
            match have.iter().find(|field| field.key == wanted.key) {
                Some(field) => {
                    self.member(field, &wanted).map_err(|it| it.below(&wanted.key))?;
                }
                None if wanted.required => {
                    return Err(misfit("this is missing".to_owned()).below(&wanted.key));
                }
                None => {}
            }
        }
        for field in &have {
            if to.fields.iter().all(|wanted| wanted.key != field.key) {
                self.other(&shown_type(field), &to.others).map_err(|it| it.below(&field.key))?;
            }
        }
        match (&from.others, &to.others) {
            (Others::Kept(ty), others) => self.other(ty, others),
            (Others::Dropped | Others::Refused, _) => Ok(()),
        }
    }

    fn member(&mut self, from: &Field, to: &Field) -> Result<Fit, Misfit> {
        // One that is left out where it is null may be null where it may be left out.
        if is_left_out(from) && !to.required {
            self.fit(&shown_type(from), &to.ty.clone().non_null())
        } else if from.ty.may_be_null() && !is_left_out(from) && is_left_out(to) {
            // Its schema need not take null: what may be left out is mostly that, and no more.
            Err(misfit("this may be null, but what is wanted leaves it out then".to_owned()))
        } else {
            self.fit(&from.ty, &to.ty)
        }
    }

    /// A member that `to` does not name.
    fn other(&mut self, ty: &Type, others: &Others) -> Result<(), Misfit> {
        match others {
            Others::Dropped => Ok(()),
            Others::Refused => {
                Err(misfit("what is wanted has no such member, and takes no others".to_owned()))
            }
            Others::Kept(wanted) => self.fit(ty, wanted).map(|_| ()),
        }
    }

    /// A struct as a map.
    fn values(&mut self, from: &Struct, value: &Type) -> Result<Fit, Misfit> {
        for field in from.fields.iter().filter(|field| !field.secret) {
            self.fit(&shown_type(field), value).map_err(|it| it.below(&field.key))?;
        }
        if let Others::Kept(ty) = &from.others {
            self.fit(ty, value)?;
        }
        Ok(Fit::Json)
    }
}

/// Whether a member does not show in JSON where it is null.
const fn is_left_out(field: &Field) -> bool {
    !field.required && field.default.is_none()
}

/// What a member is where it shows.
fn shown_type(field: &Field) -> Type {
    if is_left_out(field) { field.ty.clone().non_null() } else { field.ty.clone() }
}

fn misfit(why: String) -> Misfit {
    Misfit { path: String::new(), why }
}

impl Misfit {
    fn below(mut self, step: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{step}{separator}{}", self.path);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    const TYPES: &str = "
Small: { type: object, required: [a], properties: { a: { type: integer } } }
Large: { type: object, required: [a, b], properties: { a: { type: number }, b: { type: string }, c: { type: string } } }
Closed: { type: object, required: [a], properties: { a: { type: number } }, additionalProperties: false }
Open: { type: object, properties: { a: { type: number } }, additionalProperties: { type: string } }
Nested: { type: object, required: [items], properties: { items: { type: array, items: { $ref: '#/types/Small' } } } }
Other: { type: object, required: [items], properties: { items: { type: array, items: { $ref: '#/types/Large' } } } }
Tree: { type: object, properties: { left: { $ref: '#/types/Tree' }, v: { type: integer } } }
Tree2: { type: object, properties: { left: { $ref: '#/types/Tree2' }, v: { type: number } } }
Few: { enum: [a, b] }
Many: { enum: [a, b, c] }
Maybe: { type: object, required: [a], properties: { a: { type: [integer, \"null\"] } } }
None: { type: \"null\" }
MaybeText: { type: [string, \"null\"] }
Texts: { type: array, items: { type: string } }
Fews: { type: array, items: { $ref: '#/types/Few' } }
Text: { type: string }
Int: { type: integer }
Double: { type: number }
Any: {}
Map: { type: object, additionalProperties: { type: number } }
";

    fn fits(pairs: &[(&str, &str, &str)]) {
        for (from, to, expected) in pairs {
            let read = read(
                TYPES,
                &format!(
                    "{{ type: object, required: [from, to], properties: {{ from: {{ $ref: '#/types/{from}' }}, to: {{ $ref: '#/types/{to}' }} }} }}"
                ),
            );
            let ty = |key| read.types.field(&read.ty, key).unwrap().ty.clone();
            let result = match fit(&read.types, &ty("from"), &ty("to")) {
                Ok(fit) => format!("{fit:?}"),
                Err(misfit) => format!("{}: {}", misfit.path, misfit.why),
            };
            assert_eq!(result, *expected, "{from} as {to}");
        }
    }

    #[test]
    fn scalars_and_lists() {
        fits(&[
            ("Text", "Text", "Same"),
            ("Int", "Double", "Json"),
            ("Double", "Int", ": this is a number, but a whole number is wanted"),
            ("Text", "MaybeText", "Converts"),
            ("None", "MaybeText", "Converts"),
            ("MaybeText", "Text", ": this may be null, but a text is wanted"),
            ("Any", "Int", "Converts"),
            ("Int", "Any", "Converts"),
            ("Few", "Text", "Converts"),
            ("Text", "Few", ": this is a text, but `Few` is wanted"),
            ("Few", "Many", "Json"),
            ("Many", "Few", ": this may be `c`, which `Few` does not have"),
            ("Fews", "Texts", "Converts"),
            ("Texts", "Fews", "[]: this is a text, but `Few` is wanted"),
        ]);
    }

    #[test]
    fn structs_serve_by_their_members() {
        fits(&[
            ("Large", "Small", "a: this is a number, but a whole number is wanted"),
            ("Small", "Large", "b: this is missing"),
            ("Small", "Closed", "Json"),
            ("Large", "Closed", "b: what is wanted has no such member, and takes no others"),
            ("Large", "Open", "Json"),
            ("Nested", "Other", "items[].b: this is missing"),
            ("Tree", "Tree2", "Json"),
            ("Tree2", "Tree", "v: this is a number, but a whole number is wanted"),
            ("Maybe", "Small", "a: this may be null, but a whole number is wanted"),
            ("Small", "Map", "Json"),
            ("Large", "Map", "b: this is a text, but a number is wanted"),
            ("Map", "Small", ": this is a map of numbers, but `Small` is wanted"),
        ]);
    }
}
