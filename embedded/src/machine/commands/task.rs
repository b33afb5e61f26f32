//! A completed workflow task as a whole: what it does, what follows, what is taken back.

use std::collections::HashSet;

use temporalio_protos::temporal::api::{
    command::v1::Command,
    deployment::v1::WorkerDeploymentVersion,
    enums::v1::{CommandType, WorkerVersioningMode, WorkflowTaskFailedCause as Cause},
    history::v1::{WorkflowTaskCompletedEventAttributes, history_event::Attributes},
    workflowservice::v1::RespondWorkflowTaskCompletedRequest,
};

use super::{Bad, Batch, messages};
use crate::machine::{
    Effect, Execution, Refusal, Reply, Termination, WorkflowTaskCompleted,
    convert::span,
    failure,
    history::event,
    limits,
    turn::{SERVER, Turn},
    workflow_task::{Kind, Started, Sticky, Task},
};

/// What is left to do once the commands are carried out.
struct Outcome {
    wants_task: bool,
    wants_task_for_updates: bool,
    leaves_trace: bool,
}

impl Execution {
    pub(in crate::machine) fn task_completed(
        &mut self,
        done: &WorkflowTaskCompleted,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        let (task, started) = self.task_with(&done.token)?;
        check_sequence(&done.request.commands)?;
        if only_prolongs(&done.request)
            && turn.now > task.originally_scheduled_at + limits::TASK_HEARTBEATS
        {
            return Ok(self.prolonged_too_long(turn));
        }
        let before = self.checkpoint();
        let effects_before = turn.effects.len();
        match self.carry_out(&task, &started, done, turn) {
            Ok(outcome) => Ok(self.follow_up(&task, &done.request, &outcome, turn)),
            Err(bad) => {
                self.go_back(before);
                turn.effects.truncate(effects_before);
                turn.wake = false;
                turn.next = None;
                self.take_back(&task, &done.request, bad, turn)
            }
        }
    }

    fn carry_out(
        &mut self,
        task: &Task,
        started: &Started,
        done: &WorkflowTaskCompleted,
        turn: &mut Turn,
    ) -> Result<Outcome, Bad> {
        let request = &done.request;
        let completed = self.complete_task(task, started, request, turn);
        self.state.tasks.sticky = sticky_of(request);
        let mut batch = Batch {
            completed_event_id: completed.unwrap_or(0),
            identity: request.identity.clone(),
            new_run_id: done.new_run_id.clone(),
            unseen: self.history.has_held(),
            news: false,
            initiated: HashSet::new(),
            messages: request.messages.clone(),
            touched: Vec::new(),
            user_metadata: None,
        };
        for command in &request.commands {
            batch.user_metadata.clone_from(&command.user_metadata);
            self.carry_out_command(command, &mut batch, turn)?;
        }
        for message in std::mem::take(&mut batch.messages) {
            self.take_message(&message, &mut batch, turn)?;
        }
        if !self.is_running() {
            self.let_go(turn);
        } else if !request.force_create_new_workflow_task {
            self.reject_unanswered(turn);
        }
        let touched =
            batch.touched.iter().filter_map(|id| self.update(id)).map(Effect::UpdateProgressed);
        turn.effects.extend(touched);
        Ok(Outcome {
            wants_task: request.force_create_new_workflow_task || batch.unseen || batch.news,
            wants_task_for_updates: self.state.updates.wait_for_task(),
            leaves_trace: completed.is_some(),
        })
    }

    /// Ends the started task well. Gives its completed event, unless it leaves no trace.
    fn complete_task(
        &mut self,
        task: &Task,
        started: &Started,
        request: &RespondWorkflowTaskCompletedRequest,
        turn: &Turn,
    ) -> Option<i64> {
        self.state.tasks.end();
        if task.kind == Kind::Speculative && self.may_be_forgotten(request) {
            return None;
        }
        let (mut scheduled_event_id, mut started_event_id) =
            (task.scheduled_event_id, started.event_id);
        if !task.is_written() {
            scheduled_event_id = self.history.write(task.scheduled_event(task.scheduled_at));
            let started = Started {
                identity: request.identity.clone(),
                worker_version: request.worker_version_stamp.clone(),
                ..started.clone()
            };
            started_event_id = self.history.write(started.event(scheduled_event_id));
        }
        let attributes = completed_attributes(scheduled_event_id, started_event_id, request);
        let completed =
            event(turn.now, Attributes::WorkflowTaskCompletedEventAttributes(attributes));
        let completed_event_id = self.history.write(completed);
        self.state.tasks.last_started = started_event_id;
        self.note_build(completed_event_id, request, turn);
        Some(completed_event_id)
    }

    /// A task for updates need not be written if it changed nothing: no command, and every update
    /// rejected.
    fn may_be_forgotten(&self, request: &RespondWorkflowTaskCompletedRequest) -> bool {
        let can_rewind = request
            .capabilities
            .as_ref()
            .is_some_and(|capabilities| capabilities.discard_speculative_workflow_task_with_events);
        let shipped = self.history.next_id() - self.state.tasks.last_started - 2;
        request.commands.is_empty()
            && !request.force_create_new_workflow_task
            && shipped <= if can_rewind { limits::DISCARDED_EVENTS } else { 0 }
            && request.messages.iter().all(messages::is_rejection)
    }

