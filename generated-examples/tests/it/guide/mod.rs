//! `docs/guide.md` says what is so: its documents are those in `docs/guide/`, its Rust is that of these
//! files, its findings are what the compiler finds.

mod five;
mod four;
mod one;
mod three;
mod two;

use sagaweave_compiler::compile;
use sagaweave_compiler::documents::read_in;
use sagaweave_compiler::source::Source;
use std::path::{Path, PathBuf};

const GUIDE: &str = include_str!("../../../../docs/guide.md");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide")
}

fn documents() -> [String; 5] {
    [1, 2, 3, 4, 5].map(|step| format!("launch_{step}.yaml"))
}

fn text(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).unwrap()
}

/// What a document with this text in place of its own gives: its findings as they are printed.
fn findings(file: &str, text: &str) -> Vec<String> {
    let own = read_in(&folder(), Path::new(file)).unwrap();
    let source = own
        .catalogs()
        .iter()
        .fold(Source::new(file, text), |source, catalog| source.attach(catalog.clone()));
    let compiled = compile(&source);
    compiled.diagnostics.iter().map(|finding| finding.render(&source)).collect()
}

/// The blocks of the guide in this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let open = format!("```{language}\n");
    let blocks = GUIDE.split(&open).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap()).collect()
}

/// What a document says from one key to before another, as the guide quotes it.
fn holds_part(whole: &str, part: &str) -> bool {
    whole.starts_with(part) || whole.contains(&format!("\n{part}"))
}

#[test]
fn every_document_has_no_findings() {
    for file in documents() {
        let findings = findings(&file, &text(&file));
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}

#[test]
fn what_is_quoted_of_documents_is_in_them() {
    let files = documents().map(|file| text(&file));
    let tools = text("tools.yaml");
    let quoted = blocks("yaml");
    for block in &quoted {
        let found = files.iter().chain([&tools]).any(|file| holds_part(file, block));
        assert!(found, "no document has this part:\n{block}");
    }
    // The first document and the whole catalog; of the others what is new.
    assert!(quoted.contains(&files[0].as_str()) && quoted.contains(&tools.as_str()));
    for (number, file) in files.iter().enumerate() {
        let is_quoted = |block: &&str| {
            holds_part(file, block) && files[..number].iter().all(|older| !holds_part(older, block))
        };
        assert!(quoted.iter().any(is_quoted), "nothing new of step {} is quoted", number + 1);
        assert!(GUIDE.contains(&format!("guide/launch_{}.yaml", number + 1)));
    }
}

#[test]
fn what_is_quoted_of_rust_is_compiled() {
    let code = [
        include_str!("one.rs"),
        include_str!("two.rs"),
        include_str!("three.rs"),
        include_str!("four.rs"),
        include_str!("five.rs"),
    ];
    let quoted = blocks("rust,ignore");
    assert!(quoted.len() >= 5, "each step shows its Rust");
    for block in quoted {
        assert!(code.iter().any(|file| file.contains(block)), "no file has this:\n{block}");
    }
}

#[test]
fn what_is_found_is_what_the_guide_says() {
    let mistakes = [
        (2, "topic: ${{ input.product }}", "topic: ${{ input.produkt }}"),
        (3, "notes: ${{ steps.research.notes }}", "notes: ${{ steps.research.note }}"),
        (3, "words: ${{ input.words }}", "words: ${{ input.product }}"),
        (4, "${{ default(steps.research.notes, []) }}", "${{ steps.research.notes }}"),
        (5, "set_author.name }}\n\noutput", "set_autor.name }}\n\noutput"),
    ];
    let quoted = blocks("text");
    let mut missing = Vec::new();
    for (step, right, wrong) in mistakes {
        let file = format!("launch_{step}.yaml");
        let text = text(&file);
        assert!(text.contains(right), "{file} has no {right}");
        let found = findings(&file, &text.replace(right, wrong));
        let found = found.join("\n");
        if !quoted.iter().any(|block| block.trim_end() == found.trim_end()) {
            missing.push(format!("of {wrong} in {file}:\n{found}"));
        }
    }
    assert!(missing.is_empty(), "the guide does not show these:\n{}", missing.join("\n\n"));
}
