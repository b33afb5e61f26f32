//! Whether what the tool service saw, and then what the report says, is what had to be.

use crate::plan::{Plan, Step};
use sagaweave::{SagaReport, StepEntry};
use sagaweave_devkit::tool_service::{Answer, Call, Record};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What must have come of one run. Every step of the plan is in exactly one list.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    pub undo_failed: Vec<&'static str>,
    pub undone: Vec<&'static str>,
    pub kept: Vec<&'static str>,
    pub unknown: Vec<&'static str>,
    pub failed: Vec<&'static str>,
    pub cancelled: Vec<&'static str>,
    pub never_started: Vec<&'static str>,
    /// Of the lists above: what the service had no effect of, though nobody could know.
    pub without_effect: Vec<&'static str>,
    /// How often an activity was called that was not called just once.
    pub attempts: Vec<(String, usize)>,
    /// Held until something else happens: called again where that takes longer than an attempt may.
    pub held: Vec<&'static str>,
    /// Nobody can say how often anything was called.
    pub any_attempts: bool,
    /// How many calls were in flight at the most, where that is known.
    pub in_flight: Option<usize>,
    /// Undone while forward work went on: its calls need not come before the undos'.
    pub tolerated: Vec<&'static str>,
    /// Activities of which the first ended before the second began, besides what the plan says.
    pub orders: Vec<(&'static str, &'static str)>,
}

type Set = BTreeSet<String>;

/// Everything that is wrong; empty is well.
pub fn check(
    plan: &Plan,
    run: &str,
    workflow: &str,
    record: &Record,
    expect: &Expect,
) -> Vec<String> {
    let mut wrong = Vec::new();
    wrong.extend(record.calls.iter().flat_map(|call| wrong_call(plan, run, workflow, call)));
    if record.calls.iter().any(|call| find(plan, call).is_none()) {
        return wrong;
    }
    wrong_effects(plan, run, record, expect, &mut wrong);
    wrong_undos(plan, run, record, expect, &mut wrong);
    wrong_attempts(record, expect, &mut wrong);
    wrong_window(record, expect, &mut wrong);
    wrong_forward_order(plan, record, &mut wrong);
    wrong_undo_order(plan, record, expect, &mut wrong);
    wrong_moment(record, expect, plan, &mut wrong);
    wrong
}

fn key(template: &str, run: &str) -> String {
    template.replace("{run}", run)
}

/// The step that a call is of.
fn find(plan: &Plan, call: &Call) -> Option<&'static Step> {
    let id = call.activity.strip_prefix("undo:").unwrap_or(&call.activity);
    plan.steps.iter().find(|step| step.id == id)
}

/// The call is one of the plan's: its key, its action, its headers.
fn wrong_call(plan: &Plan, run: &str, workflow: &str, call: &Call) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, is: &str, must: &str| {
        if is != must {
            wrong.push(format!("{}: {what} is {is}, not {must}", call.activity));
        }
    };
    let Some(step) = find(plan, call) else {
        return vec![format!("{} is no activity of the plan", call.activity)];
    };
    let (must_key, must_call) = match step.undo {
        Some(undo) if call.is_undo() => undo,
        None if call.is_undo() => return vec![format!("{} has no undo", step.id)],
        _ => (step.key, step.call),
    };
    same("the key", &call.key, &key(must_key, run));
    same("the call", &format!("{}.{}", call.tool, call.action), must_call);
    let header = |name: &str| call.headers.get(name).map_or("", String::as_str);
    same("X-Tenant-ID", header("x-tenant-id"), workflow);
    same("Content-Type", header("content-type"), "application/json");
    if !is_traceparent(header("traceparent")) {
        wrong.push(format!("{}: traceparent is {:?}", call.activity, header("traceparent")));
    }
    wrong
}

/// `00-<32 hex>-<16 hex>-<2 hex>`, as W3C has it.
fn is_traceparent(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let hex = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 32, 16, 2] && parts.iter().all(|part| hex(part)) && parts[0] == "00"
}

