//! What is known of the actions that a catalog knows: a constant for each, in a module for each tool.
//!
//! They are called as the actions are, so that what is two things for the compiler is two in Rust. An
//! author may call an action as anything is called, so nothing there is named without its whole path.

use super::names::ident;
use super::record::Record;
use super::schemas::{self, schema_id};
use super::structs::tool_module;
use super::tools::activity_type;
use crate::ir::{Action, Data, Tool};
use crate::link::Called;
use crate::types;
use proc_macro2::TokenStream;
use quote::quote;

/// All actions, each with its tool.
pub(super) fn actions(tools: &[Tool]) -> impl Iterator<Item = (&Tool, &Action)> {
    tools.iter().flat_map(|tool| tool.actions.iter().map(move |action| (tool, action)))
}

/// Whether a catalog says what it takes or gives.
pub(super) fn is_typed(action: &Action) -> bool {
    action.input.is_some() || action.output.is_some()
}

/// `mod checks`, and the table of schemas that its constants are about.
pub(super) fn definitions(all: &Called) -> TokenStream {
    if !actions(&all.tools).any(|(_, action)| is_typed(action)) {
        return TokenStream::new();
    }
    let (table, tools) = (schemas::table(&all.schemas, "SCHEMAS"), all.tools.iter());
    let modules = tools.filter(|tool| tool.actions.iter().any(is_typed)).map(|tool| {
        let (name, known) = (tool_module(&tool.rust_name), tool.actions.iter());
        let known = known.filter(|action| is_typed(action)).map(|action| constant(all, action));
        quote!(pub mod #name { #(#known)* })
    });
    quote! {
        #[allow(unused_imports)]
        mod schemas {
            use ::sagaweave::schema::*;
            pub(super) #table
        }
        #[allow(non_upper_case_globals)]
        pub(super) mod checks { #(#modules)* }
    }
}

fn constant(all: &Called, action: &Action) -> TokenStream {
    let name = ident(&action.rust_name);
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let schema = |data: &Option<Data>| {
        let id = schema_id(data.as_ref()?.schema);
        Some(some(quote!(::sagaweave::schema::#id)))
    };
    let (input, output) = (schema(&action.input), schema(&action.output));
    let sample =
        action.output.as_ref().and_then(|output| types::sample(&all.schemas, output.schema));
    let sample = sample.map(|sample| {
        let sample = sample.to_string();
        some(quote!(#sample))
    });
    let checks = Record::new(quote!(::sagaweave::Checks), quote!(::sagaweave::Checks::NONE))
        .field("schemas", false, || quote!(super::super::schemas::SCHEMAS))
        .field("input", input.is_none(), || quote!(#input))
        .field("output", output.is_none(), || quote!(#output))
        .field("sample", sample.is_none(), || quote!(#sample))
        .tokens();
    quote!(pub const #name: ::sagaweave::Checks = #checks;)
}

/// The constant that holds what is known of an action.
pub(super) fn path(tool: &Tool, action: &Action) -> TokenStream {
    let (tool, action) = (tool_module(&tool.rust_name), ident(&action.rust_name));
    quote!(checks::#tool::#action)
}

/// An activity type and what is known of its action.
pub(super) fn typed_action(tool: &Tool, action: &Action) -> TokenStream {
    let activity_type = activity_type(tool, action);
    let checks =
        if is_typed(action) { path(tool, action) } else { quote!(::sagaweave::Checks::NONE) };
    quote!((#activity_type, #checks))
}
