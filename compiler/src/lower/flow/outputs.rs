//! What steps, blocks, queries and the workflow give.

use super::Flow;
use super::site::At;
use super::template::Wanted;
use super::visible::From;
use crate::ast::node::{Entry, Node, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::{Facts, Kind, Site, Typed};
use crate::ir::made::{Naming, type_of, type_of_all};
use crate::ir::{Expr, Field, Query, StepKind};
use crate::lower::declared::{meet, taken};
use crate::lower::names::name;
use crate::lower::rust_names;
use crate::types::{Home, Type};
use sagaweave_core::plan::StepId;

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
                    Field { block: Some(*id), ..Field::new(&step.id, self.object_of(children)) }
                }
                _ => Field::new(&step.id, Expr::Output(*id)),
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
                let value = self.template(node, &Wanted::anything(Naming::OF_WORKFLOW.title), &at);
                value.unwrap_or_else(|| Expr::Json("null".to_owned()))
            }
            None => self.object_of(&self.draft.modules.clone()),
        };
        let endings = std::mem::take(&mut self.endings);
        let all: Vec<&Expr> =
            std::iter::once(&expr).chain(endings.iter().map(|(_, ending)| ending)).collect();
        let ty = type_of_all(&all, &self.draft.steps, &mut self.types, Naming::OF_WORKFLOW);
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
