//! Types as they are written, from wherever.

use super::super::names::ident;
use crate::lower::rust_names::type_name;
use crate::types::{Home, Type, Types};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// From where a type is named.
#[derive(Clone, Copy, Debug)]
pub(in crate::emit) enum From<'a> {
    /// A module of types.
    Home(&'a Home),
    /// `mod program`, beside the document's other modules.
    Program,
    /// The module `tools`, in which the traits stand.
    Tools,
}

/// The type as it is written in a module.
pub(in crate::emit) fn rust_type(types: &Types, ty: &Type, from: From<'_>) -> TokenStream {
    let inner = |ty| rust_type(types, ty, from);
    match ty {
        Type::Any => quote!(::sagaweave::Value),
        Type::Null => quote!(()),
        Type::Bool => quote!(bool),
        Type::Int => quote!(i64),
        Type::Double => quote!(f64),
        Type::Text => quote!(::std::string::String),
        Type::Timestamp => quote!(::sagaweave::Timestamp),
        Type::TimeSpan => quote!(::sagaweave::TimeSpan),
        Type::List(item) => {
            let item = inner(item);
            quote!(::std::vec::Vec<#item>)
        }
        Type::Map(value) => {
            let value = inner(value);
            quote!(::std::collections::BTreeMap<::std::string::String, #value>)
        }
        Type::Named(id) => {
            let def = types.def(*id);
            let (path, name) = (path(&def.home, from), ident(&def.rust_name));
            quote!(#path #name)
        }
        Type::Nullable(ty) => {
            let ty = inner(ty);
            quote!(::core::option::Option<#ty>)
        }
    }
}

/// The way to a home, `::` at its end.
fn path(to: &Home, from: From<'_>) -> TokenStream {
    if *to == Home::Runtime {
        return quote!(::sagaweave::);
    }
    match from {
        From::Home(home) if home == to => TokenStream::new(),
        From::Home(Home::Root | Home::Runtime) => below(to),
        From::Home(Home::Types | Home::Steps) | From::Program => up(&quote!(super::), to),
        // Tools may stand in a module that several documents share, so one goes up to the next only.
        From::Home(Home::Tool(_) | Home::Catalog) => match in_tools(to) {
            Some(path) => quote!(super::#path),
            None => up(&quote!(super::super::), to),
        },
        From::Tools => in_tools(to).unwrap_or_else(|| up(&quote!(super::), to)),
    }
}

fn up(up: &TokenStream, to: &Home) -> TokenStream {
    let below = below(to);
    quote!(#up #below)
}

/// From the document's module.
fn below(to: &Home) -> TokenStream {
    match to {
        Home::Root | Home::Runtime => TokenStream::new(),
        Home::Types => quote!(types::),
        Home::Steps => quote!(steps::),
        Home::Tool(_) | Home::Catalog => {
            let path = in_tools(to);
            quote!(tools::#path)
        }
    }
}

/// From the module `tools`.
fn in_tools(to: &Home) -> Option<TokenStream> {
    match to {
        Home::Tool(tool) => {
            let tool = tool_module(tool);
            Some(quote!(#tool::))
        }
        Home::Catalog => Some(quote!(types::)),
        Home::Root | Home::Types | Home::Steps | Home::Runtime => None,
    }
}

/// The module of a tool, by the tool's name in Rust. `Shop` gets an underscore: its trait, which stands
/// beside the modules, is called so.
pub(in crate::emit) fn tool_module(rust_name: &str) -> Ident {
    if type_name(rust_name) == rust_name {
        Ident::new(&format!("{rust_name}_"), Span::call_site())
    } else {
        ident(rust_name)
    }
}
