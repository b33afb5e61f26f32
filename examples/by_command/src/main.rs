//! An order: `src/generated.rs` is what `sagaweave build` prints of `workflows/order.yaml`. It is checked
//! in, so that a review shows what a change of the document does, and nothing is generated when this is
//! compiled. After a change of the document, in this folder:
//!
//! ```sh
//! sagaweave build workflows/order.yaml -o src/generated.rs
//! ```
//!
//! To run it, start a Temporal server in another terminal with `temporal server start-dev`, then
//!
//! ```sh
//! export TEMPORAL_ADDRESS=localhost:7233
//! cargo run -p by_command -- 1042
//! cargo run -p by_command -- 1043 --declined
//! ```

use sagaweave::{Client, RunError, StepContext, StepError, Undo, Value, Worker, json};
use std::error::Error;

#[rustfmt::skip] // It stays as it is printed.
mod generated;
use generated::order::{Tools, Workflow, tools};

struct Warehouse;

impl tools::Warehouse for Warehouse {
    async fn reserve(&self, ctx: &StepContext, input: Value) -> Result<Value, StepError> {
        eprintln!("warehouse: the goods of {} are held for {}", ctx.workflow_id(), input["hold"]);
        Ok(json!({ "reservation": ctx.key() }))
    }

    async fn release(&self, ctx: &StepContext, _: Undo<Value, Value>) -> Result<Value, StepError> {
        eprintln!("warehouse: the goods of {} are released", ctx.workflow_id());
        Ok(json!({}))
    }
}

struct Payments {
    declines: bool,
}

impl tools::Payments for Payments {
    async fn charge(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        if self.declines {
            return Err(StepError::permanent("CardDeclined", "the bank declines this card"));
        }
        eprintln!("payments: {} is paid", ctx.workflow_id());
        Ok(json!({ "payment": ctx.key() }))
    }

    async fn refund(&self, ctx: &StepContext, _: Undo<Value, Value>) -> Result<Value, StepError> {
        eprintln!("payments: {} is paid back", ctx.workflow_id());
        Ok(json!({}))
    }
}

struct Courier;

impl tools::Courier for Courier {
    async fn verify_address(&self, _: &StepContext, _: Value) -> Result<Value, StepError> {
        Ok(json!({ "reachable": true }))
    }

    async fn book(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        eprintln!("courier: {} is collected tomorrow", ctx.workflow_id());
        Ok(json!({ "booking": ctx.key() }))
    }

    async fn cancel_booking(
        &self,
        ctx: &StepContext,
        _: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        eprintln!("courier: {} is not collected", ctx.workflow_id());
        Ok(json!({}))
    }
}

struct Mail;

impl tools::Mail for Mail {
    async fn send_order_status(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        eprintln!("mail: how {} went", ctx.workflow_id());
        Ok(json!({}))
    }
}

#[sagaweave::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let number = arguments.next().ok_or("which order? by_command 1042 [--declined]")?;
    let declines = arguments.next().as_deref() == Some("--declined");

    let client = Client::from_env().await?;
    let worker = Worker::new(&client)
        .workflow::<Workflow>(Tools {
            warehouse: Warehouse.into(),
            payments: Payments { declines }.into(),
            courier: Courier.into(),
            mail: Mail.into(),
        })
        .spawn()?;
    let run = client.start::<Workflow>(format!("order-{number}"), json!({})).await?;
    let result = run.result().await;
    worker.shutdown().await?;
    match result {
        Ok(output) => println!("order {number} is on its way: {}", output.book_courier),
        Err(RunError::Failed { error, report }) => {
            let undone: Vec<&str> = report.undone.iter().map(|entry| entry.step.as_str()).collect();
            println!("order {number} failed: {error}. Undone: {}", undone.join(", "));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
