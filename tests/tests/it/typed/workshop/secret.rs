//! No history, no log and no error shows a secret: in runs that complete, that are undone, and whose
//! tool answers nonsense beside it.

use super::{Input, PIN, Rule, Shop, hinges, in_the_clear};
use crate::history::base64;
use sagaweave::{RunError, json};
use std::process::{Command, Stdio};

/// Where the story says that it is done, so that one that was cut short cannot pass.
const DONE: &str = "the story is told";

#[test]
fn nothing_shows_a_secret() {
    let mut story = Command::new(std::env::current_exe().unwrap());
    story.args(["typed::workshop::secret::the_story", "--exact", "--ignored", "--nocapture"]);
    story.env(crate::engine::ON_ENGINE, "1").env("RUST_LOG", "trace").env("NO_COLOR", "1");
    let output = story.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.contains(DONE), "{said}");
    let words = said.split(|it: char| !it.is_ascii_alphanumeric() && it != '+' && it != '/');
    let decoded: Vec<String> =
        words.map(|word| String::from_utf8_lossy(&base64(word)).into_owned()).collect();
    let decoded = decoded.join("\n");
    // What is no secret is there: so would a secret be.
    assert!(said.contains("TRACE") && decoded.contains("t-1"), "the log is not loud enough");
    for text in [&said, &decoded] {
        let line = text.lines().find(|line| line.contains(PIN));
        assert_eq!(line, None, "a log shows it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is run in a process of its own, by the test above"]
async fn the_story() {
    sagaweave::logging::init();
    let shop = Shop::new("secret").await;
    let refused = || Rule::of("pack").fails(400, "Refused", "no boxes");
    let no_ticket = json!({"ticket": 7, "weight": 1.0, "pin": PIN});
    let no_pin = json!({"ticket": "t-1", "weight": 1.0, "pin": [PIN]});
    for (name, rules, completes) in [
        ("good", vec![], true),
        ("undone", vec![refused()], false),
        ("no-ticket", vec![Rule::of("take").answers(no_ticket)], false),
        ("no-pin", vec![Rule::of("take").answers(no_pin)], false),
    ] {
        let input = Input { colour: Some("green".to_owned()), ..hinges() };
        let run = shop.start(name, input, rules).await;
        let told = match run.result().await {
            Ok(output) => format!("{output:?}"),
            Err(RunError::Failed { error, report }) => format!("{error} {error:?} {report:?}"),
            Err(other) => panic!("{name}: {other}"),
        };
        let taken = shop.world.recorder.record(run.id()).calls_of("take").count();
        assert_eq!((taken, told.contains("status: ")), (1, completes), "{name}: {told}");
        let report = format!("{:?} {:?}", run.report().await, run.progress().await);
        let history = in_the_clear(&run.history().await.unwrap());
        for text in [told, report, history] {
            assert!(!text.contains(PIN), "{name}: {text}");
        }
    }
    shop.close().await;
    println!("{DONE}");
}

/// So that the story proves something: where no schema says that it is secret, it is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_marks_as_secret_is_shown() {
    let shop = Shop::new("told").await;
    let packed = Rule::of("pack").answers(json!({"pin": PIN}));
    let (run, _) = shop.completes("told", hinges(), vec![packed]).await;
    assert!(in_the_clear(&run.history().await.unwrap()).contains(PIN));
    shop.close().await;
}
