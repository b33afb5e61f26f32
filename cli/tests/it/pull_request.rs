//! The GitHub Action and the pre-commit hook, as far as they can be tried without the service.
#![cfg(unix)]

use super::folder::{examples, folder};
use super::run::sagaweave_in;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(root().join(path)).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn action() -> Value {
    yaml("action.yml")
}

fn steps(action: &Value) -> Vec<&Value> {
    action["runs"]["steps"].as_array().unwrap().iter().collect()
}

/// The scripts that the action runs, with the variables that it gives them.
fn scripts(action: &Value) -> Vec<(PathBuf, BTreeSet<String>)> {
    let script = |step: &&Value| {
        let run = step["run"].as_str()?;
        let name = run.strip_prefix("\"$GITHUB_ACTION_PATH/")?.strip_suffix('"')?;
        let variables = step["env"].as_object().unwrap().keys().cloned().collect();
        Some((root().join(name), variables))
    };
    steps(action).iter().filter_map(script).collect()
}

#[test]
fn the_action_is_valid() {
    let schema: Value =
        serde_json::from_str(include_str!("../data/github-action.schema.json")).unwrap();
    let action = action();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&action)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    for (name, input) in action["inputs"].as_object().unwrap() {
        assert!(input["description"].is_string() && input["default"].is_string(), "{name}");
        let used = format!("inputs.{name}");
        assert!(action["runs"].to_string().contains(&used), "{name} is not used");
    }
}

#[test]
fn no_input_gets_into_a_script() {
    for step in steps(&action()) {
        if let Some(run) = step["run"].as_str() {
            assert!(!run.contains("${{"), "{run}");
            assert_eq!(step["shell"], "bash");
        }
    }
}

#[test]
fn every_script_is_there_and_has_all_it_reads() {
    let runner =
        ["GITHUB_ACTION_PATH", "GITHUB_OUTPUT", "GITHUB_REPOSITORY", "GITHUB_STEP_SUMMARY"];
    let runner =
        runner.into_iter().chain(["RUNNER_ARCH", "RUNNER_OS", "RUNNER_TEMP", "RUNNER_TOOL_CACHE"]);
    let runner: BTreeSet<String> = runner.map(str::to_owned).collect();
    let scripts = scripts(&action());
    assert_eq!(scripts.len(), 4);
    for (script, given) in scripts {
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{} can be run", script.display());
        let mut text = fs::read_to_string(&script).unwrap();
        if text.contains("/paths.sh\"") {
            text += &fs::read_to_string(root().join("action/paths.sh")).unwrap();
        }
        let read = variables(&text);
        let known: BTreeSet<String> = given.union(&runner).cloned().collect();
        let unknown: Vec<&String> = read.difference(&known).collect();
        assert!(unknown.is_empty(), "{} reads {unknown:?}", script.display());
        let unread: Vec<&String> = given.difference(&read).filter(|it| *it != "GH_TOKEN").collect();
        assert!(unread.is_empty(), "{} does not read {unread:?}", script.display());
    }
}

/// The names of environment variables in a script: all in capital letters.
fn variables(script: &str) -> BTreeSet<String> {
    let code: Vec<&str> =
        script.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let code = code.join("\n");
    let after = code.split('$').skip(1).map(|rest| rest.trim_start_matches(['{', '#']));
    let name = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        rest[..end.unwrap_or(rest.len())].to_owned()
    };
    after
        .map(name)
        .filter(|name| name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect()
}

const GONE: &str = "\
workflow: { name: Gone, version: 1.0.0 }
modules: [{ id: a, tool: t, action: do, compensation: undo }]
";

/// A repository with a pull request: one document is changed, one is taken away, and so are files that
/// are none.
struct PullRequest {
    folder: PathBuf,
}

/// Stands for `gh`: writes down what it is asked, and answers as the service would.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
printf '%s\n' "$*" >>"$FAKE/asked"
for argument in "$@"; do
  case "$argument" in
    body=@*) [ ! -e "$FAKE/refuses" ] || exit 1; cp "${argument#body=@}" "$FAKE/comment" ;;
  esac
done
case "$*" in
  *pulls/7/files*) git diff --name-only --diff-filter=d main HEAD ;;
  *'issues/7/comments --jq'*) [ ! -e "$FAKE/comment" ] || echo 42 ;;