    /// Schedules what the task leaves to be done.
    fn follow_up(
        &mut self,
        task: &Task,
        request: &RespondWorkflowTaskCompletedRequest,
        outcome: &Outcome,
        turn: &mut Turn,
    ) -> Reply {
        let mut reset_history_event_id = 0;
        if !outcome.leaves_trace {
            turn.fleeting = true;
            reset_history_event_id = self.state.tasks.last_started;
        }
        let original = only_prolongs(request).then_some(task.originally_scheduled_at);
        let kind = if outcome.wants_task || !request.return_new_workflow_task {
            Kind::Normal
        } else {
            Kind::Speculative
        };
        if self.is_running() && (outcome.wants_task || outcome.wants_task_for_updates) {
            self.schedule_task(kind, original, turn);
            self.offer_task(turn);
        }
        if kind == Kind::Speculative && self.state.tasks.current.is_some() {
            // What the completed task wrote stays; the next one is not to be written with it.
            turn.fleeting = true;
        }
        Reply::WorkflowTaskCompleted { reset_history_event_id }
    }

    /// The task's commands are bad: nothing of it was done.
    fn take_back(
        &mut self,
        task: &Task,
        request: &RespondWorkflowTaskCompletedRequest,
        bad: Bad,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        let (cause, message, ends_workflow) = match bad {
            Bad::Call(refusal) => return Err(refusal),
            Bad::Task(cause, message) => (cause, message, false),
            Bad::Workflow(cause, message) => (cause, message, true),
        };
        let message =
            if message.is_empty() { format!("{cause:?}") } else { format!("{cause:?}: {message}") };
        let refusal = Refusal::InvalidArgument(message.clone());
        if task.attempt > 1 && cause != Cause::UnhandledCommand {
            // A task that keeps failing is left to its timeout, which slows it down.
            return Err(refusal);
        }
        self.abort_unanswered(turn);
        let binary_checksum = request.binary_checksum.clone();
        self.fail_task(
            cause,
            Some(failure::server(message.clone())),
            &request.identity,
            &binary_checksum,
            turn,
        );
        if ends_workflow {
            let termination =
                Termination { reason: message, details: None, identity: SERVER.into() };
            self.end_by_termination(termination, turn);
        }
        turn.wake = self.is_running();
        Ok(Reply::Refused(refusal))
    }

    /// The worker has only prolonged its task for too long.
    fn prolonged_too_long(&mut self, turn: &mut Turn) -> Reply {
        self.task_timed_out(turn);
        self.state.tasks.sticky = None;
        Reply::Refused(Refusal::NotFound("workflow task heartbeat timeout".into()))
    }
}

/// A command that closes the workflow is the last one.
fn check_sequence(commands: &[Command]) -> Result<(), Refusal> {
    let closes = |command: &Command| {
        matches!(
            command.command_type(),
            CommandType::CompleteWorkflowExecution
                | CommandType::FailWorkflowExecution
                | CommandType::CancelWorkflowExecution
                | CommandType::ContinueAsNewWorkflowExecution
        )
    };
    let Some((_, others)) = commands.split_last() else {
        return Ok(());
    };
    let Some(early) = others.iter().find(|command| closes(command)) else {
        return Ok(());
    };
    let all: Vec<_> =
        commands.iter().map(|command| format!("{:?}", command.command_type())).collect();
    Err(Refusal::InvalidArgument(format!(
        "invalid command sequence: [{}], command {:?} must be the last command.",
        all.join(", "),
        early.command_type()
    )))
}

/// The worker only says that it is still at it.
fn only_prolongs(request: &RespondWorkflowTaskCompletedRequest) -> bool {
    request.force_create_new_workflow_task
        && request.commands.is_empty()
        && request.messages.is_empty()
}

fn sticky_of(request: &RespondWorkflowTaskCompletedRequest) -> Option<Sticky> {
    let sticky = request.sticky_attributes.as_ref()?;
    let name = sticky.worker_task_queue.as_ref()?.name.clone();
    (!name.is_empty()).then(|| Sticky {
        name,
        schedule_to_start: span(sticky.schedule_to_start_timeout.as_ref()),
    })
}

fn completed_attributes(
    scheduled_event_id: i64,
    started_event_id: i64,
    request: &RespondWorkflowTaskCompletedRequest,
) -> WorkflowTaskCompletedEventAttributes {
    let options = request.deployment_options.as_ref();
    let versioned = options
        .filter(|options| options.worker_versioning_mode() == WorkerVersioningMode::Versioned);
    WorkflowTaskCompletedEventAttributes {
        scheduled_event_id,
        started_event_id,
        identity: request.identity.clone(),
        binary_checksum: request.binary_checksum.clone(),
        worker_version: request.worker_version_stamp.clone(),
        sdk_metadata: request.sdk_metadata.clone(),
        metering_metadata: request.metering_metadata,
        versioning_behavior: versioned.map_or(0, |_| request.versioning_behavior),
        worker_deployment_name: options
            .map(|options| options.deployment_name.clone())
            .unwrap_or_default(),
        deployment_version: versioned.map(|options| WorkerDeploymentVersion {
            build_id: options.build_id.clone(),
            deployment_name: options.deployment_name.clone(),
        }),
        ..Default::default()
    }
}
