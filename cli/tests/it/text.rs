//! What people read, as it is on a terminal of 80 columns.

use super::folder::{examples, folder};
use super::run::{Ran, sagaweave_in};
use std::path::Path;

const WRONG: &str = "\
workflow:
  name: Spring Sale
  version: 1.0.0
  timeout: 30 parsecs
modules:
  - id: research
    tool: notion
    action: search_database
    compensation: delete_notes

  - id: publish
    tool: notion
    action: publish_page
    sumary: Publish what was found
    depends_on: [reserch]

  - id: research
    tool: slm
    action: summarise
";

const WAITING: &str = "\
workflow: { name: Waiting, version: 1.0.0 }
modules:
  - { id: draft, tool: slm, action: write, reads: true, depends_on: review }
  - { id: edit, tool: slm, action: edit, reads: true, depends_on: draft }
  - id: review
    tool: slm
    action: review
    reads: true
    description: Somebody looks at what was written and edited, word by word
    depends_on: [edit]
";

const WARNED: &str = "\
workflow: { name: Warned, version: 1.0.0 }
retry_profiles:
  patient: { max_attempts: 20 }
modules:
  - { id: look, tool: web, action: look, reads: true, compensation: forget }
  - { id: post, tool: web, action: post }
";

/// Both outputs and the exit code. Escape codes are made visible.
fn seen(ran: &Ran) -> String {
    let text = format!("{}--- stderr\n{}--- exit code {}\n", ran.out, ran.err, ran.code);
    text.replace('\u{1b}', "␛")
}

fn check(folder: &Path, arguments: &[&str]) -> String {
    let ran = sagaweave_in(folder, &[&["check"], arguments].concat());
    for line in ran.out.lines().filter(|_| !arguments.contains(&"always")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    seen(&ran)
}

#[test]
fn errors() {
    let folder = folder("text_errors", &[("sale.yaml", WRONG.as_bytes())]);
    insta::assert_snapshot!(check(&folder, &["sale.yaml"]));
    insta::assert_snapshot!(
        "errors_in_colour",
        check(&folder, &["sale.yaml", "--color", "always"])
    );
}

#[test]
fn related_places() {
    let folder = folder("text_related", &[("waiting.yaml", WAITING.as_bytes())]);
    insta::assert_snapshot!(check(&folder, &["waiting.yaml"]));
}

#[test]
fn warnings_and_notes_of_several_files() {
    let folder = folder(
        "text_several",
        &[("a/warned.yaml", WARNED.as_bytes()), ("b/waiting.yaml", WAITING.as_bytes())],
    );
    insta::assert_snapshot!(check(&folder, &["a", "b", "--deny-warnings"]));
    insta::assert_snapshot!(
        "warnings_and_notes_in_colour",
        check(&folder, &["a", "--color", "always"])
    );
}

#[test]
fn odd_documents() {
    let long = format!(
        "workflow: {{ name: x, version: 1.0.0 }}\nmodules: [{{ description: \"{}\", id: a, tool: t, acton: b, x-{}: 1 }}]\n",
        "very long ".repeat(40),
        "y".repeat(200),
    );
    let folder = folder(
        "text_odd",
        &[
            ("long.yaml", long.as_bytes()),
            ("windows.yaml", b"\xef\xbb\xbfworkflow:\r\n  name: x\r\n\r\n  versoin: 1.0.0\r\n"),
            ("tab.yaml", b"workflow:\n  name: x\n\tversion: 1.0.0\n"),
            ("latin1.yaml", b"workflow:\n  name: caf\xe9\n"),
            ("empty.yaml", b""),
            ("control.json", b"{ \"project_name\": \"\x1b[31mred\x07\" }"),
            (
                "bidi.yaml",
                "workflow: { name: x, version: 1.0.0, \"user\u{202e}kcatta\": 1 }\n".as_bytes(),
            ),
            ("list.yaml", b"- workflow\n- modules\n"),
        ],
    );
    let names = [
        "long.yaml",
        "windows.yaml",
        "tab.yaml",
        "latin1.yaml",
        "empty.yaml",
        "control.json",
        "bidi.yaml",
        "list.yaml",
    ];
    insta::assert_snapshot!(check(&folder, &names));
}

#[test]
fn the_examples() {
    insta::assert_snapshot!(check(&examples("text_examples"), &["workflows"]));
}

#[test]
fn help() {
    let ran = sagaweave_in(Path::new("."), &["--help"]);
    insta::assert_snapshot!(seen(&ran));
    let ran = sagaweave_in(Path::new("."), &["check", "--help"]);
    insta::assert_snapshot!("help_of_check", seen(&ran));
}

#[test]
fn explanations() {
    let explain = |arguments: &[&str]| {
        seen(&sagaweave_in(Path::new("."), &[&["explain"], arguments].concat()))
    };
    insta::assert_snapshot!("explain_all", explain(&[]));
    insta::assert_snapshot!("explain_one", explain(&["SW0302"]));
    insta::assert_snapshot!("explain_one_in_colour", explain(&["SW0302", "--color", "always"]));
    insta::assert_snapshot!("explain_none", explain(&["SW0999"]));
}
