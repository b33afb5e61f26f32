//! Commands about timers.

use temporalio_protos::temporal::api::{
    command::v1::{CancelTimerCommandAttributes, StartTimerCommandAttributes},
    enums::v1::WorkflowTaskFailedCause as Cause,
    history::v1::{
        TimerCanceledEventAttributes, TimerStartedEventAttributes, history_event::Attributes,
    },
};

use super::{Bad, Batch, activity::invalid_action, too_long};
use crate::machine::{
    Execution,
    convert::{is_negative, span},
    timer::Timer,
    turn::Turn,
};

impl Execution {
    pub(super) fn start_timer(
        &mut self,
        command: &StartTimerCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let id = command.timer_id.as_str();
        check(command).map_err(|message| Bad::Task(Cause::BadStartTimerAttributes, message))?;
        if self.state.timers.contains_key(id) {
            let message = invalid_action("add-timer-started-event", &format!("TimerID: {id}"));
            return Err(Bad::Task(Cause::StartTimerDuplicateId, message));
        }
        let attributes = TimerStartedEventAttributes {
            timer_id: id.to_owned(),
            start_to_fire_timeout: command.start_to_fire_timeout,
            workflow_task_completed_event_id: batch.completed_event_id,
        };
        let started_event_id =
            self.write(Attributes::TimerStartedEventAttributes(attributes), batch, turn);
        let wait = span(command.start_to_fire_timeout.as_ref());
        let timer = Timer { started_event_id, fires_at: turn.now + wait };
        self.state.timers.insert(id.into(), timer);
        Ok(())
    }

    pub(super) fn cancel_timer(
        &mut self,
        command: &CancelTimerCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let id = command.timer_id.as_str();
        let cause = Cause::BadCancelTimerAttributes;
        if id.is_empty() {
            return Err(Bad::Task(cause, "TimerId is not set on CancelTimerCommand.".into()));
        }
        let running = self.state.timers.remove(id).map(|timer| timer.started_event_id);
        // It may have fired while the worker was at this task; then that did not happen.
        let Some(started_event_id) = running.or_else(|| self.history.take_fired(id)) else {
            let message = invalid_action("add-timer-canceled-event", &format!("TimerID: {id}"));
            return Err(Bad::Task(cause, message));
        };
        let attributes = TimerCanceledEventAttributes {
            timer_id: id.to_owned(),
            started_event_id,
            workflow_task_completed_event_id: batch.completed_event_id,
            identity: batch.identity.clone(),
        };
        self.write(Attributes::TimerCanceledEventAttributes(attributes), batch, turn);
        batch.unseen = batch.unseen && self.history.has_held();
        Ok(())
    }
}

fn check(command: &StartTimerCommandAttributes) -> Result<(), String> {
    let id = &command.timer_id;
    if id.is_empty() {
        return Err("TimerId is not set on StartTimerCommand.".into());
    }
    if let Some(message) =
        too_long("TimerId on StartTimerCommand", id, &format!("TimerId={id}"), "")
    {
        return Err(message);
    }
    if is_negative(command.start_to_fire_timeout.as_ref()) {
        return Err(format!(
            "An invalid StartToFireTimeout is set on StartTimerCommand: negative duration. TimerId={id}"
        ));
    }
    Ok(())
}
