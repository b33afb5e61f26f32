//! An expression as JSON text with holes.
//!
//! Outputs travel as JSON text, so an object of them is put together from text: nothing is decoded
//! but what an expression reads.

use super::body::Body;
use super::expr::{self, Cx, Json};
use super::plan::step_id;
use super::settings::ident;
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

    /// What gives its payload. It names `scope`, `StepId`, `expr` and `Payload`.
    pub(super) fn payload(&self) -> Body {
        if let [Piece::Computed(Json::Value { reference, .. })] = self.0.as_slice() {
            return Body::value(quote!(Payload::from_json(expr::json(#reference)?)));
        }
        let texts: Option<Vec<TokenStream>> = self.0.iter().map(Piece::text).collect();
        match texts.as_deref() {
            Some([text]) => Body::value(quote!(Payload::from_json(#text))),
            Some(texts) => Body::value(quote!(Payload::from_json([#(#texts),*].concat()))),
            None => {
                let written = self.written();
                Body::result(quote!(json.finish()))
                    .after(&quote!(let mut json = expr::Writer::new(); #written))
            }
        }
    }

    /// Statements that write it to `json`.
    fn written(&self) -> TokenStream {
        self.0.iter().map(|piece| piece.written(&quote!(json))).collect()
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
    /// A `&str`, of what has one without being computed.
    fn text(&self) -> Option<TokenStream> {
        match self {
            Self::Text(text) => Some(quote!(#text)),
            Self::Output(step) => {
                let step = step_id(*step);
                Some(quote!(scope.output_json(#step)))
            }
            Self::Status => Some(quote!(scope.status().name())),
            Self::Computed(Json::Text(json)) => Some(json.clone()),
            Self::Computed(Json::Value { .. }) | Self::IfCompleted(..) | Self::Members(_) => None,
        }
    }

    /// A statement that writes it to `to`: the writer, or a member that was begun in it.
    fn written(&self, to: &TokenStream) -> TokenStream {
        match self {
            Self::Computed(Json::Value { method, argument, .. }) => {
                let method = ident(method);
                quote!(#to.#method(#argument);)
            }
            Self::IfCompleted(step, value) => {
                let (step, value) = (step_id(*step), value.written());
                quote!(if scope.completed(#step) { #value } else { json.raw("null"); })
            }
            Self::Members(members) => members.iter().map(Member::written).collect(),
            plain => {
                let text = plain.text();
                quote!(#to.raw(#text);)
            }
        }
    }
}

impl Member {
    fn written(&self) -> TokenStream {
        let (key, pieces) = (&self.key, self.value.0.as_slice());
        // An object or a list of several pieces is never null.
        let member = match pieces {
            [_] if self.skip_null => quote!(json.unless_null(#key)),
            _ => quote!(json.member(#key)),
        };
        match pieces {
            [Piece::Text(text)] if !self.skip_null => {
                let whole = [key, text.as_str()].concat();
                quote!(json.member(#whole);)
            }
            [one @ (Piece::Computed(_) | Piece::Text(_) | Piece::Output(_) | Piece::Status)] => {
                one.written(&member)
            }
            _ => {
                let value = self.value.written();
                quote!(#member; #value)
            }
        }
    }
}
