//! The compiler, from a document to Rust.

mod back;
mod documents;
mod folder;
mod front;
