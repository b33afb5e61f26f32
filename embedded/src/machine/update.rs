//! Updates, from their admission to their outcome.
//!
//! ```text
//!           a task starts        the worker accepts      the worker completes
//! ──▶ Admitted ─────▶ Sent ─────▶ Accepted ─────────────▶ Completed (in the history)
//!        └──────────────┴──▶ rejected: gone without a trace
//! ```

use std::{collections::BTreeMap, sync::Arc};

use prost::Message as _;
use temporalio_protos::temporal::api::{
    enums::v1::UpdateWorkflowExecutionLifecycleStage as Stage,
    failure::v1::Failure,
    protocol::v1::{Message, message::SequencingId},
    update::v1::{Outcome, Request, outcome::Value},
};

use super::{Refusal, UpdateProgress, failure, limits};

/// The updates of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Updates {
    /// Those under way, in the order of their admission.
    open: Vec<Arc<Update>>,
    /// The events by which the others were completed.
    completed: Arc<BTreeMap<String, i64>>,
}

/// An update under way.
#[derive(Clone, Debug)]
pub(super) struct Update {
    pub(super) id: String,
    pub(super) phase: Phase,
}

/// Where an update stands.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    /// No worker has seen it.
    Admitted(Request),
    /// A worker has it, with a workflow task.
    Sent(Request),
    /// The workflow has taken it, by this event.
    Accepted(i64),
    /// The run closed before it was completed.
    Abandoned,
}

impl Updates {
    pub(super) fn get(&self, id: &str) -> Option<&Update> {
        self.open.iter().map(AsRef::as_ref).find(|update| update.id == id)
    }

    /// The event by which an update was completed.
    pub(super) fn completed_by(&self, id: &str) -> Option<i64> {
        self.completed.get(id).copied()
    }

    /// How many were completed or are under way.
    pub(super) fn total(&self) -> usize {
        self.open.len() + self.completed.len()
    }

    /// Takes a new one.
    pub(super) fn admit(&mut self, id: &str, request: Request) -> Result<(), Refusal> {
        if self.open.len() >= limits::UPDATES_IN_FLIGHT {
            return Err(Refusal::ResourceExhausted(format!(
                "limit on number of concurrent in-flight updates has been reached ({})",
                limits::UPDATES_IN_FLIGHT
            )));
        }
        if self.total() >= limits::UPDATES {
            return Err(Refusal::FailedPrecondition(format!(
                "The limit on the total number of distinct updates in this workflow has been reached ({}). Make sure \
                 any duplicate updates share an Update ID so the server can deduplicate them, and consider rejecting \
                 updates that you aren't going to process. You can also Continue-as-New to avoid this; we recommend \
                 you check Continue-as-New Suggested in your Workflow.",
                limits::UPDATES
            )));
        }
        self.open.push(Arc::new(Update { id: id.to_owned(), phase: Phase::Admitted(request) }));
        Ok(())
    }

    /// Whether one waits for a workflow task.
    pub(super) fn wait_for_task(&self) -> bool {
        self.open.iter().any(|update| matches!(update.phase, Phase::Admitted(_) | Phase::Sent(_)))
    }

    /// The messages that go with a workflow task; `again` sends those, too, that an earlier task
    /// took along in vain. `after` is the event that they come after.
    pub(super) fn send(&mut self, again: bool, after: i64) -> Vec<Message> {
        let mut messages = Vec::new();
        for update in &mut self.open {
            let request = match &update.phase {
                Phase::Admitted(request) => request.clone(),
                Phase::Sent(request) if again => request.clone(),
                _ => continue,
            };
            messages.push(Message {
                id: format!("{}/request", update.id),
                protocol_instance_id: update.id.clone(),
                body: Some(prost_types::Any {
                    type_url: "type.googleapis.com/temporal.api.update.v1.Request".into(),
                    value: request.encode_to_vec(),
                }),
                sequencing_id: Some(SequencingId::EventId(after)),
            });
            Arc::make_mut(update).phase = Phase::Sent(request);
        }
        messages
    }

    pub(super) fn accept(&mut self, id: &str, event_id: i64) {
        self.change(id, Phase::Accepted(event_id));
    }

    pub(super) fn complete(&mut self, id: &str, event_id: i64) {
        self.remove(id);
        Arc::make_mut(&mut self.completed).insert(id.to_owned(), event_id);
    }

    /// Forgets one: it was rejected or is aborted.
    pub(super) fn remove(&mut self, id: &str) {
        self.open.retain(|update| update.id != id);
    }

    /// The ids of those that a worker has and did not answer.
    pub(super) fn unanswered(&self) -> Vec<String> {
        self.ids(|phase| matches!(phase, Phase::Sent(_)))
    }

    /// The run closes: those that were accepted are abandoned; the ids of these, and of the others,
    /// which are forgotten.
    pub(super) fn close(&mut self) -> (Vec<String>, Vec<String>) {
        let accepted = self.ids(|phase| matches!(phase, Phase::Accepted(_)));
        let others = self.ids(|phase| matches!(phase, Phase::Admitted(_) | Phase::Sent(_)));
        for id in &others {
            self.remove(id);
        }
        for id in &accepted {
            self.change(id, Phase::Abandoned);
        }
        (accepted, others)
    }

    fn change(&mut self, id: &str, phase: Phase) {
        if let Some(update) = self.open.iter_mut().find(|update| update.id == id) {
            Arc::make_mut(update).phase = phase;
        }
    }

    fn ids(&self, wanted: impl Fn(&Phase) -> bool) -> Vec<String> {
        self.open
            .iter()
            .filter(|update| wanted(&update.phase))
            .map(|update| update.id.clone())
            .collect()
    }
}

impl Update {
    /// How far it has come.
    pub(super) fn progress(&self) -> UpdateProgress {
        let (stage, outcome) = match &self.phase {
            Phase::Admitted(_) | Phase::Sent(_) => (Stage::Admitted, None),
            Phase::Accepted(_) => (Stage::Accepted, None),
            Phase::Abandoned => (Stage::Completed, Some(failed(abandoned()))),
        };
        UpdateProgress { update_id: self.id.clone(), stage, outcome }
    }
}

/// An update that is over.
pub(super) fn completed(update_id: &str, outcome: Option<Outcome>) -> UpdateProgress {
    UpdateProgress { update_id: update_id.to_owned(), stage: Stage::Completed, outcome }
}

/// An outcome that is a failure.
pub(super) fn failed(failure: Failure) -> Outcome {
    Outcome { value: Some(Value::Failure(failure)) }
}

/// What an update fails with that the worker left unanswered.
pub(super) fn unprocessed() -> Failure {
    failure::update(
        "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not \
         supported by the worker.",
        "UnprocessedUpdate",
    )
}

fn abandoned() -> Failure {
    failure::update(
        "Workflow Update failed because the Workflow completed before the Update completed.",
        "AcceptedUpdateCompletedWorkflow",
    )
}
