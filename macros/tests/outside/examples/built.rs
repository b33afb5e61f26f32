//! What the builder `post` of a build script made.

#![deny(warnings, missing_docs)]

sagaweave::include!("post");

fn main() {
    let _ = greeting::Tools::all;
}
