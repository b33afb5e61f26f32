//! `sagaweave check`: what it reads, what it gives, how it ends.

use super::folder::{examples, folder};
use super::run::{Ran, sagaweave_in};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const RIGHT: &str = "\
workflow: { name: Right, version: 1.0.0 }
modules: [{ id: a, tool: t, action: do, compensation: undo }]
";
const WARNS: &str = "\
workflow: { name: Warns, version: 1.0.0 }
retry_profiles: { never: { max_attempts: 2 } }
modules: [{ id: a, tool: t, action: do, compensation: undo }]
";
/// Two steps with one id, behind letters of more than one byte.
const TWICE: &str = "\
workflow: { name: Twice, version: 1.0.0, type: Twice }
modules:
  - { id: a, tool: t, action: do, compensation: undo }
  - { description: Ünï→漢, id: a, tool: t, action: do, compensation: undo }
";

fn check(folder: &Path, arguments: &[&str]) -> Ran {
    sagaweave_in(folder, &[&["check"], arguments].concat())
}

fn json_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

#[test]
fn nothing_is_found_in_a_right_document() {
    let folder = folder("check_right", &[("a.yaml", RIGHT.as_bytes())]);
    let ran = check(&folder, &["a.yaml"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "1 document, nothing found\n", "")
    );
    let ran = check(&folder, &["a.yaml", "--format", "json"]);
    assert_eq!((ran.code, json_of(&ran)), (0, json!([])));
    let ran = check(&folder, &["a.yaml", "--format", "github"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn documents_of_folders_are_checked_and_other_files_passed_over() {
    let folder = folder(
        "check_folder",
        &[
            ("docs/deep/right.yaml", RIGHT.as_bytes()),
            ("docs/twice.yml", TWICE.as_bytes()),
            ("docs/other.yaml", b"kind: Deployment\n"),
            ("docs/notes.txt", b"workflow: no\n"),
        ],
    );
    let ran = check(&folder, &["docs"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("1 error in 2 documents\n"), "{}", ran.out);
    // The same documents on other ways are the same documents.
    let ran = check(&folder, &["docs", "./docs", "docs/twice.yml", "docs/../docs/deep"]);
    assert!(ran.out.contains("1 error in 2 documents\n"), "{}", ran.out);
    // A file that is named is checked whatever it is.
    let ran = check(&folder, &["docs/other.yaml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[SW0114]"), "{}", ran.out);
    let ran = check(&folder, &["docs/notes.txt"]);
    assert_eq!(ran.code, 1);
}

#[test]
fn what_cannot_be_read_is_said_after_the_rest_is_checked() {
    let folder =
        folder("check_missing", &[("twice.yaml", TWICE.as_bytes()), ("none/x.yaml", b"a: 1\n")]);
    let ran = check(&folder, &["nowhere.yaml", "twice.yaml", "none"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("1 error in 1 document\n"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "error: there is no file or folder nowhere.yaml\n\
         error: there is no document in none: it holds one .yaml, .yml or .json file,\n        \
         which is something else\n  \
         help: a campaign has `workflow` at its top level, a project has\n        \
         `project_name`; a file that is named is checked whatever it is\n"
    );
    let ran = check(&folder, &["nowhere.yaml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let ran = check(&folder, &["nowhere.yaml", "--format", "json"]);
    assert_eq!((ran.code, json_of(&ran)), (2, json!([])));
    let ran = check(&folder, &[]);
    assert_eq!(ran.code, 2);
}

#[test]
fn warnings_make_it_fail_only_where_they_are_denied() {
    let folder = folder("check_warns", &[("a.yaml", WARNS.as_bytes())]);
    let ran = check(&folder, &["a.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("1 warning in 1 document\n"), "{}", ran.out);
    let ran = check(&folder, &["a.yaml", "--deny-warnings"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("1 warning in 1 document (warnings are denied)\n"), "{}", ran.out);
}

#[test]
fn notes_never_make_it_fail() {
    let ran = check(&examples("check_notes"), &["workflows", "--deny-warnings"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains("warning["), "{}", ran.out);
}

#[test]
fn json_says_all_of_a_finding_in_characters_from_one() {
    let folder = folder("check_json", &[("d/twice.yaml", TWICE.as_bytes())]);
    let ran = check(&folder, &["d", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        json_of(&ran),
        json!([{
            "code": "SW0302",
            "severity": "error",
            "message": "the id `a` is there twice",
            "file": "d/twice.yaml",
            "line": 4,
            "column": 31,
            "end_line": 4,
            "end_column": 32,
            "help": "ids are unique over the whole document: give one of them another",
            "related": [
                { "message": "here it stands first", "file": "d/twice.yaml", "line": 3, "column": 11 }
            ],
        }])
    );
}

#[test]
fn annotations_are_escaped() {
    let wrong = "workflow: { name: x, version: 1.0.0, type: X }\nmodules: [{ id: \"50%::a,b\", tool: t, action: b }]\n";
    let folder = folder("check_github", &[("a, b%.yaml", wrong.as_bytes())]);
    let ran = check(&folder, &[".", "--format", "github"]);
    assert_eq!(ran.code, 1);
    let expected = "::error file=a%2C b%25.yaml,line=2,col=17,endLine=2,endColumn=27,\
                    title=SW0301%3A an id with letters that ids do not have::";
    let (command, message) = ran.out.trim_end().split_at(expected.len());
    assert_eq!(command, expected);
    assert!(message.contains("50%25::a,b"), "{message}");
    assert!(message.contains("%0Ahelp: "), "{message}");
    assert_eq!(ran.out.lines().count(), 1);
}

#[test]
fn a_finding_over_several_lines_has_no_columns_in_an_annotation() {
    let wrong =
        "workflow:\n  name: x\n  version: 1.0.0\nmodules: [{ id: [a,\n b], tool: t, action: b }]\n";
    let folder = folder("check_github_lines", &[("a.yaml", wrong.as_bytes())]);
    let ran = check(&folder, &["a.yaml", "--format", "github"]);
    assert!(ran.out.contains("file=a.yaml,line=4,endLine=5,title="), "{}", ran.out);
}

#[test]
fn sarif_is_valid_and_complete() {
    // One pattern in it, which is of no use here, is wrong: a bracket is closed that was never opened.
    let schema = include_str!("../data/sarif-2.1.0.schema.json").replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let folder = folder(
        "check_sarif",
        &[
            ("d/ä b.yaml", TWICE.as_bytes()),
            ("d/empty.yaml", b""),
            ("d/right.yaml", RIGHT.as_bytes()),
        ],
    );
    let ran = check(&folder, &["--format", "sarif", "./d", "d/empty.yaml"]);
    assert_eq!(ran.code, 1);
    let log = json_of(&ran);
    let errors: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);

    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let twice = results.iter().find(|result| result["ruleId"] == "SW0302").unwrap();
    assert_eq!(
        twice["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": { "uri": "d/%C3%A4%20b.yaml", "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": 4, "startColumn": 31, "endLine": 4, "endColumn": 32 },
        })
    );
    assert_eq!(twice["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 3);
    assert_eq!(twice["relatedLocations"][0]["message"]["text"], "here it stands first");
}

#[test]
fn sarif_says_that_something_could_not_be_read() {
    let folder = folder("check_sarif_missing", &[]);
    let ran = check(&folder, &["--format", "sarif", "nowhere"]);
    assert_eq!(ran.code, 2);
    assert_eq!(json_of(&ran)["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn an_absolute_path_below_this_folder_is_relative_in_sarif() {
    let folder = folder("check_sarif_absolute", &[("empty.yaml", b"")]);
    let folder = folder.canonicalize().unwrap();
    let path = folder.join("empty.yaml");
    let ran = check(&folder, &["--format", "sarif", path.to_str().unwrap()]);
    let location = &json_of(&ran)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"],
        json!({ "uri": "empty.yaml", "uriBaseId": "%SRCROOT%" })
    );
}

#[test]
fn documents_for_one_worker_have_to_agree() {
    let other = RIGHT.replace("name: Right", "name: Other, type: SameWorkflow");
    let right = RIGHT.replace("name: Right", "name: Right, type: SameWorkflow");
    let folder =
        folder("check_together", &[("a.yaml", right.as_bytes()), ("b.yaml", other.as_bytes())]);
    assert_eq!(check(&folder, &["."]).code, 0);
    let ran = check(&folder, &[".", "--together"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[SW0501]"), "{}", ran.out);
    assert!(ran.out.contains("[b.yaml:1:"), "{}", ran.out);
}

#[test]
fn the_order_is_that_of_the_paths() {
    let folder = folder(
        "check_order",
        &[("b.yaml", b""), ("a.yaml", TWICE.as_bytes()), ("c/z.yaml", TWICE.as_bytes())],
    );
    let first = check(&folder, &["--format", "json", "b.yaml", "c", "a.yaml"]);
    let files: Vec<String> = json_of(&first)
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, ["b.yaml", "c/z.yaml", "a.yaml"]);
    assert_eq!(check(&folder, &["--format", "json", "b.yaml", "c", "a.yaml"]).out, first.out);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let folder = folder("check_pipe", &[("twice.yaml", TWICE.as_bytes())]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_sagaweave"))
        .args(["check", "twice.yaml"])
        .current_dir(&folder)
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// What is wrong in a catalog is shown there, once, however many documents name it.
#[test]
fn a_catalog_is_shown_as_itself() {
    let campaign = "workflow: { name: x, version: 1.0.0 }\ntools: [tools/a.yaml, tools/b.yaml]\n\
                    modules: [{ id: a, tool: t, action: go }]\n";
    let catalog =
        "tools:\n  t:\n    actions:\n      go: { outptu: { type: object }, reads: true }\n";
    let second = "# Another one.\n\ntools:\n  u: { actions: { go: } }\n";
    let files: [(&str, &[u8]); 4] = [
        ("a.yaml", campaign.as_bytes()),
        ("b.yaml", campaign.as_bytes()),
        ("tools/a.yaml", catalog.as_bytes()),
        ("tools/b.yaml", second.as_bytes()),
    ];
    let folder = folder("check_catalog", &files);
    let ran = check(&folder, &["a.yaml", "b.yaml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("[tools/a.yaml:4:13]"), "{}", ran.out);
    assert_eq!(ran.out.matches("outptu").count(), 2, "the message and the line: {}", ran.out);
    let found = json_of(&check(&folder, &["a.yaml", "--format", "json"]));
    assert_eq!(found[0]["file"], "tools/a.yaml");
    assert_eq!((&found[0]["line"], &found[0]["column"]), (&json!(4), &json!(13)));
    let ran = check(&folder, &["a.yaml", "--format", "github"]);
    assert!(ran.out.starts_with("::error file=tools/a.yaml,line=4,col=13,"), "{}", ran.out);
    let found = json_of(&check(&folder, &["a.yaml", "--format", "sarif"]));
    let place = &found["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "tools/a.yaml");

    let twice = second.replace("  u:", "  t:");
    std::fs::write(folder.join("tools/b.yaml"), twice).unwrap();
    std::fs::write(folder.join("tools/a.yaml"), catalog.replace("outptu", "output")).unwrap();
    let ran = check(&folder, &["a.yaml"]);
    assert!(ran.out.contains("[tools/b.yaml:4:3]"), "{}", ran.out);
    let words: String = ran.out.split_whitespace().collect();
    assert!(words.contains("tools/a.yaml:2:3"), "{}", ran.out);
}

#[test]
fn what_has_no_type_is_denied_where_that_is_asked() {
    let folder = examples("check_untyped");
    let untyped = "workflows/marketing_campaign.yaml";
    assert_eq!(check(&folder, &[untyped]).code, 0);
    let ran = check(&folder, &[untyped, "--deny", "untyped"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[SW0912]"), "{}", ran.out);
    assert_eq!(check(&folder, &["--deny", "untyped", "workflows/pages.yaml"]).code, 0);
    assert_eq!(check(&folder, &["--deny", "unread", untyped]).code, 2);
}
