//! What generated code needs beside the public surface. Not for others: it may change at any time.

pub use sagaweave_core::members::{self, Members};
pub use serde;
pub use serde_json;

use std::future::Future;

/// Runs the `main` of `#[sagaweave::main]`.
///
/// # Panics
/// Where the system gives no threads: there is nobody yet whom an error could be returned to.
pub fn block_on<F: Future>(main: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("the system gives a new program its threads").block_on(main)
}
