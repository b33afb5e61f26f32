//! Who answers which call, and what goes wrong with it.

use super::call::Call;
use super::fault::Fault;
use crate::step_context::StepContext;
use crate::step_error::StepError;
use crate::tool::{Action, Origin, Tool};
use sagaweave_core::{Payload, Plan};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A stand-in.
pub(super) type Handler = Arc<dyn Fn(&Call) -> Result<Value, StepError> + Send + Sync>;

/// What a test says.
#[derive(Clone, Default)]
pub(super) struct Rules {
    /// By the activity's id, or its type.
    handlers: BTreeMap<String, Handler>,
    /// The tests' own tools, by activity type.
    actions: BTreeMap<&'static str, Arc<Action>>,
    /// By the activity's id.
    faults: BTreeMap<String, Fault>,
}

impl Rules {
    pub(super) fn on(&mut self, name: &str, handler: Handler) {
        self.handlers.insert(name.to_owned(), handler);
    }

    pub(super) fn fault(&mut self, activity_id: &str, fault: Fault) {
        self.faults.insert(activity_id.to_owned(), fault);
    }

    /// What goes over the Tool Service is answered by samples, as if nobody had said anything.
    pub(super) fn tool(&mut self, tool: &Tool) {
        let own = |action: &&Arc<Action>| !matches!(action.origin(), Origin::Service { .. });
        for action in tool.actions().iter().filter(own) {
            self.actions.insert(action.activity_type(), Arc::clone(action));
        }
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = (&str, &Fault)> {
        self.faults.iter().map(|(id, fault)| (id.as_str(), fault))
    }

    pub(super) fn fault_of(&self, call: &Call) -> Option<&Fault> {
        self.faults.get(&call.id())
    }

    /// Lets whoever is there for it answer: the nearest say counts.
    pub(super) async fn answer(&self, call: &Call, ctx: StepContext) -> Result<Value, StepError> {
        let handler = self.handlers.get(&call.id()).or_else(|| self.handlers.get(call.action));
        if let Some(handler) = handler {
            return handler(call);
        }
        match self.actions.get(call.action) {
            Some(action) => own(action, ctx, &call.input).await,
            None => Ok(json!({ "sample": call.action })),
        }
    }
}

async fn own(action: &Action, ctx: StepContext, input: &Value) -> Result<Value, StepError> {
    let input = Payload::encode(input).map_err(|error| StepError::bad_input(error.to_string()))?;
    let output = action.call(ctx, input).await?;
    output.decode().map_err(|error| StepError::bad_output(error.to_string()))
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("on", &self.handlers.keys())
            .field("tools", &self.actions.values())
            .field("faults", &self.faults)
            .finish()
    }
}

/// An activity that a plan can call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) step: &'static str,
    pub(super) action: &'static str,
    pub(super) undo: bool,
}

impl Known {
    pub(super) fn id(&self) -> String {
        format!("{}{}", if self.undo { "undo:" } else { "" }, self.step)
    }
}

/// All activities of a plan, in its order, each step's undo behind it.
pub(super) fn activities(plan: &'static Plan<'static>) -> Vec<Known> {
    let steps = plan.steps.iter().filter_map(|step| Some((step.id, step.activity()?)));
    steps
        .flat_map(|(step, activity)| {
            let own = Known { step, action: activity.activity_type, undo: false };
            let undo = activity.undo.as_ref();
            let undo = undo.map(|it| Known { step, action: it.activity_type, undo: true });
            [Some(own), undo].into_iter().flatten()
        })
        .collect()
}

/// Whether a name is that of an activity, or where `types` says so that of an activity type.
///
/// # Panics
/// Where it is not: a test that names what is not there proves nothing.
#[track_caller]
pub(super) fn must_be_known(plan: &'static Plan<'static>, name: &str, types: bool) {
    let known = activities(plan);
    let is_it = |it: &Known| it.id() == name || (types && it.action == name);
    if known.iter().any(is_it) {
        return;
    }
    let ids: Vec<String> = known.iter().map(Known::id).collect();
    let actions: Vec<&str> = known.iter().map(|it| it.action).collect();
    let actions = if types { format!("; it calls {}", actions.join(", ")) } else { String::new() };
    panic!(
        "the workflow {} has no activity `{name}`; it has {}{actions}",
        plan.workflow_type,
        ids.join(", ")
    );
}
