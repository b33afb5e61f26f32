//! Tools that do nothing but note what they were asked for: effects and undos, by idempotency key.

use crate::documents::marketing_campaign::Workflow;
use crate::plan::Plan;
use sagaweave::engine::RandomFaults;
use sagaweave::{Client, StepContext, StepError, Tool, ToolSet, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

/// What was asked for in one run.
#[derive(Debug, Default)]
pub struct Seen {
    /// How often each effect was asked for, by key. It is there once, however often.
    pub effects: BTreeMap<String, usize>,
    /// How often each undo was asked for, by the key of the effect.
    pub undone: BTreeMap<String, usize>,
    /// Effects that came first after their undo.
    pub late: BTreeSet<String>,
    /// Undos whose own key is not that of their effect's undo.
    pub strange: BTreeSet<String>,
    /// In which step its cancellation was asked for.
    pub cancelled: Option<String>,
}

/// All that was asked for, by run.
pub struct Recorder {
    client: Client,
    cancels: RandomFaults,
    runs: Mutex<HashMap<String, Seen>>,
}

impl Recorder {
    /// One that cancels a workflow in the first call of a step where `cancels` has anything.
    pub fn new(client: Client, cancels: RandomFaults) -> Self {
        Self { client, cancels, runs: Mutex::default() }
    }

    /// What was asked for in a run that has ended.
    pub fn take(&self, run_id: &str) -> Seen {
        self.runs.lock().unwrap().remove(run_id).unwrap_or_default()
    }

    /// A step takes effect before anything can stop it.
    async fn act(&self, ctx: &StepContext) -> Result<Value, StepError> {
        let workflow = ctx.workflow_id();
        let cancel =
            self.note_effect(ctx) && self.cancels.of_activity(workflow, ctx.step(), 1).is_some();
        if cancel {
            self.client.run::<Workflow>(workflow).cancel("chaos").await?;
        }
        Ok(Value::from(ctx.key()))
    }

    /// Whether this is the run's first call of the step.
    fn note_effect(&self, ctx: &StepContext) -> bool {
        let mut runs = self.runs.lock().unwrap();
        let seen = runs.entry(ctx.run_id().to_owned()).or_default();
        let count = seen.effects.entry(ctx.key().to_owned()).or_default();
        *count += 1;
        let first = *count == 1;
        if first && seen.undone.contains_key(ctx.key()) {
            seen.late.insert(ctx.key().to_owned());
        }
        if first && self.cancels.of_activity(ctx.workflow_id(), ctx.step(), 1).is_some() {
            seen.cancelled.get_or_insert_with(|| ctx.step().to_owned());
        }
        first
    }

    fn note_undo(&self, ctx: &StepContext) {
        let effect = format!("{}/{}", ctx.run_id(), ctx.step());
        let mut runs = self.runs.lock().unwrap();
        let seen = runs.entry(ctx.run_id().to_owned()).or_default();
        if ctx.key() != format!("{}/undo:{}", ctx.run_id(), ctx.step()) {
            seen.strange.insert(ctx.key().to_owned());
        }
        *seen.undone.entry(effect).or_default() += 1;
    }
}

/// The tools of a document: its actions and undos.
pub struct Tools(Vec<Tool>);

impl Tools {
    pub fn of(plan: &Plan, recorder: &Arc<Recorder>) -> Self {
        let actions: BTreeSet<&'static str> = plan.steps.iter().map(|step| step.call).collect();
        let undos: BTreeSet<&'static str> =
            plan.steps.iter().filter_map(|step| Some(step.undo?.1)).collect();
        let act = |name| {
            let tool = Tool::new(Arc::clone(recorder));
            tool.action(name, |recorder, ctx, _: Value| async move { recorder.act(&ctx).await })
        };
        let undo = |name| {
            let tool = Tool::new(Arc::clone(recorder));
            tool.action(name, |recorder, ctx, _: Value| async move {
                recorder.note_undo(&ctx);
                Ok(Value::Null)
            })
        };
        let tools = actions.into_iter().map(|name| act(name).build());
        Self(tools.chain(undos.into_iter().map(|name| undo(name).build())).collect())
    }
}

impl ToolSet for Tools {
    fn into_tools(self) -> Vec<Tool> {
        self.0
    }
}
