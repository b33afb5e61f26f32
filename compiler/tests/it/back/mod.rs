//! From the IR to Rust.

mod cel;
mod emit;
mod interpret;
mod ir;
mod link;
mod simulate;
