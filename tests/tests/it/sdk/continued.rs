//! Workflows that go on as new ones.

use super::stage::{Stage, end, events, fits};
use std::time::Duration;
use temporalio_client::WorkflowGetResultOptions;
use temporalio_client::errors::WorkflowGetResultError;
use temporalio_common::MemoValues;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{ContinueAsNewOptions, WorkflowContext, WorkflowResult};

/// Counts one in each run, up to a number.
#[workflow]
#[derive(Default)]
pub struct Laps;

#[workflow_methods]
impl Laps {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, laps: (u32, u32)) -> WorkflowResult<String> {
        let (lap, last) = laps;
        ctx.timer(Duration::from_millis(10)).await;
        if lap < last {
            let mut options = ContinueAsNewOptions::default();
            if lap == 2 {
                let mut memo = MemoValues::new();
                memo.insert("lap", lap);
                options.memo = Some(memo);
            }
            ctx.continue_as_new((lap + 1, last), options)?;
        }
        let memo: Option<u32> = ctx.memo().get("lap")?;
        let before = ctx.info().continued_from_run_id().is_some();
        Ok(format!("lap {lap}, memo {memo:?}, run before {before}"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn laps_are_runs() {
    let stage = Stage::new("laps", |worker| {
        worker.register_workflow::<Laps>().unwrap();
    });
    let stage = stage.await;
    let laps = stage.start(Laps::run, (1, 4), "laps").await;
    assert_eq!(end(&laps).await.unwrap(), "lap 4, memo Some(2), run before true");
    let first = laps.info().first_execution_run_id.clone().unwrap();
    let runs = runs(&stage, &first).await;
    assert_eq!(runs.len(), 4);

    let here = WorkflowGetResultOptions::builder().follow_runs(false).build();
    let run = stage.find_run::<Laps>(&stage.id("laps"), &first);
    let ended = run.get_result(here).await.unwrap_err();
    assert!(matches!(ended, WorkflowGetResultError::ContinuedAsNew), "{ended:?}");
    stage.close().await;
}

/// The runs from the first to the last; the history of each fits.
async fn runs(stage: &Stage, first: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(run) = next {
        let handle = stage.find_run::<Laps>(&stage.id("laps"), &run);
        let last = events(&handle).await.pop().and_then(|event| event.attributes);
        next = match last {
            Some(Attributes::WorkflowExecutionContinuedAsNewEventAttributes(continued)) => {
                Some(continued.new_execution_run_id)
            }
            _ => None,
        };
        fits::<Laps>(&handle).await;
        runs.push(run);
    }
    runs
}
