//! The types of values that are made when it runs, of constants too.

use super::{Expr, Field, Step};
use crate::types::made::Member;
use crate::types::{Home, Type, Types, join};
use std::borrow::Cow;
use std::collections::HashMap;

/// A name for what a type is made of, in Rust and in messages.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub(crate) home: &'a Home,
    pub(crate) base: &'a str,
    pub(crate) title: &'a str,
    pub(crate) note: &'a str,
}

impl Naming<'static> {
    /// What a workflow returns.
    pub(crate) const OF_WORKFLOW: Self = Self {
        home: &Home::Root,
        base: "Output",
        title: "the output of the workflow",
        note: "What the workflow returns.",
    };
}

/// The type of a workflow's output.
pub(crate) fn output_type(output: &Expr, steps: &[Step], types: &mut Types) -> Type {
    type_of(output, steps, types, Naming::OF_WORKFLOW)
}

/// The type of a value that is made when it runs.
pub(crate) fn type_of(expr: &Expr, steps: &[Step], types: &mut Types, naming: Naming<'_>) -> Type {
    type_of_all(&[expr], steps, types, naming).unwrap_or(Type::Any)
}

/// The type of what is one of several values: of objects, an object with the members of all. None where
/// they have no type in common.
pub(crate) fn type_of_all(
    all: &[&Expr],
    steps: &[Step],
    types: &mut Types,
    naming: Naming<'_>,
) -> Option<Type> {
    let opened: Vec<Cow<'_, Expr>> = all.iter().map(|expr| opened(expr)).collect();
    let objects: Option<Vec<&[Field]>> = opened.iter().map(|expr| fields_of(expr)).collect();
    if let Some(objects) = objects.filter(|objects| !objects.is_empty()) {
        return type_of_objects(&objects, steps, types, naming);
    }
    let mut each = opened.iter().map(|expr| type_of_one(expr, steps, types, naming));
    let first = each.next()?;
    let rest: Vec<Type> = each.collect();
    rest.iter().try_fold(first, |known, ty| join(types, &known, ty))
}

fn type_of_one(expr: &Expr, steps: &[Step], types: &mut Types, naming: Naming<'_>) -> Type {
    match expr {
        Expr::Json(text) => scalar(text),
        Expr::Object(_) => type_of(expr, steps, types, naming),
        Expr::List(elements) => {
            let elements: Vec<&Expr> = elements.iter().collect();
            let base = format!("{}_item", naming.base);
            let inner = Naming { base: &base, note: "", ..naming };
            let element = type_of_all(&elements, steps, types, inner);
            Type::List(Box::new(element.unwrap_or(Type::Any)))
        }
        Expr::Output(step) => steps.get(step.index()).map_or(Type::Any, Step::seen_output),
        Expr::Status => Type::Text,
        Expr::Computed(value) => value.ty.clone(),
    }
}

/// An object with the members of all of these. One that some of them lack may be null.
fn type_of_objects(
    objects: &[&[Field]],
    steps: &[Step],
    types: &mut Types,
    naming: Naming<'_>,
) -> Option<Type> {
    let mut members = Vec::new();
    for (key, fields) in by_key(objects) {
        let base = format!("{}_{key}", naming.base);
        let inner = Naming { base: &base, note: "", ..naming };
        let ty = match fields.as_slice() {
            [Field { block: Some(block), .. }] => steps[block.index()].seen_output(),
            fields => {
                let values: Vec<&Expr> = fields.iter().map(|field| &field.value).collect();
                type_of_all(&values, steps, types, inner)?
            }
        };
        let first = fields.first()?;
        let (mut note, doc) = words(first, &ty, steps);
        if objects.len() > 1 && matches!(first.value, Expr::Json(_)) {
            // Each of the others may be another one.
            note.clear();
        }
        let is_everywhere = fields.len() == objects.len();
        let required = is_everywhere && fields.iter().all(|field| !field.skip_null);
        let ty = if is_everywhere { ty } else { ty.nullable() };
        members.push(Member { key: key.to_owned(), ty, note, doc, required });
    }
    let title = (naming.title, naming.note);
    Some(Type::Named(types.structure(naming.home, naming.base, title, members)))
}

/// The members of objects, those of one name together, in the order in which they are first named.
fn by_key<'f>(objects: &[&'f [Field]]) -> Vec<(&'f str, Vec<&'f Field>)> {
    let mut members: Vec<(&str, Vec<&Field>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for field in objects.iter().copied().flatten() {
        let place = *places.entry(&field.key).or_insert(members.len());
        match members.get_mut(place) {
            Some((_, fields)) => fields.push(field),
            None => members.push((&field.key, vec![field])),
        }
    }
    members
}

fn fields_of(expr: &Expr) -> Option<&[Field]> {
    match expr {
        Expr::Object(fields) => Some(fields),
        _ => None,
    }
}

/// A constant object or list, as one of constants.
fn opened(expr: &Expr) -> Cow<'_, Expr> {
    use serde_json::Value as Json;
    let Expr::Json(text) = expr else { return Cow::Borrowed(expr) };
    let json = |value: &Json| Expr::Json(value.to_string());
    match serde_json::from_str(text) {
        Ok(Json::Object(members)) => {
            let fields = members.iter().map(|(key, value)| Field::new(key, json(value)));
            Cow::Owned(Expr::Object(fields.collect()))
        }
        Ok(Json::Array(values)) => Cow::Owned(Expr::List(values.iter().map(json).collect())),
        _ => Cow::Borrowed(expr),
    }
}

/// The type of a constant that is no object and no list.
fn scalar(json: &str) -> Type {
    use serde_json::Value as Json;
    match serde_json::from_str(json) {
        Ok(Json::Bool(_)) => Type::Bool,
        Ok(Json::Number(number)) if number.is_i64() => Type::Int,
        Ok(Json::Number(_)) => Type::Double,
        Ok(Json::String(_)) => Type::Text,
        _ => Type::Any,
    }
}

/// What the documentation says of a member.
fn words(field: &Field, ty: &Type, steps: &[Step]) -> (String, Option<String>) {
    let key = &field.key;
    let described = |step: Option<&Step>| step.and_then(|step| step.description.clone());
    let block = field.block.map(|block| &steps[block.index()]);
    match &field.value {
        Expr::Object(_) => {
            let note = match block {
                Some(block) if block.when.is_some() => {
                    format!("What `{key}` returned; none where it did not run.")
                }
                Some(_) if ty.may_be_null() => {
                    format!("What `{key}` returned; none where its failure was tolerated.")
                }
                Some(_) => format!("What `{key}` returned."),
                None => String::new(),
            };
            (note, described(block))
        }
        Expr::Output(step) => {
            let step = steps.get(step.index());
            let id = step.map_or("", |step| step.id.as_str());
            let is_sure = !ty.may_be_null() && *ty != Type::Any;
            let note = if is_sure {
                format!("What `{id}` returned.")
            } else {
                format!("What `{id}` returned; null where it did not succeed.")
            };
            (note, described(step))
        }
        Expr::Json(_) => ("Always the same.".to_owned(), None),
        Expr::Status => ("How the workflow stands.".to_owned(), None),
        Expr::List(_) | Expr::Computed(_) => (String::new(), None),
    }
}
