//! Tests of workflows, in this process: no server, no network, and no waiting.
//!
//! ```text
//!   Test ── run(input) ──▶ an engine · a worker · stand-ins for every tool ──▶ Played
//!    what goes wrong        time that skips, one call after the other          what to assert
//! ```
//!
//! The worker and the workflow are those of production; what stands in is the server and, where a test
//! says nothing else, the tools: each answers a sample, `{"sample": "<its activity type>"}`.
//!
//! ```
//! # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
//! use campaign::marketing_campaign::Workflow;
//! use sagaweave::testing::{Test, block_on};
//! use sagaweave::{StepError, json};
//!
//! # fn main() {
//! block_on(async {
//!     let t = Test::<Workflow>::new()
//!         .on("notion.search_database", |call| Ok(json!({"id": call.key()})))
//!         .fail("store_brand_voice", StepError::permanent("Full", "the disk is full"));
//!     let run = t.run(json!({})).await;
//!     run.failed_at("store_brand_voice").undone_after("market_research", "store_brand_voice");
//! });
//! # }
//! ```
//!
//! # When things happen
//! Calls that run side by side are answered in an order that is always the same, and the same that
//! `sagaweave simulate` has. So each kind of misfortune meets the others of its wave in a state that
//! is known:
//!
//! | | what the tool does | what the others of its wave are doing then |
//! |---|---|---|
//! | [`Test::fail`] | refuses | still running, with their effects there |
//! | [`Test::lose`] | takes effect, is not heard, refuses the retry | all that can run has ended |
//! | [`Test::time_out`] | takes effect, is never heard | all that can run has ended |
//! | [`Test::cancel_at`] | takes effect while the run is cancelled | all that can run has ended |
//! | [`Test::kill_worker_at`] | takes effect, and its worker is gone | all that can run has ended |
//!
//! # Time
//! When everything only waits, time jumps: retries, timers and timeouts cost milliseconds. A tool that
//! takes real time is waited for.

mod backstage;
mod call;
mod cast;
mod director;
mod exhaust;
mod fault;
mod history;
mod play;
mod played;
mod rules;
mod stage;
mod story;
mod test;

pub use call::{Answer, Call};
pub use exhaust::{Exhausted, Single};
pub use fault::Fault;
pub use played::{Ended, Played};
pub use test::Test;

use crate::tool_service::ToolService;

/// Stands for the tools that a test does not implement, where a workflow's `Tools` wants one: each of
/// their actions answers a sample. Nothing is ever sent anywhere.
///
/// ```
/// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
/// # use campaign::marketing_campaign::{Tools, Workflow};
/// # use sagaweave::{json, testing::{Test, block_on, samples}};
/// # fn main() { block_on(async {
/// let t = Test::<Workflow>::new().tools(Tools { ..Tools::all(samples()) });
/// t.run(json!({})).await.completed();
/// # }) }
/// ```
///
/// [`Test::tools`] has one with an implementation.
pub fn samples() -> ToolService {
    ToolService::new("http://samples.invalid").expect("it is a URL, and no environment is asked")
}

/// Runs an async test to its end, for who has no runtime at hand.
///
/// ```
/// assert_eq!(sagaweave::testing::block_on(async { 1 + 1 }), 2);
/// ```
///
/// # Panics
/// Where the system gives no thread, or it is called inside of a runtime.
pub fn block_on<F: Future>(test: F) -> F::Output {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("the system gives a test its threads").block_on(test)
}
