//! The checks themselves: each kind of wrong call or report is found.

use crate::check::{Expect, check, check_report};
use crate::plans::CAMPAIGN;
use crate::scenario::Scenario;
use sagaweave::{Counts, SagaReport, StepEntry};
use sagaweave_devkit::tool_service::{Answer, Call, Effect, Record, Undo};
use serde_json::{Value, json};
use std::time::Instant;

const RUN: &str = "run-1";
const WORKFLOW: &str = "a workflow";

/// What was called in a campaign whose last step was lost, then refused.
const WELL: [&str; 8] = [
    "market_research",
    "competitor_analysis",
    "generate_content",
    "store_brand_voice",
    "store_brand_voice",
    "undo:store_brand_voice",
    "undo:market_research",
    "undo:competitor_analysis",
];

fn call(activity: &str, at: usize) -> Call {
    let (id, undo) = activity.strip_prefix("undo:").map_or((activity, false), |id| (id, true));
    let step = CAMPAIGN.step(id);
    let name = if undo { step.undo.unwrap().1 } else { step.call };
    let (tool, action) = name.split_once('.').unwrap();
    let key = format!("{RUN}/{activity}");
    let traceparent = format!("00-{}-{}-01", "a".repeat(32), "b".repeat(16));
    let headers = [
        ("x-tenant-id", WORKFLOW),
        ("content-type", "application/json"),
        ("traceparent", &traceparent),
    ];
    Call {
        began: 10 * at as u64,
        at: Instant::now(),
        ended: Some(10 * at as u64 + 9),
        key: key.clone(),
        activity: activity.to_owned(),
        attempt: 1,
        tool: tool.to_owned(),
        action: action.to_owned(),
        arguments: if undo { undo_arguments(id) } else { json!({}) },
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        answer: Answer::Status(200),
    }
}

fn undo_arguments(id: &str) -> Value {
    let action = CAMPAIGN.step(id).call.split_once('.').unwrap().1;
    let output = json!({ "id": format!("{RUN}/{id}"), "action": action });
    json!({ "input": {}, "output": if id == "store_brand_voice" { Value::Null } else { output } })
}

/// The record of these calls: each takes effect, but for the second of `store_brand_voice`.
fn record(activities: &[&str]) -> Record {
    let mut record = Record::default();
    for (at, activity) in activities.iter().enumerate() {
        let mut call = call(activity, at + 1);
        if *activity == "store_brand_voice" {
            let again = record.effects.contains_key(&call.key);
            call.answer = if again { Answer::Status(400) } else { Answer::Lost };
        }
        let applied = call.began + 1;
        if let Some(id) = activity.strip_prefix("undo:") {
            let effect = record.effects.get_mut(&format!("{RUN}/{id}"));
            let found = effect.is_some();
            if let Some(effect) = effect {
                effect.undone = Some(applied);
            }
            record.undos.entry(call.key.clone()).or_insert(Undo { applied, found });
        } else {
            let effect = Effect { applied, undone: None };
            record.effects.entry(call.key.clone()).or_insert(effect);
        }
        record.calls.push(call);
    }
    record
}

fn expect() -> Expect {
    Scenario::lost_then_refused(&CAMPAIGN, "store_brand_voice").expect
}

/// The check of the record after `change` says this.
fn found(change: impl Fn(&mut Record), says: &str) {
    let mut record = record(&WELL);
    change(&mut record);
    let wrong = check(&CAMPAIGN, RUN, WORKFLOW, &record, &expect()).join("; ");
    assert!(wrong.contains(says), "{says} is not in: {wrong}");
}

/// The check of these calls says this.
fn found_in(activities: &[&str], says: &str) {
    found(|changed| *changed = record(activities), says);
}

#[test]
fn what_is_well_passes() {
    assert_eq!(check(&CAMPAIGN, RUN, WORKFLOW, &record(&WELL), &expect()), [""; 0]);
}

