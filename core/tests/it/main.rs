//! Core on the simulated host.

mod check;
mod examples;
mod exhaustive;
mod plans;
mod random;
mod rules;
mod story;
