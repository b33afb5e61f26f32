//! Runs `workflows/test_project.json` from its first task to its result.
//!
//! ```sh
//! cargo run --example project
//! cargo run --example project -- --fail task-2
//! ```

mod common;

use common::Demo;
use sagaweave::json;
use std::process::ExitCode;

sagaweave::include_workflow!("workflows/test_project.json");
use test_project::{Tools, Workflow};

#[sagaweave::main]
async fn main() -> ExitCode {
    let demo = Demo {
        name: "project",
        about: "Runs the project: a workspace, its two tasks, and the clean-up whatever happened.",
        slots: (10, 10),
    };
    demo.run::<Workflow>(Tools::all, json!(null)).await
}
