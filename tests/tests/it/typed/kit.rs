//! The testing kit, with types: no server, no engine of the other tests.

use super::full;
use super::order::{Input, Note, Order, Status, StockTool, queries, signals};
use super::stock::{CANARY, Stock};
use crate::history::in_the_clear;
use sagaweave::testing::{Answer, Test};
use sagaweave::{SearchAttribute, StepError, json};

fn note(text: &str) -> Note {
    Note { text: text.to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samples_fit_and_only_what_goes_on_is_seen() {
    let run = Test::<Order>::new().run(full()).await;
    let output = run.completed().output();
    assert_eq!((output.reservation.as_str(), output.receipt.as_str()), ("text", "text"));
    let reserved = Answer::Done(json!({"id": "text"}));
    assert_eq!(run.calls_of("reserve")[0].answer(), Some(&reserved), "without its token");
    let tenant = run.search_attributes().get("Tenant");
    assert_eq!(tenant, Some(&SearchAttribute::Keyword("Acme GmbH".to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stand_in_is_held_to_its_schema() {
    let t = Test::<Order>::new().on("charge", |_| Ok(json!({"receipt": 7})));
    let run = t.run(full()).await;
    run.failed_at("charge").failed_with("BadOutput").undone(["charge", "reserve"]);
    let Some(Answer::Failed(error)) = run.calls_of("charge")[0].answer() else { panic!("{run:?}") };
    assert!(error.message().contains("output.receipt"), "{error}");
    let t = Test::<Order>::new().fail("confirm", StepError::permanent("Closed", "on holiday"));
    t.run(full()).await.failed_at("confirm").leaves_nothing();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_of_the_tests_own_is_checked_once() {
    let stock = Stock::default();
    let run = Test::<Order>::new().tool(StockTool::from(stock.clone())).run(full()).await;
    run.completed();
    assert_eq!(stock.calls().len(), 2);
    let history = in_the_clear(run.history());
    assert!(history.contains("s-1") && !history.contains(CANARY), "{history}");
    assert!(!format!("{run:?}{:?}", run.calls()).contains(CANARY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signals_come_at_the_start_or_while_a_step_is_at_work() {
    let t = Test::<Order>::new().signal::<signals::UpdateNote>(note("early"));
    let run = t.run(full()).await;
    assert_eq!(run.output().note.as_deref(), Some("early"));
    let t = t.signal_at::<signals::UpdateNote>("charge", note("late"));
    let run = t.run(full()).await;
    assert_eq!(run.output().note.as_deref(), Some("late"));
    assert_eq!(run.calls_of("confirm")[0].input()["note"], "late");
    let status = Status { note: Some(note("late")), reserved: true };
    assert_eq!(run.query::<queries::Status>(), status);
    let all = t.exhaust(full()).await;
    all.assert_leaves_nothing_but(["confirm"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "input.items")]
async fn a_bad_input_is_a_clear_panic() {
    Test::<Order>::new().run(Input { items: -1, ..full() }).await;
}

#[test]
#[should_panic(expected = "payload.text")]
fn a_bad_signal_is_a_clear_panic() {
    let _ = Test::<Order>::new().signal::<signals::UpdateNote>(note(""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "division by zero")]
async fn a_query_without_an_answer_is_a_clear_panic() {
    Test::<Order>::new().run(full()).await.query::<queries::Impossible>();
}
