//! An expression as JSON text with holes.
//!
//! Outputs travel as JSON text, so an object of them is put together from text: nothing is decoded
//! but what an expression reads.

use super::expr::{self, Cx, Json, mentions};
use super::plan::step_id;
use crate::ir::{Expr, Field};
use proc_macro2::TokenStream;
use quote::quote;
use sagaweave_core::StepId;

/// Text, with holes that are filled when it runs. No two pieces of text stand side by side.
pub(super) struct Template(Vec<Piece>);

enum Piece {
    Text(String),
    Output(StepId),
    Status,
    /// Null, unless this step completed.
    IfCompleted(StepId, Template),
    /// The JSON of an expression.
    Computed(Json),
    /// The members of an object of which some may be left out.
    Members(Vec<Member>),
}

struct Member {
    /// Its key, and the colon.
    key: String,
    value: Template,
    /// Whether it is left out where it is null.
    skip_null: bool,
}

impl Template {
    /// The JSON that `expr` stands for.
    pub(super) fn of(cx: Cx<'_>, expr: &Expr) -> Self {
        let mut template = Self(Vec::new());
        template.push(cx, expr);
        template
    }

    /// Whether it reads the scope at all.
    pub(super) fn reads_scope(&self) -> bool {
        mentions(&self.tokens(), "scope")
    }

    /// An expression that [`sagaweave_core::Payload::from_json`] takes. It names `scope`, `StepId`
    /// and nothing else.
    pub(super) fn tokens(&self) -> TokenStream {
        match self.0.as_slice() {
            [Piece::Computed(Json::Owned(json))] => json.clone(),
            [piece] => piece.tokens(),
            pieces => {
                let pieces = pieces.iter().map(Piece::tokens);
                quote!([#(#pieces),*].concat())
            }
        }
    }

    /// As a `String`.
    fn owned(&self) -> TokenStream {
        let tokens = self.tokens();
        match self.0.as_slice() {
            [Piece::Computed(Json::Owned(_))] => tokens,
            [_] => quote!(String::from(#tokens)),
            _ => tokens,
        }
    }

    fn push(&mut self, cx: Cx<'_>, expr: &Expr) {
        match expr {
            Expr::Json(json) => self.push_text(json),
            Expr::Object(fields) if fields.iter().any(|field| field.skip_null) => {
                self.push_members(cx, fields);
            }
            Expr::Object(fields) => self.push_object(cx, fields),
            Expr::List(items) => self.push_list(cx, items),
            Expr::Output(step) => self.0.push(Piece::Output(*step)),
            Expr::Status => {
                self.push_text("\"");
                self.0.push(Piece::Status);
                self.push_text("\"");
            }
            Expr::Computed(typed) => self.0.push(Piece::Computed(expr::json(typed, cx))),
        }
    }

    fn push_list(&mut self, cx: Cx<'_>, items: &[Expr]) {
        self.push_text("[");
        for (position, item) in items.iter().enumerate() {
            self.push_text(if position == 0 { "" } else { "," });
            self.push(cx, item);
        }
        self.push_text("]");
    }

    fn push_object(&mut self, cx: Cx<'_>, fields: &[Field]) {
        self.push_text("{");
        for (position, field) in fields.iter().enumerate() {
            self.push_text(if position == 0 { "" } else { "," });
            self.push_text(&key(field));
            self.push_value(cx, field);
        }
        self.push_text("}");
    }

    fn push_members(&mut self, cx: Cx<'_>, fields: &[Field]) {
        let member = |field: &Field| {
            let mut value = Self(Vec::new());
            value.push_value(cx, field);
            Member { key: key(field), value, skip_null: field.skip_null }
        };
        self.push_text("{");
        self.0.push(Piece::Members(fields.iter().map(member).collect()));
        self.push_text("}");
    }

    fn push_value(&mut self, cx: Cx<'_>, field: &Field) {
        match cx.workflow.optional_block(field) {
            Some(block) => {
                self.0.push(Piece::IfCompleted(block, Self::of(cx, &field.value)));
            }
            None => self.push(cx, &field.value),
        }
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Piece::Text(last)) = self.0.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.0.push(Piece::Text(text.to_owned()));
        }
    }
}

fn key(field: &Field) -> String {
    format!("{}:", serde_json::Value::from(field.key.as_str()))
}

impl Piece {
    /// A `&str`.
    fn tokens(&self) -> TokenStream {
        match self {
            Self::Text(text) => quote!(#text),
            Self::Output(step) => {
                let step = step_id(*step);
                quote!(scope.output_json(#step))
            }
            Self::Status => quote!(scope.status().name()),
            Self::IfCompleted(step, value) => {
                let (step, value) = (step_id(*step), value.owned());
                quote!((if scope.completed(#step) { #value } else { String::from("null") }).as_str())
            }
            Self::Computed(Json::Borrowed(json)) => json.clone(),
            Self::Computed(Json::Owned(json)) => quote!(#json.as_str()),
            Self::Members(members) => {
                let members = members.iter().map(Member::tokens);
                quote!(expr::members(&[#(#members),*]).as_str())
            }
        }
    }
}

impl Member {
    /// A `String`, empty where it is left out.
    fn tokens(&self) -> TokenStream {
        let (key, value) = (&self.key, self.value.tokens());
        match self.value.0.as_slice() {
            [Piece::Text(text)] if !self.skip_null => {
                let whole = [key, text.as_str()].concat();
                quote!(String::from(#whole))
            }
            pieces if !self.skip_null => {
                let pieces = pieces.iter().map(Piece::tokens);
                quote!([#key, #(#pieces),*].concat())
            }
            [Piece::Computed(Json::Borrowed(_)) | Piece::Output(_) | Piece::Text(_)] => {
                quote!(expr::member(#key, #value))
            }
            _ => quote!(expr::member(#key, &#value)),
        }
    }
}
