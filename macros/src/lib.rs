//! The macros of `sagaweave`, which re-exports them: depend on that.
//!
//! ```text
//! include_workflow!("a.yaml") ── read ──▶ sagaweave-compiler ──▶ the module `a`
//!                                                 └── findings ──▶ compile_error! each, and a skeleton
//! ```

mod entry;
mod include;

use proc_macro::TokenStream;

/// Compiles documents, and puts a module for each where it stands.
///
/// The paths are relative to the folder of the crate's `Cargo.toml`. The module has the file's name:
/// `workflows/marketing_campaign.yaml` becomes `marketing_campaign`, with the document's `Workflow`,
/// its `Input` and `Output`, its `Tools`, and the traits of its tools in `tools`.
///
/// Several documents in one call share the traits of their tools. They have to stand in a module,
/// not in a function.
///
/// ```text
/// sagaweave::include_workflow!("workflows/marketing_campaign.yaml");
/// use marketing_campaign::{Tools, Workflow};
/// ```
///
/// Each mistake in a document is an error of the compiler that starts with its `file:line:column`.
#[proc_macro]
pub fn include_workflow(documents: TokenStream) -> TokenStream {
    include::expand(documents.into()).into()
}

/// Runs an `async fn main` on the runtime that sagaweave brings.
///
/// ```text
/// #[sagaweave::main]
/// async fn main() -> Result<(), Box<dyn std::error::Error>> { … }
/// ```
#[proc_macro_attribute]
pub fn main(arguments: TokenStream, function: TokenStream) -> TokenStream {
    entry::expand(&arguments.into(), function.into()).into()
}
