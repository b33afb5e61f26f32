//! The testing kit, as a user's tests have it.

use super::documents;
use sagaweave::testing::{Answer, Ended, Fault, Played, Test, block_on, samples};
use sagaweave::{Definition, Role, StepContext, StepError, Undo, Value, json, replay};
use sagaweave_compiler::ir;
use sagaweave_compiler::simulate::{self, Given, Kind};
use sagaweave_examples::marketing_campaign::{NotionTool, Tools, Workflow, tools};
use sagaweave_examples::{
    book_trip, launch_dag, multi_agent_orchestration, order_checkout, pivot_checkout, project_dag,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

type Campaign = Test<Workflow>;

fn campaign() -> Campaign {
    Test::new()
}

fn full() -> StepError {
    StepError::permanent("Full", "the disk is full")
}

/// The message of what must not hold.
fn refused<T>(assertion: impl FnOnce() -> T) -> String {
    let caught = catch_unwind(AssertUnwindSafe(|| drop(assertion())));
    let panic = caught.expect_err("it holds");
    *panic.downcast::<String>().expect("the message is made on the spot")
}

#[test]
fn a_stand_in_answers_and_a_failure_is_unwound() {
    block_on(async {
        let t = campaign()
            .on("notion.search_database", |call| Ok(json!({"id": call.key()})))
            .fail("store_brand_voice", full());
        let run = t.run(json!({"topic": "snow"})).await;
        run.failed_at("store_brand_voice")
            .failed_with("Full")
            .undone(["competitor_analysis", "market_research"])
            .undone_after("market_research", "store_brand_voice")
            .left(["generate_content"])
            .not_called("undo:store_brand_voice")
            .not_called("memory_gateway.forget");
        let first = &run.calls()[0];
        assert_eq!((first.step(), first.role()), ("market_research", Role::Forward));
        assert!(first.key().ends_with("/market_research"));
        assert_eq!(first.answer(), Some(&Answer::Done(json!({"id": first.key()}))));
        let undo = run.calls_of("undo:market_research")[0];
        assert_eq!(undo.input()["output"]["id"], first.key());
        assert_eq!((undo.role(), undo.action()), (Role::Undo, "notion.delete_research_notes"));
    });
}

#[test]
fn a_test_runs_often_and_always_tells_the_same_story() {
    block_on(async {
        let t = campaign().lose("competitor_analysis");
        let story = format!("{:?}", t.run(json!({})).await);
        for _ in 0..5 {
            assert_eq!(format!("{:?}", t.run(json!({})).await), story);
        }
        let must = "failed at `competitor_analysis`: Refused: the test lets it be refused
It called, in this order:
   1. market_research                  notion.search_database         → {\"sample\":\"notion.search_database\"}
   2. competitor_analysis              playwright.scrape_competitors  → {\"sample\":\"playwright.scrape_competitors\"}, which nobody heard
   3. competitor_analysis (attempt 2)  playwright.scrape_competitors  ✗ Refused: the test lets it be refused (NotDone, not to be tried again)
   4. undo:market_research             notion.delete_research_notes   → {\"sample\":\"notion.delete_research_notes\"}
   5. undo:competitor_analysis         playwright.clear_cache         → {\"sample\":\"playwright.clear_cache\"}
It left nothing behind.";
        assert_eq!(story, must);
    });
}

#[test]
fn who_runs_beside_a_failure_is_cancelled_and_undone() {
    block_on(async {
        let run = campaign().fail("market_research", full()).run(json!({})).await;
        run.failed_at("market_research").undone(["competitor_analysis"]).leaves_nothing();
        assert_eq!(run.calls_of("competitor_analysis")[0].answer(), Some(&Answer::Cancelled));
        assert_eq!(run.calls_of("undo:competitor_analysis")[0].input()["output"], Value::Null);
    });
}

#[test]
fn a_cancellation_comes_while_its_step_is_at_work() {
    block_on(async {
        let run = campaign().cancel_at("store_brand_voice").run(json!({})).await;
        run.cancelled()
            .undone(["market_research", "competitor_analysis", "store_brand_voice"])
            .undone_after("market_research", "store_brand_voice")
            .undone_after("competitor_analysis", "store_brand_voice");
        assert_eq!(run.calls_of("store_brand_voice")[0].answer(), Some(&Answer::Cancelled));
        let late = campaign().fail("store_brand_voice", full()).cancel_at("undo:market_research");
        let late = late.run(json!({})).await;
        late.failed_at("store_brand_voice").undone(["market_research", "competitor_analysis"]);
        assert_eq!(late.report().noted.len(), 1);
    });
}

#[test]
fn a_killed_workers_step_is_done_again_under_its_key() {
    block_on(async {
        for step in ["market_research", "store_brand_voice"] {
            let run = campaign().kill_worker_at(step).run(json!({})).await;
            let calls = run.completed().calls_of(step);
            let [lost, again] = calls[..] else { panic!("{run:?}") };
            assert!(matches!(lost.answer(), Some(Answer::Unheard(_))));
            assert_eq!((lost.attempt(), again.attempt()), (1, 2));
            assert_eq!(lost.key(), again.key());
            assert_eq!(run.calls().len(), 5);
            let history = run.history_json();
            for (worker, works) in [("worker 1", true), ("worker 2", true), ("worker 3", false)] {
                assert_eq!(history.contains(worker), works, "{worker} after {step}");
            }
        }
        let undo =
            campaign().fail("store_brand_voice", full()).kill_worker_at("undo:market_research");
        let run = undo.run(json!({})).await;
        run.failed_at("store_brand_voice").undone(["market_research", "competitor_analysis"]);
        assert_eq!(run.calls_of("undo:market_research").len(), 2);
    });
}

#[test]
fn hours_take_milliseconds() {
    block_on(async {
        let start = Instant::now();
        let checkout = Test::<pivot_checkout::Workflow>::new();
        // Two hours in all: then the workflow's own timeout unwinds it.
        let slow = checkout.clone().on("reserve_stock", |_| {
            Err(StepError::retry("come back in an hour").after(Duration::from_hours(1)))
        });
        let run = slow.run(json!({})).await;
        assert_eq!(run.ended(), Ended::Failed);
        run.failed_with("Timeout").not_called("charge").leaves_nothing();
        let run = checkout.time_out("reserve_stock").run(json!({})).await;
        assert_eq!(run.calls_of("reserve_stock").len(), 5);
        run.failed_at("reserve_stock").undone(["reserve_stock", "hold_slot"]);
        assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
    });
}

#[test]
fn after_the_pivot_nothing_is_undone() {
    block_on(async {
        let t = Test::<pivot_checkout::Workflow>::new().fail("ship", full());
        let run = t.run(json!({})).await;
        run.failed_with("ForwardFailed").undone([]).leaves_nothing();
        assert!(run.report().pivot_passed);
        let lost = Test::<pivot_checkout::Workflow>::new().lose("charge").run(json!({})).await;
        assert_eq!(lost.completed().calls_of("charge").len(), 2);
    });
}

/// What `exhaust` finds with the worker, `simulate` finds without.
async fn agrees<W: Definition>(document: &str) {
    let documents = documents::all();
    let document = documents.iter().find(|known| known.name == document).expect("it is there");
    for input in document.inputs {
        let input: Value = serde_json::from_str(input).expect("it is JSON");
        agrees_with::<W>(document.name, input).await;
    }
}

async fn agrees_with<W: Definition>(document: &str, input: Value) {
    let workflow = documents::ir(document);
    let given = Given::samples(&workflow).with_input(&workflow, &input).expect("it fits");
    let simulated = simulate::exhaust_with(&workflow, &given).expect("it ends").singles;
    let input = serde_json::from_value(input).expect("it fits");
    let real = Test::<W>::new().exhaust(input).await;
    assert_eq!(real.runs().len(), simulated.len());
    for (real, simulated) in real.runs().iter().zip(&simulated) {
        let kind = match real.fault() {
            Fault::Fail(_) => Kind::Fail,
            Fault::Lose => Kind::Lose,
            Fault::CancelAt => Kind::CancelAt,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind, simulated.faults[0].kind);
        let run = real.run();
        let ids = |steps: &[sagaweave::StepId]| -> Vec<String> {
            let plan = W::programs()[0].plan();
            steps.iter().map(|step| plan.step(*step).id.to_owned()).collect()
        };
        let ended = format!("{:?}", simulated.ended);
        assert_eq!(format!("{:?}", run.ended()), ended, "{document}: {real} {run:?}");
        let left = run.leftovers().iter().filter(|id| !may_stay(&workflow, id));
        let left: Vec<String> = left.cloned().collect();
        assert_eq!(left, ids(&simulated.left), "{document}: {real} {run:?}");
        assert_eq!(run.report().counts.undone, simulated.undone, "{document}: {real} {run:?}");
    }
}

/// Whether a step says that there is nothing to undo: `simulate` passes over what it leaves.
fn may_stay(workflow: &ir::Workflow, id: &str) -> bool {
    let step = workflow.steps.iter().find(|step| step.id == id);
    matches!(step.map(|step| &step.kind), Some(ir::StepKind::Activity(activity))
        if matches!(activity.compensation, ir::Compensation::None))
}

#[test]
fn every_single_misfortune_ends_as_simulate_says() {
    block_on(async {
        agrees::<Workflow>("marketing_campaign.yaml").await;
        agrees::<project_dag::Workflow>("project_dag.json").await;
        agrees::<launch_dag::Workflow>("launch_dag.yaml").await;
        agrees::<pivot_checkout::Workflow>("pivot_checkout.yaml").await;
        agrees::<book_trip::Workflow>("book_trip.yaml").await;
        agrees::<multi_agent_orchestration::Workflow>("multi_agent_orchestration.yaml").await;
        agrees::<order_checkout::Workflow>("order_checkout.yaml").await;
    });
}

/// Keeps pages, and takes real time.
struct Pages;

impl tools::Notion for Pages {
    async fn search_database(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(json!({"page": ctx.step()}))
    }

    async fn delete_research_notes(
        &self,
        _: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        undo.output.ok_or_else(|| StepError::permanent("NoPage", "which one?"))
    }
}

#[test]
fn own_tools_and_samples_go_together() {
    block_on(async {
        let all = Tools { notion: Pages.into(), ..Tools::all(samples()) };
        for t in [campaign().tools(all), campaign().tool(NotionTool::from(Pages))] {
            let run = t.run(json!({})).await;
            let research = &run.output().research;
            assert_eq!(research.market_research, json!({"page": "market_research"}));
            assert_eq!(research.competitor_analysis["sample"], "playwright.scrape_competitors");
            // Its undo refuses where nobody knows of the page.
            let t = t.on("notion.search_database", |_| Err(StepError::unknown("?")));
            let run = t.run(json!({})).await;
            run.failed_at("market_research").left(["market_research"]);
            assert_eq!(run.report().undo_failed[0].step, "market_research");
        }
    });
}

/// Never answers.
struct Stuck;

impl tools::Slm for Stuck {
    async fn chat_completion(&self, _: &StepContext, _: Value) -> Result<Value, StepError> {
        std::future::pending().await
    }
}

#[test]
fn what_does_not_end_says_where_it_is() {
    let tool = sagaweave_examples::marketing_campaign::SlmTool::from(Stuck);
    let t = campaign().tool(tool).patience(Duration::from_secs(5));
    let message = refused(|| block_on(t.run(json!({}))));
    assert!(message.contains("has not ended within 5s"), "{message}");
    assert!(
        message.contains("generate_content     slm.chat_completion            has not answered"),
        "{message}"
    );
}

#[test]
fn a_tool_that_panics_is_unwound_and_told() {
    block_on(async {
        let run = campaign().on("slm.chat_completion", |_| panic!("ouch")).run(json!({})).await;
        run.failed_at("generate_content").failed_with("Panic");
        let answer = run.calls_of("generate_content")[0].answer();
        assert!(matches!(answer, Some(Answer::Failed(error)) if error.error_type() == "Panic"));
        let run =
            campaign().on("slm.chat_completion", |call| call.input_as::<u8>().map(Value::from));
        run.run(json!({})).await.failed_with("BadInput");
    });
}

#[test]
fn the_history_is_what_temporals_tools_read() {
    block_on(async {
        let run = campaign().fail("store_brand_voice", full()).run(json!({})).await;
        replay::<Workflow>(run.history()).await.unwrap();
        assert!(replay::<project_dag::Workflow>(run.history()).await.is_err());
        let text = run.history_json();
        let history: Value = serde_json::from_str(&text).unwrap();
        let events = history["events"].as_array().unwrap();
        let types: Vec<&str> =
            events.iter().map(|event| event["eventType"].as_str().unwrap()).collect();
        assert_eq!(types[0], "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED");
        assert_eq!(types[types.len() - 1], "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED");
        let started = &events[0]["workflowExecutionStartedEventAttributes"];
        assert_eq!(started["workflowType"]["name"], "MarketingCampaignWorkflow");
        let failed = &events[events.len() - 1]["workflowExecutionFailedEventAttributes"];
        assert_eq!(failed["failure"]["applicationFailureInfo"]["type"], "Full");
    });
}

/// An assertion that does not hold says so, and what happened.
fn says<'r>(part: &str, assertion: impl FnOnce() -> &'r Played<Workflow>) {
    let message = refused(assertion);
    assert!(message.starts_with("MarketingCampaignWorkflow was "), "{message}");
    assert!(message.contains(part), "{message}\nhas no {part}");
    assert!(message.contains("It called, in this order:\n   1. market_research "), "{message}");
}

#[test]
fn each_assertion_can_fail() {
    let good = block_on(campaign().run(json!({})));
    let failed = block_on(campaign().fail("store_brand_voice", full()).run(json!({})));
    let cancelled = block_on(campaign().cancel_at("generate_content").run(json!({})));
    says("was to complete, but failed at `store_brand_voice`: Full: the disk is full", || {
        failed.completed()
    });
    says("was to complete, but was cancelled: the test cancels it here", || {
        cancelled.output();
        &cancelled
    });
    says("was to fail at `generate_content`, but failed", || failed.failed_at("generate_content"));
    says("was to fail at `generate_content`, but completed", || good.failed_at("generate_content"));
    says("was to fail with `Empty`, but failed", || failed.failed_with("Empty"));
    says("was to fail with `Full`, but completed", || good.failed_with("Full"));
    says("was to be cancelled, but failed", || failed.cancelled());
    says(
        "was to undo `market_research`, and undid `competitor_analysis`, `market_research`",
        || failed.undone(["market_research"]),
    );
    says("was to undo `market_research`, and undid nothing", || good.undone(["market_research"]));
    says("was to undo `market_research`, but completed", || {
        good.undone_after("market_research", "store_brand_voice")
    });
    says("was to call `store_brand_voice`", || {
        cancelled.undone_after("market_research", "store_brand_voice")
    });
    says("was to undo `market_research` only after `competitor_analysis`", || {
        failed.undone_after("market_research", "competitor_analysis")
    });
    says("was not to call `generate_content`", || good.not_called("generate_content"));
    says("was not to call `slm.chat_completion`", || good.not_called("slm.chat_completion"));
    says("was to leave behind nothing, but failed", || failed.leaves_nothing());
    says("It left behind what `generate_content` did.", || failed.left(["market_research"]));
    says("It left nothing behind.", || good.left(["market_research"]));
}

#[test]
fn names_that_are_not_there_are_refused() {
    for (name, message) in [
        ("test", refused(|| campaign().fail("stor", full()))),
        ("test", refused(|| campaign().lose("stor"))),
        ("test", refused(|| campaign().cancel_at("undo:stor"))),
        ("test", refused(|| campaign().kill_worker_at("notion.search_database"))),
        ("test", refused(|| campaign().time_out(""))),
        ("type", refused(|| campaign().on("notion.search", |_| Ok(Value::Null)))),
    ] {
        assert!(message.contains("MarketingCampaignWorkflow has no activity `"), "{message}");
        assert!(message.contains("market_research, undo:market_research, "), "{message}");
        assert_eq!(
            name == "type",
            message.contains("it calls notion.search_database"),
            "{message}"
        );
    }
    let run = block_on(campaign().run(json!({})));
    for message in [
        refused(|| run.not_called("stor")),
        refused(|| run.calls_of("stor")),
        refused(|| run.undone_after("market_research", "stor")),
    ] {
        assert!(message.contains("has no activity `stor`"), "{message}");
    }
}

#[test]
fn exhausting_says_what_is_left_by_what() {
    let all = block_on(campaign().exhaust(json!({})));
    all.assert_leaves_nothing_but(["generate_content"]);
    let message = refused(|| all.assert_leaves_nothing());
    assert!(message.starts_with("5 of 12 runs leave something behind:\n"), "{message}");
    for part in [
        "  lose generate_content: Failed, leaves generate_content\n",
        "  fail store_brand_voice: Failed, leaves generate_content\n",
        "It called, in this order:",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let stuck = campaign().fail("undo:market_research", full());
    let all = block_on(stuck.exhaust(json!({})));
    let message = refused(|| all.assert_leaves_nothing_but(["generate_content"]));
    assert!(message.contains("market_research"), "{message}");
}

#[test]
fn the_page_shows_what_page_rs_runs() {
    let page = include_str!("../../../docs/testing.md");
    let blocks: Vec<&str> =
        page.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.join("\n"), include_str!("page.rs"));
}
