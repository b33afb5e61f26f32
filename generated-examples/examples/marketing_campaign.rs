//! Runs `workflows/marketing_campaign.yaml` from its first step to its result.
//!
//! ```sh
//! cargo run --example marketing_campaign
//! cargo run --example marketing_campaign -- --fail store_brand_voice
//! ```

mod common;

use common::Demo;
use sagaweave::json;
use std::process::ExitCode;

sagaweave::include_workflow!("workflows/marketing_campaign.yaml");
use marketing_campaign::{Tools, Workflow};

#[sagaweave::main]
async fn main() -> ExitCode {
    let demo = Demo {
        name: "marketing_campaign",
        about: "Runs the marketing campaign: research side by side, then content.",
        slots: (100, 100),
    };
    demo.run::<Workflow>(Tools::all, json!({ "topic": "winter shoes" })).await
}
