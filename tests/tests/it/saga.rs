//! Success, and everything that can go wrong with a step or an undo, for every document.

use crate::blocks;
use crate::documents::{self as docs, Document};
use crate::plan::Plan;
use crate::play::play;
use crate::scenario::Scenario;
use crate::tally::Tally;
use std::future::Future;
use std::pin::Pin;

/// Tables of scenarios that run side by side.
type Tables = Vec<Pin<Box<dyn Future<Output = Tally>>>>;

fn table<D: Document>(scenarios: Vec<Scenario>) -> Pin<Box<dyn Future<Output = Tally>>> {
    Box::pin(play::<D>(D::NAME, scenarios))
}

async fn run(tables: Tables) {
    Tally::close(futures_util::future::join_all(tables).await);
}

fn for_each_step(plan: &Plan, scenario: fn(&Plan, &'static str) -> Scenario) -> Vec<Scenario> {
    plan.forward().map(|step| scenario(plan, step.id)).collect()
}

/// What can be said of a document with its own limits: success, and for every step its failure, a
/// lost response followed by a refusal, and a cancellation while it runs.
fn steps(plan: &Plan) -> Vec<Scenario> {
    let mut scenarios = vec![Scenario::success(plan)];
    scenarios.extend(for_each_step(plan, Scenario::failure));
    scenarios.extend(for_each_step(plan, Scenario::lost_then_refused));
    scenarios.extend(for_each_step(plan, Scenario::cancelled));
    scenarios
}

/// For every undo: it fails for good, and it fails twice before it succeeds. `last` is the step that
/// sets it off, after all the others.
fn undos(plan: &Plan, last: &'static str) -> Vec<Scenario> {
    let with_undo = plan.forward().filter(|step| step.undo.is_some());
    let both = |step: &'static crate::plan::Step| {
        [Scenario::undo_fails(plan, step.id, last), Scenario::undo_fails_twice(plan, step.id, last)]
    };
    with_undo.flat_map(both).collect()
}

/// For every step: each of its attempts, so many, takes effect and is silent.
fn timeouts(plan: &Plan, attempts: usize) -> Vec<Scenario> {
    plan.forward().map(|step| Scenario::timeout(plan, step.id, attempts)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_campaign() {
    let plan = docs::marketing_campaign::Workflow::PLAN;
    let all = [steps(&plan), undos(&plan, "store_brand_voice")].concat();
    run(vec![
        table::<docs::marketing_campaign::Workflow>(all),
        table::<docs::brisk_campaign::Workflow>(timeouts(&plan, 2)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twelve_steps_in_five_waves() {
    let plan = docs::launch_dag::Workflow::PLAN;
    let all = [steps(&plan), undos(&plan, "announce")].concat();
    run(vec![
        table::<docs::launch_dag::Workflow>(all),
        table::<docs::brisk_launch_dag::Workflow>(timeouts(&plan, 2)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_project_in_its_modes() {
    fn all<D: Document>() -> Pin<Box<dyn Future<Output = Tally>>> {
        table::<D>([steps(&D::PLAN), timeouts(&D::PLAN, 3)].concat())
    }
    run(vec![
        table::<docs::test_project::Workflow>(steps(&docs::test_project::Workflow::PLAN)),
        all::<docs::project_sequential::Workflow>(),
        all::<docs::project_parallel::Workflow>(),
        all::<docs::project_dag::Workflow>(),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pivot_finally_and_blocks() {
    run(vec![
        table::<docs::sale::Workflow>(blocks::sale()),
        table::<docs::rental::Workflow>(blocks::rental()),
        table::<docs::party::Workflow>(blocks::party()),
        table::<docs::survey::Workflow>(blocks::survey()),
        table::<docs::parade::Workflow>(blocks::parade()),
        table::<docs::errand::Workflow>(blocks::errand()),
    ])
    .await;
}
