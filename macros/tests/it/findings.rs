//! One mistake in a document is one error of rustc, and names its place.

use super::project::{check, text};

/// The errors of an example that does not compile, each with its lines of text.
fn errors(example: &str) -> Vec<String> {
    let output = check(&format!("examples/{example}.rs"));
    assert!(!output.status.success(), "{example} should not compile");
    let stderr = text(&output.stderr);
    let parts =
        format!("\n{stderr}").split("\nerror").skip(1).map(str::to_owned).collect::<Vec<_>>();
    let ours = parts.into_iter().filter(|part| !part.starts_with(": aborting due to"));
    ours.map(|part| message(&part)).collect()
}

/// What stands before rustc's own `-->`.
fn message(error: &str) -> String {
    let lines = error.lines().take_while(|line| !line.trim_start().starts_with("-->"));
    let lines: Vec<&str> = lines.map(str::trim).collect();
    lines.join("\n").trim_start_matches(": ").to_owned()
}

#[test]
fn a_mistake_in_a_document_is_one_error() {
    assert_eq!(
        errors("unknown_step"),
        ["workflows/unknown_step.yaml:14:18: error[SW0401]: there is no step `reserch`\n\
          help: did you mean `research`?"]
    );
}

#[test]
fn so_is_a_document_that_cannot_be_parsed() {
    let found = errors("no_yaml");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("workflows/no_yaml.yaml:9:"), "{found:#?}");
    assert!(found[0].contains("error[SW0102]"), "{found:#?}");
}

#[test]
fn two_mistakes_in_two_documents_are_two_errors() {
    let found = errors("two_documents");
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("workflows/unknown_step.yaml:14:18: error[SW0401]"), "{found:#?}");
    assert!(found[1].starts_with("workflows/bad_version.yaml:3:12: error[SW0207]"), "{found:#?}");
}

#[test]
fn documents_that_disagree_say_so_once() {
    assert_eq!(
        errors("disagreement"),
        [
            "workflows/other/greeting.yaml:1:1: error[SW0502]: the Rust module `greeting` is needed for \
          greeting.yaml, too\nhelp: give one of the files another name"
        ]
    );
}

#[test]
fn a_document_that_is_not_there_is_named() {
    let found = errors("missing_file");
    assert_eq!(found.len(), 1, "{found:#?}");
    let expected = "workflows/nowhere.yaml: the document cannot be read: ";
    assert!(found[0].starts_with(expected), "{found:#?}");
    assert!(found[0].ends_with("the folder of this crate's Cargo.toml"), "{found:#?}");
}

#[test]
fn a_tool_that_was_forgotten_does_not_compile() {
    let found = errors("forgotten_tool");
    assert_eq!(found, ["[E0063]: missing field `post` in initializer of `Tools`"]);
}

#[test]
fn an_output_that_does_not_exist_does_not_compile() {
    let found = errors("no_such_output");
    assert_eq!(found, ["[E0609]: no field `gifts` on type `steps::Both`"]);
}

#[test]
fn a_macro_without_a_document_says_what_it_wants() {
    let found = errors("no_document");
    assert_eq!(found, ["name a document: include_workflow!(\"workflows/my_campaign.yaml\")"]);
}

#[test]
fn a_crate_without_a_build_script_has_nothing_to_include() {
    let found = errors("not_built");
    let expected = "sagaweave::include! brings in what a build.rs made, and this crate has none";
    assert_eq!(found, [expected]);
}
