//! What steps, blocks, queries and the workflow give.

use super::Flow;
use super::site::At;
use super::template::{Wanted, field};
use super::visible::From;
use crate::ast::node::{Entry, Node, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::{Facts, Kind, Site, Typed};
use crate::ir::{Expr, Field, Query, Step, StepKind};
use crate::lower::declared::{meet, taken};
use crate::lower::names::name;
use crate::lower::rust_names;
use crate::types::made::Member;
use crate::types::{Home, Type, Types, join};
use sagaweave_core::plan::StepId;

/// A name for what a type is made of, in Rust and in messages.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) home: &'a Home,
    pub(super) base: &'a str,
    pub(super) title: &'a str,
    pub(super) note: &'a str,
}

/// The type of a workflow's output.
pub(crate) fn output_type(output: &Expr, steps: &[Step], types: &mut Types) -> Type {
    type_of(output, steps, types, OF_WORKFLOW)
}

const OF_WORKFLOW: Naming<'_> = Naming {
    home: &Home::Root,
    base: "Output",
    title: "the output of the workflow",
    note: "What the workflow returns.",
};

/// The type of what is one of several values: of objects, an object with the members of all. None where
/// they have no type in common.
fn type_of_all(
    all: &[&Expr],
    steps: &[Step],
    types: &mut Types,
    naming: Naming<'_>,
) -> Option<Type> {
    if let [one] = all {
        return Some(type_of(one, steps, types, naming));
    }
    let objects: Option<Vec<Vec<Field>>> = all.iter().map(|expr| as_fields(expr)).collect();
    let Some(objects) = objects else {
        let mut all = all.iter().map(|expr| type_of(expr, steps, types, naming));
        let first = all.next()?;
        let rest: Vec<Type> = all.collect();
        return rest.iter().try_fold(first, |known, ty| join(types, &known, ty));
    };
    let mut keys: Vec<&str> = Vec::new();
    for field in objects.iter().flatten() {
        if !keys.contains(&field.key.as_str()) {
            keys.push(&field.key);
        }
    }
    let mut members = Vec::with_capacity(keys.len());
    for key in keys {
        let fields = objects.iter().filter_map(|fields| fields.iter().find(|it| it.key == key));
        let fields: Vec<&Field> = fields.collect();
        let base = format!("{}_{key}", naming.base);
        let inner = Naming { base: &base, note: "", ..naming };
        let ty = match fields.as_slice() {
            [Field { block: Some(block), .. }] => steps[block.index()].seen_output(),
            fields => {
                let values: Vec<&Expr> = fields.iter().map(|field| &field.value).collect();
                type_of_all(&values, steps, types, inner)?
            }
        };
        let is_everywhere = fields.len() == all.len();
        let (mut note, doc) = words(fields.first()?, &ty, steps);
        if matches!(fields.first()?.value, Expr::Json(_)) {
            // Each of the others may be another one.
            note.clear();
        }
        let required = is_everywhere && fields.iter().all(|field| !field.skip_null);
        let ty = if is_everywhere { ty } else { ty.nullable() };
        members.push(Member { key: key.to_owned(), ty, note, doc, required });
    }
    let title = (naming.title, naming.note);
    Some(Type::Named(types.structure(naming.home, naming.base, title, members)))
}

