//! Expressions where they stand: what they see, and what they have read.

use super::Flow;
use super::visible::{From, View};
use crate::ast::node::{Node, Spanned};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::expr::holes::{self, Scalar};
use crate::expr::syntax::Expr;
use crate::expr::{Facts, Kind, Names, Site, Typed, Why, check};
use crate::types::{Fit, Type, describe, fit};

/// Where an expression stands, and what is known there.
#[derive(Clone)]
pub(super) struct At {
    pub(super) from: From,
    pub(super) site: Site,
    pub(super) facts: Facts,
}

impl At {
    pub(super) const fn new(from: From, site: Site, facts: Facts) -> Self {
        Self { from, site, facts }
    }
}

impl Flow<'_, '_> {
    /// Calls `f` with all that can be named at a place.
    fn named<R>(&mut self, at: &At, f: impl FnOnce(&Names<'_>, &mut Findings) -> R) -> R {
        let view = View {
            steps: &self.draft.steps,
            by_id: &self.by_id,
            origins: &self.origins,
            from: at.from,
        };
        let names = Names {
            types: &self.types,
            input: Some(&self.input),
            steps: &view,
            signals: &self.signals,
            site: &at.site,
        };
        f(&names, self.findings)
    }

    /// What `check` makes of an expression at a place; what it reads is remembered.
    fn checked(
        &mut self,
        at: &At,
        check: impl FnOnce(&Names<'_>, &mut Findings) -> Option<Typed>,
    ) -> Option<Typed> {
        let typed = self.named(at, check)?;
        self.note(&typed);
        Some(typed)
    }

    /// The value of an expression, whatever it is.
    pub(super) fn any(&mut self, expr: &Expr, at: &At) -> Option<Typed> {
        self.checked(at, |names, findings| check::check(expr, names, &at.facts, findings))
    }

    /// The value of an expression as one of the type `wanted`.
    pub(super) fn as_type(
        &mut self,
        expr: &Expr,
        wanted: &Type,
        why: &Why,
        at: &At,
    ) -> Option<Typed> {
        self.checked(at, |names, findings| {
            check::check_as(expr, wanted, why, names, &at.facts, findings)
        })
    }

    /// The value of an expression that is written as JSON where `wanted` is expected: an int serves as a
    /// double there, and a struct as another one that has its members.
    pub(super) fn as_json(
        &mut self,
        expr: &Expr,
        wanted: &Type,
        why: &Why,
        at: &At,
    ) -> Option<Typed> {
        let mut own = Findings::default();
        let typed = self.named(at, |names, _| check::check(expr, names, &at.facts, &mut own));
        let fits = typed.as_ref().map(|typed| fit(&self.types, &typed.ty, wanted));
        match (typed, fits) {
            (Some(typed), Some(Ok(Fit::Same | Fit::Json))) => {
                own.finish().into_iter().for_each(|finding| self.findings.push(finding));
                self.note(&typed);
                Some(typed)
            }
            // Its message says what was wanted here, and why.
            _ => self.as_type(expr, wanted, why, at),
        }
    }

    /// Text with expressions in it.
    pub(super) fn text(&mut self, node: &Node, why: &Why, at: &At) -> Option<Typed> {
        match holes::scalar(node, self.source, self.findings)? {
            Scalar::Plain => {
                let text = node.text().unwrap_or_default().to_owned();
                Some(Typed { ty: Type::Text, kind: Kind::Text(text), span: node.span })
            }
            Scalar::One(expr) => self.as_type(&expr, &Type::Text, why, at),
            Scalar::Text(parts) => self.parts(&parts, node, at),
        }
    }

    /// The parts of a text with holes, as one text.
    pub(super) fn parts(&mut self, parts: &[holes::Part], node: &Node, at: &At) -> Option<Typed> {
        self.checked(at, |names, findings| {
            check::check_text(parts, node.span, names, &at.facts, findings)
        })
    }

    /// The one expression that `node` has to be.
    pub(super) fn expression(&mut self, node: &Node, what: &str, help: &str) -> Option<Expr> {
        match holes::scalar(node, self.source, self.findings)? {
            Scalar::One(expr) => Some(expr),
            Scalar::Plain | Scalar::Text(_) => {
                let message = format!("{what} has to be one expression, and nothing beside it");
                self.findings
                    .push(Diagnostic::new(codes::TYPE_MISMATCH, node.span, message).help(help));
                None
            }
        }
    }

    /// A type in an author's words.
    pub(super) fn describe(&self, ty: &Type) -> String {
        describe(&self.types, ty)
    }

    /// Remembers what an expression reads.
    fn note(&mut self, typed: &Typed) {
        typed.visit(&mut |part| match part.kind {
            Kind::Output(step) => drop(self.read.insert(step)),
            Kind::Signal(signal) => drop(self.signals_read.insert(signal)),
            _ => {}
        });
    }
}

/// A member's name in messages.
pub(super) fn member(what: &str, key: &Spanned<String>) -> String {
    format!("`{}` of {what}", key.value)
}
