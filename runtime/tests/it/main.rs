//! The runtime over a real Temporal server, with plans written by hand.

mod documents;
mod runs;
mod steering;
mod workers;
mod world;
