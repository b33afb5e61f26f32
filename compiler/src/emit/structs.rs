//! Structs and enums of the documents' types.
//!
//! Members are named as in Rust and called in JSON as the author called them. One that may be absent is
//! an `Option`, and left out where it is none. What holds itself by value is in a box.
//!
//! serde's derive is used to write structs, and neither to read them nor for enums: of a thousand structs,
//! what it derives for reading is four fifths of rustc's work.

mod defaults;
mod paths;

pub(super) use paths::{From, rust_type, tool_module};

use super::docs::{doc, escaped};
use super::names::{ident, serde_name};
use crate::types::{Def, Field, Home, Others, Struct, Type, TypeDef, TypeId, Types, Variant};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// All structs and enums that stand in this home, in order.
pub(super) fn definitions(types: &Types, home: &Home) -> TokenStream {
    let boxes = Boxes::of(types);
    let here = types.defs.iter().enumerate().filter(|(_, def)| def.home == *home);
    here.map(|(at, def)| match &def.kind {
        Def::Struct(kind) => Printer { types, def, boxes: &boxes, at }.structure(kind),
        Def::Enum(variants) => enumeration(def, variants),
    })
    .collect()
}

/// Which structs hold each other by value: those of one group, whose number stands for each definition.
pub(super) struct Boxes(Vec<usize>);

impl Boxes {
    pub(super) fn of(types: &Types) -> Self {
        let mut graph = DiGraph::<(), ()>::new();
        let nodes: Vec<_> = types.defs.iter().map(|_| graph.add_node(())).collect();
        for (def, node) in types.defs.iter().zip(&nodes) {
            let Def::Struct(kind) = &def.kind else { continue };
            for TypeId(held) in kind.fields.iter().filter_map(|field| held(&field.ty)) {
                graph.add_edge(*node, nodes[held as usize], ());
            }
        }
        let mut groups = vec![0; nodes.len()];
        for (number, group) in kosaraju_scc(&graph).into_iter().enumerate() {
            for node in group {
                groups[node.index()] = number;
            }
        }
        Self(groups)
    }

    /// Whether a member of this type stands in a box in `owner`.
    pub(super) fn holds_box(&self, TypeId(owner): TypeId, ty: &Type) -> bool {
        held(ty).is_some_and(|TypeId(held)| self.0[held as usize] == self.0[owner as usize])
    }
}

/// What a member holds by value.
fn held(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => held(inner),
        _ => None,
    }
}

/// Prints one struct.
struct Printer<'a> {
    types: &'a Types,
    def: &'a TypeDef,
    boxes: &'a Boxes,
    at: usize,
}

