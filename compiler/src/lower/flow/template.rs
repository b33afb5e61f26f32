//! Values with expressions in them: `with`, `output` and the like.

use super::Flow;
use super::members::members;
use super::site::{At, member};
use crate::ast::OPENING;
use crate::ast::node::{Entry, Node, Spanned, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::Why;
use crate::expr::holes::{self, Scalar};
use crate::ir::{Data, Expr, Field};
use crate::source::Span;
use crate::types::{self, CheckDef, Struct, Type};
use sagaweave_core::schema::{Additional, SchemaId};

/// What a value has to be.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) ty: Type,
    /// What it is held against where it is known already.
    pub(super) schema: Option<SchemaId>,
    /// What it is for, in an author's words.
    pub(super) what: String,
}

impl Wanted {
    /// Anything at all.
    pub(super) fn anything(what: impl Into<String>) -> Self {
        Self { ty: Type::Any, schema: None, what: what.into() }
    }

    /// What `data` says.
    pub(super) fn data(data: &Data, what: impl Into<String>) -> Self {
        Self { ty: data.ty.clone(), schema: Some(data.schema), what: what.into() }
    }

    fn why(&self) -> Why {
        Why::new(&self.what)
    }
}

/// Whether there is an expression in a value.
pub(super) fn has_expression(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => text.contains(OPENING),
        Value::List(nodes) => nodes.iter().any(has_expression),
        Value::Map(entries) => entries.iter().any(|entry| has_expression(&entry.value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl Flow<'_, '_> {
    /// What a written value is when it runs.
    pub(super) fn template(&mut self, node: &Node, wanted: &Wanted, at: &At) -> Option<Expr> {
        if !has_expression(node) {
            self.constant(node, wanted);
            return Some(Expr::Json(node.to_json()));
        }
        match &node.value {
            Value::Text(_) => self.scalar(node, wanted, at),
            Value::Map(entries) => self.object(node, entries, wanted, at),
            Value::List(nodes) => self.elements(node, nodes, wanted, at),
            Value::Null | Value::Bool(_) | Value::Number(_) => Some(Expr::Json(node.to_json())),
        }
    }

    fn scalar(&mut self, node: &Node, wanted: &Wanted, at: &At) -> Option<Expr> {
        match holes::scalar(node, self.source, self.findings)? {
            Scalar::Plain => Some(Expr::Json(node.to_json())),
            Scalar::One(expr) => {
                let typed = match wanted.ty {
                    // It keeps the type that it has.
                    Type::Any => self.any(&expr, at)?,
                    _ => self.as_json(&expr, &wanted.ty, &wanted.why(), at)?,
                };
                Some(Expr::Computed(typed))
            }
            Scalar::Text(parts) => {
                let typed = self.parts(&parts, node, at)?;
                if let Err(misfit) = types::fit(&self.types, &Type::Text, &wanted.ty) {
                    self.misfit(node.span, wanted, &misfit.why);
                    return None;
                }
                Some(Expr::Computed(typed))
            }
        }
    }

    fn object(&mut self, node: &Node, entries: &[Entry], wanted: &Wanted, at: &At) -> Option<Expr> {
        match wanted.ty.clone().non_null() {
            Type::Any => self.fields(entries, |_, _| Some((Type::Any, None, false)), wanted, at),
            Type::Map(element) => {
                let schema = wanted.schema.and_then(|schema| self.others(schema));
                self.fields(entries, |_, _| Some(((*element).clone(), schema, false)), wanted, at)
            }
            ty => {
                if let Some(known) = self.types.as_struct(&ty).cloned() {
                    return self.structure(node, &known, wanted, at);
                }
                let why = format!("this is a mapping, but {} is wanted", self.describe(&ty));
                self.misfit(node.head(), wanted, &why);
                None
            }
        }
    }

    fn structure(&mut self, node: &Node, known: &Struct, wanted: &Wanted, at: &At) -> Option<Expr> {
        let is_right = members(node, known, &wanted.what, self.findings).is_empty();
        let member_of = |flow: &Self, key: &Spanned<String>| {
            let Some(field) = known.fields.iter().find(|field| field.key == key.value) else {
                let schema = wanted.schema.and_then(|schema| flow.others(schema));
                return Some((known.member(&key.value)?.clone(), schema, false));
            };
            let is_optional = !field.required;
            let own = field.ty.clone();
            let own = if is_optional { own.nullable() } else { own };
            let schema = wanted.schema.and_then(|it| flow.property(it, &key.value));
            Some((own, schema, is_optional))
        };
        self.fields(node.entries(), member_of, wanted, at).filter(|_| is_right)
    }

    /// The members of an object. `member_of` says the type and the schema of a member, and whether it may
    /// be left out; none where it is not known, which is found elsewhere.
    fn fields(
        &mut self,
        entries: &[Entry],
        member_of: impl Fn(&Self, &Spanned<String>) -> Option<(Type, Option<SchemaId>, bool)>,
        wanted: &Wanted,
        at: &At,
    ) -> Option<Expr> {
        let mut fields = Vec::with_capacity(entries.len());
        let mut is_whole = true;
        for entry in entries {
            let Some((ty, schema, optional)) = member_of(self, &entry.key) else {
                is_whole = false;
                continue;
            };
            let what = member(&wanted.what, &entry.key);
            match self.template(&entry.value, &Wanted { ty, schema, what }, at) {
                Some(value) => {
                    let skip_null = optional && may_be_null(&value);
                    fields.push(Field { skip_null, ..Field::new(&entry.key.value, value) });
                }
                None => is_whole = false,
            }
        }
        is_whole.then_some(Expr::Object(fields))
    }

    fn elements(&mut self, node: &Node, nodes: &[Node], wanted: &Wanted, at: &At) -> Option<Expr> {
        let element = match wanted.ty.clone().non_null() {
            Type::Any => Type::Any,
            Type::List(element) => *element,
            ty => {
                let why = format!("this is a list, but {} is wanted", self.describe(&ty));
                self.misfit(node.span, wanted, &why);
                return None;
            }
        };
        let schema = wanted.schema.and_then(|schema| self.items(schema));
        let what = format!("an element of {}", wanted.what);
        let wanted = Wanted { ty: element, schema, what };
        let values: Vec<Option<Expr>> =
            nodes.iter().map(|node| self.template(node, &wanted, at)).collect();
        values.into_iter().collect::<Option<Vec<Expr>>>().map(Expr::List)
    }

    fn misfit(&mut self, span: Span, wanted: &Wanted, why: &str) {
        let message = format!("{} does not fit: {why}", wanted.what);
        self.findings.push(Diagnostic::new(codes::TYPE_MISMATCH, span, message));
    }

    fn property(&self, schema: SchemaId, key: &str) -> Option<SchemaId> {
        self.schemas.def(schema).checks.iter().find_map(|check| match check {
            CheckDef::Properties(properties) => {
                properties.iter().find(|one| one.name == key).map(|one| one.schema)
            }
            _ => None,
        })
    }

    fn items(&self, schema: SchemaId) -> Option<SchemaId> {
        self.schemas.def(schema).checks.iter().find_map(|check| match check {
            CheckDef::Items(id) => Some(*id),
            _ => None,
        })
    }

    fn others(&self, schema: SchemaId) -> Option<SchemaId> {
        self.schemas.def(schema).checks.iter().find_map(|check| match check {
            CheckDef::Additional(Additional::Schema(id)) => Some(*id),
            _ => None,
        })
    }
}

fn may_be_null(value: &Expr) -> bool {
    matches!(value, Expr::Computed(typed) if typed.ty.may_be_null())
}
