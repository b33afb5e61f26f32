//! What expressions are made of when they run: functions over plain values, the same for generated
//! Rust and for the interpreter.

mod time;

pub use time::{TimeSpan, Timestamp};
