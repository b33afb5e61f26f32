//! What flows from step to step.

use super::workshop::types::{Hint, SoFar};
use super::{Input, PIN, Rule, SOON, Shop, hinges, ids, in_the_clear, queries, replays, signals};
use sagaweave::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_flow_from_step_to_step() {
    let shop = Shop::new("flow").await;
    let input = Input { colour: Some("green".to_owned()), ..hinges() };
    let (run, output) = shop.completes("flow", input, vec![]).await;
    assert_eq!(
        (output.status.as_str(), output.each, output.packed),
        ("finished", Some(3), Some(true))
    );
    assert_eq!(output.colour.as_deref(), Some("red"));
    assert_eq!(shop.input(&run, "take"), json!({"item": "hinge", "count": 6}));
    assert_eq!(shop.input(&run, "where"), json!({"ticket": "t-1"}));
    assert_eq!(shop.input(&run, "paint"), json!({"layers": 2}));
    let packed = json!({
        "parts": [{"number": 1, "of": 3}, {"number": 2, "of": 3}],
        "colour": "red",
        "shelf": "A3",
        "hint": null,
        "labels": ["plain", "for hinge", 3],
    });
    assert_eq!(shop.input(&run, "pack"), packed);
    let booked =
        json!({"status": "completed", "error": null, "colour": "red", "packed": "completed"});
    assert_eq!(shop.input(&run, "book"), booked);
    let history = in_the_clear(&run.history().await.unwrap());
    assert!(history.contains("t-1"), "{history}");
    for hidden in [PIN, "junk"] {
        assert!(!history.contains(hidden), "`{hidden}` is in the history");
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_that_is_skipped_gives_null() {
    let shop = Shop::new("skip").await;
    let (run, output) = shop.completes("skip", hinges(), vec![]).await;
    assert_eq!((output.colour, output.packed), (None, Some(true)));
    assert_eq!(shop.input(&run, "pack")["colour"], "raw");
    assert_eq!(shop.input(&run, "book")["colour"], json!(null));
    assert_eq!((shop.calls(&run, "sand"), shop.calls(&run, "paint")), (0, 0));
    let report = run.report().await.unwrap();
    assert_eq!(ids(&report.skipped), ["sand", "paint", "polish"]);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_named_errors_are_passed_over_and_later_steps_see_which() {
    let shop = Shop::new("outcome").await;
    let not_there = Rule::of("where").fails(404, "NotThere", "no such ticket");
    let (run, _) = shop.completes("not-there", hinges(), vec![not_there]).await;
    assert_eq!(shop.input(&run, "pack")["shelf"], "none: NotThere");
    let busy = Rule::of("where").fails(409, "Busy", "come back");
    let failed = shop.fails("busy", hinges(), vec![busy]).await;
    assert_eq!((failed.error.kind.as_str(), failed.undone()), ("Busy", vec!["take"]));
    assert_eq!(shop.calls(&failed.run, "pack"), 0);
    let booked = json!({"status": "failed", "error": "Busy", "colour": null, "packed": "pending"});
    assert_eq!(shop.input(&failed.run, "book"), booked);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signals_and_queries_are_typed() {
    let shop = Shop::new("signals").await;
    let held = Rule::of("take").until_released("go");
    let held = held.answers(json!({"ticket": "t-1", "weight": 0.5, "pin": PIN}));
    let run = shop.start("signals", hinges(), vec![held]).await;
    shop.world.recorder.wait_for_call(run.id(), "take", SOON).await.unwrap();
    let so_far = SoFar { share: None, taken: "running".to_owned(), hint: None };
    assert_eq!(run.query::<queries::SoFar>().await.unwrap(), so_far);
    let error = run.signal::<signals::Hint>(Hint { text: String::new() }).await.unwrap_err();
    assert!(error.to_string().contains("payload.text"), "{error}");
    run.signal::<signals::Hint>(Hint { text: "use oil".to_owned() }).await.unwrap();
    // It is none: noted and ignored.
    run.send("hint", &json!({"text": 7})).await.unwrap();
    shop.world.recorder.release(run.id(), "go");
    run.result().await.unwrap();
    assert_eq!(shop.input(&run, "pack")["hint"], "use oil");
    let hint = Some("use oil".to_owned());
    let so_far = SoFar { share: Some(3), taken: "completed".to_owned(), hint };
    assert_eq!(run.query::<queries::SoFar>().await.unwrap(), so_far);
    replays(&run).await;
    shop.close().await;
}
