//! Types as typify makes them.

use proc_macro2::TokenStream;
use quote::quote;
use schemars::schema::{InstanceType, Metadata, RootSchema, SchemaObject};
use typify_impl::{TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

pub fn module(schema: &str) -> TokenStream {
    let mut schema: RootSchema = serde_json::from_str(schema).unwrap();
    // Without a title it has no type.
    let metadata = schema.schema.metadata.get_or_insert_with(Box::<Metadata>::default);
    metadata.title = Some("Root".to_owned());
    let uuid = SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some("uuid".to_owned()),
        ..SchemaObject::default()
    };
    let mut settings = TypeSpaceSettings::default();
    // That of `uuid` needs a feature of it that nothing else here asks for.
    settings.with_conversion(uuid, "crate::uuid::Uuid", [TypeSpaceImpl::Display].into_iter());
    let mut space = TypeSpace::new(&settings);
    let id = space.add_root_schema(schema).unwrap().expect("it has a title");
    let root = space.get_type(&id).unwrap().ident();
    let types = space.to_stream();
    quote!(#types pub type Input = #root;)
}
