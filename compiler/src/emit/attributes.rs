//! The search attributes that a run is started with.

use super::expr::{self, Cx, mentions};
use crate::expr::{Kind, Typed};
use crate::types::Type;
use proc_macro2::TokenStream;
use quote::quote;

/// `fn search_attributes`; nothing where the document has none.
pub(super) fn method(cx: Cx<'_>) -> TokenStream {
    let attributes: Vec<TokenStream> =
        cx.workflow.search_attributes.iter().map(|(name, value)| one(name, value, cx)).collect();
    if attributes.is_empty() {
        return TokenStream::new();
    }
    let reads = attributes.iter().any(|attribute| mentions(attribute, "scope"));
    let scope = if reads { quote!(scope) } else { quote!(_scope) };
    quote! {
        fn search_attributes(
            &self,
            #scope: &Scope,
        ) -> Result<Vec<(&str, ::sagaweave::SearchAttribute)>, Failure> {
            let attributes = [#(#attributes),*];
            Ok(attributes.into_iter().flatten().collect())
        }
    }
}

/// An option of a pair: none where its value is null.
fn one(name: &str, typed: &Typed, cx: Cx<'_>) -> TokenStream {
    let (variant, ty) = crate::interpret::attribute_type(&typed.ty);
    let converted = Typed {
        ty: if typed.ty.may_be_null() { ty.nullable() } else { ty },
        kind: Kind::Convert(Box::new(typed.clone())),
        span: typed.span,
    };
    let (value, variant) = (expr::value(&converted, cx), super::settings::ident(variant));
    if matches!(converted.ty, Type::Nullable(_)) {
        quote!(#value.map(|it| (#name, ::sagaweave::SearchAttribute::#variant(it))))
    } else {
        quote!(Some((#name, ::sagaweave::SearchAttribute::#variant(#value))))
    }
}
