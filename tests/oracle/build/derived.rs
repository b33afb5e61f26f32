//! The compiler's types again, read as serde derives it.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use sagaweave_compiler::types::{Def, Field, Home, Others, Struct, TypeDef, Types, Variant};
use std::collections::HashMap;
use syn::{Attribute, File, Item, ItemEnum, ItemMod, ItemStruct, LitStr, parse_quote};

/// The module of `generated` with serde's derive instead of all that is written by hand.
pub fn module(generated: &TokenStream, types: &Types) -> TokenStream {
    let file: File = syn::parse2(generated.clone()).unwrap();
    let items = file.items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => Some(Item::Mod(derived(module, types))),
        Item::Mod(_) | Item::Const(_) => None,
        other => Some(other),
    });
    quote!(#(#items)*)
}

fn derived(mut module: ItemMod, types: &Types) -> ItemMod {
    let here = types.defs.iter().filter(|def| def.home == Home::Types);
    let defs: HashMap<&str, &TypeDef> = here.map(|def| (def.rust_name.as_str(), def)).collect();
    let (_, items) = module.content.as_mut().unwrap();
    let mut all = Vec::new();
    for item in std::mem::take(items) {
        match item {
            Item::Struct(item) => {
                let Def::Struct(def) = &defs[plain(&item.ident).as_str()].kind else { panic!() };
                structure(item, def, &mut all);
            }
            Item::Enum(item) => {
                let Def::Enum(variants) = &defs[plain(&item.ident).as_str()].kind else { panic!() };
                all.push(enumeration(item, variants));
            }
            Item::Impl(_) => {}
            _ => panic!("only types stand in `types`"),
        }
    }
    *items = all;
    module
}

fn structure(mut item: ItemStruct, def: &Struct, all: &mut Vec<Item>) {
    let closed = (def.others == Others::Refused).then(|| quote!(, deny_unknown_fields));
    item.attrs = vec![
        parse_quote!(#[derive(Debug, ::serde::Deserialize)]),
        parse_quote!(#[serde(crate = "::serde" #closed)]),
    ];
    let name = plain(&item.ident);
    let mut fields = item.fields.iter_mut();
    for (at, (field, known)) in fields.by_ref().zip(&def.fields).enumerate() {
        let key = &known.key;
        field.attrs = vec![parse_quote!(#[serde(rename = #key)])];
        field.attrs.extend(absent(known, &format!("default_{name}_{at}"), &field.ty, all));
    }
    for additional in fields {
        additional.attrs = vec![parse_quote!(#[serde(flatten)])];
    }
    all.push(Item::Struct(item));
}

/// What a member is where it is absent.
fn absent(field: &Field, name: &str, ty: &syn::Type, all: &mut Vec<Item>) -> Option<Attribute> {
    if let Some(default) = &field.default {
        let function = syn::Ident::new(name, Span::call_site());
        all.push(parse_quote!(
            #[allow(non_snake_case)]
            fn #function() -> #ty { ::serde_json::from_str(#default).unwrap() }
        ));
        let function = LitStr::new(name, Span::call_site());
        return Some(parse_quote!(#[serde(default = #function)]));
    }
    (!field.required).then(|| parse_quote!(#[serde(default)]))
}

fn enumeration(mut item: ItemEnum, variants: &[Variant]) -> Item {
    item.attrs = vec![
        parse_quote!(#[derive(Debug, ::serde::Deserialize)]),
        parse_quote!(#[serde(crate = "::serde")]),
    ];
    for (variant, known) in item.variants.iter_mut().zip(variants) {
        let value = &known.value;
        variant.attrs = vec![parse_quote!(#[serde(rename = #value)])];
    }
    Item::Enum(item)
}

fn plain(name: &syn::Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
