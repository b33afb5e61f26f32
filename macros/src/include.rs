//! `include_workflow!`.

use proc_macro2::TokenStream;
use sagaweave_compiler::documents::read_in;
use sagaweave_compiler::emit::{Options, Skeleton, skeletons};
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{Generated, generate, module_name};
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token, parse::Parser};

pub fn expand(documents: TokenStream) -> TokenStream {
    match paths(documents) {
        Ok(paths) => include(&root(), &paths),
        Err(error) => error.to_compile_error(),
    }
}

fn paths(documents: TokenStream) -> Result<Vec<String>, syn::Error> {
    let paths = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(documents)?;
    if paths.is_empty() {
        let message = "name a document: include_workflow!(\"workflows/my_campaign.yaml\")";
        return Err(syn::Error::new(proc_macro2::Span::call_site(), message));
    }
    Ok(paths.iter().map(LitStr::value).collect())
}

/// The folder of the `Cargo.toml` of the crate that is compiled; Cargo always says.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// The code of all documents, or a skeleton of each and what is wrong. Warnings and notes are for the
/// command: a macro can only stop the compiler.
fn include(root: &Path, paths: &[String]) -> TokenStream {
    let mut errors = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        match read_in(root, Path::new(path)) {
            Ok(source) => sources.push(source),
            Err(error) => errors.push(unreadable(path, &error)),
        }
    }
    let catalogs = sources.iter().flat_map(Source::catalogs);
    let catalogs = catalogs.filter_map(|catalog| catalog.content.as_ref().ok());
    let read: Vec<&Source> = sources.iter().chain(catalogs).collect();
    let mut rebuild_for: Vec<String> =
        read.into_iter().map(|source| absolute(root, source)).collect();
    rebuild_for.sort();
    rebuild_for.dedup();
    let Generated { code, findings } = generate(&sources, &Options { rebuild_for });
    let wrong = findings.iter().filter(|finding| finding.is_error());
    errors.extend(wrong.map(|finding| finding.render(&sources)));
    code.filter(|_| errors.is_empty()).unwrap_or_else(|| {
        let documents: Vec<Skeleton> = paths.iter().map(|path| skeleton(path, &sources)).collect();
        skeletons(&documents, &errors)
    })
}

fn unreadable(path: &str, error: &std::io::Error) -> String {
    format!(
        "{path}: the document cannot be read: {error}\n  help: the path is taken from the folder of \
         this crate's Cargo.toml"
    )
}

fn absolute(root: &Path, source: &Source) -> String {
    root.join(source.path()).to_string_lossy().into_owned()
}

/// A document that cannot be read has an empty one, so that at least its name is there.
fn skeleton(path: &str, sources: &[Source]) -> Skeleton {
    let nothing = Source::new(path, "");
    let source = sources.iter().find(|source| source.path() == path).unwrap_or(&nothing);
    Skeleton::read(module_name(source), &String::from_utf8_lossy(source.bytes()))
}
