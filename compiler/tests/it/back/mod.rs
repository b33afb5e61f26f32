//! From the IR to Rust.

mod emit;
mod interpret;
mod ir;
mod link;
mod simulate;
