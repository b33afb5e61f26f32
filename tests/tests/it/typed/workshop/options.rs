//! The options that are computed, and those of the catalog, as the history has them.

use super::{Input, Rule, Shop, Workflow, hinges};
use sagaweave::{Run, StartError};
use std::collections::BTreeMap;
use temporalio_client::WorkflowFetchHistoryOptions;
use temporalio_common::protos::temporal::api::history::v1::ActivityTaskScheduledEventAttributes;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;

/// How an activity was scheduled, and its summary.
struct Scheduled {
    how: ActivityTaskScheduledEventAttributes,
    summary: Option<String>,
}

impl Scheduled {
    fn timeout(&self) -> i64 {
        self.how.start_to_close_timeout.unwrap().seconds
    }

    fn attempts(&self) -> i32 {
        self.how.retry_policy.as_ref().unwrap().maximum_attempts
    }

    fn priority(&self) -> i32 {
        self.how.priority.as_ref().map_or(0, |priority| priority.priority_key)
    }
}

async fn scheduled(run: &Run<Workflow>) -> BTreeMap<String, Scheduled> {
    let history = run.sdk().fetch_history(WorkflowFetchHistoryOptions::default());
    let events = history.into_events().await.unwrap();
    let all = events.into_iter().filter_map(|event| {
        let summary = event.user_metadata.and_then(|it| it.summary);
        let summary = summary.map(|it| String::from_utf8_lossy(&it.data).into_owned());
        match event.attributes {
            Some(Attributes::ActivityTaskScheduledEventAttributes(how)) => {
                Some((how.activity_id.clone(), Scheduled { how, summary }))
            }
            _ => None,
        }
    });
    all.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_computed_comes_before_the_catalog_and_that_before_the_defaults() {
    let shop = Shop::new("options").await;
    let input = Input { colour: Some("green".to_owned()), attempts: 5, seconds: 13, ..hinges() };
    let (run, _) = shop.completes("options", input, vec![]).await;
    let all = scheduled(&run).await;
    // The step's own timeout, and the catalog's attempts and priority.
    let take = &all["take"];
    assert_eq!((take.timeout(), take.attempts(), take.priority()), (13, 3, 5));
    assert_eq!(take.summary.as_deref(), Some("\"6 of hinge\""));
    // The document's defaults, where neither says anything.
    assert_eq!((all["where"].timeout(), all["where"].attempts()), (20, 2));
    // It is heavy.
    assert_eq!((all["sand"].priority(), all["paint"].priority()), (1, 0));
    assert_eq!(all["pack"].attempts(), 5);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_and_tolerance_are_computed_and_kept() {
    let shop = Shop::new("tolerance").await;
    let full = || vec![Rule::of("pack").fails(503, "Full", "no boxes")];
    let input = Input { attempts: 3, tolerant: true, ..hinges() };
    let (run, output) = shop.completes("tolerant", input, full()).await;
    assert_eq!((output.packed, shop.calls(&run, "pack")), (Some(false), 3));
    let failed = shop.fails("strict", Input { attempts: 1, ..hinges() }, full()).await;
    assert_eq!((failed.error.kind.as_str(), shop.calls(&failed.run, "pack")), ("Full", 1));
    assert_eq!(failed.undone(), ["pack", "take"], "nobody knows what it has packed");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_option_that_makes_no_sense_fails_its_step() {
    let shop = Shop::new("nonsense").await;
    let failed = shop.fails("attempts", Input { attempts: -1, ..hinges() }, vec![]).await;
    assert_eq!((failed.error.kind.as_str(), failed.undone()), ("ExpressionError", vec!["take"]));
    assert!(failed.error.message.contains("max_attempts"), "{}", failed.error.message);
    let failed = shop.fails("timeout", Input { seconds: 0, ..hinges() }, vec![]).await;
    assert_eq!(failed.error.kind, "ExpressionError");
    assert!(failed.error.message.contains("timeout"), "{}", failed.error.message);
    assert_eq!(shop.calls(&failed.run, "take"), 0);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_input_that_does_not_fit_never_leaves_the_client() {
    let shop = Shop::new("input").await;
    let id = shop.world.workflow_id("empty");
    let input = Input { item: String::new(), ..hinges() };
    let start = shop.world.client.start::<Workflow>(&id, input).task_queue(&shop.world.queue);
    let error = start.await.unwrap_err();
    assert!(matches!(&error, StartError::BadInput { message } if message.contains("input.item")));
    assert!(shop.world.client.run::<Workflow>(&id).report().await.is_err(), "it was started");
    // What the schema of a tool refuses is found before the tool is called.
    let failed = shop.fails("none", Input { count: 0, ..hinges() }, vec![]).await;
    assert_eq!(failed.error.kind, "BadInput");
    assert!(failed.error.message.contains("input.count"), "{}", failed.error.message);
    assert_eq!(shop.calls(&failed.run, "take"), 0);
    shop.close().await;
}
