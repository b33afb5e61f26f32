//! The compiler, from a document to Rust.

mod back;
mod builder;
mod documents;
mod expr;
mod folder;
mod front;
mod keep;
