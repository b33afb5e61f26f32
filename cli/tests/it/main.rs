//! The command, as its users meet it.

mod build;
mod check;
mod explain;
mod fmt;
mod folder;
mod graph;
mod help;
mod pull_request;
mod readme;
mod run;
mod schema;
mod simulate;
mod text;
mod types;
mod values;
