//! A method of `Program` that has a function for each of some steps: the functions stand beside it, and
//! its body is the table of them.

use super::body::Body;
use super::expr::mentions;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// A method, and the functions that it calls.
pub(super) struct Method {
    name: &'static str,
    /// What it is asked for: `step: StepId` or `query: usize`.
    key: Key,
    /// What its functions give.
    gives: TokenStream,
    arms: Vec<TokenStream>,
    functions: Vec<TokenStream>,
    reads_scope: bool,
}

/// What a method is asked for.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Step,
    Query,
}

impl Method {
    pub(super) fn new(name: &'static str, key: Key, gives: TokenStream) -> Self {
        let (arms, functions) = (Vec::new(), Vec::new());
        Self { name, key, gives, arms, functions, reads_scope: false }
    }

    /// Has the function `name` for the step at `index`.
    pub(super) fn function(&mut self, index: usize, name: &Ident, body: &Body) {
        let (value, fails) = (body.tokens(), body.fails());
        let reads = mentions(&value, "scope");
        let (parameter, argument) =
            if reads { (quote!(scope: &Scope), quote!(scope)) } else { (quote!(), quote!()) };
        let gives = &self.gives;
        let (returns, call) = if fails {
            (quote!(Result<#gives, Failure>), quote!(#name(#argument)))
        } else {
            (gives.clone(), quote!(Ok(#name(#argument))))
        };
        self.functions.push(quote!(fn #name(#parameter) -> #returns { #value }));
        self.arm(index, &call);
    }

    /// Says `result` for the step at `index`, without a function.
    pub(super) fn arm(&mut self, index: usize, result: &TokenStream) {
        self.reads_scope |= mentions(result, "scope");
        let index = Literal::usize_unsuffixed(index);
        self.arms.push(quote!(#index => #result,));
    }

    pub(super) fn functions(&self) -> &[TokenStream] {
        &self.functions
    }

    /// The method, unless the trait's own does.
    pub(super) fn if_any(&self, otherwise: &TokenStream) -> TokenStream {
        if self.arms.is_empty() { TokenStream::new() } else { self.always(otherwise) }
    }

    /// The method. `otherwise` is its answer where it has no function.
    pub(super) fn always(&self, otherwise: &TokenStream) -> TokenStream {
        let Self { arms, gives, .. } = self;
        let name = Ident::new(self.name, Span::call_site());
        let scope =
            Ident::new(if self.reads_scope { "scope" } else { "_scope" }, Span::call_site());
        let (key, number) = match self.key {
            Key::Step => (quote!(step: StepId), quote!(step.index())),
            Key::Query => (quote!(query: usize), quote!(query)),
        };
        let mut answer = otherwise.clone();
        if !arms.is_empty() {
            answer = quote!(match #number { #(#arms)* _ => #answer, });
        }
        quote! {
            fn #name(&self, #key, #scope: &Scope) -> Result<#gives, Failure> {
                #answer
            }
        }
    }
}
