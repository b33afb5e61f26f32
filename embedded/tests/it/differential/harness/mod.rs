//! What scenarios are made of.

#![expect(clippy::unused_self, reason = "whatever a scenario does is said of its play")]
#![expect(clippy::unnecessary_wraps, reason = "messages have optional fields")]

mod agree;
mod client;
mod commands;
mod differences;
mod play;
mod print;
mod side;
mod tree;
mod updates;
mod worker;

pub use agree::{Scenario, assert_agrees, assert_table_is_needed};
pub use client::*;
pub use commands::*;
pub use play::{Halt, Play, Played, Run};
pub use updates::*;
pub use worker::*;

/// Where all of it happens.
pub const NAMESPACE: &str = "default";
