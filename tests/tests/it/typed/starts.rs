//! Inputs, memos and search attributes.

use super::order::{Input, Order, Tools};
use super::{SOON, Stage, full};
use crate::history::replays;
use futures_util::TryStreamExt;
use sagaweave::{Definition, Program, RunError, SearchAttribute, StartError, json};
use std::collections::{BTreeMap, HashMap};
use temporalio_client::{WorkflowDescribeOptions, WorkflowListOptions, WorkflowStartOptions};
use temporalio_common::UntypedWorkflow;
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_input_is_refused_before_anything_is_sent() {
    let stage = Stage::new("typed-refused").await;
    for (name, input, path) in [
        ("items", Input { items: 0, ..full() }, "input.items"),
        ("tenant", Input { tenant: String::new(), ..full() }, "input.tenant"),
        ("tags", Input { tags: vec!["a".into(), String::new()], ..full() }, "input.tags[1]"),
        ("score", Input { score: Some(f64::NAN), ..full() }, "input.score"),
        ("search", Input { tags: vec!["none".into()], ..full() }, "the list has 1 item"),
    ] {
        let id = stage.id(name);
        let start = stage.world.client.start::<Order>(&id, input).task_queue(&stage.world.queue);
        let error = start.await.unwrap_err();
        let StartError::BadInput { message } = &error else { panic!("{name}: {error:?}") };
        assert!(message.contains(path), "{name}: {message}");
        let described = stage.world.client.run::<Order>(&id).report().await;
        assert!(described.is_err(), "{name}: something was started");
    }
    let start = stage.world.client.start::<Order>(stage.id("memo"), full());
    let error = start.memo("sagaweave.plan", "mine").await.unwrap_err().to_string();
    assert!(error.contains("`sagaweave.plan`"), "{error}");
    let start = stage.world.client.start::<Order>(stage.id("memo"), full());
    let error = start.memo("odd", HashMap::from([((1, 2), 3)])).await.unwrap_err().to_string();
    assert!(error.contains("the memo's `odd` is no JSON"), "{error}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_input_that_came_past_the_client_ends_as_bad_input() {
    let stage = Stage::new("typed-raw").await;
    for (name, input, path) in [
        ("items", json!({"tenant": "a", "items": 0}), "input.items"),
        ("missing", json!({"items": 1}), "input"),
        ("more", json!({"tenant": "a", "items": 1, "zeal": 1}), "zeal"),
        ("type", json!({"tenant": "a", "items": "many"}), "input.items"),
        ("text", json!("Acme"), "input"),
        ("null", json!(null), "input"),
    ] {
        let id = stage.id(name);
        let options = WorkflowStartOptions::new(&stage.world.queue, id.as_str()).build();
        let workflow = UntypedWorkflow::new("OrderWorkflow");
        let metadata = HashMap::from([("encoding".to_owned(), b"json/plain".to_vec())]);
        let payload =
            Payload { metadata, data: input.to_string().into_bytes(), ..Payload::default() };
        let input = RawValue::new(vec![payload]);
        stage.world.client.sdk().start_workflow(workflow, input, options).await.unwrap();
        let run = stage.world.client.run::<Order>(&id);
        let ended = tokio::time::timeout(SOON, run.result()).await;
        let ended = ended.unwrap_or_else(|_| panic!("{name}: it does not end"));
        let Err(RunError::Failed { error, report }) = ended else { panic!("{name}: {ended:?}") };
        assert_eq!(error.kind, "BadInput", "{name}");
        assert!(error.message.contains(path), "{name}: {}", error.message);
        assert_eq!(report.counts.never_started, 3, "{name}");
        replays(&run).await;
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_attributes_and_memo_are_there_from_the_start() {
    let stage = Stage::new("typed-search").await;
    let start = stage.world.client.start::<Order>(stage.id("search"), full());
    let run = start
        .task_queue(&stage.world.queue)
        .memo("who", json!({"name": "Ann"}))
        .search_attribute("Items", SearchAttribute::Int(12))
        .await
        .unwrap();
    let must = BTreeMap::from([
        ("Tenant", SearchAttribute::Keyword("Acme GmbH".to_owned())),
        ("Items", SearchAttribute::Int(12)),
        ("Score", SearchAttribute::Double(0.5)),
        ("Urgent", SearchAttribute::Bool(true)),
        ("Due", SearchAttribute::Datetime("2027-03-01T12:00:00Z".parse().unwrap())),
        ("Tags", SearchAttribute::Keywords(vec!["new".to_owned(), "ä b".to_owned()])),
    ]);
    let there = run.search_attributes().await.unwrap();
    for (name, value) in must {
        assert_eq!(there.get(name), Some(&value), "{name}");
    }
    let described = run.sdk().describe(WorkflowDescribeOptions::default()).await.unwrap();
    let who: sagaweave::Value = described.memo().get("who").unwrap().unwrap();
    assert_eq!(who, json!({"name": "Ann"}));
    listed(&stage, run.id()).await;
    stage.release(&run);
    run.result().await.unwrap();
    stage.close().await;
}

/// A list shows it, too, once it is indexed.
async fn listed(stage: &Stage, id: &str) {
    let query = format!("WorkflowId = '{id}'");
    for _ in 0..100 {
        let options = WorkflowListOptions::default();
        let found: Vec<_> =
            stage.world.client.sdk().list_workflows(&query, options).try_collect().await.unwrap();
        if let [found] = found.as_slice() {
            let names: Vec<String> = found.search_attributes().keys().map(str::to_owned).collect();
            for name in ["Tenant", "Items", "Score", "Urgent", "Due", "Tags"] {
                assert!(names.iter().any(|it| it == name), "{name} is not among {names:?}");
            }
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{id} is never listed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_attribute_that_the_server_does_not_know_says_what_to_do() {
    if crate::engine::is_on() {
        return; // It takes any.
    }
    let stage = Stage::new("typed-unknown").await;
    let start = stage.world.client.start::<Order>(stage.id("unknown"), full());
    let start = start.search_attribute("NobodyAddedThis", SearchAttribute::Keywords(vec![]));
    let error = start.await.unwrap_err();
    let StartError::SearchAttribute { message } = &error else { panic!("{error:?}") };
    let command =
        "temporal operator search-attribute create --name NobodyAddedThis --type KeywordList";
    assert!(message.contains(command), "{message}");
    let start = stage.world.client.start::<Order>(stage.id("unknown"), full());
    let start = start.search_attribute("Items", SearchAttribute::Keyword("many".to_owned()));
    let error = start.await.unwrap_err();
    let StartError::SearchAttribute { message } = &error else { panic!("{error:?}") };
    assert!(message.contains("`Items`"), "{message}");
    stage.close().await;
}

/// The order as somebody else reads it.
struct Stranger;

impl Definition for Stranger {
    type Input = Input;
    type Output = Vec<i64>;
    type Tools = Tools;

    fn programs() -> &'static [&'static (dyn Program + Sync)] {
        Order::programs()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_output_that_is_another_says_what_is_wrong_with_it() {
    let stage = Stage::new("typed-stranger").await;
    let run = stage.start("stranger").await;
    stage.release(&run);
    let error = stage.world.client.run::<Stranger>(run.id()).result().await.unwrap_err();
    let RunError::BadOutput { message } = &error else { panic!("{error:?}") };
    assert!(message.contains("expected a sequence"), "{message}");
    assert!(error.to_string().starts_with("the run completed, but its output is not"), "{error}");
    run.result().await.unwrap();
    stage.close().await;
}
