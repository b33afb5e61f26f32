//! A newsletter: `workflows/newsletter.yaml` becomes a module by `include_workflow!`.
//!
//! The tool `mailing` is our own, in Rust; the tool `crm` goes over the Tool Service, an HTTP service.
//! To run it, start a Temporal server and a stand-in for that service in two other terminals:
//!
//! ```sh
//! temporal server start-dev
//! cargo run -p sagaweave-devkit --bin tool-service -- 8080
//! ```
//!
//! then
//!
//! ```sh
//! export TEMPORAL_ADDRESS=localhost:7233 TOOL_SERVICE_URL=http://localhost:8080
//! cargo run -p by_macro -- 2026-12
//! ```

use sagaweave::{Client, StepContext, StepError, ToolService, Undo, Value, Worker, json};
use std::error::Error;

sagaweave::include_workflow!("workflows/newsletter.yaml");
use newsletter::{Tools, Workflow, tools};

struct Mailing;

impl tools::Mailing for Mailing {
    async fn create_draft(&self, ctx: &StepContext, input: Value) -> Result<Value, StepError> {
        // The key is the same for every attempt of this step, so that there is never a second draft.
        eprintln!("mailing: a draft of the {} issue, {}", input["template"], ctx.workflow_id());
        Ok(json!({ "draft": ctx.key() }))
    }

    async fn delete_draft(
        &self,
        ctx: &StepContext,
        _: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        eprintln!("mailing: no draft, {}", ctx.workflow_id());
        Ok(json!({}))
    }

    async fn send_draft(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        eprintln!("mailing: sent, {}", ctx.workflow_id());
        Ok(json!({ "sent": ctx.workflow_id() }))
    }
}

#[sagaweave::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let issue = std::env::args().nth(1).ok_or("which issue? by_macro 2026-12")?;
    let client = Client::from_env().await?;
    let service = ToolService::from_env()?;
    let worker = Worker::new(&client)
        .workflow::<Workflow>(Tools { mailing: Mailing.into(), ..Tools::all(service) })
        .spawn()?;
    let run = client.start::<Workflow>(format!("newsletter-{issue}"), json!({})).await?;
    let output = run.result().await?;
    println!("{}, to {}", output.send, output.prepare.choose_readers);
    worker.shutdown().await?;
    Ok(())
}