esac
"#;

impl PullRequest {
    fn new(name: &str) -> Self {
        let request = Self { folder: examples(name) };
        let fake = request.fake();
        fs::create_dir_all(fake.join("bin")).unwrap();
        fs::write(fake.join("bin/gh"), GH).unwrap();
        fs::set_permissions(fake.join("bin/gh"), fs::Permissions::from_mode(0o755)).unwrap();
        request.write("workflows/gone.yaml", GONE);
        request.git(&["init", "-q", "-b", "main"]);
        request.commit();
        request.git(&["checkout", "-q", "-b", "change"]);
        request
    }

    /// What the service and the runner would keep.
    fn fake(&self) -> PathBuf {
        self.folder.join(".fake")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        let who =
            ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let status = Command::new("git")
            .args(who)
            .args(arguments)
            .current_dir(&self.folder)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status()
            .unwrap();
        assert!(status.success(), "git {arguments:?}");
    }

    fn commit(&self) {
        self.git(&["add", "-A", "--", ":!.fake"]);
        self.git(&["commit", "-q", "-m", "Change"]);
    }

    /// Runs a script of the action; gives what it prints.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> String {
        let fake = self.fake();
        let path = format!("{}:{}", fake.join("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new(root().join("action").join(script))
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("FAKE", &fake)
            .env("SAGAWEAVE", env!("CARGO_BIN_EXE_sagaweave"))
            .env("GITHUB_REPOSITORY", "owner/campaigns")
            .env("GITHUB_ACTION_PATH", root())
            .env("GITHUB_OUTPUT", fake.join("output"))
            .env("GITHUB_STEP_SUMMARY", fake.join("summary"))
            .env("RUNNER_TEMP", &fake)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{script}: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        text
    }

    fn check(&self, paths: &str) -> String {
        self.run("check.sh", &[("PATHS", paths), ("DENY_WARNINGS", "true")])
    }

    fn report(&self, paths: &str, comment: &str) -> String {
        let variables = [("PATHS", paths), ("COMMENT", comment), ("KEY", "my \"docs\"")];
        self.run(
            "report.sh",
            &[&variables[..], &[("PULL_REQUEST", "7"), ("GH_TOKEN", "-")]].concat(),
        )
    }

    /// What is in a file that the service or the runner keeps; nothing where there is none.
    fn kept(&self, name: &str) -> String {
        fs::read_to_string(self.fake().join(name)).unwrap_or_default()
    }

    /// The last request that changes something.
    fn written(&self) -> Vec<String> {
        let asked = self.kept("asked");
        asked.lines().filter(|line| line.contains("--method")).map(str::to_owned).collect()
    }

    /// Changes a document and takes one away; other files change, too.
    fn change(&self) {
        let path = "workflows/marketing_campaign.yaml";
        let text = fs::read_to_string(self.folder.join(path)).unwrap();
        self.write(path, &text.replacen("1.0.0", "1.1.0", 1));
        fs::remove_file(self.folder.join("workflows/gone.yaml")).unwrap();
        self.write("workflows/deployment.yaml", "kind: Deployment\n");
        self.write("workflows/notes.md", "workflow: no\n");
        self.write(
            "elsewhere/other.yaml",
            "workflow: { name: Other, version: 1.0.0 }\nmodules: []\n",
        );
        self.commit();
    }
}

#[test]
fn a_comment_is_written_once_and_then_updated() {
    let request = PullRequest::new("action_comment");
    request.change();
    request.report("workflows", "true");
    let comment = request.kept("comment");
    let first = "<!-- sagaweave: my--docs- -->\n## What the changed documents do\n\n\
                 ### `workflows/marketing_campaign.yaml`\n\n````````````mermaid\n";
    assert!(comment.starts_with(first), "{comment}");
    assert!(comment.contains("store_brand_voice"), "{comment}");
    assert!(comment.contains("\n| "), "{comment}");
    for other in ["gone", "deployment", "notes.md", "elsewhere", "test_project"] {
        assert!(!comment.contains(other), "{other}: {comment}");
    }
    assert!(request.kept("summary").contains("marketing_campaign"));

    let path = "workflows/test_project.json";
    let text = fs::read_to_string(request.folder.join(path)).unwrap();
    request.write(path, &(text + "\n"));
    request.commit();
    request.report("workflows", "true");
    assert!(request.kept("comment").contains("### `workflows/test_project.json`"));

    let body = |line: &str| line.split(" -F body=@").next().unwrap().to_owned();
    let written: Vec<String> = request.written().iter().map(|line| body(line)).collect();
    assert_eq!(
        written,
        [
            "api --silent --method POST repos/owner/campaigns/issues/7/comments",
            "api --silent --method PATCH repos/owner/campaigns/issues/comments/42",
        ]
    );
    let asked = request.kept("asked");
    assert!(asked.contains(
        "api --paginate repos/owner/campaigns/pulls/7/files \
         --jq .[] | select(.status != \"removed\") | .filename\n"
    ));
    assert!(asked.contains(
        "api --paginate repos/owner/campaigns/issues/7/comments \
         --jq .[] | select(.body | startswith(\"<!-- sagaweave: my--docs- -->\")) | .id\n"
    ));
}

#[test]
fn without_a_changed_document_there_is_no_comment() {
    let request = PullRequest::new("action_no_comment");
    request.write("workflows/deployment.yaml", "kind: Deployment\n");
    request.commit();
    request.report(".", "true");
    assert_eq!(request.written(), [""; 0]);
    // One that is there already does not go on saying what is no longer so.
    fs::write(request.fake().join("comment"), "old").unwrap();
    request.report(".", "true");
    assert!(request.kept("comment").contains("No document is changed any more."));
}

#[test]
fn a_comment_that_is_not_wanted_or_not_allowed_goes_to_the_summary() {
    let request = PullRequest::new("action_refused");
    request.change();
    request.report("./workflows/", "false");
    assert_eq!(request.written(), [""; 0]);
    assert!(request.kept("summary").contains("### `workflows/marketing_campaign.yaml`"));

    fs::write(request.fake().join("refuses"), "").unwrap();
    let said = request.report("workflows/marketing_campaign.yaml", "true");
    assert!(said.starts_with("::warning::The comment could not be written"), "{said}");
}

#[test]
fn errors_of_a_changed_document_are_in_the_comment() {
    let request = PullRequest::new("action_wrong");
    request
        .write("workflows/wrong.yaml", "workflow: { name: Wrong, version: 1.0.0 }\nmodules: []\n");
    request.commit();
    request.report("workflows", "true");
    let comment = request.kept("comment");
    assert!(comment.contains("error[SW0206]"), "{comment}");
    assert!(!comment.contains("mermaid"), "{comment}");
}

#[test]
fn the_check_gives_annotations_a_sarif_file_and_a_summary() {
    let request = PullRequest::new("action_check");
    request
        .write("workflows/wrong.yaml", "workflow: { name: Wrong, version: 1.0.0 }\nmodules: []\n");
    let printed = request.check("\n  workflows/wrong.yaml  \nworkflows\n\n");
    assert!(printed.starts_with("::error file=workflows/wrong.yaml,line=2,col=10,"), "{printed}");
    let output = request.kept("output");
    let sarif = request.fake().join("sagaweave.sarif");
    assert_eq!(output, format!("status=1\nsarif-file={}\n", sarif.display()));
    let log: Value = serde_json::from_str(&request.kept("sagaweave.sarif")).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "SW0206");
    let summary = request.kept("summary");
    assert!(summary.contains("error[SW0206]") && summary.contains("1 error"), "{summary}");
}

