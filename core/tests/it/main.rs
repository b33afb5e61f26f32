//! Core on the simulated host.

mod check;
mod drive;
mod ending;
mod examples;
mod exhaustive;
mod plans;
mod random;
mod rules;
mod story;
mod values;
