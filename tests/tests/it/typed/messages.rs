//! Signals and queries.

use super::Stage;
use super::order::{Note, Status, queries, signals};
use crate::history::{in_the_clear, replays};
use sagaweave::json;

fn note(text: &str) -> Note {
    Note { text: text.to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_latest_valid_signal_is_read_by_later_steps_and_queries() {
    let stage = Stage::new("typed-signals").await;
    let run = stage.start("signals").await;
    stage.until_charged(&run).await;
    let none = Status { note: None, reserved: true };
    assert_eq!(run.query::<queries::Status>().await.unwrap(), none);

    run.signal::<signals::UpdateNote>(note("first")).await.unwrap();
    run.signal::<signals::UpdateNote>(note("second")).await.unwrap();
    // None of these is a note, and none of them does any harm.
    run.send("update_note", &json!({"text": 7})).await.unwrap();
    run.send("update_note", &json!({"text": ""})).await.unwrap();
    run.send("update_note", "no object").await.unwrap();
    run.send("hurry", &json!(["whatever"])).await.unwrap();
    run.send("nobody_knows", &json!(null)).await.unwrap();
    let second = Status { note: Some(note("second")), reserved: true };
    assert_eq!(run.query::<queries::Status>().await.unwrap(), second);

    stage.release(&run);
    let output = run.result().await.unwrap();
    assert_eq!(output.note.as_deref(), Some("second"));
    assert_eq!(run.query::<queries::Status>().await.unwrap(), second, "a closed run answers");
    replays(&run).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_payload_never_leaves_the_client() {
    let stage = Stage::new("typed-payload").await;
    let run = stage.start("payload").await;
    let error = run.signal::<signals::UpdateNote>(note("")).await.unwrap_err().to_string();
    assert!(error.contains("payload.text") && error.contains("nothing was sent"), "{error}");
    stage.release(&run);
    assert_eq!(run.result().await.unwrap().note, None);
    let history = in_the_clear(&run.history().await.unwrap());
    assert!(!history.contains("update_note"), "{history}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_without_a_value_fails_and_the_run_goes_on() {
    let stage = Stage::new("typed-query").await;
    let run = stage.start("query").await;
    stage.until_charged(&run).await;
    let error = run.query::<queries::Impossible>().await.unwrap_err().to_string();
    let must = "the run did not answer: ExpressionError: 100 / 0 is a division by zero";
    assert_eq!(error, must);
    stage.release(&run);
    run.result().await.unwrap();
    stage.close().await;
}
