//! Expressions: what is read, what is found, and what they print as.

pub mod generate;
mod holes;
mod lost;
mod random;
mod run;
mod told;
pub mod world;
