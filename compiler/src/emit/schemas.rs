//! The table of schemas as a `static`: the very value of [`Schemas::with_table`], printed.

use crate::types::Schemas;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use sagaweave_core::schema::{Additional, Check, Format, Kinds, Property, Schema, SchemaId};

/// `static NAME: &[Schema<'static>]`. Names of [`sagaweave_core::schema`] must be in scope.
pub(super) fn table(schemas: &Schemas, name: &str) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    let schemas = schemas.with_table(|table| table.iter().map(schema).collect::<Vec<_>>());
    quote!(static #name: &[Schema<'static>] = &[#(#schemas),*];)
}

fn schema(schema: &Schema<'_>) -> TokenStream {
    let (kinds, checks) = (kinds(schema.kinds), schema.checks.iter().map(check));
    let secret = schema.secret;
    quote!(Schema { kinds: #kinds, checks: &[#(#checks),*], secret: #secret })
}

fn kinds(Kinds(bits): Kinds) -> TokenStream {
    let named = [
        (Kinds::STRING, quote!(Kinds::STRING)),
        (Kinds::INTEGER, quote!(Kinds::INTEGER)),
        (Kinds::NUMBER, quote!(Kinds::NUMBER)),
        (Kinds::BOOL, quote!(Kinds::BOOL)),
        (Kinds::LIST, quote!(Kinds::LIST)),
        (Kinds::OBJECT, quote!(Kinds::OBJECT)),
        (Kinds::NULL, quote!(Kinds::NULL)),
        (Kinds::ANY, quote!(Kinds::ANY)),
    ];
    let name = |bits: u8| named.iter().find(|(kinds, _)| kinds.0 == bits).map(|(_, name)| name);
    let without_null = bits & !Kinds::NULL.0;
    match (name(bits), name(without_null)) {
        (Some(name), _) => name.clone(),
        (None, Some(name)) => quote!(#name.or(Kinds::NULL)),
        (None, None) => {
            let bits = Literal::u8_unsuffixed(bits);
            quote!(Kinds(#bits))
        }
    }
}

fn check(check: &Check<'_>) -> TokenStream {
    match check {
        Check::OneOf(values) => quote!(Check::OneOf(&[#(#values),*])),
        Check::Minimum(bound) => call("Minimum", number(*bound)),
        Check::ExclusiveMinimum(bound) => call("ExclusiveMinimum", number(*bound)),
        Check::Maximum(bound) => call("Maximum", number(*bound)),
        Check::ExclusiveMaximum(bound) => call("ExclusiveMaximum", number(*bound)),
        Check::MultipleOf(step) => call("MultipleOf", number(*step)),
        Check::MinLength(length) => call("MinLength", count(*length)),
        Check::MaxLength(length) => call("MaxLength", count(*length)),
        Check::Pattern(pattern) => quote!(Check::Pattern(#pattern)),
        Check::Format(format) => call("Format", format_name(*format)),
        Check::Items(id) => call("Items", schema_id(*id)),
        Check::MinItems(items) => call("MinItems", count(*items)),
        Check::MaxItems(items) => call("MaxItems", count(*items)),
        Check::UniqueItems => quote!(Check::UniqueItems),
        Check::Properties(all) => {
            let all = all.iter().map(property);
            quote!(Check::Properties(&[#(#all),*]))
        }
        Check::Additional(Additional::Ignored) => quote!(Check::Additional(Additional::Ignored)),
        Check::Additional(Additional::Refused) => quote!(Check::Additional(Additional::Refused)),
        Check::Additional(Additional::Schema(id)) => {
            let id = schema_id(*id);
            quote!(Check::Additional(Additional::Schema(#id)))
        }
        Check::MinProperties(members) => call("MinProperties", count(*members)),
        Check::MaxProperties(members) => call("MaxProperties", count(*members)),
    }
}

fn call(name: &str, argument: impl ToTokens) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote!(Check::#name(#argument))
}

fn property(property: &Property<'_>) -> TokenStream {
    let Property { name, schema, required } = property;
    let schema = schema_id(*schema);
    quote!(Property { name: #name, schema: #schema, required: #required })
}

/// A schema's position, as an expression.
pub(super) fn schema_id(SchemaId(id): SchemaId) -> TokenStream {
    let id = Literal::u32_unsuffixed(id);
    quote!(SchemaId(#id))
}

fn format_name(format: Format) -> TokenStream {
    match format {
        Format::DateTime => quote!(Format::DateTime),
        Format::Date => quote!(Format::Date),
        Format::Uuid => quote!(Format::Uuid),
        Format::Duration => quote!(Format::Duration),
        Format::Uri => quote!(Format::Uri),
    }
}

fn number(number: f64) -> TokenStream {
    Literal::f64_unsuffixed(number).into_token_stream()
}

fn count(count: u64) -> TokenStream {
    Literal::u64_unsuffixed(count).into_token_stream()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{CheckDef, PropertyDef, SchemaDef};

    #[test]
    fn a_table_is_printed_as_it_is() {
        let mut schemas = Schemas::default();
        let text = schemas.add(SchemaDef::of(Kinds::STRING.or(Kinds::NULL)));
        let properties = vec![PropertyDef { name: "a".to_owned(), schema: text, required: true }];
        schemas.add(SchemaDef {
            checks: vec![
                CheckDef::Properties(properties),
                CheckDef::Additional(Additional::Refused),
            ],
            secret: true,
            ..SchemaDef::of(Kinds::OBJECT)
        });
        schemas.add(SchemaDef {
            checks: vec![CheckDef::Minimum(-1.5), CheckDef::OneOf(vec!["1".to_owned()])],
            ..SchemaDef::of(Kinds(Kinds::BOOL.0 | Kinds::NUMBER.0))
        });
        let file = syn::parse2(table(&schemas, "SCHEMAS")).unwrap();
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }
}
