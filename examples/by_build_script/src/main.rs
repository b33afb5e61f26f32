//! People who join and leave: `build.rs` compiles the folder `workflows/`, and `sagaweave::include!`
//! brings in a module for each document. Both share their tools, which are our own.
//!
//! To run it, start a Temporal server in another terminal with `temporal server start-dev`, then
//!
//! ```sh
//! export TEMPORAL_ADDRESS=localhost:7233
//! cargo run -p by_build_script -- join ada
//! cargo run -p by_build_script -- leave ada
//! ```

use sagaweave::{Client, StepContext, StepError, Undo, Value, Worker, json};
use std::error::Error;

sagaweave::include!();
use joining::tools;

/// All tools of this company. They only say what they would do.
struct Company;

impl Company {
    fn say(ctx: &StepContext, what: &str) -> Value {
        eprintln!("{}: {what}", ctx.workflow_id());
        json!(what)
    }
}

impl tools::Directory for Company {
    async fn create_account(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        Ok(Self::say(ctx, "an account"))
    }

    async fn delete_account(
        &self,
        ctx: &StepContext,
        _: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(Self::say(ctx, "no account"))
    }

    async fn issue_badge(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        Ok(Self::say(ctx, "a badge"))
    }

    async fn void_badge(
        &self,
        ctx: &StepContext,
        _: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(Self::say(ctx, "no badge"))
    }

    async fn close_account(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        Ok(Self::say(ctx, "a closed account"))
    }

    async fn reopen_account(
        &self,
        ctx: &StepContext,
        _: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(Self::say(ctx, "an open account"))
    }
}

impl tools::Purchasing for Company {
    async fn order(&self, ctx: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(Self::say(ctx, &format!("a {}", input["item"].as_str().unwrap_or("parcel"))))
    }

    async fn cancel_order(
        &self,
        ctx: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        Ok(Self::say(ctx, &format!("no {}", undo.input["item"].as_str().unwrap_or("parcel"))))
    }
}

impl tools::Mail for Company {
    async fn send(&self, ctx: &StepContext, input: Value) -> Result<Value, StepError> {
        Ok(Self::say(ctx, &format!("a mail, {}", input["template"])))
    }
}

#[sagaweave::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, who] = &arguments[..] else {
        return Err("who joins or leaves? by_build_script join ada".into());
    };
    let client = Client::from_env().await?;
    let worker = Worker::new(&client)
        .workflow::<joining::Workflow>(joining::Tools {
            directory: Company.into(),
            purchasing: Company.into(),
            mail: Company.into(),
        })
        .workflow::<leaving::Workflow>(leaving::Tools {
            directory: Company.into(),
            purchasing: Company.into(),
        })
        .spawn()?;
    let id = format!("{what}-{who}");
    match what.as_str() {
        "join" => {
            let output = client.start::<joining::Workflow>(id, json!({})).await?.result().await?;
            println!("{who} has {} and {}", output.account, output.equipment.laptop);
        }
        "leave" => {
            let output = client.start::<leaving::Workflow>(id, json!({})).await?.result().await?;
            println!("{who} has {} and {}", output.account, output.parcel);
        }
        other => return Err(format!("`{other}`: join or leave").into()),
    }
    worker.shutdown().await?;
    Ok(())
}
