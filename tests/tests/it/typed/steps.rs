//! What tools take and answer.

use super::order::{Input, Note, Order, signals};
use super::stock::{CANARY, Stock};
use super::{Stage, full};
use crate::history::{in_the_clear, replays};
use sagaweave::{Failure, Run, RunError, SagaReport, json};
use sagaweave_devkit::tool_service::Rule;

/// How it failed, with the whole history as text.
async fn failed(run: &Run<Order>) -> (Failure, SagaReport, String) {
    match run.result().await {
        Err(RunError::Failed { error, report }) => {
            (error, *report, in_the_clear(&run.history().await.unwrap()))
        }
        other => panic!("it was to fail: {other:?}"),
    }
}

fn undone(report: &SagaReport) -> Vec<&str> {
    report.undone.iter().map(|entry| entry.step.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_schema_does_not_name_and_what_is_secret_does_not_go_on() {
    let stage = Stage::new("typed-output").await;
    let run = stage.start("output").await;
    stage.release(&run);
    let output = run.result().await.unwrap();
    assert_eq!((output.reservation.as_str(), output.receipt.as_str()), ("s-1", "r-1"));
    let history = in_the_clear(&run.history().await.unwrap());
    assert!(history.contains(r#"{"id":"s-1"}"#) && history.contains(r#"{"receipt":"r-1"}"#));
    for hidden in [CANARY, "4242", "junk"] {
        assert!(!history.contains(hidden), "`{hidden}` is in the history: {history}");
    }
    replays(&run).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_answer_is_not_tried_again_and_undone() {
    let stage = Stage::new("typed-answers").await;
    for (name, answer, path) in [
        ("number", json!({"receipt": 7}), "output.receipt"),
        ("missing", json!({"card": "4242"}), "output"),
        ("list", json!(["r-1"]), "output"),
        ("secret", json!({"receipt": "r", "card": 42_424_242}), "output.card"),
    ] {
        let id = stage.world.workflow_id(name);
        stage.world.recorder.on(&id, Rule::of("charge").answers(answer));
        let start = stage.world.client.start::<Order>(&id, full());
        let run = start.task_queue(&stage.world.queue).await.unwrap();
        let (error, report, history) = failed(&run).await;
        assert_eq!(error.kind, "BadOutput", "{name}");
        assert!(error.message.contains(path), "{name}: {}", error.message);
        assert!(!history.contains("42424242") && !error.message.contains("4242"), "{name}");
        assert_eq!(undone(&report), ["charge", "reserve"], "{name}");
        let record = stage.world.recorder.record(&id);
        assert_eq!(record.calls_of("charge").count(), 1, "{name}: it is not tried again");
        let undo = record.calls_of("undo:charge").next().unwrap();
        assert_eq!(undo.arguments["output"], json!(null), "{name}: nobody knows what came of it");
        replays(&run).await;
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rust_tool_is_held_to_its_schema_as_well() {
    let stage = Stage::new("typed-sloppy").await;
    let input = Input { tenant: "sloppy".to_owned(), ..full() };
    let start = stage.world.client.start::<Order>(stage.id("sloppy"), input);
    let run = start.task_queue(&stage.world.queue).await.unwrap();
    let (error, report, _) = failed(&run).await;
    assert_eq!(error.kind, "BadOutput");
    assert!(error.message.contains("output.id"), "{}", error.message);
    assert_eq!(undone(&report), ["reserve"]);
    replays(&run).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_gets_what_the_step_got_and_gave() {
    let world = crate::world::World::new("typed-undo").await;
    let stock = Stock::default();
    let service = sagaweave::ToolService::new(&world.recorder.url()).unwrap();
    let worker = world.worker_with::<Order>(super::tools_with(stock.clone(), service));
    let id = world.workflow_id("undo");
    world.recorder.on(&id, Rule::of("charge").fails(402, "Declined", "no funds"));
    let start = world.client.start::<Order>(&id, full()).task_queue(&world.queue);
    let (error, report, _) = failed(&start.await.unwrap()).await;
    assert_eq!((error.kind.as_str(), undone(&report)), ("Declined", vec!["reserve"]));
    let reserve = json!({"tenant": "Acme GmbH", "items": 3});
    let release = json!({"input": reserve, "output": {"id": "s-1"}});
    assert_eq!(stock.calls(), [("reserve", reserve), ("release", release)]);
    worker.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_never_hears_of_an_input_that_does_not_fit() {
    let stage = Stage::new("typed-input").await;
    let run = stage.start("long-note").await;
    stage.until_charged(&run).await;
    run.signal::<signals::UpdateNote>(Note { text: "as long as no note may be".to_owned() })
        .await
        .unwrap();
    stage.release(&run);
    let (error, report, _) = failed(&run).await;
    assert_eq!(error.kind, "BadInput");
    assert!(error.message.contains("input.note"), "{}", error.message);
    let confirm = report.failed.iter().any(|entry| entry.step == "confirm");
    assert!(confirm, "it was not done: {report:?}");
    assert_eq!(undone(&report), ["charge", "reserve"]);
    replays(&run).await;
    stage.close().await;
}
