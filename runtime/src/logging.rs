//! What the worker tells about its work.
//!
//! Everything goes through `tracing`, in spans with the fields `workflow_id`, `run_id`, and of an
//! activity `step` and `attempt`. What a workflow says is said once: not again when it is replayed.
//! [`init`] is for programs that bring no subscriber of their own.
//!
//! Lines of ours hold no input and no output, but what a message says of a value that does not fit, and
//! never a secret. The SDK's own, at `debug` and `trace`, hold whatever goes through it, as base 64: what
//! a schema calls secret has left an output before that.

use std::env;
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// What is shown where `RUST_LOG` says nothing.
const DEFAULT_FILTER: &str =
    "info,temporalio_sdk=warn,temporalio_sdk_core=warn,temporalio_client=warn";

/// Writes the log to stderr: text, or JSON where `SAGAWEAVE_LOG=json`; what `RUST_LOG` says, by
/// default all from info up; in colour on a terminal. Does nothing where a subscriber is set already.
pub fn init() {
    let format = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(io::stderr);
    let done = if env::var("SAGAWEAVE_LOG").is_ok_and(|format| format == "json") {
        format.json().flatten_event(true).with_current_span(false).try_init()
    } else {
        format.with_ansi(colour()).try_init()
    };
    if let Err(error) = done {
        tracing::debug!(%error, "the log goes to the subscriber that was set before");
    }
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER))
}

/// See <https://no-color.org>.
fn colour() -> bool {
    io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