impl Printer<'_> {
    fn structure(&self, kind: &Struct) -> TokenStream {
        let (docs, name) = (words(&self.def.note, self.def.doc.as_deref()), self.name());
        let is_wordless = |note: &str, doc: Option<&str>| note.is_empty() && doc.is_none();
        let wordless = is_wordless(&self.def.note, self.def.doc.as_deref())
            || kind.fields.iter().any(|field| is_wordless(&field.note, field.doc.as_deref()));
        let allow = wordless.then(|| quote!(#[allow(missing_docs)]));
        let fields = kind.fields.iter().map(|field| self.field(field));
        let additional = match &kind.others {
            Others::Kept(ty) => self.additional(ty),
            Others::Dropped | Others::Refused => TokenStream::new(),
        };
        let read = self.read(kind);
        quote! {
            #docs
            #allow
            #[derive(Clone, Debug, PartialEq, ::sagaweave::__private::serde::Serialize)]
            #[serde(crate = "::sagaweave::__private::serde")]
            pub struct #name { #(#fields,)* #additional }
            #read
        }
    }

    /// How it is read from JSON: as serde would derive it.
    fn read(&self, kind: &Struct) -> TokenStream {
        let name = self.name();
        let fields = kind.fields.iter().map(|field| {
            let (name, value) = (ident(&field.rust_name), self.taken(field));
            quote!(#name: #value?,)
        });
        let (rest, end) = match &kind.others {
            Others::Kept(_) => (quote!(additional: members.rest()?,), quote!()),
            Others::Refused => (quote!(), quote!(members.end()?;)),
            Others::Dropped => (quote!(), quote!()),
        };
        let is_read = !kind.fields.is_empty() || kind.others != Others::Dropped;
        let members = if is_read { quote!(members) } else { quote!(_) };
        let value = quote!(Self { #(#fields)* #rest });
        // An enum of the document's may be called `D`, and its values be defaults; none ends in `_`.
        let body = if end.is_empty() {
            quote!(::core::result::Result::Ok(#value))
        } else {
            quote!(let value = #value; #end ::core::result::Result::Ok(value))
        };
        quote! {
            impl<'de> ::sagaweave::__private::serde::Deserialize<'de> for #name {
                fn deserialize<D_: ::sagaweave::__private::serde::Deserializer<'de>>(
                    deserializer: D_,
                ) -> ::core::result::Result<Self, D_::Error> {
                    ::sagaweave::__private::members::read(deserializer, |#members| { #body })
                }
            }
        }
    }

    /// A member, taken from the object.
    fn taken(&self, field: &Field) -> TokenStream {
        let key = &field.key;
        if let Some(default) = &field.default {
            let default = if defaults::is_rusts(&field.ty, default) {
                Some(quote!(::core::default::Default::default))
            } else {
                let value = defaults::value(self.types, &field.ty, default, &self.def.home);
                value.map(|value| quote!(|| #value))
            };
            // A default that the schema takes has a value in Rust.
            return default.map_or_else(
                || quote!(members.take(#key)),
                |default| quote!(members.take_or(#key, #default)),
            );
        }
        match field.ty {
            _ if field.required => quote!(members.take(#key)),
            Type::Nullable(_) => quote!(members.take_some(#key)),
            _ => quote!(members.take_or(#key, ::core::default::Default::default)),
        }
    }

    fn name(&self) -> Ident {
        ident(&self.def.rust_name)
    }

    fn field(&self, field: &Field) -> TokenStream {
        let (docs, name) = (words(&field.note, field.doc.as_deref()), ident(&field.rust_name));
        let (ty, key) = (self.field_type(field), &field.key);
        let rename = (*key != serde_name(&field.rust_name)).then(|| quote!(rename = #key));
        let attributes = [rename, left_out(field)].into_iter().flatten().collect::<Vec<_>>();
        let serde = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
        quote!(#docs #serde pub #name: #ty)
    }

    fn field_type(&self, field: &Field) -> TokenStream {
        let is_nullable = matches!(field.ty, Type::Nullable(_));
        let mut ty = self.rust_type(&field.ty.clone().non_null());
        if self.boxes.holds_box(self.id(), &field.ty) {
            ty = quote!(::std::boxed::Box<#ty>);
        }
        if field.secret {
            ty = quote!(::sagaweave::Secret<#ty>);
        }
        if is_nullable { quote!(::core::option::Option<#ty>) } else { ty }
    }

    fn id(&self) -> TypeId {
        TypeId(u32::try_from(self.at).unwrap_or(u32::MAX))
    }

    fn rust_type(&self, ty: &Type) -> TokenStream {
        rust_type(self.types, ty, From::Home(&self.def.home))
    }

    fn additional(&self, ty: &Type) -> TokenStream {
        let docs = doc("All other members.");
        let map = self.rust_type(&Type::Map(Box::new(ty.clone())));
        quote!(#docs #[serde(flatten)] pub additional: #map,)
    }
}

/// Where a member is not written.
fn left_out(field: &Field) -> Option<TokenStream> {
    match field.ty {
        // Where null is not the same as nothing, it is written.
        _ if field.required || field.default.is_some() => None,
        Type::Nullable(_) => Some(quote!(skip_serializing_if = "::core::option::Option::is_none")),
        Type::Any => Some(quote!(skip_serializing_if = "::sagaweave::Value::is_null")),
        _ => None,
    }
}

/// Our words, then the author's, as far as there are any.
fn words(note: &str, authors: Option<&str>) -> TokenStream {
    let authors = authors.map(escaped).filter(|words| !words.is_empty());
    let all: Vec<&str> = [note, authors.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    doc(&all.join("\n\n"))
}

fn enumeration(def: &TypeDef, variants: &[Variant]) -> TokenStream {
    let (docs, name) = (words(&def.note, def.doc.as_deref()), ident(&def.rust_name));
    let names: Vec<Ident> = variants.iter().map(|variant| ident(&variant.rust_name)).collect();
    let values: Vec<&String> = variants.iter().map(|variant| &variant.value).collect();
    let text_doc = doc("The text that it is in JSON.");
    quote! {
        #docs
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum #name { #(#names),* }

        impl #name {
            #text_doc
            pub const fn as_str(self) -> &'static str {
                match self { #(Self::#names => #values),* }
            }
        }

        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::sagaweave::__private::serde::Serialize for #name {
            fn serialize<S: ::sagaweave::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::sagaweave::__private::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::sagaweave::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let text: ::std::string::String =
                    ::sagaweave::__private::serde::Deserialize::deserialize(deserializer)?;
                match text.as_str() {
                    #(#values => ::core::result::Result::Ok(Self::#names),)*
                    other => ::core::result::Result::Err(
                        ::sagaweave::__private::serde::de::Error::unknown_variant(
                            other, &[#(#values),*]
                        ),
                    ),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
