//! How an `end` ends a run.

use super::{Input, InputThen, Rule, SOON, Shop, hinges, ids, replays};
use sagaweave::{Trigger, json};

fn then(then: InputThen) -> Input {
    Input { then, ..hinges() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_completes_and_cuts_short_what_runs_beside_it() {
    let shop = Shop::new("stop").await;
    let hangs = Rule::of("polish").takes_effect().hangs();
    let together = Rule::of("pack").once_started(["polish"]);
    let run = shop.start("stop", then(InputThen::Stop), vec![hangs, together]).await;
    let output = tokio::time::timeout(SOON, run.result()).await.unwrap().unwrap();
    assert_eq!((output.status.as_str(), output.each, output.packed), ("stopped", Some(3), None));
    // What was done before stays; what was in flight may have been done, and is undone.
    let report = run.report().await.unwrap();
    assert_eq!(ids(&report.undone), ["polish"]);
    assert!(ids(&report.kept).contains(&"take"), "{report:?}");
    assert!(matches!(&report.cause, Some(Trigger::Ended { step, error: None }) if step == "stop"));
    assert_eq!(shop.calls(&run, "undo:take"), 0);
    assert_eq!(shop.input(&run, "book")["status"], "completed");
    replays(&run).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_completes_and_undoes() {
    let shop = Shop::new("give-up").await;
    let (run, output) = shop.completes("give-up", then(InputThen::GiveUp), vec![]).await;
    assert_eq!(output.status, "given_up");
    assert_eq!(output.why.as_deref(), Some("nobody wants hinge"));
    assert_eq!(output.each, None);
    let report = run.report().await.unwrap();
    assert_eq!(ids(&report.undone), ["pack", "take"]);
    assert_eq!(shop.input(&run, "book")["status"], "completed");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_fails_with_its_error_and_undoes() {
    let shop = Shop::new("refuse").await;
    let failed = shop.fails("refuse", then(InputThen::Refuse), vec![]).await;
    assert_eq!(failed.error.kind, "TooHeavy");
    assert_eq!(failed.error.message, "2.5 kg of hinge");
    assert_eq!(failed.undone(), ["pack", "take"]);
    assert!(matches!(&failed.report.cause, Some(Trigger::Ended { error: Some(_), .. })));
    let booked =
        json!({"status": "failed", "error": "TooHeavy", "colour": null, "packed": "undone"});
    let booked_as = shop.input(&failed.run, "book");
    assert_eq!((&booked_as["status"], &booked_as["error"]), (&booked["status"], &booked["error"]));
    shop.close().await;
}
