//! What undos get, and expressions without a value.

use super::{Input, Rule, Shop, hinges, in_the_clear};
use sagaweave::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_is_filled_by_name_and_by_its_with() {
    let shop = Shop::new("undo").await;
    let refused = Rule::of("pack").fails(400, "Refused", "no boxes");
    let input = Input { colour: Some("green".to_owned()), ..hinges() };
    let failed = shop.fails("heard", input, vec![refused]).await;
    assert_eq!(failed.undone(), ["paint", "take"]);
    let put_back = json!({"item": "hinge", "ticket": "t-1"});
    assert_eq!(shop.input(&failed.run, "undo:take"), put_back);
    let strip = shop.input(&failed.run, "undo:paint");
    assert!(strip["key"].as_str().unwrap().ends_with("/paint"), "{strip}");
    assert_eq!((&strip["layers"], &strip["colour"]), (&json!(2), &json!("red")));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_response_was_lost_the_output_is_null() {
    let shop = Shop::new("lost").await;
    let lost = |step: &str| {
        let lost = Rule::of(step).attempt(1).takes_effect().loses_response();
        vec![lost, Rule::of(step).fails(400, "Refused", "not again")]
    };
    let failed = shop.fails("take", hinges(), lost("take")).await;
    assert_eq!((failed.error.kind.as_str(), failed.undone()), ("Refused", vec!["take"]));
    assert_eq!(shop.input(&failed.run, "undo:take"), json!({"item": "hinge", "ticket": null}));
    let input = Input { colour: Some("green".to_owned()), ..hinges() };
    let failed = shop.fails("paint", input, lost("paint")).await;
    assert_eq!(failed.undone(), ["paint", "take"]);
    let strip = shop.input(&failed.run, "undo:paint");
    assert_eq!((&strip["layers"], strip.get("colour")), (&json!(2), None), "it is left out");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expression_without_a_value_fails_its_step() {
    let shop = Shop::new("division").await;
    let failed = shop.fails("division", Input { parts: 0, ..hinges() }, vec![]).await;
    assert_eq!((failed.error.kind.as_str(), failed.undone()), ("ExpressionError", vec!["take"]));
    assert!(failed.error.message.contains("zero"), "{}", failed.error.message);
    assert_eq!(shop.calls(&failed.run, "where"), 0);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_does_not_fit_is_undone_with_all_before_it() {
    let shop = Shop::new("answers").await;
    let input = || Input { colour: Some("green".to_owned()), ..hinges() };
    for (name, answer, path) in [
        ("type", json!({"colour": 7}), "output.colour"),
        ("missing", json!({"color": "red"}), "output"),
        ("list", json!([]), "output"),
    ] {
        let failed = shop.fails(name, input(), vec![Rule::of("paint").answers(answer)]).await;
        assert_eq!(failed.error.kind, "BadOutput", "{name}");
        assert!(failed.error.message.contains(path), "{name}: {}", failed.error.message);
        assert_eq!(failed.undone(), ["paint", "take"], "{name}");
        assert_eq!(shop.calls(&failed.run, "paint"), 1, "{name}: it is not tried again");
        let history = in_the_clear(&failed.run.history().await.unwrap());
        assert!(history.contains("BadOutput"), "{name}");
    }
    shop.close().await;
}
