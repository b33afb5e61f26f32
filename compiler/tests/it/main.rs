//! The compiler, from a document to Rust.

mod back;
mod builder;
mod documents;
mod folder;
mod front;
mod keep;
