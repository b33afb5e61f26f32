//! What `explain` says: every code has its reasons, a wrong example and a right one.

use sagaweave_compiler::diagnostic::codes::{self, Code};
use sagaweave_compiler::diagnostic::{Content, Example, explain};
use sagaweave_compiler::emit::Options;
use sagaweave_compiler::generate;
use sagaweave_compiler::source::{Attached, Source};

/// All that is found in the documents of an example, as text that begins with its place.
fn found(example: &Example) -> Vec<(Code, String)> {
    let documents = example.documents.iter();
    let sources = documents.map(|one| Source::new(one.file_name, one.text.bytes()));
    let (catalogs, sources): (Vec<Source>, Vec<Source>) =
        sources.partition(|source| source.stem().ends_with("tools"));
    let sources: Vec<Source> =
        sources.into_iter().map(|source| with_catalogs(source, &catalogs)).collect();
    let generated = generate(&sources, &Options::default());
    let findings = generated.findings.iter();
    findings.map(|finding| (finding.diagnostic.code, finding.render(&sources))).collect()
}

/// A document with the catalogs that it names; those of an example are called so.
fn with_catalogs(source: Source, catalogs: &[Source]) -> Source {
    let text = String::from_utf8_lossy(source.bytes()).into_owned();
    let named = text.lines().find_map(|line| line.strip_prefix("tools: ["));
    let named = named.map(|list| list.trim_end_matches(']').split(", ")).into_iter().flatten();
    named.fold(source, |source, name| {
        let known = catalogs.iter().find(|catalog| catalog.path() == name);
        let content = known.cloned().ok_or_else(|| "there is no such file".to_owned());
        source.attach(Attached { name: name.to_owned(), content })
    })
}

/// Codes that `explain` speaks of and `check` finds.
fn checked() -> impl Iterator<Item = Code> {
    codes::ALL.iter().copied().filter(|code| !codes::is_found_on_demand(*code))
}

#[test]
fn every_code_is_explained() {
    for code in codes::ALL {
        let explanation = explain(*code);
        assert!(explanation.why.len() > 80, "{code}: {}", explanation.why);
        assert!(explanation.why.lines().all(|line| !line.starts_with('#')), "{code}");
        for example in [&explanation.wrong, &explanation.right] {
            assert!(!example.documents.is_empty(), "{code} lacks an example");
        }
        assert_ne!(explanation.wrong, explanation.right, "{code}");
    }
}

#[test]
fn every_explanation_has_a_code() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/explain");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let code = name.strip_suffix(".md").and_then(codes::find);
        assert!(code.is_some(), "{name} explains nothing");
    }
}

#[test]
fn right_examples_are_right() {
    for code in codes::ALL {
        let found: Vec<String> =
            found(&explain(*code).right).into_iter().map(|(_, text)| text).collect();
        assert!(found.is_empty(), "{code}:\n{}", found.join("\n"));
    }
}

#[test]
fn wrong_examples_have_their_finding_and_no_other() {
    for code in checked() {
        let mut found = found(&explain(code).wrong);
        if code == codes::MORE_FINDINGS {
            // It never comes alone.
            found.drain(..found.len() - 1);
        }
        let codes: Vec<Code> = found.iter().map(|(code, _)| *code).collect();
        let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(codes, [code], "{}", texts.join("\n"));
    }
    for code in codes::ALL.iter().filter(|code| codes::is_found_on_demand(**code)) {
        assert!(found(&explain(*code).wrong).is_empty(), "{code}");
    }
}

/// The place, the words and the help of each, to be read in one go.
#[test]
fn what_wrong_examples_are_told() {
    let told = checked().filter_map(|code| found(&explain(code).wrong).pop());
    let told: Vec<String> = told.map(|(_, text)| text).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn examples_are_small() {
    for code in codes::ALL {
        let explanation = explain(*code);
        for document in [explanation.wrong, explanation.right].iter().flat_map(|it| &it.documents) {
            if let Content::Text(text) = document.text {
                assert!(text.lines().count() <= 20, "{code}: {}", document.file_name);
                assert!(text.lines().all(|line| line.len() <= 76), "{code}: {text}");
            }
        }
    }
}
