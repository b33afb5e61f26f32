//! What a workflow commands.

use super::client::{payloads, seconds};
use temporalio_protos::temporal::api::command::v1::command::Attributes;
use temporalio_protos::temporal::api::command::v1::{
    CancelTimerCommandAttributes, CancelWorkflowExecutionCommandAttributes, Command,
    CompleteWorkflowExecutionCommandAttributes, ContinueAsNewWorkflowExecutionCommandAttributes,
    FailWorkflowExecutionCommandAttributes, ProtocolMessageCommandAttributes,
    RecordMarkerCommandAttributes, RequestCancelActivityTaskCommandAttributes,
    RequestCancelExternalWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    SignalExternalWorkflowExecutionCommandAttributes, StartChildWorkflowExecutionCommandAttributes,
    StartTimerCommandAttributes,
};
use temporalio_protos::temporal::api::common::v1::{
    ActivityType, RetryPolicy, WorkflowExecution, WorkflowType,
};
use temporalio_protos::temporal::api::enums::v1::CommandType;
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::failure::v1::{ApplicationFailureInfo, Failure};
use temporalio_protos::temporal::api::taskqueue::v1::TaskQueue;

/// Any command.
pub fn command(kind: CommandType, attributes: Attributes) -> Command {
    Command { command_type: kind.into(), attributes: Some(attributes), ..Default::default() }
}

/// An activity of type `Work` on the workflow's own queue, whose attempts have 10 seconds.
pub fn activity(
    id: &str,
    change: impl FnOnce(&mut ScheduleActivityTaskCommandAttributes),
) -> Command {
    let mut attributes = ScheduleActivityTaskCommandAttributes {
        activity_id: id.to_owned(),
        activity_type: Some(ActivityType { name: "Work".to_owned() }),
        input: payloads(&format!("to {id}")),
        start_to_close_timeout: seconds(10),
        ..Default::default()
    };
    change(&mut attributes);
    command(
        CommandType::ScheduleActivityTask,
        Attributes::ScheduleActivityTaskCommandAttributes(attributes),
    )
}

/// At most `attempts`, always a second apart.
pub fn attempts(attempts: i32) -> Option<RetryPolicy> {
    Some(RetryPolicy {
        initial_interval: seconds(1),
        backoff_coefficient: 1.0,
        maximum_attempts: attempts,
        ..Default::default()
    })
}

/// Cancels the activity that was scheduled by that event.
pub fn cancel_activity(scheduled_event_id: i64) -> Command {
    command(
        CommandType::RequestCancelActivityTask,
        Attributes::RequestCancelActivityTaskCommandAttributes(
            RequestCancelActivityTaskCommandAttributes { scheduled_event_id },
        ),
    )
}

/// A timer.
pub fn timer(id: &str, secs: u64) -> Command {
    command(
        CommandType::StartTimer,
        Attributes::StartTimerCommandAttributes(StartTimerCommandAttributes {
            timer_id: id.to_owned(),
            start_to_fire_timeout: seconds(secs),
        }),
    )
}

/// Cancels a timer.
pub fn cancel_timer(id: &str) -> Command {
    let attributes = CancelTimerCommandAttributes { timer_id: id.to_owned() };
    command(CommandType::CancelTimer, Attributes::CancelTimerCommandAttributes(attributes))
}

/// The workflow completes.
pub fn complete(result: &str) -> Command {
    command(
        CommandType::CompleteWorkflowExecution,
        Attributes::CompleteWorkflowExecutionCommandAttributes(
            CompleteWorkflowExecutionCommandAttributes { result: payloads(result) },
        ),
    )
}

/// The workflow fails.
pub fn fail(message: &str) -> Command {
    command(
        CommandType::FailWorkflowExecution,
        Attributes::FailWorkflowExecutionCommandAttributes(
            FailWorkflowExecutionCommandAttributes { failure: Some(failure(message, |_| ())) },
        ),
    )
}

/// The workflow ends as cancelled.
pub fn cancelled(details: &str) -> Command {
    command(
        CommandType::CancelWorkflowExecution,
        Attributes::CancelWorkflowExecutionCommandAttributes(
            CancelWorkflowExecutionCommandAttributes { details: payloads(details) },
        ),
    )
}

