//! The signals that a workflow takes and the queries that it answers, as types for its clients.

use super::docs::{doc, doc_with};
use super::names::ident;
use super::structs::{From, rust_type};
use crate::ir::{Query, Signal, Workflow};
use crate::types::Type;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `mod signals` and `mod queries`, where there are any.
pub(super) fn messages(workflow: &Workflow) -> TokenStream {
    let (signals, queries) = (signals(workflow), queries(workflow));
    quote!(#signals #queries)
}

fn signals(workflow: &Workflow) -> Option<TokenStream> {
    let doc = doc("The signals that the workflow takes, for `Run::signal`.");
    let signals = workflow.signals.iter().enumerate();
    let signals: Vec<TokenStream> =
        signals.map(|(index, each)| signal(workflow, index, each)).collect();
    (!signals.is_empty()).then(|| quote!(#doc pub mod signals { #(#signals)* }))
}

fn signal(workflow: &Workflow, index: usize, signal: &Signal) -> TokenStream {
    let Signal { name, type_name, description, payload } = signal;
    let doc = doc_with(&format!("The signal `{name}`."), description.as_deref());
    let (ident, index) = (ident(type_name), Literal::usize_unsuffixed(index));
    let ty = payload.as_ref().map_or(&Type::Any, |payload| &payload.ty);
    // It stands as deep as the program does.
    let ty = rust_type(&workflow.types, ty, From::Program);
    quote! {
        #doc
        #[derive(Clone, Copy, Debug)]
        pub struct #ident;

        impl ::sagaweave::Signal for #ident {
            type Workflow = super::Workflow;
            type Payload = #ty;
            const NAME: &'static str = #name;
            const INDEX: usize = #index;
        }
    }
}

fn queries(workflow: &Workflow) -> Option<TokenStream> {
    let doc = doc("The queries that the workflow answers, for `Run::query`.");
    let queries: Vec<TokenStream> =
        workflow.queries.iter().map(|each| query(workflow, each)).collect();
    (!queries.is_empty()).then(|| quote!(#doc pub mod queries { #(#queries)* }))
}

fn query(workflow: &Workflow, query: &Query) -> TokenStream {
    let Query { name, type_name, ty, .. } = query;
    let doc = doc(&format!("The query `{name}`."));
    let ident = ident(type_name);
    let ty = rust_type(&workflow.types, ty, From::Program);
    quote! {
        #doc
        #[derive(Clone, Copy, Debug)]
        pub struct #ident;

        impl ::sagaweave::Query for #ident {
            type Workflow = super::Workflow;
            type Answer = #ty;
            const NAME: &'static str = #name;
        }
    }
}
