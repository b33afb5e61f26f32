//! Structs and enums of the documents' types.

use crate::types::{Home, Type, Types};
use proc_macro2::TokenStream;

/// All structs and enums that stand in this home, in order.
#[allow(dead_code)]
pub(super) fn definitions(_types: &Types, _home: &Home) -> TokenStream {
    TokenStream::new()
}

/// The type as it is written in the module of a home.
#[allow(dead_code)]
pub(super) fn rust_type(_types: &Types, _ty: &Type, _from: From<'_>) -> TokenStream {
    TokenStream::new()
}

/// From where a type is named.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code)]
pub(super) enum From<'a> {
    /// A module of types.
    Home(&'a Home),
    /// `mod program`, beside the document's other modules.
    Program,
    /// The module `tools`, in which the traits stand.
    Tools,
}
