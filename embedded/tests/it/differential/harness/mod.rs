//! What scenarios are made of.

mod agree;
mod client;
mod commands;
mod differences;
mod play;
mod print;
mod side;
mod tree;
mod worker;

pub use agree::{Scenario, assert_agrees, assert_table_is_needed};
pub use client::*;
pub use commands::*;
pub use play::{Halt, Play, Played, Run};
pub use worker::*;

/// Where all of it happens.
pub const NAMESPACE: &str = "default";
