//! With every log at its highest level, nothing shows a secret: not even the SDK's, which then shows
//! whatever goes through it.

use super::order::Order;
use super::stock::{CANARY, Stock};
use super::{Stage, full, tools_with};
use crate::history::base64;
use crate::world::World;
use sagaweave::{RunError, ToolService, json};
use sagaweave_devkit::tool_service::Rule;
use std::process::{Command, Stdio};

/// What is in the secret member of an HTTP answer: one that fits, and one that is none.
const CARD: &str = "canary-b61d";
const NUMBER: u64 = 770_123_477;

/// What only a log at its highest level shows.
const LOUD: [&str; 3] = ["TRACE", "activity completed", "activity failed"];

#[test]
fn no_log_ever_shows_a_secret() {
    let mut story = Command::new(std::env::current_exe().unwrap());
    story.args(["typed::canary::the_story", "--exact", "--ignored", "--nocapture"]);
    story.env(crate::engine::ON_ENGINE, "1").env("RUST_LOG", "trace").env("NO_COLOR", "1");
    let output = story.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    for word in LOUD {
        assert!(said.contains(word), "the log is not at its highest level: no {word}");
    }
    let clear = format!("{said}\n{}", said.split(is_no_letter).map(decoded).collect::<String>());
    let seen = clear.contains(r#"{"receipt":"r-1"}"#);
    assert!(seen, "the SDK shows payloads as base 64, and here are none");
    for secret in [CANARY, CARD, &NUMBER.to_string()] {
        let line = clear.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "a log shows {secret}");
    }
}

/// Whether it cannot be part of a text in base 64.
fn is_no_letter(letter: char) -> bool {
    !letter.is_ascii_alphanumeric() && letter != '+' && letter != '/'
}

fn decoded(word: &str) -> String {
    String::from_utf8_lossy(&base64(word)).into_owned() + "\n"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is run in a process of its own, by the test above"]
async fn the_story() {
    sagaweave::logging::init();
    let world = World::new("typed-canary").await;
    let service = ToolService::new(&world.recorder.url()).unwrap();
    let worker = world.worker_with::<Order>(tools_with(Stock::default(), service));
    let stage = Stage { world, worker };
    for (name, card, completes) in [("good", json!(CARD), true), ("bad", json!(NUMBER), false)] {
        let id = stage.world.workflow_id(name);
        let answer = json!({"receipt": "r-1", "card": card});
        stage.world.recorder.on(&id, Rule::of("charge").answers(answer));
        let start = stage.world.client.start::<Order>(&id, full());
        match start.task_queue(&stage.world.queue).await.unwrap().result().await {
            Ok(_) => assert!(completes, "{name}"),
            Err(RunError::Failed { error, .. }) => {
                assert_eq!((error.kind.as_str(), completes), ("BadOutput", false), "{error}");
            }
            Err(other) => panic!("{name}: {other}"),
        }
    }
    stage.close().await;
}
