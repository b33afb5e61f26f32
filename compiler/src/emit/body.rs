//! The body of a function that may fail.

use super::expr::may_fail;
use proc_macro2::TokenStream;
use quote::quote;

/// Statements, and the value after them.
pub(super) struct Body {
    statements: TokenStream,
    value: TokenStream,
    /// Whether the value is a `Result` already.
    is_result: bool,
}

impl Body {
    /// Rust that evaluates to the value; where it has a `?` in it, the function gives a `Result`.
    pub(super) fn value(value: TokenStream) -> Self {
        Self { statements: TokenStream::new(), value, is_result: false }
    }

    /// Rust that evaluates to a `Result` of it.
    pub(super) fn result(value: TokenStream) -> Self {
        Self { statements: TokenStream::new(), value, is_result: true }
    }

    /// The same after these statements.
    pub(super) fn after(self, statements: &TokenStream) -> Self {
        let own = &self.statements;
        Self { statements: quote!(#statements #own), ..self }
    }

    /// Whether it gives a `Result`.
    pub(super) fn fails(&self) -> bool {
        self.is_result || may_fail(&self.statements) || may_fail(&self.value)
    }

    /// All of it.
    pub(super) fn tokens(&self) -> TokenStream {
        let Self { statements, value, is_result } = self;
        if *is_result || !self.fails() {
            quote!(#statements #value)
        } else {
            quote!(#statements Ok(#value))
        }
    }

    /// All of it, as the body of what always gives a `Result`.
    pub(super) fn result_tokens(&self) -> TokenStream {
        let Self { statements, value, is_result } = self;
        if *is_result { quote!(#statements #value) } else { quote!(#statements Ok(#value)) }
    }
}
