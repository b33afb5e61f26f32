//! What the benches of sagaweave share: CPU time, medians, tables.
//!
//! - `compile`: what generated code costs rustc, beside the same workflow written by hand.
//! - `campaign`: what a run costs the client and the worker, beside the same.
//! - `engine`: how fast the engine in the process is, beside a server.
//! - `macro_path`: what compiling the macro and all that it needs costs, beside other macros.
//!
//! `cargo bench -p sagaweave-benches` runs all; `BENCHMARKS.md` says what they measure.

// The SDK's macros expand to these crates, and code that is measured finds the others here.
use {futures as _, temporalio_client as _, temporalio_common as _, temporalio_macros as _};
pub use {serde, serde_json, tokio};
use {temporalio_sdk as _, temporalio_workflow as _};

mod figures;

pub use figures::{median, ratio, table};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::time::Duration;

/// Whether `cargo bench` asked: a bench that `cargo test` builds has nothing to do.
pub fn asked() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// The CPU time of this process so far, user and system.
///
/// # Errors
/// Where the system does not say.
pub fn own_cpu() -> std::io::Result<Duration> {
    Ok(cpu(getrusage(UsageWho::RUSAGE_SELF)?))
}

/// The CPU time of all child processes that have ended so far, and of theirs, user and system.
///
/// # Errors
/// Where the system does not say.
pub fn children_cpu() -> std::io::Result<Duration> {
    Ok(cpu(getrusage(UsageWho::RUSAGE_CHILDREN)?))
}

fn cpu(usage: Usage) -> Duration {
    let micros = (usage.user_time() + usage.system_time()).num_microseconds();
    Duration::from_micros(micros.unsigned_abs())
}
