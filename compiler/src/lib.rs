//! From a document to typed Rust.

pub mod ir;
