//! A tool written in Rust: what its answers, its panics and its clean-up mean for the saga.

use crate::documents::rental::{Tools, Workflow, tools};
use crate::history::fits;
use crate::world::World;
use sagaweave::{
    Run, RunError, SagaReport, StepContext, StepError, ToolService, Undo, Value, json,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the tool was called with: the key, the attempt, and the output that an undo got.
type Calls = Arc<Mutex<Vec<(String, u32, Value)>>>;

/// The cars: how they are handed over depends on the workflow's id.
struct Cars(Calls);

impl Cars {
    fn note(&self, ctx: &StepContext, output: Value) {
        self.0.lock().unwrap().push((ctx.key().to_owned(), ctx.attempt(), output));
    }
}

impl tools::Cars for Cars {
    async fn book(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        self.note(ctx, Value::Null);
        Ok(json!({ "car": 7 }))
    }

    async fn hand_over(&self, ctx: &StepContext, _: Value) -> Result<Value, StepError> {
        self.note(ctx, Value::Null);
        match ctx.workflow_id().rsplit('.').next().unwrap_or_default() {
            "permanent" => Err(StepError::permanent("NoKeys", "lost them")),
            "retry" => Err(StepError::retry("the queue is long").after(Duration::from_millis(300))),
            "partial" => Err(StepError::partial("one key of two").kind("HalfDone")),
            "unknown" => Err(StepError::unknown("the line went dead")),
            "converted" => Ok(json!("seven".parse::<u32>()?)),
            "panic" => panic!("the tool is broken"),
            "unknown-retry" if ctx.attempt() == 1 => Err(StepError::unknown("hm")),
            "unknown-retry" => Err(StepError::retry("no")),
            "cleaned-up" => {
                ctx.cancelled().await;
                Err(StepError::permanent("Stopped", "nobody drove off"))
            }
            "done-anyway" => {
                ctx.cancelled().await;
                Ok(json!("drove off"))
            }
            "dropped" => std::future::pending().await,
            _ => Ok(json!({ "handed": true })),
        }
    }

    async fn cancel_booking(
        &self,
        ctx: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        self.note(ctx, json!(undo.output));
        Ok(Value::Null)
    }

    async fn take_back(
        &self,
        ctx: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {
        self.note(ctx, json!(undo.output));
        Ok(Value::Null)
    }
}

/// How the run ended, by which type of error, and what was called of the cars.
struct Ended {
    report: SagaReport,
    error: Option<String>,
    calls: Vec<(String, u32, Value)>,
}

async fn play(world: &World, calls: &Calls, how: &str) -> Ended {
    let id = format!("{}.{how}", world.queue);
    let start = world.client.start::<Workflow>(&id, json!(null)).task_queue(&world.queue);
    let run: Run<Workflow> = start.await.unwrap();
    let prefix = format!("{}/", run.run_id().unwrap());
    if matches!(how, "cleaned-up" | "done-anyway" | "dropped") {
        let handed = format!("{prefix}hand_over");
        while !calls.lock().unwrap().iter().any(|(key, ..)| *key == handed) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        run.cancel("enough").await.unwrap();
    }
    let error = match run.result().await {
        Ok(_) => None,
        Err(RunError::Failed { error, .. }) => Some(error.kind),
        Err(RunError::Cancelled { .. }) => Some("Cancelled".to_owned()),
        Err(other) => panic!("{how}: {other}"),
    };
    fits(&run).await;
    let report = run.report().await.unwrap();
    let own = |call: &(String, u32, Value)| {
        let activity = call.0.strip_prefix(&prefix)?;
        Some((activity.to_owned(), call.1, call.2.clone()))
    };
    let calls = calls.lock().unwrap().iter().filter_map(own).collect();
    Ended { report, error, calls }
}

/// `hand_over` is undone where it may have happened, and what the undo gets is null unless it did.
fn check(how: &str, ended: &Ended, kind: &str, attempts: u32, undone: Option<Value>) {
    assert_eq!(ended.error.as_deref(), Some(kind), "{how}");
    let mut must = vec![("book_car".to_owned(), 1, Value::Null)];
    must.extend((1..=attempts).map(|attempt| ("hand_over".to_owned(), attempt, Value::Null)));
    let taken_back = undone.is_some();
    must.extend(undone.map(|output| ("undo:hand_over".to_owned(), 1, output)));
    must.push(("undo:book_car".to_owned(), 1, json!({ "car": 7 })));
    assert_eq!(ended.calls, must, "{how}");
    let listed = ended.report.undone.iter().any(|entry| entry.step == "hand_over");
    assert_eq!(listed, taken_back, "{how}: {:?}", ended.report);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_tool_says_decides_what_is_undone() {
    let world = World::new("own-tools").await;
    let calls = Calls::default();
    let service = ToolService::new(&world.recorder.url()).unwrap();
    let tools = Tools { cars: Cars(Arc::clone(&calls)).into(), ..Tools::all(service) };
    let worker = world.worker_with::<Workflow>(tools);

    let success = play(&world, &calls, "well").await;
    assert_eq!((success.error, success.calls.len()), (None, 2));
    let none = || Some(Value::Null);
    for (how, kind, attempts, undone) in [
        ("permanent", "NoKeys", 1, None),
        ("retry", "ToolError", 2, None),
        ("partial", "HalfDone", 2, none()),
        ("unknown", "ToolError", 2, none()),
        ("converted", "ToolError", 2, none()),
        ("panic", "Panic", 2, none()),
        ("unknown-retry", "ToolError", 2, none()),
        ("cleaned-up", "Cancelled", 1, None),
        ("done-anyway", "Cancelled", 1, Some(json!("drove off"))),
        ("dropped", "Cancelled", 1, none()),
    ] {
        check(how, &play(&world, &calls, how).await, kind, attempts, undone);
    }
    worker.shutdown().await.unwrap();
}
