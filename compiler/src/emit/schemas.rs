//! The table of schemas as a `static`.

use crate::types::Schemas;
use proc_macro2::TokenStream;

/// `static NAME: &[Schema<'static>]`. Names of [`sagaweave_core::schema`] must be in scope.
#[allow(dead_code)]
pub(super) fn table(_schemas: &Schemas, _name: &str) -> TokenStream {
    TokenStream::new()
}