/// What exists and what was undone, by key.
fn wrong_effects(
    plan: &Plan,
    run: &str,
    record: &Record,
    expect: &Expect,
    wrong: &mut Vec<String>,
) {
    let keys = |lists: &[&[&'static str]]| -> Set {
        let steps = lists.iter().flat_map(|list| list.iter());
        let with_effect = steps.filter(|id| !expect.without_effect.contains(id));
        with_effect.map(|id| key(plan.step(id).key, run)).collect()
    };
    let finally: Set =
        plan.steps.iter().filter(|step| step.wave == 0).map(|s| key(s.key, run)).collect();
    let owned = |set: BTreeSet<&str>| -> Set { set.into_iter().map(str::to_owned).collect() };
    let present: Set = owned(record.present()).difference(&finally).cloned().collect();
    differ(
        "effects that are there",
        &present,
        &keys(&[&expect.kept, &expect.unknown, &expect.undo_failed]),
        wrong,
    );
    differ("effects that were undone", &owned(record.undone()), &keys(&[&expect.undone]), wrong);
}

/// Which undos were done, each once, and with what they were called.
fn wrong_undos(plan: &Plan, run: &str, record: &Record, expect: &Expect, wrong: &mut Vec<String>) {
    let undo_keys = |ids: &[&'static str]| -> Set {
        let undos = ids.iter().filter_map(|id| plan.step(id).undo);
        undos.map(|(template, _)| key(template, run)).collect()
    };
    let done: Set = record.undos.keys().cloned().collect();
    differ("undos that were done", &done, &undo_keys(&expect.undone), wrong);
    let called: Set =
        record.calls.iter().filter(|call| call.is_undo()).map(|c| c.key.clone()).collect();
    let all: Vec<&str> = expect.undone.iter().chain(&expect.undo_failed).copied().collect();
    differ(
        "undos that were called",
        &called,
        &undo_keys(&all.iter().map(|id| plan.step(id).id).collect::<Vec<_>>()),
        wrong,
    );
    for call in record.calls.iter().filter(|call| call.is_undo()) {
        wrong.extend(wrong_undo_arguments(record, call));
        let successes = record.calls_of(&call.activity).filter(|call| call.succeeded()).count();
        // Where a worker was killed, what it had not yet told the server is done again, with its key.
        if successes > 1 && !expect.any_attempts {
            wrong.push(format!("{} was done {successes} times", call.activity));
        }
    }
}

/// An undo gets what its step got, and what it answered, null where nobody knows.
fn wrong_undo_arguments(record: &Record, undo: &Call) -> Option<String> {
    let forward: Vec<&Call> = record.calls_of(undo.activity.strip_prefix("undo:")?).collect();
    let first = forward.first()?;
    // What was answered without an effect was no sample.
    let heard = |call: &&&Call| call.succeeded() && record.effects.contains_key(&call.key);
    let output = match forward.iter().find(heard) {
        Some(call) => json!({ "id": call.key, "action": call.action }),
        None => Value::Null,
    };
    let must = json!({ "input": first.arguments, "output": output });
    (undo.arguments != must)
        .then(|| format!("{} got {}, not {must}", undo.activity, undo.arguments))
}

/// Nothing is called more often than it has to be.
fn wrong_attempts(record: &Record, expect: &Expect, wrong: &mut Vec<String>) {
    let called: BTreeSet<&str> = record.calls.iter().map(|call| call.activity.as_str()).collect();
    let told: BTreeSet<&str> = expect.attempts.iter().map(|(id, _)| id.as_str()).collect();
    let certain = |activity: &&&str| !expect.any_attempts && !expect.held.contains(activity);
    for activity in called.union(&told).filter(certain) {
        let is = record.calls_of(activity).count();
        let must = expect.attempts.iter().rev().find(|(id, _)| id == activity).map_or(1, |it| it.1);
        if is != must {
            wrong.push(format!("{activity} was called {is} times, not {must}"));
        }
    }
}

/// As many calls at once as there may be, and no more.
fn wrong_window(record: &Record, expect: &Expect, wrong: &mut Vec<String>) {
    let runs_at = |call: &&Call, moment: u64| {
        call.began <= moment && call.ended.is_none_or(|ended| ended > moment)
    };
    let at = |moment| record.calls.iter().filter(|call| runs_at(call, moment)).count();
    let most = record.calls.iter().map(|call| at(call.began)).max().unwrap_or_default();
    if expect.in_flight.is_some_and(|must| must != most) {
        wrong.push(format!("{most} calls were in flight at once, not {:?}", expect.in_flight));
    }
}

/// Nothing starts before what it comes after has been answered.
fn wrong_forward_order(plan: &Plan, record: &Record, wrong: &mut Vec<String>) {
    for (early, late) in plan.edges() {
        let answered = |call: &&Call| matches!(call.answer, Answer::Status(_) | Answer::Lost);
        let ended = record.calls_of(early.id).filter(answered).filter_map(|call| call.ended).max();
        let began = record.calls_of(late.id).map(|call| call.began).min();
        match (ended, began) {
            (Some(ended), Some(began)) if began < ended => {
                wrong.push(format!("{} began before {} ended", late.id, early.id));
            }
            (None, Some(_)) if !record.started(early.id) => {
                wrong.push(format!("{} began without {}", late.id, early.id));
            }
            _ => {}
        }
    }
}

/// Nothing is undone before what came after it.
fn wrong_undo_order(plan: &Plan, record: &Record, expect: &Expect, wrong: &mut Vec<String>) {
    let was_undone = |step: &Step| record.started(&format!("undo:{}", step.id));
    for (early, late) in plan.edges() {
        if was_undone(early) && was_undone(late) {
            let order =
                record.precedes(&format!("undo:{}", late.id), &format!("undo:{}", early.id));
            wrong.extend(order.err());
        }
    }
    let orders = expect.orders.iter();
    wrong.extend(orders.filter_map(|(first, then)| record.precedes(first, then).err()));
}

/// Once undoing has begun, nothing goes forward.
fn wrong_moment(record: &Record, expect: &Expect, plan: &Plan, wrong: &mut Vec<String>) {
    let tolerated = |call: &&Call| {
        let step = call.activity.trim_start_matches("undo:");
        expect.tolerated.contains(&step)
    };
    let undos = record.calls.iter().filter(|call| call.is_undo() && !tolerated(call));
    let Some(began) = undos.map(|call| call.began).min() else { return };
    let finally = |call: &Call| plan.step(call.activity.trim_start_matches("undo:")).wave == 0;
    for call in record.calls.iter().filter(|call| !call.is_undo() && call.began > began) {
        if !finally(call) {
            wrong.push(format!("{} was called after undoing had begun", call.activity));
        }
    }
    let last_undo =
        record.calls.iter().filter(|call| call.is_undo()).filter_map(|call| call.ended).max();
    for call in record.calls.iter().filter(|call| finally(call)) {
        if last_undo.is_some_and(|undo| call.began < undo) {
            wrong.push(format!("{} of finally began before the undos ended", call.activity));
        }
    }
}

fn differ(what: &str, is: &Set, must: &Set, wrong: &mut Vec<String>) {
    let only = |a: &Set, b: &Set| a.difference(b).cloned().collect::<Vec<_>>().join(", ");
    if is != must {
        wrong.push(format!("{what}: too many [{}], missing [{}]", only(is, must), only(must, is)));
    }
}

/// Whether the report says what the calls say.
pub fn check_report(plan: &Plan, report: &SagaReport, expect: &Expect) -> Vec<String> {
    let mut wrong = Vec::new();
    let finally: Vec<&str> =
        plan.steps.iter().filter(|step| step.wave == 0).map(|s| s.id).collect();
    let mut list = |name: &str, entries: &[StepEntry], must: &[&'static str], count: usize| {
        let is: Set = entries.iter().map(|entry| entry.step.clone()).collect();
        let is: Set = is.into_iter().filter(|id| !finally.contains(&id.as_str())).collect();
        let must: Set = must.iter().map(|id| (*id).to_owned()).collect();
        differ(&format!("report.{name}"), &is, &must, &mut wrong);
        if count != entries.len() {
            wrong
                .push(format!("report.counts.{name} is {count}, but {} are listed", entries.len()));
        }
    };
    let counts = &report.counts;
    list("undo_failed", &report.undo_failed, &expect.undo_failed, counts.undo_failed);
    list("undone", &report.undone, &expect.undone, counts.undone);
    list("kept", &report.kept, &expect.kept, counts.kept);
    list("unknown", &report.unknown, &expect.unknown, counts.unknown);
    list("failed", &report.failed, &expect.failed, counts.failed);
    list("cancelled", &report.cancelled, &expect.cancelled, counts.cancelled);
    list("skipped", &report.skipped, &[], counts.skipped);
    list("never_started", &report.never_started, &expect.never_started, counts.never_started);
    list("running", &report.running, &[], counts.running);
    wrong_report_order(plan, report, &mut wrong);
    wrong
}

fn wrong_report_order(plan: &Plan, report: &SagaReport, wrong: &mut Vec<String>) {
    let place = |id: &str| report.undone.iter().position(|entry| entry.step == id);
    for (early, late) in plan.edges() {
        if let (Some(early_at), Some(late_at)) = (place(early.id), place(late.id))
            && early_at < late_at
        {
            wrong.push(format!("report.undone has {} before {}", early.id, late.id));
        }
    }
}