/// The members of an object, a constant one too.
fn as_fields(expr: &Expr) -> Option<Vec<Field>> {
    match expr {
        Expr::Object(fields) => Some(fields.clone()),
        Expr::Json(text) => {
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(text).ok()?;
            let fields = object.iter();
            Some(
                fields
                    .map(|(key, value)| field(key, Expr::Json(value.to_string()), false))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// The type of a value that is made when it runs.
pub(super) fn type_of(expr: &Expr, steps: &[Step], types: &mut Types, naming: Naming<'_>) -> Type {
    match expr {
        Expr::Json(text) => constant(text, types, naming),
        Expr::Object(fields) => {
            let members = fields.iter().map(|field| {
                let base = format!("{}_{}", naming.base, field.key);
                let inner = Naming { base: &base, note: "", ..naming };
                let ty = match field.block {
                    Some(block) => steps[block.index()].seen_output(),
                    None => type_of(&field.value, steps, types, inner),
                };
                let (note, doc) = words(field, &ty, steps);
                Member { key: field.key.clone(), ty, note, doc, required: !field.skip_null }
            });
            let members = members.collect();
            let words = (naming.title, naming.note);
            Type::Named(types.structure(naming.home, naming.base, words, members))
        }
        Expr::List(elements) => {
            let mut all: Option<Type> = None;
            for element in elements {
                let base = format!("{}_item", naming.base);
                let ty = type_of(element, steps, types, Naming { base: &base, note: "", ..naming });
                all = Some(match all {
                    None => ty,
                    Some(other) => join(types, &other, &ty).unwrap_or(Type::Any),
                });
            }
            Type::List(Box::new(all.unwrap_or(Type::Any)))
        }
        Expr::Output(step) => steps.get(step.index()).map_or(Type::Any, Step::seen_output),
        Expr::Status => Type::Text,
        Expr::Computed(value) => value.ty.clone(),
    }
}

/// The type of a constant.
fn constant(json: &str, types: &mut Types, naming: Naming<'_>) -> Type {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(value) => constant_value(&value, types, naming),
        Err(_) => Type::Any,
    }
}

fn constant_value(value: &serde_json::Value, types: &mut Types, naming: Naming<'_>) -> Type {
    use serde_json::Value as Json;
    match value {
        Json::Null => Type::Any,
        Json::Bool(_) => Type::Bool,
        Json::Number(number) if number.is_i64() => Type::Int,
        Json::Number(_) => Type::Double,
        Json::String(_) => Type::Text,
        Json::Array(values) => {
            let mut all: Option<Type> = None;
            for value in values {
                let base = format!("{}_item", naming.base);
                let ty = constant_value(value, types, Naming { base: &base, note: "", ..naming });
                all = Some(match all {
                    None => ty,
                    Some(other) => join(types, &other, &ty).unwrap_or(Type::Any),
                });
            }
            Type::List(Box::new(all.unwrap_or(Type::Any)))
        }
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let base = format!("{}_{key}", naming.base);
                let ty = constant_value(value, types, Naming { base: &base, note: "", ..naming });
                let note = "Always the same.".to_owned();
                Member { key: key.clone(), ty, note, doc: None, required: true }
            });
            let members = members.collect();
            let words = (naming.title, naming.note);
            Type::Named(types.structure(naming.home, naming.base, words, members))
        }
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

/// A constant as an expression.
fn literal(node: &Node) -> Option<Typed> {
    let kind = match &node.value {
        Value::Bool(value) => Kind::Bool(*value),
        Value::Text(text) => Kind::Text(text.clone()),
        Value::Number(text) => match crate::ast::node::integer(text) {
            Some(value) => Kind::Int(i64::try_from(value).ok()?),
            None => Kind::Double(text.parse().ok()?),
        },
        Value::List(nodes) => Kind::List(nodes.iter().map(literal).collect::<Option<_>>()?),
        Value::Null | Value::Map(_) => Kind::Null,
    };
    let ty = match &kind {
        Kind::List(elements) => {
            Type::List(Box::new(elements.first().map_or(Type::Text, |it| it.ty.clone())))
        }
        Kind::Bool(_) => Type::Bool,
        Kind::Text(_) => Type::Text,
        Kind::Int(_) => Type::Int,
        Kind::Double(_) => Type::Double,
        _ => Type::Null,
    };
    Some(Typed { ty, kind, span: node.span })
}

impl Flow<'_, '_> {
    /// What these steps give, by their ids; what a block gives is that of its steps.
    pub(super) fn object_of(&self, steps: &[StepId]) -> Expr {
        let gives = |id: &&StepId| {
            !matches!(self.draft.steps[id.index()].kind, StepKind::End(_) | StepKind::Join)
        };
        let fields = steps.iter().filter(gives).map(|id| {
            let step = &self.draft.steps[id.index()];
            match (&step.kind, self.children.get(id)) {
                (StepKind::Block(block), Some(children)) if block.output.is_none() => {
                    Field { block: Some(*id), ..field(&step.id, self.object_of(children), false) }
                }
                _ => field(&step.id, Expr::Output(*id), false),
            }
        });
        Expr::Object(fields.collect())
    }

    /// What a written output is, and its type.
    pub(super) fn value(
        &mut self,
        node: &Node,
        at: &At,
        naming: Naming<'_>,
    ) -> Option<(Expr, Type)> {
        let expr = self.template(node, &Wanted::anything(naming.title), at)?;
        let ty = type_of(&expr, &self.draft.steps, &mut self.types, naming);
        Some((expr, ty))
    }

    /// The workflow's output, and its type: that, and those of its ends, are of one type.
    pub(super) fn output(&mut self) -> (Expr, Type) {
        let expr = match &self.document.output {
            Some(node) => {
                let at = At::new(From::End, Site::Output, Facts::default());
                let value = self.template(node, &Wanted::anything(OF_WORKFLOW.title), &at);
                value.unwrap_or_else(|| Expr::Json("null".to_owned()))
            }
            None => self.object_of(&self.draft.modules.clone()),
        };
        let endings = std::mem::take(&mut self.endings);
        let all: Vec<&Expr> =
            std::iter::once(&expr).chain(endings.iter().map(|(_, ending)| ending)).collect();
        let ty = type_of_all(&all, &self.draft.steps, &mut self.types, OF_WORKFLOW);
        let ty = ty.unwrap_or_else(|| {
            for (step, _) in &endings {
                self.other_ending(*step);
            }
            Type::Any
        });
        (expr, ty)
    }

    fn other_ending(&mut self, step: StepId) {
        let message = "what the workflow gives where it ends here does not go together with what it gives \
                       otherwise";
        let place = self.draft.steps[step.index()].place;
        self.findings.push(Diagnostic::new(codes::TYPE_MISMATCH, place, message).help(
            "let all be mappings, in which a member of one name is always of one type; a member that one of \
             them lacks may be null",
        ));
    }

    /// The answers to the document's queries.
    pub(super) fn queries(&mut self) -> Vec<Query> {
        let entries = self.document.queries.as_ref().map(Node::entries).unwrap_or_default();
        meet(entries, self.findings);
        entries.iter().filter_map(|entry| self.query(entry)).collect()
    }

    fn query(&mut self, entry: &Entry) -> Option<Query> {
        name(&entry.key, "a query", self.findings);
        taken(entry, self.findings);
        let title = format!("the answer to `{}`", entry.key.value);
        let type_name = rust_names::type_name(&entry.key.value);
        let note = format!("What the query `{}` answers.", entry.key.value);
        let naming = Naming { home: &Home::Types, base: &type_name, title: &title, note: &note };
        let at = At::new(From::Anywhere(None), Site::Query, Facts::default());
        let (value, ty) = self.value(&entry.value, &at, naming)?;
        Some(Query { name: entry.key.value.clone(), type_name, value, ty })
    }

    /// The search attributes that a run starts with.
    pub(super) fn search_attributes(&mut self) -> Vec<(String, Typed)> {
        let entries =
            self.document.search_attributes.as_ref().map(Node::entries).unwrap_or_default();
        entries.iter().filter_map(|entry| self.search_attribute(entry)).collect()
    }

    fn search_attribute(&mut self, entry: &Entry) -> Option<(String, Typed)> {
        let at = At::new(From::Start, Site::Start, Facts::default());
        let what = format!("the search attribute `{}`", entry.key.value);
        let value = self.template(&entry.value, &Wanted::anything(&what), &at)?;
        let typed = match value {
            Expr::Computed(typed) => typed,
            _ => literal(&entry.value)?,
        };
        let is_text = |ty: &Type| *ty == Type::Text || self.types.as_enum(ty).is_some();
        let is_indexed = match typed.ty.clone().non_null() {
            Type::Bool | Type::Int | Type::Double | Type::Timestamp => true,
            Type::List(element) => is_text(&element),
            ty => is_text(&ty),
        };
        if !is_indexed {
            let message = format!("{what} cannot be {}", self.describe(&typed.ty));
            self.findings.push(
                Diagnostic::new(codes::BAD_ATTRIBUTE, entry.value.span, message).help(
                    "Temporal indexes texts, lists of texts, whole and other numbers, true and false, and \
                     timestamps",
                ),
            );
            return None;
        }
        Some((entry.key.value.clone(), typed))
    }

    /// Lets blocks give something whose output is read by an expression.
    pub(super) fn read_blocks(&mut self) {
        for id in self.read.clone() {
            let children = self.children.get(&id).cloned().unwrap_or_default();
            let object = self.object_of(&children);
            if let StepKind::Block(block) = &mut self.draft.steps[id.index()].kind {
                block.output.get_or_insert(object);
            }
        }
    }
}
