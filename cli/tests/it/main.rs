//! The command, as its users meet it.

mod build;
mod run;
mod schema;
