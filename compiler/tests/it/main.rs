//! The compiler, from a document to Rust.

mod back;
mod front;
