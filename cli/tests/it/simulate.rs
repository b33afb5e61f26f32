//! `sagaweave simulate`.

use crate::folder::folder as new_folder;
use crate::run::{Ran, sagaweave_in};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The documents of the examples.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples")
}

fn simulate(arguments: &[&str]) -> Ran {
    sagaweave_in(&folder(), &[&["simulate"], arguments].concat())
}

const CAMPAIGN: &str = "workflows/marketing_campaign.yaml";
const LAUNCH: &str = "workflows/launch_dag.yaml";
const PROJECT: &str = "workflows/test_project.json";
const CHECKOUT: &str = "workflows/pivot_checkout.yaml";

/// Everything that is said, as one text.
fn shown(ran: &Ran) -> String {
    format!("{}\n--- stderr, exit {}\n{}", ran.out, ran.code, ran.err)
}

#[test]
fn texts() {
    insta::assert_snapshot!("success", shown(&simulate(&[CAMPAIGN])));
    insta::assert_snapshot!("fail", shown(&simulate(&[CAMPAIGN, "--fail", "market_research"])));
    insta::assert_snapshot!("lose", shown(&simulate(&[CAMPAIGN, "--lose", "store_brand_voice"])));
    insta::assert_snapshot!("cancel", shown(&simulate(&[LAUNCH, "--cancel-at", "create_images"])));
    insta::assert_snapshot!("pivot", shown(&simulate(&[CHECKOUT, "--fail", "ship"])));
    insta::assert_snapshot!("all", shown(&simulate(&[CAMPAIGN, "--all"])));
    insta::assert_snapshot!("all_of_project", shown(&simulate(&[PROJECT, "--all"])));
    let both = ["--fail", "store_brand_voice", "--fail", "undo:market_research"];
    insta::assert_snapshot!("undo_fails", shown(&simulate(&[&[CAMPAIGN], &both[..]].concat())));
}

#[test]
fn with_colour() {
    let ran = simulate(&[CAMPAIGN, "--lose", "store_brand_voice", "--color", "always"]);
    insta::assert_snapshot!("colour", ran.out.replace('\u{1b}', "␛"));
    let ran = simulate(&[CHECKOUT, "--all", "--color", "always"]);
    insta::assert_snapshot!("all_colour", ran.out.replace('\u{1b}', "␛"));
}

#[test]
fn markdown() {
    insta::assert_snapshot!("markdown", simulate(&[CAMPAIGN, "--all", "--format", "markdown"]).out);
    let ran = simulate(&[CAMPAIGN, "--fail", "store_brand_voice", "--format", "markdown"]);
    insta::assert_snapshot!("markdown_fail", ran.out);
}

/// A document's name means nothing in Markdown or to a terminal.
#[test]
fn hostile_names_do_nothing() {
    let ran = simulate(&["workflows/hostile.yaml", "--all", "--format", "markdown"]);
    let title = ran.out.lines().next().unwrap();
    assert!(!title.contains("<script>") && title.contains("&lt;script>"), "{title}");
    assert!(title.contains("\\`Workflow\\`"), "{title}");
    let ran = simulate(&["workflows/hostile.yaml"]);
    assert!(!ran.out.chars().any(|letter| letter != '\n' && letter.is_control()), "{}", ran.out);
}

