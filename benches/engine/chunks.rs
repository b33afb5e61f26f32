//! A workflow of many activities, a window of them in flight, by hand.

use std::time::Duration;
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::workflows::join_all;
use temporalio_sdk::{ActivityOptions, WorkflowContext, WorkflowResult};

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct Chunks;

#[workflow_methods]
impl Chunks {
    /// Runs so many activities, so many at once; counts those that ended.
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: (u32, u32)) -> WorkflowResult<u32> {
        let (activities, window) = input;
        let mut done = 0;
        while done < activities {
            let chunk = done..activities.min(done + window);
            let ended = join_all(chunk.map(|number| {
                let options = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30));
                ctx.execute_activity(Work::step, number, options.build())
            }));
            for ended in ended.await {
                ended?;
                done += 1;
            }
        }
        Ok(done)
    }
}

/// A tool.
pub struct Work;

#[activities]
impl Work {
    /// A step.
    #[activity(name = "work.step")]
    pub async fn step(_ctx: ActivityContext, number: u32) -> Result<u32, ActivityError> {
        Ok(number)
    }
}
