//! Struct literals that say only what differs from a base.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// `Path { field: value, ..base }`; just `base` where nothing differs, and no `..base` where
/// everything does.
pub(super) struct Record {
    path: TokenStream,
    base: TokenStream,
    fields: Vec<TokenStream>,
    takes_from_base: bool,
}

impl Record {
    pub(super) fn new(path: TokenStream, base: TokenStream) -> Self {
        Self { path, base, fields: Vec::new(), takes_from_base: false }
    }

    /// A field that is `value`, unless it is as in the base.
    pub(super) fn field(
        mut self,
        name: &str,
        same: bool,
        value: impl FnOnce() -> TokenStream,
    ) -> Self {
        if same {
            self.takes_from_base = true;
        } else {
            let (name, value) = (Ident::new(name, Span::call_site()), value());
            self.fields.push(quote!(#name: #value));
        }
        self
    }

    pub(super) fn tokens(self) -> TokenStream {
        let Self { path, base, fields, takes_from_base } = self;
        match (fields.is_empty(), takes_from_base) {
            (true, _) => base,
            (false, true) => quote!(#path { #(#fields,)* ..#base }),
            (false, false) => quote!(#path { #(#fields),* }),
        }
    }
}
