//! An expression as JSON text with holes.
//!
//! Outputs travel as JSON text, so an object of them is put together from text: nothing is decoded.

use super::plan::step_id;
use crate::ir::{Expr, Field, Workflow};
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
}

impl Template {
    /// The JSON that `expr` stands for.
    pub(super) fn of(workflow: &Workflow, expr: &Expr) -> Self {
        let mut template = Self(Vec::new());
        template.push(workflow, expr);
        template
    }

    /// Whether it reads the scope at all.
    pub(super) fn has_holes(&self) -> bool {
        self.0.iter().any(|piece| !matches!(piece, Piece::Text(_)))
    }

    /// An expression that [`sagaweave_core::Payload::from_json`] takes. It names `scope`, `StepId`
    /// and nothing else.
    pub(super) fn tokens(&self) -> TokenStream {
        let pieces = self.0.iter().map(Piece::tokens);
        if self.0.len() == 1 { quote!(#(#pieces)*) } else { quote!([#(#pieces),*].concat()) }
    }

    /// As a `String`.
    fn owned(&self) -> TokenStream {
        let tokens = self.tokens();
        if self.0.len() == 1 { quote!(String::from(#tokens)) } else { tokens }
    }

    fn push(&mut self, workflow: &Workflow, expr: &Expr) {
        match expr {
            Expr::Json(json) => self.push_text(json),
            Expr::Object(fields) => self.push_object(workflow, fields),
            Expr::Output(step) => self.0.push(Piece::Output(*step)),
            Expr::List(_) | Expr::Computed(_) => self.push_text("null"),
            Expr::Status => {
                self.push_text("\"");
                self.0.push(Piece::Status);
                self.push_text("\"");
            }
        }
    }

    fn push_object(&mut self, workflow: &Workflow, fields: &[Field]) {
        self.push_text("{");
        for (position, field) in fields.iter().enumerate() {
            self.push_text(if position == 0 { "" } else { "," });
            self.push_text(&serde_json::Value::from(field.key.as_str()).to_string());
            self.push_text(":");
            match workflow.optional_block(field) {
                Some(block) => {
                    self.0.push(Piece::IfCompleted(block, Self::of(workflow, &field.value)));
                }
                None => self.push(workflow, &field.value),
            }
        }
        self.push_text("}");
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Piece::Text(last)) = self.0.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.0.push(Piece::Text(text.to_owned()));
        }
    }
}

impl Piece {
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
        }
    }
}