fn json(arguments: &[&str]) -> Value {
    let ran = simulate(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", shown(&ran)))
}

#[test]
fn one_run_as_json() {
    let run = json(&[CAMPAIGN, "--lose", "store_brand_voice"]);
    assert_eq!(run["status"], "failed");
    assert_eq!(run["faults"][0], serde_json::json!({"kind": "lose", "step": "store_brand_voice"}));
    assert_eq!(run["left"][0]["step"], "generate_content");
    assert_eq!(run["waves"][2][0]["ended"], "lost");
    assert_eq!(run["report"]["cause"]["error"]["type"], "Refused");
    // What an undo gets is what a tool will get.
    let undo = &run["undos"][1][0];
    assert_eq!(undo["activity"], "playwright.clear_cache");
    assert_eq!(undo["input"]["output"]["sample"], "playwright.scrape_competitors");
}

#[test]
fn all_runs_as_json() {
    let all = json(&[LAUNCH, "--all"]);
    let runs = all["runs"].as_array().unwrap();
    let pairs = all["same_as_single"].as_u64().unwrap() + runs.len() as u64 - 36;
    assert_eq!(pairs, 66, "twelve steps have so many pairs");
    assert!(runs.iter().all(|run| run["left"] == serde_json::json!([])));
    assert_eq!(all["left"], serde_json::json!([]));
}

#[test]
fn it_exits_with_1_where_something_is_left() {
    assert_eq!(simulate(&[LAUNCH, "--all"]).code, 0);
    assert_eq!(simulate(&[CAMPAIGN, "--all"]).code, 1);
    assert_eq!(simulate(&[CAMPAIGN, "--fail", "market_research"]).code, 0);
    assert_eq!(simulate(&[CHECKOUT, "--all"]).code, 0, "after the pivot nothing is to be undone");
}

#[test]
fn a_document_accepts_what_is_left() {
    let text = std::fs::read_to_string(folder().join(CAMPAIGN)).unwrap();
    let text = format!("{text}\nallow: {{ SW0601: drafts are cheap }}\n");
    let allowing = new_folder("simulate_allowing", &[("campaign.yaml", text.as_bytes())]);
    let ran = sagaweave_in(&allowing, &["simulate", "campaign.yaml", "--all"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("! generate"), "it is shown all the same: {}", ran.out);
    // And `check` takes that entry for what it is.
    let ran = sagaweave_in(&allowing, &["check", "--deny-warnings", "campaign.yaml"]);
    assert_eq!(ran.code, 0, "{}", shown(&ran));
}

#[test]
fn mistakes_have_a_way_out() {
    let cases: [(&[&str], &[&str]); 7] = [
        (
            &["--fail", "store_brand_vioce"],
            &["no step `store_brand_vioce`", "did you mean `store_brand_voice`?"],
        ),
        (&["--fail", "banana"], &["no step `banana`", "its steps are market_research"]),
        (
            &["--lose", "research"],
            &["`research` is a block", "market_research, competitor_analysis"],
        ),
        (&["--fail", "undo:generate_content"], &["has no compensation"]),
        (&["--cancel-at", "undo:market_research"], &["undos cannot be cancelled"]),
        (
            &["--fail", "market_research", "--lose", "market_research"],
            &["can go wrong in one way only"],
        ),
        (&["--all", "--fail", "market_research"], &["--all", "cannot be used with"]),
    ];
    for (arguments, said) in cases {
        let ran = simulate(&[&[CAMPAIGN], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        for words in said {
            assert!(ran.err.contains(words), "{words} is missing: {}", ran.err);
        }
    }
}

#[test]
fn a_fault_of_what_never_runs_is_told() {
    let faults = ["--fail", "market_research", "--lose", "store_brand_voice"];
    let ran = simulate(&[&[CAMPAIGN], &faults[..]].concat());
    assert!(ran.err.contains("`store_brand_voice` never ran"), "{}", ran.err);
}

#[test]
fn a_wrong_document_is_not_run() {
    let text = b"workflow: { name: x }\nmodules: []\n";
    let wrong = new_folder("simulate_wrong", &[("wrong.yaml", text)]);
    let ran = sagaweave_in(&wrong, &["simulate", "wrong.yaml", "--all"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("SW0202"), "{}", ran.err);
    let ran = sagaweave_in(&wrong, &["simulate", "nowhere.yaml"]);
    assert_eq!(ran.code, 2, "{}", shown(&ran));
}

/// Lines are at most 80 columns wide, however long ids are and however many there are.
#[test]
fn it_fits_in_80_columns() {
    let (id, tool) = ("x".repeat(60), "t".repeat(70));
    let step = |at: usize| format!("  - {{ id: {id}_{at}, tool: {tool}, action: do }}\n");
    let steps = (0..230).map(step).collect::<Vec<_>>().concat();
    let title = "long ".repeat(40);
    let text = format!("workflow: {{ name: {title}, version: 1.0.0 }}\nmodules:\n{steps}");
    let wide = new_folder("simulate_wide", &[("wide.yaml", text.as_bytes())]);
    let last = format!("{}_229", "x".repeat(60));
    for arguments in [&["--all"][..], &[], &["--lose", &last]] {
        let ran = sagaweave_in(&wide, &[&["simulate", "wide.yaml"], arguments].concat());
        let widest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 80, "{widest} columns with {arguments:?}");
    }
    let ran = sagaweave_in(&wide, &["simulate", "wide.yaml", "--all"]);
    assert!(ran.out.contains("pairs of failures are left out above 200 steps"), "{}", ran.out);
    let ran = sagaweave_in(&wide, &["simulate", "wide.yaml", "--all", "--format", "markdown"]);
    assert!(ran.out.len() < 65_536, "a comment has no room for {} bytes", ran.out.len());
}

/// The files of a campaign with typed data.
fn typed(name: &str) -> PathBuf {
    new_folder(
        name,
        &[
            ("pages.yaml", include_bytes!("../data/typed.yaml")),
            ("brief.yaml", include_bytes!("../data/brief.yaml")),
            ("answers.yaml", include_bytes!("../data/answers.yaml")),
            ("poor.json", br#"{"topic": "Spring", "budget": 7.5}"#),
        ],
    )
}

#[test]
fn data_decides_what_runs() {
    let folder = typed("simulate_data");
    let simulate = |arguments: &[&str]| {
        shown(&sagaweave_in(&folder, &[&["simulate", "pages.yaml"], arguments].concat()))
    };
    insta::assert_snapshot!("data_samples", simulate(&[]));
    let given = ["--input", "brief.yaml", "--tools", "answers.yaml", "-v"];
    insta::assert_snapshot!("data_given", simulate(&given));
    insta::assert_snapshot!("data_ends", simulate(&["--input", "poor.json"]));
    let markdown = [&given[..], &["--format", "markdown"]].concat();
    insta::assert_snapshot!("data_markdown", simulate(&markdown));
}

#[test]
fn data_as_json() {
    let folder = typed("simulate_data_json");
    let arguments = ["simulate", "pages.yaml", "--input", "poor.json", "--format", "json"];
    let ran = sagaweave_in(&folder, &arguments);
    let run: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", shown(&ran)));
    assert_eq!(run["status"], "failed");
    assert_eq!(run["report"]["cause"]["step"], "stop");
    assert_eq!(run["values"][0]["value"]["rich"], false);
    let skipped = &run["skipped"][0];
    assert_eq!(skipped["step"], "write");
    assert_eq!(skipped["values"]["steps.decide.found"], true);
}

#[test]
fn data_that_does_not_fit_is_told_with_its_path() {
    let folder = typed("simulate_misfits");
    let cases: [(&str, &str, &[&str]); 7] = [
        (
            "--input",
            "{ topic: '', budget: x }",
            &[
                "given.yaml is not what pages.yaml takes",
                "input.topic: has to be",
                "input.budget: has to be a number",
            ],
        ),
        ("--input", "a: [", &["given.yaml:1:4: this is not YAML"]),
        (
            "--tools",
            "serch: { id: x }",
            &["given.yaml:1:1", "no step `serch`", "did you mean `search`?"],
        ),
        ("--tools", "decide: 3", &["`decide` calls no tool"]),
        ("--tools", "search: { id: 7 }", &["an answer of `search`", "search.id: has to be a text"]),
        ("--tools", "undo:search: {}", &["has no compensation"]),
        ("--tools", "{}", &["names no step"]),
    ];
    for (argument, given, said) in cases {
        std::fs::write(folder.join("given.yaml"), given).unwrap();
        let ran = sagaweave_in(&folder, &["simulate", "pages.yaml", argument, "given.yaml"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{given}");
        let err = ran.err.replace("\n        ", " ");
        for words in said {
            assert!(err.contains(words), "{words} is missing: {}", ran.err);
        }
    }
}
