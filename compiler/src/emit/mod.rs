//! From the IR to Rust. It cannot fail, and the same documents give the same tokens.
//!
//! For one document, a module:
//!
//! | part | is from |
//! |---|---|
//! | `Input`, `Output`, `mod steps` | `types` |
//! | `mod tools` with a trait for each tool, and the erased tools | `tools` |
//! | `Tools`, one field for each tool | `tools` |
//! | `mod checks` and `mod schemas`: what is known of their actions | `checks`, `schemas` |
//! | `Workflow`, which implements `Definition` | here |
//! | `mod signals` and `mod queries`: what it takes and answers while it runs | `messages` |
//! | `mod program`: the plan as a `static`, and a plain function for each computed value | `plan`, `program` |
//!
//! For several, their tools stand once, in a module that all of them re-export.
//! Authors' names meet ours nowhere: their tools are in `tools` and end in `Tool` outside of it, their
//! steps are in `steps`, and `program` holds nothing of theirs but what starts with `input_of_`.

mod attributes;
mod body;
mod checks;
mod docs;
mod expr;
mod messages;
mod method;
mod names;
mod plan;
mod program;
mod record;
mod schemas;
mod settings;
mod skeleton;
mod structs;
mod template;
mod tools;
mod types;

pub use skeleton::{Skeleton, skeletons};

use crate::ir::Workflow;
use crate::link::{Linked, shared_module};
use docs::doc_with;
use names::ident;
use proc_macro2::TokenStream;
use quote::quote;

/// What a front end may ask for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Absolute paths of files at whose change the code has to be made again: the macro's. They
    /// would spoil code that is kept, so other front ends leave them out.
    pub rebuild_for: Vec<String>,
}

/// The Rust of all these documents: a module for each.
pub fn emit(linked: &Linked<'_>, options: &Options) -> TokenStream {
    let rebuild = options.rebuild_for.iter().map(|path| rebuild_line(path));
    let modules = match linked.workflows {
        [workflow] => module(workflow, &tools::definitions(&linked.called)),
        workflows => several(workflows, linked),
    };
    quote!(#(#rebuild)* #modules)
}

fn rebuild_line(path: &str) -> TokenStream {
    quote!(
        const _: &[u8] = ::core::include_bytes!(#path);
    )
}

fn several(workflows: &[Workflow], linked: &Linked<'_>) -> TokenStream {
    let Some(first) = workflows.first() else { return TokenStream::new() };
    let shared = ident(&shared_module(first));
    let definitions = tools::definitions(&linked.called);
    let modules = workflows
        .iter()
        .map(|workflow| module(workflow, &tools::imports(workflow, &linked.called, &shared)));
    let lints = lints();
    quote! {
        #lints
        mod #shared { #definitions }
        #(#modules)*
    }
}

fn module(workflow: &Workflow, tool_definitions: &TokenStream) -> TokenStream {
    let (doc, lints, name) = (module_doc(workflow), lints(), ident(&workflow.module));
    let (types, tools) = (types::types(workflow), tools::set(&workflow.tools));
    let (definition, program) = (definition(), program::program(workflow));
    let messages = messages::messages(workflow);
    quote! {
        #doc
        #lints
        pub mod #name { #types #tool_definitions #tools #definition #messages #program }
    }
}

fn module_doc(workflow: &Workflow) -> TokenStream {
    let Workflow { name, version, source, .. } = workflow;
    let title = docs::escaped(&format!("{name} {version}, from {source}.").replace('\n', " "));
    doc_with(&title, workflow.description.as_deref())
}

/// Not every user needs all of it, names are as the author wrote them, and style is ours.
fn lints() -> TokenStream {
    quote!(#[allow(dead_code, non_snake_case, clippy::pedantic)])
}

fn definition() -> TokenStream {
    let doc = docs::doc("The workflow, for a worker to run and for a client to start.");
    quote! {
        #doc
        #[derive(Clone, Copy, Debug)]
        pub struct Workflow;

        impl ::sagaweave::Definition for Workflow {
            type Input = Input;
            type Output = Output;
            type Tools = Tools;

            fn programs() -> &'static [&'static (dyn ::sagaweave::Program + ::core::marker::Sync)] {
                &[&program::Code]
            }
        }
    }
}
