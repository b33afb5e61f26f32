//! The demos as a user runs them: what they print, how they exit, what they log.

use sagaweave_devkit::temporal::Server;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Cargo builds the examples before it runs this test.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let program: PathBuf = profile.join("examples").join(name);
    assert!(program.is_file(), "{} is not built: cargo build --examples", program.display());
    let mut command = Command::new(program);
    for name in ["TEMPORAL_ADDRESS", "TEMPORAL_HOST", "TEMPORAL_PROFILE", "TOOL_SERVICE_URL"] {
        command.env_remove(name);
    }
    command.env_remove("RUST_LOG").env_remove("SAGAWEAVE_LOG");
    command
}

fn stdout(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_campaign_prints_its_result_and_shows_its_waves() {
    let output = example("marketing_campaign").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result = stdout(&output);
    assert_eq!(result["research"]["market_research"]["action"], "search_database");
    assert_eq!(result["content_creation"]["store_brand_voice"]["action"], "remember");
    let shown = stderr(&output);
    let first = shown.find("wave: research").expect("the first wave is shown");
    let second = shown.find("wave: content_creation").expect("the second wave is shown");
    assert!(first < second, "{shown}");
}

#[test]
fn without_a_server_it_says_what_runs_it_and_how_to_use_one() {
    let output = example("project").output().unwrap();
    let said = stderr(&output);
    for part in ["an engine in this process", "keeps nothing", "TEMPORAL_ADDRESS=localhost:7233"] {
        assert!(said.contains(part), "{part} is missing in: {said}");
    }
}

#[test]
fn with_a_server_it_runs_there() {
    let server = Server::start().unwrap();
    let mut campaign = example("marketing_campaign");
    let output = campaign.env("TEMPORAL_ADDRESS", server.address()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result = stdout(&output);
    assert_eq!(result["content_creation"]["store_brand_voice"]["action"], "remember");
    assert!(!stderr(&output).contains("engine in this process"), "{}", stderr(&output));
}

#[test]
fn a_campaign_that_fails_prints_its_report_and_exits_with_3() {
    let output = example("marketing_campaign")
        .args(["--fail", "store_brand_voice"])
        .env("RUST_LOG", "warn,sagaweave=info")
        .env("SAGAWEAVE_LOG", "json")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let report = stdout(&output);
    let ids = |list: &str| -> Vec<String> {
        let entries = report[list].as_array().unwrap();
        entries.iter().map(|entry| entry["step"].as_str().unwrap().to_owned()).collect()
    };
    let mut undone = ids("undone");
    undone.sort();
    assert_eq!(undone, ["competitor_analysis", "market_research"]);
    assert_eq!(ids("failed"), ["store_brand_voice"]);
    assert_eq!(report["cause"]["error"]["type"], "Refused");
    logged_lines_say_whose_they_are(&stderr(&output));
}

/// Every line of a workflow has its ids; every line of an activity its step and attempt, too.
fn logged_lines_say_whose_they_are(log: &str) {
    let mut activities = 0;
    for line in log.lines().filter(|line| line.starts_with('{')) {
        let line: Value = serde_json::from_str(line).unwrap();
        let target = line["target"].as_str().unwrap_or_default();
        let has = |field: &str| {
            let spans = line["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
            spans.iter().any(|span| !span[field].is_null())
        };
        let fields: &[&str] = match target {
            "sagaweave::activity" => &["workflow_id", "run_id", "step", "attempt"],
            _ if target.starts_with("sagaweave::runner") => &["workflow_id", "run_id"],
            _ => &[],
        };
        for field in fields {
            assert!(has(field), "`{field}` is missing in {line}");
        }
        activities += u32::from(target == "sagaweave::activity");
    }
    // Four steps and two undos, each at least once.
    assert!(activities >= 6, "{activities} activities in {log}");
}

#[test]
fn the_project_prints_its_result() {
    let output = example("project").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result = stdout(&output);
    assert_eq!(result["results"]["task-2"]["action"], "execute_capsule");
    assert_eq!(result["artifacts"]["action"], "bundle_artifacts");
}

#[test]
fn a_trip_is_booked_and_the_latest_contact_hears_of_it() {
    let output = example("book_trip").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result = stdout(&output);
    assert_eq!((&result["status"], &result["total_cents"]), (&"booked".into(), &142_000.into()));
    assert!(stderr(&output).contains("✉ ada@work.example"), "{}", stderr(&output));
}

#[test]
fn a_trip_that_costs_too_much_is_cancelled_and_no_error() {
    let output = example("book_trip").arg("100000").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output)["status"], "too_expensive");
    for booking in ["↩ b-hotel", "↩ b-flight", "↩ b-car"] {
        assert!(stderr(&output).contains(booking), "{booking} is missing: {}", stderr(&output));
    }
}

#[test]
fn a_step_that_is_not_there_is_an_error_that_names_those_that_are() {
    let output = example("marketing_campaign").args(["--fail", "stor"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    for part in ["`stor`", "market_research", "store_brand_voice", "Usage:"] {
        assert!(said.contains(part), "{part} is missing in: {said}");
    }
}