/// The workflow goes on in a new run, after the second that a server would make it wait if it had
/// just begun.
pub fn continue_as_new(
    input: &str,
    change: impl FnOnce(&mut ContinueAsNewWorkflowExecutionCommandAttributes),
) -> Command {
    let mut attributes = ContinueAsNewWorkflowExecutionCommandAttributes {
        input: payloads(input),
        backoff_start_interval: seconds(1),
        ..Default::default()
    };
    change(&mut attributes);
    command(
        CommandType::ContinueAsNewWorkflowExecution,
        Attributes::ContinueAsNewWorkflowExecutionCommandAttributes(attributes),
    )
}

/// A child workflow of type `Child` in `queue`.
pub fn child(
    workflow_id: &str,
    queue: &str,
    change: impl FnOnce(&mut StartChildWorkflowExecutionCommandAttributes),
) -> Command {
    let mut attributes = StartChildWorkflowExecutionCommandAttributes {
        workflow_id: workflow_id.to_owned(),
        workflow_type: Some(WorkflowType { name: "Child".to_owned() }),
        task_queue: Some(TaskQueue { name: queue.to_owned(), ..Default::default() }),
        input: payloads("to the child"),
        ..Default::default()
    };
    change(&mut attributes);
    command(
        CommandType::StartChildWorkflowExecution,
        Attributes::StartChildWorkflowExecutionCommandAttributes(attributes),
    )
}

/// Signals another workflow.
pub fn signal_other(
    workflow_id: &str,
    change: impl FnOnce(&mut SignalExternalWorkflowExecutionCommandAttributes),
) -> Command {
    let execution = WorkflowExecution { workflow_id: workflow_id.to_owned(), ..Default::default() };
    let mut attributes = SignalExternalWorkflowExecutionCommandAttributes {
        execution: Some(execution),
        signal_name: "hello".to_owned(),
        input: payloads("from a workflow"),
        ..Default::default()
    };
    change(&mut attributes);
    command(
        CommandType::SignalExternalWorkflowExecution,
        Attributes::SignalExternalWorkflowExecutionCommandAttributes(attributes),
    )
}

/// Asks for the cancellation of another workflow.
pub fn cancel_other(
    workflow_id: &str,
    change: impl FnOnce(&mut RequestCancelExternalWorkflowExecutionCommandAttributes),
) -> Command {
    let mut attributes = RequestCancelExternalWorkflowExecutionCommandAttributes {
        workflow_id: workflow_id.to_owned(),
        reason: "no longer wanted".to_owned(),
        ..Default::default()
    };
    change(&mut attributes);
    command(
        CommandType::RequestCancelExternalWorkflowExecution,
        Attributes::RequestCancelExternalWorkflowExecutionCommandAttributes(attributes),
    )
}

/// A marker with one detail.
pub fn marker(name: &str, key: &str, value: &str) -> Command {
    let details = payloads(value).map(|value| (key.to_owned(), value)).into_iter().collect();
    command(
        CommandType::RecordMarker,
        Attributes::RecordMarkerCommandAttributes(RecordMarkerCommandAttributes {
            marker_name: name.to_owned(),
            details,
            ..Default::default()
        }),
    )
}

/// Where a message of that id takes its place among the commands.
pub fn message_here(message_id: &str) -> Command {
    command(
        CommandType::ProtocolMessage,
        Attributes::ProtocolMessageCommandAttributes(ProtocolMessageCommandAttributes {
            message_id: message_id.to_owned(),
        }),
    )
}

/// A failure of type `Broken`.
pub fn failure(message: &str, change: impl FnOnce(&mut ApplicationFailureInfo)) -> Failure {
    let mut info = ApplicationFailureInfo {
        r#type: "Broken".to_owned(),
        details: payloads("of the failure"),
        ..Default::default()
    };
    change(&mut info);
    Failure {
        message: message.to_owned(),
        source: "a test".to_owned(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(info)),
        ..Default::default()
    }
}
