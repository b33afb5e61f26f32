//! The Tool Service: what it records, and how it misbehaves.

use crate::http::{SOON, call, raw};
use sagaweave_devkit::tool_service::{Answer, Rule, ToolService};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn it_records_a_call_and_its_effect() {
    let service = ToolService::start().unwrap();
    let answer = call(&service.url(), "w", "run/a", "notion.search").await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "id": "run/a", "action": "search" }));

    let record = service.record("w");
    let [call] = record.calls.as_slice() else { panic!("{record:?}") };
    assert_eq!((call.tool.as_str(), call.action.as_str()), ("notion", "search"));
    assert_eq!((call.key.as_str(), call.activity.as_str(), call.attempt), ("run/a", "a", 1));
    assert_eq!(call.arguments, json!({ "a": 1 }));
    assert_eq!(call.headers["x-tenant-id"], "w");
    assert_eq!(call.answer, Answer::Status(200));
    assert!(record.present().contains("run/a") && record.undone().is_empty());
    assert!(service.record("another").calls.is_empty());
}

#[tokio::test]
async fn an_effect_happens_once_and_is_undone_by_its_key() {
    let service = ToolService::start().unwrap();
    let url = service.url();
    for key in ["run/a", "run/a", "run/b", "run/undo:a", "run/undo:a"] {
        assert_eq!(call(&url, "w", key, "t.x").await.unwrap().status, 200);
    }
    let record = service.record("w");
    assert_eq!(record.calls_of("a").map(|call| call.attempt).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(record.effects.keys().collect::<Vec<_>>(), ["run/a", "run/b"]);
    assert!(record.undone().contains("run/a") && record.present().contains("run/b"));
    assert!(record.undos["run/undo:a"].found);
    assert!(record.undos["run/undo:a"].applied < record.calls[4].began);
    record.precedes("a", "undo:a").unwrap();
    assert!(record.precedes("undo:a", "a").unwrap_err().contains("began at"));
    assert!(record.precedes("c", "a").unwrap_err().contains("c was never called"));
}

#[tokio::test]
async fn an_undo_of_nothing_is_told_apart() {
    let service = ToolService::start().unwrap();
    service.on("w", Rule::of("undo:b").answers_raw(404, ""));
    assert_eq!(call(&service.url(), "w", "run/undo:a", "t.x").await.unwrap().status, 200);
    assert_eq!(call(&service.url(), "w", "run/undo:b", "t.x").await.unwrap().status, 404);
    let record = service.record("w");
    assert!(!record.undos["run/undo:a"].found);
    assert!(!record.undos.contains_key("run/undo:b") && !record.took_effect("undo:b"));
}

#[tokio::test]
async fn failures_lost_responses_and_odd_bodies() {
    let service = ToolService::start().unwrap();
    let url = service.url();
    service.on("w", Rule::of("a").attempt(1).takes_effect().loses_response());
    service.on("w", Rule::of("a").attempt(2).fails(400, "Refused", "no"));
    service.on("w", Rule::of_action("t.slow").fails_for(429, "Busy", 7));
    service.on_all(Rule::of("c").answers_raw(200, vec![b'['; 70_000]));

    assert!(call(&url, "w", "run/a", "t.x").await.is_none());
    assert!(service.record("w").took_effect("a"));
    let refused = call(&url, "w", "run/a", "t.x").await.unwrap();
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json(), json!({ "error": { "type": "Refused", "message": "no" } }));
    assert_eq!(call(&url, "w", "run/a", "t.x").await.unwrap().status, 200);
    let busy = call(&url, "w", "run/b", "t.slow").await.unwrap();
    assert!(busy.status == 429 && busy.head.contains("retry-after: 7"), "{busy:?}");
    assert_eq!(call(&url, "w", "run/c", "t.x").await.unwrap().body.len(), 70_000);

    let record = service.record("w");
    let answers: Vec<Answer> = record.calls_of("a").map(|call| call.answer).collect();
    assert_eq!(answers, [Answer::Lost, Answer::Status(400), Answer::Status(200)]);
    assert!(!record.took_effect("b") && !record.took_effect("c"));
}

#[tokio::test]
async fn a_call_is_held_until_its_siblings_have_started() {
    let service = ToolService::start().unwrap();
    let url = service.url();
    service.on("w", Rule::of("a").once_started(["b"]).once_answered(["c"]).fails(400, "No", ""));
    service.on("w", Rule::of("b").until_released("gate"));
    let calls = ["a", "b", "c"].map(|step| {
        let (url, key) = (url.clone(), format!("run/{step}"));
        tokio::spawn(async move { call(&url, "w", &key, "t.x").await.unwrap().status })
    });
    service
        .wait("w", "a's end", SOON, |record| record.calls_of("a").any(|a| a.ended.is_some()))
        .await
        .unwrap();
    assert!(!service.record("w").took_effect("b"));
    service.release("w", "gate");
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap());
    }
    assert_eq!(statuses, [400, 200, 200]);
}

#[tokio::test]
async fn a_caller_that_goes_away_is_seen() {
    let service = ToolService::start().unwrap();
    service.on("w", Rule::of("a").takes_effect().hangs());
    let url = service.url();
    let hanging = tokio::spawn(async move { call(&url, "w", "run/a", "t.x").await });
    service.wait_for_effect("w", "a", SOON).await.unwrap();
    assert_eq!(service.record("w").calls[0].answer, Answer::Pending);
    hanging.abort();
    let given_up = |record: &sagaweave_devkit::tool_service::Record| {
        record.calls[0].answer == Answer::Abandoned
    };
    service.wait("w", "the end of a", SOON, given_up).await.unwrap();
}

#[tokio::test]
async fn waiting_in_vain_says_what_happened_instead() {
    let service = ToolService::start().unwrap();
    call(&service.url(), "w", "run/a", "t.x").await.unwrap();
    let short = Duration::from_millis(20);
    let error = service.wait_for_call("w", "b", short).await.unwrap_err();
    assert!(error.contains("a call of b") && error.contains("a #1 t.x: Status(200)"), "{error}");
}

#[tokio::test]
async fn requests_that_are_none_are_refused() {
    let service = ToolService::start().unwrap();
    let head = "Host: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    for (line, status) in [
        ("GET /v1/adapters/t/execute HTTP/1.1", 404),
        ("POST /v1/adapters/t HTTP/1.1", 404),
        ("POST /v1/adapters/t/execute HTTP/1.1", 400),
    ] {
        let answer = raw(&service.url(), &format!("{line}\r\n{head}")).await.unwrap();
        assert_eq!(answer.status, status, "{line}: {answer:?}");
    }
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let service = ToolService::start().unwrap();
    let address = service.url().strip_prefix("http://").unwrap().to_owned();
    drop(service);
    for _ in 0..100 {
        if std::net::TcpStream::connect(&address).is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it still listens");
}
