//! Makes Rust of all schemas in the folder: by the compiler, by serde's derive, and by typify.

mod derived;
mod ours;
mod theirs;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The type definitions of "a schema with everything in it", as the compiler's own test keeps them.
const GOLDEN: &str = "../../compiler/src/emit/structs/snapshots/\
                      sagaweave_compiler__emit__structs__tests__everything_is_printed.snap";

/// Keys that are one name in Rust: what typify makes of them does not compile.
const COLLISIONS: &str = "collisions";

fn main() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=schemas");
    println!("cargo::rerun-if-changed={GOLDEN}");
    let (mut ours, mut derived, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut cases = Vec::new();
    for (name, schema) in schemas() {
        let module = Ident::new(&name, Span::call_site());
        let (generated, types) = ours::module(&name, &schema);
        ours.push(quote!(pub mod #module { #generated }));
        let generated = derived::module(&generated, &types);
        derived.push(quote!(pub mod #module { #generated }));
        if name == COLLISIONS {
            cases.push(quote!(case!(#module, #schema)));
            continue;
        }
        let generated = theirs::module(&schema);
        theirs.push(quote!(pub mod #module { #generated }));
        cases.push(quote!(case!(#module, #schema, theirs)));
    }
    write("ours.rs", ours.into_iter().collect());
    write("derived.rs", derived.into_iter().collect());
    write("theirs.rs", theirs.into_iter().collect());
    write(
        "cases.rs",
        quote!(
            pub fn cases() -> Vec<Case> {
                vec![#(#cases),*]
            }
        ),
    );
    golden();
}

/// Name and text of each, in order.
fn schemas() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir("schemas").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn golden() {
    let snapshot = fs::read_to_string(GOLDEN).unwrap();
    let (_, code) = snapshot.trim_start_matches("---\n").split_once("\n---\n").unwrap();
    write("golden.rs", code.parse().unwrap());
}

fn write(file: &str, code: TokenStream) {
    let text = prettyplease::unparse(&syn::parse2(code).unwrap());
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join(file), text).unwrap();
}
