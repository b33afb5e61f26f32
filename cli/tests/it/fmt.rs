//! `sagaweave fmt`: what it changes, and what it leaves alone.

use super::folder::folder;
use super::run::{Ran, sagaweave_in};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UNTIDY: &str = "\u{feff}# Sales in spring


workflow:   {name: Spring Sale,version: 1.0.0}


modules:
    -   id: 'research'   # first
        tool: \"notion\"
        action: search
        with: {query: \"it's\", text: 'say \"hi\"', numbers: [1,  0x10, 1.50], long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        compensation: none


    # The end
    - { id: publish, tool: web, action: publish, compensation: unpublish, depends_on: [research] }
    # Nothing more.";

const TIDY: &str = "# Sales in spring

workflow: { name: Spring Sale, version: 1.0.0 }

modules:
  - id: \"research\" # first
    tool: \"notion\"
    action: search
    with: {
      query: \"it's\",
      text: 'say \"hi\"',
      numbers: [1, 0x10, 1.50],
      long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    }
    compensation: none

  # The end
  - { id: publish, tool: web, action: publish, compensation: unpublish, depends_on: [research] }
  # Nothing more.
";

const UNTIDY_JSON: &str = "{\"project_name\":\"x\",\n\n\n \"metadata\": {\"a\":[ ],\"b\":1.50e3,\"c\":\"\\u00e9\"},
\"tasks\":[{\"task_id\":\"a\",\"capsule_id\":\"c\"},
{\"task_id\":\"b\",\"capsule_id\":\"c\",\"description\":\"a task with a text so long that it does not fit into one line\"}] }";

const TIDY_JSON: &str = "{
  \"project_name\": \"x\",

  \"metadata\": { \"a\": [], \"b\": 1.50e3, \"c\": \"\\u00e9\" },
  \"tasks\": [
    { \"task_id\": \"a\", \"capsule_id\": \"c\" },
    {
      \"task_id\": \"b\",
      \"capsule_id\": \"c\",
      \"description\": \"a task with a text so long that it does not fit into one line\"
    }
  ]
}
";

fn fmt(folder: &Path, arguments: &[&str]) -> Ran {
    sagaweave_in(folder, &[&["fmt"], arguments].concat())
}

fn text(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn documents_are_formatted_once() {
    let files: [(&str, &[u8]); 3] = [
        ("d/a.yaml", UNTIDY.as_bytes()),
        ("d/b.json", UNTIDY_JSON.as_bytes()),
        ("d/other.yaml", b"on:   push"),
    ];
    let folder = folder("fmt_once", &files);
    let ran = fmt(&folder, &["d"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert_eq!(ran.out, "d/a.yaml is formatted\nd/b.json is formatted\n2 documents: 2 changed\n");
    assert_eq!(text(folder.join("d/a.yaml")), TIDY);
    assert_eq!(text(folder.join("d/b.json")), TIDY_JSON);
    assert_eq!(text(folder.join("d/other.yaml")), "on:   push", "it is no document");
    let ran = fmt(&folder, &["d", "d/a.yaml"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "2 documents, nothing to change\n"));
    assert_eq!(fmt(&folder, &["d", "--check"]).code, 0);
}

/// All but documents that came from others, and one whose very names are its point.
#[test]
fn what_users_learn_from_is_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let examples = fs::read_dir(root.join("generated-examples/workflows")).unwrap();
    let mut paths: Vec<String> = examples
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("marketing_campaign") && !name.starts_with("hostile"))
        .filter(|name| name != "tools")
        .map(|name| format!("generated-examples/workflows/{name}"))
        .collect();
    assert!(paths.len() > 6, "{paths:?}");
    paths.extend(["docs/guide", "examples"].map(str::to_owned));
    let mut arguments = vec!["--check"];
    arguments.extend(paths.iter().map(String::as_str));
    let ran = fmt(&root, &arguments);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_check_writes_nothing_and_says_what_would_change() {
    let folder = folder("fmt_check", &[("a.yaml", UNTIDY.as_bytes())]);
    let ran = fmt(&folder, &["--check", "."]);
    assert_eq!(ran.code, 1);
    assert_eq!(text(folder.join("a.yaml")), UNTIDY);
    insta::assert_snapshot!("fmt_check", ran.out);
    let ran = fmt(&folder, &["--check", ".", "--color", "always"]);
    assert!(ran.out.contains("\u{1b}[1m\u{1b}[31m-"), "{}", ran.out);
}

#[test]
fn what_cannot_be_read_is_left_alone_and_the_others_are_not() {
    let wrong = "workflow: { name: x\nmodules: [";
    let twice = "workflow: {  name: x, name: y }\n";
    let files: [(&str, &[u8]); 3] =
        [("a.yaml", wrong.as_bytes()), ("b.yaml", UNTIDY.as_bytes()), ("c.yaml", twice.as_bytes())];
    let folder = folder("fmt_wrong", &files);
    let ran = fmt(&folder, &["."]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out, "b.yaml is formatted\n3 documents: 1 changed, 2 left alone\n");
    for said in ["error[SW0102]", "[a.yaml:", "`name` stands here twice"] {
        assert!(ran.err.contains(said), "{said} is missing: {}", ran.err);
    }
    assert_eq!(text(folder.join("a.yaml")), wrong);
    assert_eq!(text(folder.join("c.yaml")), twice);
    let ran = fmt(&folder, &["b.yaml", "nowhere.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("there is no file or folder nowhere.yaml"), "{}", ran.err);
}

#[test]
fn the_catalogs_that_documents_name_are_formatted() {
    let campaign = "workflow: { name: x, version: 1.0.0 }\ntools: [tools/a.yaml, nowhere.yaml]\n";
    let files: [(&str, &[u8]); 2] =
        [("d/a.yaml", campaign.as_bytes()), ("d/tools/a.yaml", b"tools:   {  }\n")];
    let folder = folder("fmt_catalogs", &files);
    let ran = fmt(&folder, &["d"]);
    assert_eq!(ran.out, "d/tools/a.yaml is formatted\n2 documents: 1 changed\n");
    assert_eq!(text(folder.join("d/tools/a.yaml")), "tools: {}\n");
}

#[test]
fn expressions_are_printed_where_their_quotes_hold_them() {
    let before = r#"
workflow: { name: x, version: 1.0.0, metadata: { kept: "${{a+b}}" } }
modules:
  - id: a
    tool: t
    action: do
    when: ${{input.a&&(  input.b)}}
    description: 'no ${{ ( ] either'
    with:
      a: "${{input.name+\"x\"}}"
      b: "to ${{  input.name  }} and ${{input.b==  'x'}}"
      c: '${{input.x=="y"}} and ${{1+1}}'
      d: ${{input.a ?input.b :input.c}}
      e: |
        ${{[1,2,  3]}} in a text
      f: "$${{a+b}}"
"#;
    let folder = folder("fmt_expressions", &[("a.yaml", before.as_bytes())]);
    let ran = fmt(&folder, &["a.yaml"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!("fmt_expressions", text(folder.join("a.yaml")));
    assert_eq!(fmt(&folder, &["a.yaml", "--check"]).code, 0);
}

#[test]
fn line_ends_and_what_is_not_to_be_formatted_stay() {
    let text_before = "a:   1\r\n# fmt: off\r\nb:   {c:  2}\r\nd:   3";
    let folder = folder("fmt_ends", &[("a.yaml", text_before.as_bytes())]);
    assert_eq!(fmt(&folder, &["a.yaml"]).code, 0);
    let after = "a: 1\r\n# fmt: off\r\nb:   {c:  2}\r\nd: 3\r\n";
    assert_eq!(text(folder.join("a.yaml")), after);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("fmt_permissions", &[("a.yaml", UNTIDY.as_bytes())]);
    let file = folder.join("a.yaml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(fmt(&folder, &["a.yaml"]).code, 0);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(text(&file), TIDY);
}

/// Runs it as an editor does.
fn piped(input: &str, arguments: &[&str]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sagaweave"))
        .args(["fmt", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn an_editor_pipes_documents_through() {
    assert_eq!(piped(UNTIDY, &[]).out, TIDY);
    assert_eq!(piped(UNTIDY_JSON, &[]).out, TIDY_JSON);
    assert_eq!((piped(TIDY, &["--check"]).code, piped(UNTIDY, &["--check"]).code), (0, 1));
    let ran = piped("a: [", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("[stdin.yaml:1:"), "{}", ran.err);
}
