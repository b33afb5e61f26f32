//! What is written out.

use super::code::{Code, Shape};
use super::{Cx, code, rust_type};
use crate::emit::names::ident;
use crate::expr::{Kind, Typed};
use crate::types::Type;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn scalar(typed: &Typed, cx: Cx<'_>) -> Code {
    let ty = &typed.ty;
    match &typed.kind {
        Kind::Bool(bool) => Code::owned(ty, quote!(#bool)),
        Kind::Int(int) => match int.checked_abs() {
            Some(digits) => number(ty, int.is_negative(), &Literal::i64_suffixed(digits)),
            None => Code::owned(ty, quote!(i64::MIN)),
        },
        Kind::Double(double) => number(ty, double.is_sign_negative(), &short(double.abs())),
        Kind::Text(text) => match variant(ty, text, cx) {
            Some(variant) => Code::owned(ty, variant),
            None => Code::borrowed(ty, quote!(#text)),
        },
        _ => Code::owned(ty, quote!(())),
    }
}

fn number(ty: &Type, negative: bool, digits: &Literal) -> Code {
    if negative {
        Code::owned(ty, quote!(-#digits)).shaped(Shape::Prefix)
    } else {
        Code::owned(ty, quote!(#digits))
    }
}

/// As short as can be: `1e300f64`.
fn short(double: f64) -> Literal {
    format!("{double:?}f64").parse().unwrap_or_else(|_| Literal::f64_suffixed(double))
}

/// The value of an enum.
fn variant(ty: &Type, text: &str, cx: Cx<'_>) -> Option<TokenStream> {
    let variants = cx.workflow.types.as_enum(ty)?;
    let variant = variants.iter().find(|variant| variant.value == text)?;
    let (path, name) = (rust_type(ty, cx), ident(&variant.rust_name));
    Some(quote!(#path::#name))
}

pub(super) fn list(ty: &Type, items: &[Typed], cx: Cx<'_>) -> Code {
    if items.is_empty() {
        let item = inside(ty, cx);
        return Code::owned(ty, quote!(Vec::<#item>::new()));
    }
    let items = items.iter().map(|item| super::value(item, cx));
    Code::owned(ty, quote!(Vec::from([#(#items),*])))
}

pub(super) fn map(ty: &Type, entries: &[(Typed, Typed)], cx: Cx<'_>) -> Code {
    if entries.is_empty() {
        let value = inside(ty, cx);
        return Code::owned(ty, quote!(::std::collections::BTreeMap::<String, #value>::new()));
    }
    let entries = entries.iter().map(|(key, value)| {
        let (key, value) = (super::value(key, cx), super::value(value, cx));
        quote!((#key, #value))
    });
    Code::owned(ty, quote!(::std::collections::BTreeMap::from([#(#entries),*])))
}

/// The Rust of a list's items or of a map's values.
fn inside(ty: &Type, cx: Cx<'_>) -> TokenStream {
    match ty {
        Type::List(inner) | Type::Map(inner) => rust_type(inner, cx),
        _ => rust_type(&Type::Any, cx),
    }
}

/// Text with holes.
pub(super) fn concat(parts: &[Typed], cx: Cx<'_>) -> Code {
    match parts {
        [part] => code(part, cx),
        parts => {
            let parts = parts.iter().map(|part| code(part, cx).argument());
            Code::owned(&Type::Text, quote!(expr::concat(&[#(#parts),*])))
        }
    }
}
