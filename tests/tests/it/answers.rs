//! What the answers of a tool mean: whether there may be an effect, whether it is tried again, and
//! what the error is called.

use crate::check::Expect;
use crate::documents::marketing_campaign::Workflow;
use crate::documents::project_dag;
use crate::history::fits;
use crate::plans::CAMPAIGN;
use crate::play::play;
use crate::scenario::{End, Scenario};
use crate::tally::Tally;
use crate::world::World;
use sagaweave::{Definition, Run, RunError, json};
use sagaweave_devkit::tool_service::Rule;
use std::time::Duration;

const STEP: &str = "store_brand_voice";

/// The last step fails with this type of error after so many attempts; it is undone where there may
/// be an effect.
fn fails(name: &str, kind: &'static str, called: usize, may_exist: bool) -> Scenario {
    let mut expect = Expect {
        undone: vec!["market_research", "competitor_analysis"],
        kept: vec!["generate_content"],
        ..Expect::default()
    };
    if may_exist {
        expect.undone.push(STEP);
        expect.without_effect.push(STEP);
    } else {
        expect.failed.push(STEP);
    }
    Scenario::new(name.to_owned(), End::Failed { kind, step: STEP }, expect).called(STEP, called)
}

fn rule() -> Rule {
    Rule::of(STEP)
}

/// `first` is the answer of the first attempt; the second is refused.
fn then_refused(first: u16, may_exist: bool) -> Scenario {
    fails(&format!("{first}, then 400"), "Refused", 2, may_exist)
        .rule(rule().attempt(1).fails(first, "Odd", "odd"))
        .rule(rule().fails(400, "Refused", "no"))
}

fn statuses() -> Vec<Scenario> {
    vec![
        then_refused(408, true),
        then_refused(425, false),
        then_refused(429, false),
        then_refused(500, true),
        then_refused(503, true),
        fails("429 to the end", "Odd", 3, false).rule(rule().fails(429, "Odd", "odd")),
        fails("500 to the end", "Odd", 3, true).rule(rule().fails(500, "Odd", "odd")),
        fails("500, then 429 to the end", "Odd", 3, true)
            .rule(rule().attempt(1).fails(500, "Odd", "odd"))
            .rule(rule().fails(429, "Odd", "odd")),
        fails("404 without a body", "NotFound", 1, false).rule(rule().answers_raw(404, "")),
        fails("422 with a body that says little", "UnprocessableEntity", 1, false)
            .rule(rule().answers_raw(422, "{\"error\": \"no\"}")),
    ]
}

fn bodies() -> Vec<Scenario> {
    let endless = vec![b' '; 16 << 20];
    vec![
        fails("no JSON", "BadOutput", 1, true).rule(rule().answers_raw(200, "<html>")),
        fails("two values", "BadOutput", 1, true).rule(rule().answers_raw(200, "{} {}")),
        fails("no UTF-8", "BadOutput", 1, true).rule(rule().answers_raw(200, b"\"\xff\"".to_vec())),
        fails("too large", "BadOutput", 1, true).rule(rule().answers_raw(200, endless)),
    ]
}

fn undos() -> Vec<Scenario> {
    let gone = |status: u16| {
        let mut scenario = Scenario::lost_then_refused(&CAMPAIGN, STEP);
        scenario.name = format!("{status} to an undo");
        // Somebody else has undone it already.
        scenario.rule(Rule::of("undo:market_research").takes_effect().answers_raw(status, ""))
    };
    vec![gone(404), gone(410)]
}

/// Longer than the heartbeat timeout of 10 s: the runtime beats for the tool.
fn patience() -> Vec<Scenario> {
    let slow = Scenario::success(&CAMPAIGN)
        .rule(Rule::of("generate_content").after(Duration::from_secs(13)));
    vec![Scenario { name: "a slow tool".to_owned(), ..slow }]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_mean_what_they_mean() {
    let scenarios = [statuses(), bodies(), undos(), patience()].concat();
    Tally::close(vec![play::<Workflow>("answers", scenarios).await]);
}

async fn start<W: Definition<Input = sagaweave::Value>>(world: &World, id: &str) -> Run<W> {
    let start = world.client.start::<W>(id, json!(null)).task_queue(&world.queue);
    start.await.unwrap()
}

/// The next attempt does not come before its time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retry_after_is_kept() {
    let (world, worker) = World::with_worker::<Workflow>("retry-after").await;
    let id = world.workflow_id("429");
    world.recorder.on(&id, Rule::of("generate_content").attempt(1).fails_for(429, "Busy", 4));
    let run = start::<Workflow>(&world, &id).await;
    run.result().await.unwrap();
    let record = world.recorder.record(&id);
    let calls: Vec<_> = record.calls_of("generate_content").map(|call| call.at).collect();
    let [first, second] = calls.as_slice() else { panic!("{}", record.story()) };
    let waited = second.duration_since(*first);
    assert!(waited >= Duration::from_secs(4), "it came again after {waited:?}");
    fits(&run).await;
    worker.shutdown().await.unwrap();
}

/// Where nobody listens, nothing was done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_service_that_is_not_there_did_nothing() {
    let world = World::new("unreachable").await;
    let worker = world.worker::<project_dag::Workflow>("http://127.0.0.1:9");
    let id = world.workflow_id("unreachable");
    let run = start::<project_dag::Workflow>(&world, &id).await;
    let error = run.result().await.unwrap_err();
    let RunError::Failed { report, .. } = error else { panic!("{error:?}") };
    let failed: Vec<&str> = report.failed.iter().map(|entry| entry.step.as_str()).collect();
    assert_eq!(failed, ["create_workspace", "cleanup_workspace"], "{report:?}");
    assert_eq!(report.counts.never_started, 3, "{report:?}");
    fits(&run).await;
    worker.shutdown().await.unwrap();
}
