//! Types as a document gets them whose input is the schema.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use sagaweave_compiler::emit::Options;
use sagaweave_compiler::source::Source;
use sagaweave_compiler::types::Types;
use sagaweave_compiler::{compile, generate};
use syn::Item;

/// What of the document's module is about types, and what the compiler knows of them.
pub fn module(name: &str, schema: &str) -> (TokenStream, Types) {
    let step = r#"{ "id": "a", "tool": "t", "action": "b" }"#;
    let document = format!(
        r#"{{ "workflow": {{ "name": "T", "version": "1.0.0" }}, "modules": [{step}], "input": {schema} }}"#
    );
    let sources = [Source::new(format!("{name}.json"), document)];
    let generated = generate(&sources, &Options::default());
    let found: Vec<String> =
        generated.findings.iter().map(|finding| finding.render(&sources)).collect();
    let Some(code) = generated.code else { panic!("{}", found.join("\n")) };
    let file: syn::File = syn::parse2(code).unwrap();
    let [Item::Mod(document)] = file.items.as_slice() else { panic!("{name} is one module") };
    let (_, items) = document.content.as_ref().unwrap();
    let table = find(items, "program")
        .iter()
        .find(|item| matches!(item, Item::Static(item) if item.ident == "SCHEMAS"));
    let table = table.unwrap_or_else(|| panic!("{name} has a table of schemas"));
    let types = items.iter().filter(|item| is_about_types(item));
    let workflow = compile(&sources[0]).workflow.unwrap();
    let input = workflow.input.unwrap().schema.0;
    let code = quote! {
        #(#types)*
        pub const INPUT: ::sagaweave_core::schema::SchemaId = ::sagaweave_core::schema::SchemaId(#input);
        pub mod table {
            use ::sagaweave_core::schema::*;
            pub #table
        }
    };
    (code, workflow.types)
}

/// `Input` and the module `types`.
fn is_about_types(item: &Item) -> bool {
    match item {
        Item::Mod(module) => module.ident == "types",
        Item::Type(alias) => alias.ident == "Input",
        Item::Use(used) => used.to_token_stream().to_string().ends_with("types :: Input ;"),
        _ => false,
    }
}

fn find<'a>(items: &'a [Item], name: &str) -> &'a [Item] {
    let module = items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_ref(),
        _ => None,
    });
    module.map_or(&[], |(_, items)| items)
}
