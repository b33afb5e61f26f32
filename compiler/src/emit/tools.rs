//! The tools that workflows call: a trait for each, and its erased form.

use super::checks::{self, actions, is_typed};
use super::docs::{doc, doc_with};
use super::names::ident;
use super::structs::{self, From, tool_module};
use crate::ir::{Action, Data, Takes, Tool, Workflow};
use crate::link::Called;
use crate::types::{Home, Type, Types};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// `mod tools` with the traits and the types of what they take and give, the erased tools beside it, and
/// what is known of their actions.
pub(super) fn definitions(all: &Called) -> TokenStream {
    let doc = doc("The tools that this workflow calls: implement the ones that are yours.");
    let traits = all.tools.iter().map(|tool| tool_trait(tool, &all.types));
    let homes = homes(all.tools.iter(), &all.types).into_iter().map(|home| {
        let (doc, name) = (doc_of_home(&home), home_name(&home));
        let definitions = structs::definitions(&all.types, &home);
        quote!(#doc pub mod #name { #definitions })
    });
    let erased = all.tools.iter().map(erased);
    let checks = checks::definitions(all);
    quote! {
        #doc
        pub mod tools { #(#traits)* #(#homes)* }
        #(#erased)*
        #checks
    }
}

/// As [`definitions`], but all of it stands in the module `shared` beside this one.
pub(super) fn imports(workflow: &Workflow, all: &Called, shared: &Ident) -> TokenStream {
    let doc = doc("The tools that this workflow calls: implement the ones that are yours.");
    let tools = &workflow.tools;
    let (traits, erased) = (tools.iter().map(trait_name), tools.iter().map(erased_name));
    let homes = homes(tools.iter(), &all.types);
    let homes = homes.iter().map(home_name);
    let is_checked = actions(tools).any(|(_, action)| is_typed(action));
    let checks = is_checked.then(|| quote!(use super::#shared::checks;));
    quote! {
        #doc
        pub mod tools { pub use super::super::#shared::tools::{#(#traits,)* #(#homes),*}; }
        pub use super::#shared::{#(#erased),*};
        #checks
    }
}

/// The modules in which the types of these tools stand, and that of the catalogs.
fn homes<'t>(tools: impl Iterator<Item = &'t Tool>, types: &Types) -> Vec<Home> {
    let named = tools.map(|tool| Home::Tool(tool.rust_name.clone()));
    let holds = |home: &Home| types.defs.iter().any(|def| def.home == *home);
    named.chain([Home::Catalog]).filter(holds).collect()
}

fn home_name(home: &Home) -> Ident {
    match home {
        Home::Tool(tool) => tool_module(tool),
        _ => Ident::new("types", Span::call_site()),
    }
}

fn doc_of_home(home: &Home) -> TokenStream {
    match home {
        Home::Tool(tool) => doc(&format!("What the actions of `{tool}` take and give.")),
        _ => doc("The types that catalogs share."),
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
    let known = actions(tools).filter(|(_, action)| is_typed(action));
    let known: Vec<TokenStream> =
        known.map(|(tool, action)| checks::typed_action(tool, action)).collect();
    let known = (!known.is_empty()).then(|| {
        quote! {
            fn checks() -> ::std::vec::Vec<(&'static str, ::sagaweave::Checks)> {
                ::std::vec![#(#known),*]
            }
        }
    });
    quote! {
        #doc
        pub struct Tools { #(#fields),* }

        #all

        impl ::sagaweave::ToolSet for Tools {
            fn into_tools(self) -> ::std::vec::Vec<::sagaweave::Tool> {
                ::std::vec![#(self.#names.into()),*]
            }
            #known
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

fn tool_trait(tool: &Tool, types: &Types) -> TokenStream {
    let doc = doc(&format!("The tool `{}`.", tool.name));
    let (name, methods) = (trait_name(tool), tool.actions.iter().map(|it| method(it, types)));
    quote! {
        #doc
        pub trait #name: ::core::marker::Send + ::core::marker::Sync + 'static { #(#methods)* }
    }
}

fn method(action: &Action, types: &Types) -> TokenStream {
    let (doc, name) = (method_doc(action), ident(&action.rust_name));
    let (argument, ty) = argument(action, types);
    let output = data_type(action.output.as_ref(), types);
    quote! {
        #doc
        fn #name(&self, ctx: &::sagaweave::StepContext, #argument: #ty)
        -> impl ::core::future::Future<
            Output = ::core::result::Result<#output, ::sagaweave::StepError>
        > + ::core::marker::Send;
    }
}

fn method_doc(action: &Action) -> TokenStream {
    let text = match action.takes {
        Takes::Value => format!("The action `{}`.", action.name),
        Takes::Undo => format!(
            "The action `{}`, which undoes a step: it gets that step's input, and its output, or \
             none where nobody knows what became of it.",
            action.name
        ),
    };
    doc_with(&text, action.description.as_deref())
}

fn argument(action: &Action, types: &Types) -> (Ident, TokenStream) {
    match action.takes {
        Takes::Value => (format_ident!("input"), data_type(action.input.as_ref(), types)),
        Takes::Undo => (
            format_ident!("undo"),
            quote!(::sagaweave::Undo<::sagaweave::Value, ::sagaweave::Value>),
        ),
    }
}

/// The Rust type of what is known of a value.
fn data_type(data: Option<&Data>, types: &Types) -> TokenStream {
    structs::rust_type(types, data.map_or(&Type::Any, |data| &data.ty), From::Tools)
}

/// The erased tool. It comes from an implementation, or from the Tool Service.
fn erased(tool: &Tool) -> TokenStream {
    let doc = doc(&format!(
        "The tool `{}` on a worker: from an implementation of its trait, or from the Tool Service.",
        tool.name
    ));
    let (name, trait_name) = (erased_name(tool), trait_name(tool));
    let actions = tool.actions.iter().map(|action| registration(tool, action));
    let service = if tool.actions.iter().any(is_typed) {
        let actions = tool.actions.iter().map(|action| checks::typed_action(tool, action));
        quote!(::sagaweave::Tool::typed_service(service, &[#(#actions),*]))
    } else {
        let actions = tool.actions.iter().map(|action| activity_type(tool, action));
        quote!(::sagaweave::Tool::service(service, &[#(#actions),*]))
    };
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
                Self(#service)
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
    let trait_name = trait_name(tool);
    let argument = match action.takes {
        Takes::Value => format_ident!("input"),
        Takes::Undo => format_ident!("undo"),
    };
    let (add, checks) = if is_typed(action) {
        let checks = checks::path(tool, action);
        (format_ident!("typed_action"), Some(quote!(#checks,)))
    } else {
        (format_ident!("action"), None)
    };
    quote! {
        .#add(#activity_type, #checks |tool, ctx, #argument| async move {
            tools::#trait_name::#method(&*tool, &ctx, #argument).await
        })
    }
}

pub(super) fn activity_type(tool: &Tool, action: &Action) -> String {
    format!("{}.{}", tool.name, action.name)
}

fn trait_name(tool: &Tool) -> Ident {
    ident(&tool.type_name)
}

fn erased_name(tool: &Tool) -> Ident {
    // What was added to `Self` is not needed here, and is no camel case.
    Ident::new(&format!("{}Tool", tool.type_name.trim_end_matches('_')), Span::call_site())
}
