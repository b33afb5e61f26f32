//! Values with expressions in them: `with`, `output` and the like.

use super::Flow;
use super::site::{At, member};
use crate::ast::OPENING;
use crate::ast::did_you_mean;
use crate::ast::node::{Entry, Node, Spanned, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::holes::{self, Scalar};
use crate::expr::{Typed, Why};
use crate::ir::{Data, Expr, Field};
use crate::source::Span;
use crate::types::{self, CheckDef, Others, Type};
use sagaweave_core::schema::{Additional, SchemaId, check};

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
            self.members(node, wanted);
            self.fits(node, wanted);
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
            ty @ Type::Named(_) if self.types.as_struct(&ty).is_some() => {
                let is_right = self.members(node, wanted);
                let object = self.fields(
                    entries,
                    |flow, key| {
                        let field = flow.types.field(&ty, &key.value)?;
                        let is_optional = !field.required;
                        let own = field.ty.clone();
                        let own = if is_optional { own.nullable() } else { own };
                        let schema = wanted.schema.and_then(|it| flow.property(it, &key.value));
                        Some((own, schema, is_optional))
                    },
                    wanted,
                    at,
                );
                object.filter(|_| is_right)
            }
            ty => {
                let why = format!("this is a mapping, but {} is wanted", self.describe(&ty));
                self.misfit(node.head(), wanted, &why);
                None
            }
        }
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
                Some(value) => fields.push(field(&entry.key.value, value, optional)),
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

    /// Finds members that a struct does not have, that are missing, or that are secret, however deep in
    /// what is known already. Whether there are none.
    fn members(&mut self, node: &Node, wanted: &Wanted) -> bool {
        let before = self.findings.errors();
        self.members_of(node, &wanted.ty.clone().non_null(), &wanted.what);
        self.findings.errors() == before
    }

    fn members_of(&mut self, node: &Node, ty: &Type, what: &str) {
        let (Value::Map(entries), Some(known)) = (&node.value, self.types.as_struct(ty)) else {
            return;
        };
        let known = known.clone();
        for entry in entries {
            let Some(field) = known.fields.iter().find(|field| field.key == entry.key.value) else {
                if !matches!(known.others, Others::Kept(_)) {
                    self.unknown_member(
                        &entry.key,
                        known.fields.iter().map(|it| it.key.as_str()),
                        what,
                    );
                }
                continue;
            };
            if field.secret {
                self.secret(&entry.key, what);
            }
            if !has_expression(&entry.value) {
                let ty = field.ty.clone().non_null();
                self.members_of(&entry.value, &ty, &member(what, &entry.key));
            }
        }
        let missing = known.fields.iter().filter(|field| {
            field.required && entries.iter().all(|entry| entry.key.value != field.key)
        });
        let missing: Vec<String> = missing.map(|field| format!("`{}`", field.key)).collect();
        if !missing.is_empty() {
            self.missing(node.head(), &missing, what);
        }
    }

    fn unknown_member<'n>(
        &mut self,
        key: &Spanned<String>,
        names: impl Iterator<Item = &'n str>,
        what: &str,
    ) {
        let names: Vec<&str> = names.collect();
        let message = format!("{what} has no member `{}`", key.value);
        let some: Vec<String> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
        let help = match some.as_slice() {
            [] => "it has no members at all".to_owned(),
            some => format!("its members are {}", some.join(", ")),
        };
        self.findings.push(
            Diagnostic::new(codes::UNKNOWN_FIELD, key.span, message)
                .help(help)
                .maybe_help(did_you_mean(&key.value, names)),
        );
    }

    /// A finding that members are not there that have to be.
    pub(super) fn missing(&mut self, span: Span, members: &[String], what: &str) {
        let (needs, verb) = match members {
            [one] => (one.clone(), "is"),
            [others @ .., last] => (format!("{} and {last}", others.join(", ")), "are"),
            [] => return,
        };
        let message = format!("{what} needs {needs}, which {verb} missing");
        self.findings.push(
            Diagnostic::new(codes::MISSING_MEMBER, span, message).help(format!("add {needs}")),
        );
    }

    fn secret(&mut self, key: &Spanned<String>, what: &str) {
        let message =
            format!("`{}` of {what} is a secret, and would stand in the history", key.value);
        self.findings.push(
            Diagnostic::new(codes::SECRET_KEPT, key.span, message)
                .help("leave it out, and let the tool read it where its worker runs"),
        );
    }

    /// Holds what is known already against its schema.
    fn fits(&mut self, node: &Node, wanted: &Wanted) {
        let Some(schema) = wanted.schema else { return };
        let Ok(value) = serde_json::from_str(&node.to_json()) else { return };
        let held = self.schemas.with_part(schema, |table, root| check(table, root, &value, ""));
        let Err(misfits) = held else { return };
        for misfit in misfits.found {
            // What is not there was found with the members.
            let Some(place) = at_path(node, &misfit.path) else { continue };
            let what = match misfit.path.trim_start_matches('.') {
                "" => wanted.what.clone(),
                path => format!("`{path}` of {}", wanted.what),
            };
            let message = format!("{what} {}", misfit.message);
            self.findings.push(Diagnostic::new(codes::TYPE_MISMATCH, place.head(), message));
        }
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

/// The part of a value that a path such as `.items[3].name` leads to, if it is there.
fn at_path<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    let mut found = node;
    let mut rest = path;
    while !rest.is_empty() {
        let next = if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").unwrap_or(quoted.len());
            rest = quoted.get(end + 2..).unwrap_or_default();
            found.get(&quoted[..end])
        } else if let Some(index) = rest.strip_prefix('[') {
            let end = index.find(']').unwrap_or(index.len());
            rest = index.get(end + 1..).unwrap_or_default();
            index[..end].parse().ok().and_then(|at: usize| found.elements().get(at))
        } else {
            let name = rest.trim_start_matches('.');
            let end = name.find(['.', '[']).unwrap_or(name.len());
            rest = &name[end..];
            found.get(&name[..end])
        };
        found = next?;
    }
    Some(found)
}

/// A member of an object. One that may be left out is, where it is null.
pub(super) fn field(key: &str, value: Expr, optional: bool) -> Field {
    let may_be_null = matches!(&value, Expr::Computed(Typed { ty, .. }) if ty.may_be_null());
    Field { key: key.to_owned(), value, block: None, skip_null: optional && may_be_null }
}