#[test]
fn a_wrong_call_is_found() {
    found(|record| record.calls[0].key.push('x'), "the key is run-1/market_researchx");
    found(|record| record.calls[5].action.push('x'), "the call is memory_gateway.forgetx");
    found(|record| record.calls[1].activity = "nobody".to_owned(), "nobody is no activity");
    let header = |name: &'static str| {
        move |record: &mut Record| record.calls[2].headers.insert(name.to_owned(), "?".to_owned())
    };
    for (name, says) in [
        ("x-tenant-id", "X-Tenant-ID is ?"),
        ("content-type", "Content-Type is ?"),
        ("traceparent", "traceparent is \"?\""),
    ] {
        found(|record| drop(header(name)(record)), says);
    }
    found(|record| record.calls[5].arguments = json!({}), "undo:store_brand_voice got {}");
    found(|record| record.calls[6].arguments["output"] = Value::Null, "undo:market_research got");
}

#[test]
fn a_wrong_count_is_found() {
    found_in(&WELL[..7], "missing [run-1/undo:competitor_analysis]");
    found_in(&WELL[..7], "too many [run-1/competitor_analysis]");
    let twice: Vec<&str> = WELL.into_iter().chain(["undo:market_research"]).collect();
    found_in(&twice, "undo:market_research was done 2 times");
    found_in(&twice, "undo:market_research was called 2 times, not 1");
    let thrice: Vec<&str> = ["generate_content"].into_iter().chain(WELL).collect();
    found_in(&thrice, "generate_content was called 2 times, not 1");
    let none: Vec<&str> = WELL.into_iter().filter(|call| *call != "generate_content").collect();
    found_in(&none, "missing [run-1/generate_content]");
    found_in(&none, "store_brand_voice began without generate_content");
}

#[test]
fn a_wrong_window_is_found() {
    let overlapping = |window: usize| {
        let mut record = record(&WELL);
        record.calls[0].ended = Some(25);
        let expect = Expect { in_flight: Some(window), ..expect() };
        check(&CAMPAIGN, RUN, WORKFLOW, &record, &expect)
    };
    assert_eq!(overlapping(2), [""; 0]);
    assert_eq!(overlapping(1), ["2 calls were in flight at once, not Some(1)"]);
    assert_eq!(overlapping(3), ["2 calls were in flight at once, not Some(3)"]);
}

#[test]
fn a_wrong_order_is_found() {
    let swapped = |one: usize, other: usize| {
        let mut calls = WELL;
        calls.swap(one, other);
        calls
    };
    found_in(&swapped(5, 6), "undo:store_brand_voice ended at");
    found_in(&swapped(1, 2), "generate_content began before competitor_analysis ended");
    found_in(&swapped(4, 5), "store_brand_voice was called after undoing had begun");
    let overlap = |record: &mut Record| record.calls[5].ended = Some(75);
    found(overlap, "undo:store_brand_voice ended at 75, but undo:market_research began at 70");
}

/// A report that fits `expect`.
fn report() -> SagaReport {
    let entries = |ids: &[&'static str]| -> Vec<StepEntry> {
        ids.iter().map(|id| StepEntry { step: (*id).to_owned(), error: None }).collect()
    };
    SagaReport {
        undone: entries(&["store_brand_voice", "market_research", "competitor_analysis"]),
        kept: entries(&["generate_content"]),
        counts: Counts { undone: 3, kept: 1, ..Counts::default() },
        ..SagaReport::default()
    }
}

#[test]
fn a_wrong_report_is_found() {
    assert_eq!(check_report(&CAMPAIGN, &report(), &expect()), [""; 0]);
    let found = |change: &dyn Fn(&mut SagaReport), says: &str| {
        let mut report = report();
        change(&mut report);
        let wrong = check_report(&CAMPAIGN, &report, &expect()).join("; ");
        assert!(wrong.contains(says), "{says} is not in: {wrong}");
    };
    found(&|report| report.undone.swap(0, 1), "has market_research before store_brand_voice");
    found(&|report| report.counts.undone = 2, "counts.undone is 2, but 3");
    found(
        &|report| drop(report.kept.pop()),
        "report.kept: too many [], missing [generate_content]",
    );
    found(&|report| report.running = report.kept.clone(), "report.running: too many");
}
