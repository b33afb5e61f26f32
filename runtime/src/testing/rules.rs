//! Who answers which call, and what goes wrong with it.

use super::call::Call;
use super::fault::Fault;
use crate::checks::Checks;
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

/// A signal that a test sends.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) signal: &'static str,
    pub(super) payload: Payload,
    /// The activity that is at work then; at the run's start where there is none.
    pub(super) at: Option<String>,
}

/// What a test says.
#[derive(Clone)]
pub(super) struct Rules {
    /// What is known of the workflow's actions, by activity type.
    checks: BTreeMap<&'static str, Checks>,
    /// By the activity's id, or its type.
    handlers: BTreeMap<String, Handler>,
    /// The tests' own tools, by activity type.
    actions: BTreeMap<&'static str, Arc<Action>>,
    /// By the activity's id.
    faults: BTreeMap<String, Fault>,
    signals: Vec<Sent>,
}

impl Rules {
    pub(super) fn new(checks: Vec<(&'static str, Checks)>) -> Self {
        Self {
            checks: checks.into_iter().collect(),
            handlers: BTreeMap::new(),
            actions: BTreeMap::new(),
            faults: BTreeMap::new(),
            signals: Vec::new(),
        }
    }

    pub(super) fn signal(&mut self, sent: Sent) {
        self.signals.push(sent);
    }

    /// The signals that are sent at an activity, or at the start.
    pub(super) fn signals_at(&self, at: Option<&str>) -> impl Iterator<Item = &Sent> {
        self.signals.iter().filter(move |sent| sent.at.as_deref() == at)
    }

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

    /// Lets whoever is there for it answer: the nearest say counts. A worker holds the input and the
    /// answer against what is known of the action; so it is here.
    pub(super) async fn answer(&self, call: &Call, ctx: StepContext) -> Result<Value, StepError> {
        let handler = self.handlers.get(&call.id()).or_else(|| self.handlers.get(call.action));
        let checks = self.checks.get(call.action).copied().unwrap_or(Checks::NONE);
        match (handler, self.actions.get(call.action)) {
            (Some(handler), _) => checked(&checks, call, || handler(call)),
            (None, Some(action)) => own(action, ctx, &call.input).await,
            (None, None) => checked(&checks, call, || sample(&checks, call)),
        }
    }
}

fn checked(
    checks: &Checks,
    call: &Call,
    answer: impl FnOnce() -> Result<Value, StepError>,
) -> Result<Value, StepError> {
    checks.admit(&encoded(&call.input).map_err(StepError::bad_input)?)?;
    let output = encoded(&answer()?).map_err(StepError::bad_output)?;
    decoded(&checks.release(output)?)
}

fn sample(checks: &Checks, call: &Call) -> Result<Value, StepError> {
    match checks.sample {
        Some(sample) => decoded(&Payload::from_json(sample)),
        None => Ok(json!({ "sample": call.action })),
    }
}

async fn own(action: &Action, ctx: StepContext, input: &Value) -> Result<Value, StepError> {
    let input = encoded(input).map_err(StepError::bad_input)?;
    decoded(&action.call(ctx, input).await?)
}

fn encoded(value: &Value) -> Result<Payload, String> {
    Payload::encode(value).map_err(|error| error.to_string())
}

fn decoded(output: &Payload) -> Result<Value, StepError> {
    output.decode().map_err(|error| StepError::bad_output(error.to_string()))
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("on", &self.handlers.keys())
            .field("tools", &self.actions.values())
            .field("faults", &self.faults)
            .field("signals", &self.signals)
            .finish_non_exhaustive()
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
