//! A crate that has no build script.

sagaweave::include!();

fn main() {}
