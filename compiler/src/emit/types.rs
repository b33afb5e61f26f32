//! What a workflow takes and gives, as Rust types.
//!
//! A struct for the workflow's output and for each block's, and never one for a step. What an
//! activity gave is a `Value`, null where it did not succeed. What an optional block gave is an
//! `Option`, none where its failure was tolerated; any other block of a workflow that completed has
//! completed.

use super::docs::{doc, doc_with};
use super::names::{ident, serde_name, type_name};
use crate::ir::{Expr, Field, Step, Workflow};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// `Input`, `Output`, and `mod steps` where the output has blocks.
pub(super) fn types(workflow: &Workflow) -> TokenStream {
    let input = input();
    let mut steps = Steps { workflow, taken: BTreeSet::new(), structs: Vec::new() };
    let output = match &workflow.output {
        Expr::Object(fields) => {
            let output = Ident::new("Output", Span::call_site());
            steps.structure(&output, &doc("What the workflow returns."), &quote!(steps::), fields)
        }
        Expr::Json(_) | Expr::List(_) | Expr::Output(_) | Expr::Status | Expr::Computed(_) => {
            untyped_output()
        }
    };
    let module = module(&steps.structs);
    quote!(#input #output #module)
}

fn input() -> TokenStream {
    let doc = doc("What the workflow takes: any JSON, since the document gives it no type.");
    quote!(#doc pub type Input = ::sagaweave::Value;)
}

fn untyped_output() -> TokenStream {
    let doc = doc("What the workflow returns.");
    quote!(#doc pub type Output = ::sagaweave::Value;)
}

fn module(structs: &[TokenStream]) -> TokenStream {
    if structs.is_empty() {
        return TokenStream::new();
    }
    let doc = doc("What the workflow's blocks return.");
    quote!(#doc pub mod steps { #(#structs)* })
}

/// Collects the structs of `mod steps`.
struct Steps<'a> {
    workflow: &'a Workflow,
    taken: BTreeSet<String>,
    structs: Vec<TokenStream>,
}

impl Steps<'_> {
    /// A struct of these fields. `path` leads from where it stands to `mod steps`.
    fn structure(
        &mut self,
        name: &Ident,
        doc: &TokenStream,
        path: &TokenStream,
        fields: &[Field],
    ) -> TokenStream {
        let fields: Vec<TokenStream> = fields.iter().map(|field| self.field(path, field)).collect();
        quote! {
            #doc
            #[derive(
                Clone, Debug, PartialEq,
                ::sagaweave::__private::serde::Serialize,
                ::sagaweave::__private::serde::Deserialize
            )]
            #[serde(crate = "::sagaweave::__private::serde")]
            pub struct #name { #(#fields),* }
        }
    }

    fn field(&mut self, path: &TokenStream, field: &Field) -> TokenStream {
        let ty = self.field_type(path, field);
        let (doc, name, key) = (self.field_doc(field), ident(&field.rust_name), &field.key);
        let same = *key == serde_name(&field.rust_name);
        let rename = (!same).then(|| quote!(#[serde(rename = #key)]));
        quote!(#doc #rename pub #name: #ty)
    }

    fn field_type(&mut self, path: &TokenStream, field: &Field) -> TokenStream {
        let Expr::Object(fields) = &field.value else { return quote!(::sagaweave::Value) };
        let name = self.free_name(&field.rust_name);
        let doc = doc(&format!("What `{}` returns.", field.key));
        // Its place is kept, so that a block stands before the blocks in it.
        let place = self.structs.len();
        self.structs.push(TokenStream::new());
        self.structs[place] = self.structure(&name, &doc, &TokenStream::new(), fields);
        let optional = self.workflow.optional_block(field).is_some();
        let ty = quote!(#path #name);
        if optional { quote!(::core::option::Option<#ty>) } else { ty }
    }

    /// Ids do not meet as types, but `output:` may name its members as it likes.
    fn free_name(&mut self, rust_name: &str) -> Ident {
        let mut name = type_name(rust_name);
        while !self.taken.insert(name.clone()) {
            name.push('X');
        }
        ident(&name)
    }

    fn field_doc(&self, field: &Field) -> TokenStream {
        let described = |step: Option<&Step>| step.and_then(|step| step.description.clone());
        let named = self.workflow.steps.iter().find(|step| step.id == field.key);
        let (text, step) = match &field.value {
            Expr::Object(_) if self.workflow.optional_block(field).is_some() => (
                format!("What `{}` returned; none where its failure was tolerated.", field.key),
                named,
            ),
            Expr::Object(_) => (format!("What `{}` returned.", field.key), named),
            Expr::Output(step) => {
                let step = self.workflow.steps.get(step.index());
                let id = step.map_or("", |step| step.id.as_str());
                (format!("What `{id}` returned; null where it did not succeed."), step)
            }
            Expr::Json(_) | Expr::List(_) | Expr::Computed(_) => {
                ("Always the same.".to_owned(), None)
            }
            Expr::Status => ("How the workflow stands.".to_owned(), None),
        };
        doc_with(&text, described(step).as_deref())
    }
}
