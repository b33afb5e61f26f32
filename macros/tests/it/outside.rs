//! A crate that depends on `sagaweave` alone compiles and runs.

use super::project::{build, check_built, root, target, text};
use sagaweave_compiler::{Builder, Surroundings};
use std::process::Command;

#[test]
fn a_crate_that_depends_on_sagaweave_alone_runs() {
    let output = Command::new(build("src/main.rs")).output().unwrap();
    let expected = "GreetingWorkflow 1.2.3 sends {\"to\":[\"you\"]}\n\
                    typed: {\"both\":{\"card\":1,\"gift\":null},\"note\":{\"a\":[2]}}\n";
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(text(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
fn an_async_main_that_fails_ends_with_its_error() {
    let output = Command::new(build("examples/failing_main.rs")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "Error: \"on purpose\"\n");
}

/// rustc's list of what a crate is made of is what Cargo looks at before it builds again.
#[test]
fn a_change_of_a_document_builds_the_crate_again() {
    let list = build("examples/documents.rs").with_extension("d");
    let list = std::fs::read_to_string(list).unwrap();
    assert!(list.contains("workflows/greeting.yaml"), "{list}");
    assert!(list.contains("workflows/farewell.json"), "{list}");
}

#[test]
fn what_a_build_script_made_is_brought_in() {
    let out = target().join("out");
    std::fs::create_dir_all(&out).unwrap();
    let mut told = Vec::new();
    let builder = Builder::new().name("post").file("workflows/greeting.yaml");
    builder.run(&Surroundings { root: root(), out: out.clone() }, &mut told).unwrap();
    assert_eq!(text(&told), "cargo::rerun-if-changed=workflows/greeting.yaml\n");
    let output = check_built("examples/built.rs", &out);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}
