//! A completed workflow task: its commands and messages, and what follows from them.
//!
//! Commands are carried out one by one. The first bad one takes back all that the task did, and the
//! task has failed instead.

mod activity;
mod builds;
mod children;
mod close;
mod external;
mod messages;
mod properties;
mod task;
mod timer;

use std::collections::HashSet;

use temporalio_protos::temporal::api::{
    command::v1::{Command, command::Attributes as CommandAttributes},
    enums::v1::WorkflowTaskFailedCause as Cause,
    history::v1::history_event::Attributes,
    protocol::v1::Message,
    sdk::v1::UserMetadata,
};

use super::{Execution, Refusal, history::event, limits, turn::Turn};

/// Why a command or message cannot be carried out.
#[derive(Debug)]
enum Bad {
    /// The workflow task fails.
    Task(Cause, String),
    /// The workflow task fails, and the workflow is terminated.
    Workflow(Cause, String),
    /// The call is refused; the workflow task goes on.
    Call(Refusal),
}

/// What commands do to more than the execution.
#[derive(Debug)]
struct Batch {
    /// The event that says that the task is completed; 0 if it leaves no trace.
    completed_event_id: i64,
    identity: String,
    new_run_id: String,
    /// Events are held that the workflow has not seen.
    unseen: bool,
    /// An activity was cancelled before it was started, so there is something new to see.
    news: bool,
    /// Children that this task starts.
    initiated: HashSet<String>,
    messages: Vec<Message>,
    /// Updates that have come further.
    touched: Vec<String>,
    /// Summary and details that go with the current command.
    user_metadata: Option<UserMetadata>,
}

impl Execution {
    fn carry_out_command(
        &mut self,
        command: &Command,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        use CommandAttributes as C;
        match &command.attributes {
            Some(C::ScheduleActivityTaskCommandAttributes(a)) => {
                self.schedule_activity(a, batch, turn)
            }
            Some(C::RequestCancelActivityTaskCommandAttributes(a)) => {
                self.request_cancel_activity(*a, batch, turn)
            }
            Some(C::StartTimerCommandAttributes(a)) => self.start_timer(a, batch, turn),
            Some(C::CancelTimerCommandAttributes(a)) => self.cancel_timer(a, batch, turn),
            Some(C::RecordMarkerCommandAttributes(a)) => self.record_marker(a, batch, turn),
            Some(C::UpsertWorkflowSearchAttributesCommandAttributes(a)) => {
                self.upsert_search_attributes(a, batch, turn)
            }
            Some(C::ModifyWorkflowPropertiesCommandAttributes(a)) => {
                self.modify_properties(a, batch, turn)
            }
            Some(C::StartChildWorkflowExecutionCommandAttributes(a)) => {
                self.start_child(a, batch, turn)
            }
            Some(C::SignalExternalWorkflowExecutionCommandAttributes(a)) => {
                self.signal_external(a, batch, turn)
            }
            Some(C::RequestCancelExternalWorkflowExecutionCommandAttributes(a)) => {
                self.cancel_external(a, batch, turn)
            }
            Some(C::ProtocolMessageCommandAttributes(a)) => {
                self.take_message_named(&a.message_id, batch, turn)
            }
            Some(C::CompleteWorkflowExecutionCommandAttributes(a)) => {
                self.complete_workflow(a, batch, turn)
            }
            Some(C::FailWorkflowExecutionCommandAttributes(a)) => {
                self.fail_workflow(a, batch, turn)
            }
            Some(C::CancelWorkflowExecutionCommandAttributes(a)) => {
                self.cancel_workflow(a, batch, turn)
            }
            Some(C::ContinueAsNewWorkflowExecutionCommandAttributes(a)) => {
                self.continue_as_new(a, batch, turn)
            }
            Some(
                C::ScheduleNexusOperationCommandAttributes(_)
                | C::RequestCancelNexusOperationCommandAttributes(_),
            ) => {
                Err(Bad::Task(Cause::FeatureDisabled, "this engine has no Nexus operations".into()))
            }
            None => Err(Bad::Call(Refusal::InvalidArgument(format!(
                "Unknown command type: {:?}",
                command.command_type()
            )))),
        }
    }

    /// Writes the event that a command makes.
    fn write(&mut self, attributes: Attributes, batch: &mut Batch, turn: &Turn) -> i64 {
        let mut written = event(turn.now, attributes);
        written.user_metadata = batch.user_metadata.take();
        self.history.write(written)
    }
}

/// The server's words for a name or an id that is too long; `of` and `after` say whose it is.
fn too_long(what: &str, text: &str, of: &str, after: &str) -> Option<String> {
    let (length, limit) = (text.len(), limits::ID_BYTES);
    (length > limit)
        .then(|| format!("{what} exceeds length limit. {of} Length={length} Limit={limit}{after}"))
}

/// Too much is pending.
fn check_pending(what: &str, count: usize, cause: Cause) -> Result<(), Bad> {
    if count < limits::PENDING {
        return Ok(());
    }
    let limit = limits::PENDING;
    Err(Bad::Task(
        cause,
        format!("the number of {what}, {count}, has reached the per-workflow limit of {limit}"),
    ))
}

/// A payload that is too large ends the workflow, as on the server.
fn check_blob(size: usize, cause: Cause, message: &str) -> Result<(), Bad> {
    if size <= limits::BLOB_BYTES { Ok(()) } else { Err(Bad::Workflow(cause, message.into())) }
}
