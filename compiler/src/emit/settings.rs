//! The options of a step that are computed.

use super::expr::{self, Cx};
use crate::expr::Typed;
use crate::ir::Adjust;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// Rust that evaluates to `Overrides`.
pub(super) fn overrides(adjust: &Adjust, cx: Cx<'_>) -> TokenStream {
    let fields = [
        timeout("timeout", adjust.timeout.as_ref(), cx),
        timeout("total_timeout", adjust.total_timeout.as_ref(), cx),
        timeout("heartbeat_timeout", adjust.heartbeat_timeout.as_ref(), cx),
        checked("max_attempts", adjust.max_attempts.as_ref(), expr::value, cx),
        checked("max_concurrent", adjust.max_concurrent.as_ref(), expr::value, cx),
        plain("optional", adjust.optional.as_ref(), cx),
        checked("priority", adjust.priority.as_ref(), expr::text, cx),
        plain("summary", adjust.summary.as_ref(), cx),
    ];
    let all = fields.iter().all(Option::is_some);
    let base = (!all).then(|| quote!(..Overrides::default()));
    let fields = fields.into_iter().flatten();
    quote!(Overrides { #(#fields,)* #base })
}

fn timeout(name: &str, typed: Option<&Typed>, cx: Cx<'_>) -> Option<TokenStream> {
    let (field, span) = (ident(name), expr::value(typed?, cx));
    Some(quote!(#field: Some(expr::setting::timeout(#name, #span)?)))
}

fn checked(
    name: &str,
    typed: Option<&Typed>,
    value: fn(&Typed, Cx<'_>) -> TokenStream,
    cx: Cx<'_>,
) -> Option<TokenStream> {
    let (field, value) = (ident(name), value(typed?, cx));
    Some(quote!(#field: Some(expr::setting::#field(#value)?)))
}

fn plain(name: &str, typed: Option<&Typed>, cx: Cx<'_>) -> Option<TokenStream> {
    let (field, value) = (ident(name), expr::value(typed?, cx));
    Some(quote!(#field: Some(#value)))
}

/// A name of our own as an identifier.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
