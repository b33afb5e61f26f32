//! The tools that workflows call: a trait for each, and its erased form.

use super::docs::doc;
use super::names::ident;
use crate::ir::{Action, Takes, Tool};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// `mod tools` with the traits, and the erased tools beside it.
pub(super) fn definitions(tools: &[Tool]) -> TokenStream {
    let doc = doc("The tools that this workflow calls: implement the ones that are yours.");
    let traits = tools.iter().map(tool_trait);
    let erased = tools.iter().map(erased);
    quote! {
        #doc
        pub mod tools { #(#traits)* }
        #(#erased)*
    }
}

/// As [`definitions`], but all of it stands in the module `shared` beside this one.
pub(super) fn imports(tools: &[Tool], shared: &Ident) -> TokenStream {
    let doc = doc("The tools that this workflow calls: implement the ones that are yours.");
    let (traits, erased) = (tools.iter().map(trait_name), tools.iter().map(erased_name));
    quote! {
        #doc
        pub mod tools { pub use super::super::#shared::tools::{#(#traits),*}; }
        pub use super::#shared::{#(#erased),*};
    }
}

/// `struct Tools`: one field for each tool, so that a tool that was forgotten does not compile.
pub(super) fn set(tools: &[Tool]) -> TokenStream {
    let doc = doc(
        "What the workflow's tools are on this worker: `MyTool.into()` for one that implements its \
         trait, `..Tools::all(service)` for the others.",
    );
    let fields = tools.iter().map(set_field);
    let (all, names) = (all(tools), tools.iter().map(|tool| ident(&tool.rust_name)));
    quote! {
        #doc
        pub struct Tools { #(#fields),* }

        #all

        impl ::sagaweave::ToolSet for Tools {
            fn into_tools(self) -> ::std::vec::Vec<::sagaweave::Tool> {
                ::std::vec![#(self.#names.into()),*]
            }
        }
    }
}

fn set_field(tool: &Tool) -> TokenStream {
    let doc = doc(&format!("The tool `{}`.", tool.name));
    let (name, erased) = (ident(&tool.rust_name), erased_name(tool));
    quote!(#doc pub #name: #erased)
}

fn all(tools: &[Tool]) -> TokenStream {
    let doc = doc("All of them over the Tool Service.");
    let Some((last, others)) = tools.split_last() else {
        return quote! {
            impl Tools { #doc pub fn all(_service: ::sagaweave::ToolService) -> Self { Self {} } }
        };
    };
    let names = others.iter().map(|tool| ident(&tool.rust_name));
    let last = ident(&last.rust_name);
    quote! {
        impl Tools {
            #doc
            pub fn all(service: ::sagaweave::ToolService) -> Self {
                Self { #(#names: (&service).into(),)* #last: service.into() }
            }
        }
    }
}

fn tool_trait(tool: &Tool) -> TokenStream {
    let doc = doc(&format!("The tool `{}`.", tool.name));
    let (name, methods) = (trait_name(tool), tool.actions.iter().map(method));
    quote! {
        #doc
        pub trait #name: ::core::marker::Send + ::core::marker::Sync + 'static { #(#methods)* }
    }
}

fn method(action: &Action) -> TokenStream {
    let (doc, name) = (method_doc(action), ident(&action.rust_name));
    let (argument, ty) = argument(action.takes);
    quote! {
        #doc
        fn #name(&self, ctx: &::sagaweave::StepContext, #argument: #ty)
        -> impl ::core::future::Future<
            Output = ::core::result::Result<::sagaweave::Value, ::sagaweave::StepError>
        > + ::core::marker::Send;
    }
}

fn method_doc(action: &Action) -> TokenStream {
    doc(&match action.takes {
        Takes::Value => format!("The action `{}`.", action.name),
        Takes::Undo => format!(
            "The action `{}`, which undoes a step: it gets that step's input, and its output, or \
             none where nobody knows what became of it.",
            action.name
        ),
    })
}

fn argument(takes: Takes) -> (Ident, TokenStream) {
    match takes {
        Takes::Value => (format_ident!("input"), quote!(::sagaweave::Value)),
        Takes::Undo => (
            format_ident!("undo"),
            quote!(::sagaweave::Undo<::sagaweave::Value, ::sagaweave::Value>),
        ),
    }
}

/// The erased tool. It comes from an implementation, or from the Tool Service.
fn erased(tool: &Tool) -> TokenStream {
    let doc = doc(&format!(
        "The tool `{}` on a worker: from an implementation of its trait, or from the Tool Service.",
        tool.name
    ));
    let (name, trait_name) = (erased_name(tool), trait_name(tool));
    let actions = tool.actions.iter().map(|action| registration(tool, action));
    let types = tool.actions.iter().map(|action| activity_type(tool, action));
    quote! {
        #doc
        pub struct #name(::sagaweave::Tool);

        impl<T: tools::#trait_name> ::core::convert::From<T> for #name {
            fn from(tool: T) -> Self {
                Self(::sagaweave::Tool::new(tool) #(#actions)* .build())
            }
        }

        impl ::core::convert::From<#name> for ::sagaweave::Tool {
            fn from(tool: #name) -> Self {
                tool.0
            }
        }

        impl ::core::convert::From<&::sagaweave::ToolService> for #name {
            fn from(service: &::sagaweave::ToolService) -> Self {
                Self(::sagaweave::Tool::service(service, &[#(#types),*]))
            }
        }

        impl ::core::convert::From<::sagaweave::ToolService> for #name {
            fn from(service: ::sagaweave::ToolService) -> Self {
                Self::from(&service)
            }
        }
    }
}

fn registration(tool: &Tool, action: &Action) -> TokenStream {
    let (activity_type, method) = (activity_type(tool, action), ident(&action.rust_name));
    let (trait_name, (argument, _)) = (trait_name(tool), argument(action.takes));
    quote! {
        .action(#activity_type, |tool, ctx, #argument| async move {
            tools::#trait_name::#method(&*tool, &ctx, #argument).await
        })
    }
}

fn activity_type(tool: &Tool, action: &Action) -> String {
    format!("{}.{}", tool.name, action.name)
}

fn trait_name(tool: &Tool) -> Ident {
    ident(&tool.type_name)
}

fn erased_name(tool: &Tool) -> Ident {
    Ident::new(&format!("{}Tool", tool.type_name), Span::call_site())
}
