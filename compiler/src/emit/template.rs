//! An expression as JSON text with holes.
//!
//! Outputs travel as JSON text, so an object of them is put together from text: nothing is decoded.

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
}

impl Template {
    /// The JSON that `expr` stands for.
    pub(super) fn of(expr: &Expr) -> Self {
        let mut template = Self(Vec::new());
        template.push(expr);
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

    fn push(&mut self, expr: &Expr) {
        match expr {
            Expr::Json(json) => self.push_text(json),
            Expr::Object(fields) => self.push_object(fields),
            Expr::Output(step) => self.0.push(Piece::Output(*step)),
            Expr::Status => {
                self.push_text("\"");
                self.0.push(Piece::Status);
                self.push_text("\"");
            }
        }
    }

    fn push_object(&mut self, fields: &[Field]) {
        self.push_text("{");
        for (position, field) in fields.iter().enumerate() {
            self.push_text(if position == 0 { "" } else { "," });
            self.push_text(&serde_json::Value::from(field.key.as_str()).to_string());
            self.push_text(":");
            self.push(&field.value);
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
            Self::Output(StepId(step)) => {
                let step = proc_macro2::Literal::u32_unsuffixed(*step);
                quote!(scope.output_json(StepId(#step)))
            }
            Self::Status => quote!(scope.status().name()),
        }
    }
}