#[test]
fn a_check_that_cannot_run_says_so() {
    let request = PullRequest::new("action_check_nothing");
    request.check("nowhere");
    assert!(request.kept("output").starts_with("status=2\n"));
    assert!(request.kept("summary").contains("there is no file or folder nowhere"));
}

#[test]
fn inputs_are_never_run() {
    let request = PullRequest::new("action_hostile");
    request.change();
    let hostile = "$(touch pwned)\n`touch pwned`\n\"; touch pwned; \"\n--format=json\nworkflows";
    request.check(hostile);
    request.report(hostile, "true");
    assert!(!request.folder.join("pwned").exists());
    assert!(request.kept("comment").contains("marketing_campaign"));
}

#[test]
fn the_command_is_the_given_one_or_comes_from_a_cache_that_follows_the_source() {
    let request = PullRequest::new("action_which");
    request.run("which.sh", &[("COMMAND", "/a b/sagaweave"), ("VERSION", "")]);
    assert_eq!(request.kept("output"), "command=/a b/sagaweave\n");

    let runner = [
        ("COMMAND", ""),
        ("RUNNER_OS", "Linux"),
        ("RUNNER_ARCH", "X64"),
        ("RUNNER_TOOL_CACHE", "/tools"),
    ];
    let key = |version| {
        fs::remove_file(request.fake().join("output")).unwrap();
        request.run("which.sh", &[&runner[..], &[("VERSION", version)]].concat());
        let output = request.kept("output");
        let rest = output
            .strip_prefix("folder=/tools/sagaweave\ncommand=/tools/sagaweave/bin/sagaweave\nkey=");
        rest.unwrap_or_else(|| panic!("{output}")).trim_end().to_owned()
    };
    assert_eq!(key("1.2.3"), "sagaweave-Linux-X64-1.2.3");
    let own = key("");
    let hash = own.strip_prefix("sagaweave-Linux-X64-").unwrap();
    assert!(hash.len() == 40 && hash.chars().all(|c| c.is_ascii_hexdigit()), "{own}");
    assert_eq!(key(""), own);
}

