//! Values of members that are absent.

use super::super::names::ident;
use super::paths::{From, rust_type};
use crate::types::{Home, Type, Types};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use sagaweave_core::expr::{TimeSpan, Timestamp};
use serde_json::Value;

/// Whether the default is the one that the Rust type has anyway.
pub(super) fn is_rusts(ty: &Type, json: &str) -> bool {
    match ty {
        Type::Bool => json == "false",
        Type::Int => json == "0",
        Type::Text => json == "\"\"",
        Type::List(_) => json == "[]",
        Type::Map(_) => json == "{}",
        _ => false,
    }
}

/// A default as Rust. What a schema takes has a value of its type.
pub(super) fn value(types: &Types, ty: &Type, json: &str, home: &Home) -> Option<TokenStream> {
    let value: Value = serde_json::from_str(json).ok()?;
    of(types, ty, &value, home)
}

fn of(types: &Types, ty: &Type, value: &Value, home: &Home) -> Option<TokenStream> {
    match (ty, value) {
        (Type::Nullable(inner), value) => {
            let value = of(types, inner, value, home)?;
            Some(quote!(::core::option::Option::Some(#value)))
        }
        (Type::Any, value) => any(value),
        (Type::Bool, Value::Bool(value)) => Some(quote!(#value)),
        (Type::Int, Value::Number(number)) => {
            let literal = Literal::i64_unsuffixed(number.as_i64()?);
            Some(quote!(#literal))
        }
        (Type::Double, Value::Number(number)) => {
            let literal = Literal::f64_unsuffixed(number.as_f64()?);
            Some(quote!(#literal))
        }
        (Type::Text, Value::String(text)) => Some(quote!(::std::string::String::from(#text))),
        (Type::Timestamp, Value::String(text)) => Some(timestamp(text.parse().ok()?)),
        (Type::TimeSpan, Value::String(text)) => {
            let TimeSpan(nanos) = text.parse().ok()?;
            let nanos = Literal::i64_unsuffixed(nanos);
            Some(quote!(::sagaweave::TimeSpan(#nanos)))
        }
        (Type::Named(_), Value::String(text)) => {
            let variant = types.as_enum(ty)?.iter().find(|variant| variant.value == *text)?;
            let (name, path) = (ident(&variant.rust_name), rust_type(types, ty, From::Home(home)));
            Some(quote!(#path::#name))
        }
        (Type::List(_), Value::Array(items)) if items.is_empty() => {
            Some(quote!(::std::vec::Vec::new()))
        }
        (Type::Map(_), Value::Object(members)) if members.is_empty() => {
            Some(quote!(::std::collections::BTreeMap::new()))
        }
        _ => None,
    }
}

fn timestamp(Timestamp { seconds, nanos }: Timestamp) -> TokenStream {
    let (seconds, nanos) = (Literal::i64_unsuffixed(seconds), Literal::u32_unsuffixed(nanos));
    quote!(::sagaweave::Timestamp { seconds: #seconds, nanos: #nanos })
}

fn any(value: &Value) -> Option<TokenStream> {
    let value = match value {
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(int), ..) => Literal::i64_suffixed(int).into_token_stream(),
            (None, Some(int), _) => Literal::u64_suffixed(int).into_token_stream(),
            (None, None, Some(double)) => Literal::f64_suffixed(double).into_token_stream(),
            (None, None, None) => return None,
        },
        Value::Array(_) => return Some(quote!(::sagaweave::Value::Array(::std::vec::Vec::new()))),
        Value::Object(_) => {
            return Some(quote!(::sagaweave::Value::Object(::core::default::Default::default())));
        }
        Value::Null => return None,
    };
    Some(quote!(::sagaweave::Value::from(#value)))
}
