//! The code that is checked in is what the compiler makes today.

use super::documents::{all, ir};
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use std::path::{Path, PathBuf};

const REFRESH: &str = "UPDATE_GENERATED=1 cargo test -p sagaweave-examples";

fn code(document: &str) -> String {
    let path = format!("workflows/{document}");
    let header = Header { documents: &[&path], refresh: REFRESH };
    print(emit(&Linked::one(&ir(document)), &Options::default()), header)
}

fn names() -> impl Iterator<Item = &'static str> {
    all().into_iter().map(|document| document.name)
}

fn file(document: &str) -> PathBuf {
    let name = Path::new(document).with_extension("rs");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/generated").join(name)
}

#[test]
fn what_is_checked_in_is_what_is_generated() {
    let mut stale = Vec::new();
    for document in names() {
        let (file, code) = (file(document), code(document));
        if std::fs::read_to_string(&file).ok().as_deref() == Some(&code) {
            continue;
        }
        if std::env::var_os("UPDATE_GENERATED").is_some() {
            std::fs::write(file, code).unwrap();
        } else {
            stale.push(document);
        }
    }
    assert!(stale.is_empty(), "the code of {stale:?} is stale: {REFRESH}");
}

#[test]
fn no_path_of_this_machine_is_checked_in() {
    for document in names() {
        assert!(!code(document).contains(env!("CARGO_MANIFEST_DIR")), "{document}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for document in names() {
        assert_eq!(code(document), code(document), "{document}");
    }
}
