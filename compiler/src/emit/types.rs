//! What a workflow takes and gives, as Rust types.
//!
//! A type for each schema that has a name, for what each block gives, and never one for a step. What an
//! activity without a type gave is a `Value`, null where it did not succeed.

use super::docs::doc;
use super::structs::{From, definitions, rust_type};
use crate::ir::Workflow;
use crate::types::{Home, Type};
use proc_macro2::TokenStream;
use quote::quote;

/// `Input`, `Output`, and the modules `types` and `steps` where there is something in them.
pub(super) fn types(workflow: &Workflow) -> TokenStream {
    let (input, output) = (input(workflow), output(workflow));
    let types = module(
        workflow,
        &Home::Types,
        &quote!(types),
        "What the workflow's input, signals and queries are made of.",
    );
    let steps =
        module(workflow, &Home::Steps, &quote!(steps), "What the workflow's blocks return.");
    quote!(#input #output #types #steps)
}

fn input(workflow: &Workflow) -> TokenStream {
    let Some(input) = &workflow.input else {
        let doc = doc("What the workflow takes: any JSON, since the document gives it no type.");
        return quote!(#doc pub type Input = ::sagaweave::Value;);
    };
    let doc = doc("What the workflow takes.");
    let ty = rust_type(&workflow.types, &input.ty, From::Home(&Home::Root));
    match &input.ty {
        Type::Named(id) if workflow.types.def(*id).rust_name == "Input" => {
            quote!(#doc pub use #ty;)
        }
        _ => quote!(#doc pub type Input = #ty;),
    }
}

fn output(workflow: &Workflow) -> TokenStream {
    let root = definitions(&workflow.types, &Home::Root);
    match &workflow.output_type {
        Type::Named(id) if is_output(workflow, *id) => root,
        ty => {
            let doc = doc("What the workflow returns.");
            let ty = rust_type(&workflow.types, ty, From::Home(&Home::Root));
            quote!(#doc pub type Output = #ty; #root)
        }
    }
}

fn is_output(workflow: &Workflow, id: crate::types::TypeId) -> bool {
    let def = workflow.types.def(id);
    def.home == Home::Root && def.rust_name == "Output"
}

fn module(workflow: &Workflow, home: &Home, name: &TokenStream, words: &str) -> TokenStream {
    let definitions = definitions(&workflow.types, home);
    if definitions.is_empty() {
        return TokenStream::new();
    }
    let doc = doc(words);
    quote!(#doc pub mod #name { #definitions })
}
