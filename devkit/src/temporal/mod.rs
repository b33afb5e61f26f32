//! A real Temporal server for tests, benches and examples.
//!
//! ```text
//! TEMPORAL_ADDRESS ──────────────────────────────────────────► a server that already runs
//! TEMPORAL_CLI → PATH, go's bin → the SDK's download → go install ──► a command ──► Server::start
//! ```
//! Whoever needs a server gets one or an error that names all the ways to have one.

mod find;
mod serve;

pub use find::{CLI_PACKAGE, Found, NoServer, find, find_command};
pub use serve::{SEARCH_ATTRIBUTES, Server};