#[test]
fn what_is_installed_is_the_version_or_the_actions_own_source() {
    let request = PullRequest::new("action_install");
    let cargo = "#!/usr/bin/env bash\nprintf '%s\\n' \"$*\" >>\"$FAKE/asked\"\n";
    let bin = request.fake().join("bin/cargo");
    fs::write(&bin, cargo).unwrap();
    fs::set_permissions(&bin, fs::Permissions::from_mode(0o755)).unwrap();
    let folder = request.fake().join("tools");
    let folder = folder.to_str().unwrap();
    request.run("install.sh", &[("FOLDER", folder), ("VERSION", "1.2.3; rm x")]);
    request.run("install.sh", &[("FOLDER", folder), ("VERSION", "")]);
    let expected = format!(
        "install sagaweave-cli --locked --root {folder} --version 1.2.3; rm x\n\
         install --locked --root {folder} --path {}/cli\n",
        root().display()
    );
    assert_eq!(request.kept("asked"), expected);

    fs::create_dir_all(Path::new(folder).join("bin")).unwrap();
    fs::copy(&bin, Path::new(folder).join("bin/sagaweave")).unwrap();
    request.run("install.sh", &[("FOLDER", folder), ("VERSION", "")]);
    assert_eq!(request.kept("asked"), expected, "what the cache had is not installed again");
}

#[test]
fn the_hook_checks_the_files_that_it_is_given() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    assert_eq!(hook["id"], "sagaweave-check");
    assert_eq!(hook["language"], "system");
    let taken = |path: &str| {
        let matches =
            |pattern: &Value| jsonschema::is_valid(&json!({ "pattern": pattern }), &json!(path));
        matches(&hook["files"]) && !matches(&hook["exclude"])
    };
    for path in ["workflows/a.yaml", "services/x/workflows/deep/b.yml", "workflows/p.json"] {
        assert!(taken(path), "{path}");
    }
    for path in [".github/workflows/ci.yml", "a.yaml", "workflows/notes.md", "myworkflows/a.yaml"] {
        assert!(!taken(path), "{path}");
    }

    let entry: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
    let (command, arguments) = entry.split_first().unwrap();
    assert_eq!(*command, "sagaweave");
    let folder = folder(
        "hook",
        &[
            ("workflows/right.yaml", b"workflow: { name: R, version: 1.0.0 }\nmodules: [{ id: a, tool: t, action: b }]\n"),
            ("workflows/wrong.yaml", b"workflow: {}\n"),
        ],
    );
    let run = |files: &[&str]| sagaweave_in(&folder, &[arguments, files].concat()).code;
    assert_eq!(run(&["workflows/right.yaml"]), 0);
    assert_eq!(run(&["workflows/right.yaml", "workflows/wrong.yaml"]), 1);
}
