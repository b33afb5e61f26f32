//! Children and other executions.

use sagaweave_embedded::machine::{
    ChildClosed, ChildStarted, Effect, Execution, ExternalAnswered, Input, Refusal, Reply, Start,
    Termination,
};
use temporalio_protos::temporal::api::command::v1::command::Attributes as C;
use temporalio_protos::temporal::api::command::v1::{
    RequestCancelExternalWorkflowExecutionCommandAttributes,
    SignalExternalWorkflowExecutionCommandAttributes, StartChildWorkflowExecutionCommandAttributes,
};
use temporalio_protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_protos::temporal::api::enums::v1::EventType::{
    ChildWorkflowExecutionCompleted, ChildWorkflowExecutionStarted,
    ChildWorkflowExecutionTerminated, ExternalWorkflowExecutionCancelRequested,
    ExternalWorkflowExecutionSignaled, RequestCancelExternalWorkflowExecutionFailed,
    RequestCancelExternalWorkflowExecutionInitiated, SignalExternalWorkflowExecutionFailed,
    SignalExternalWorkflowExecutionInitiated, StartChildWorkflowExecutionFailed,
    StartChildWorkflowExecutionInitiated, WorkflowTaskScheduled,
};
use temporalio_protos::temporal::api::enums::v1::{
    ParentClosePolicy, SignalExternalWorkflowExecutionFailedCause as ExternalFailed,
    StartChildWorkflowExecutionFailedCause as ChildFailed, WorkflowExecutionStatus,
};
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;

use super::machine_kit::{NEXT_RUN, Run, complete_workflow};

/// The first event that a command makes in a run.
const INITIATED: i64 = 5;

fn child(policy: ParentClosePolicy) -> C {
    C::StartChildWorkflowExecutionCommandAttributes(StartChildWorkflowExecutionCommandAttributes {
        workflow_id: "child".into(),
        workflow_type: Some("Child".into()),
        parent_close_policy: policy.into(),
        ..Default::default()
    })
}

/// A run that has asked for a child, and the child's start.
fn parent(policy: ParentClosePolicy) -> (Run, Start) {
    let mut run = Run::new();
    run.step(vec![child(policy)]);
    let start = run.effects.iter().find_map(|effect| match effect {
        Effect::StartChild { start, initiated_event_id: INITIATED, .. } => Some(start.clone()),
        _ => None,
    });
    let mut start = *start.expect("a child is to be started");
    start.run_id = NEXT_RUN.into();
    (run, start)
}

fn begun(run: &mut Run) {
    let answer = ChildStarted { initiated_event_id: INITIATED, result: Ok(NEXT_RUN.into()) };
    run.apply(Input::ChildStarted(answer)).expect("the child was asked for");
}

#[test]
fn a_child_knows_its_parent_and_the_parent_how_it_ends() {
    let (mut run, start) = parent(ParentClosePolicy::Unspecified);
    assert_eq!(start.attributes.parent_initiated_event_id, INITIATED);
    assert_eq!(start.attributes.task_queue.as_ref().map(|q| q.name.as_str()), Some("campaigns"));
    begun(&mut run);
    let again = ChildStarted { initiated_event_id: INITIATED, result: Ok(NEXT_RUN.into()) };
    assert!(run.apply(Input::ChildStarted(again)).is_err());
    run.step(vec![]);
    let mut child = Run::with(|given| *given = start);
    child.step(vec![complete_workflow()]);
    let Some(Effect::NotifyParent { parent, initiated_event_id, event }) =
        child.effects.iter().find(|effect| matches!(effect, Effect::NotifyParent { .. }))
    else {
        panic!("the parent is to be told");
    };
    assert_eq!(parent.run_id, run.execution.run_id());
    let closed = ChildClosed {
        initiated_event_id: *initiated_event_id,
        execution: WorkflowExecution { workflow_id: "child".into(), run_id: NEXT_RUN.into() },
        event: event.clone(),
    };
    run.apply(Input::ChildClosed(closed.clone())).expect("the child is pending");
    assert_eq!(
        run.events(4)[..2],
        [StartChildWorkflowExecutionInitiated, ChildWorkflowExecutionStarted]
    );
    assert_eq!(run.events(9), [ChildWorkflowExecutionCompleted, WorkflowTaskScheduled]);
    let Some(Attributes::ChildWorkflowExecutionCompletedEventAttributes(completed)) =
        &run.execution.events()[9].attributes
    else {
        panic!("the tenth event is the child's end");
    };
    assert_eq!((completed.initiated_event_id, completed.started_event_id), (INITIATED, 6));
    assert!(run.apply(Input::ChildClosed(closed)).is_err(), "it ends once");
}

#[test]
fn a_child_may_close_before_its_parent_hears_of_its_start() {
    let (mut run, start) = parent(ParentClosePolicy::Unspecified);
    let (mut child, _) = Execution::start(start, run.now);
    child.apply(Input::Terminate(Termination::default()), run.now).expect("it runs");
    let event = child.events().last().cloned().expect("a run has events");
    run.apply(Input::ChildClosed(ChildClosed {
        initiated_event_id: INITIATED,
        execution: WorkflowExecution { workflow_id: "child".into(), run_id: NEXT_RUN.into() },
        event: Box::new(event),
    }))
    .expect("the child is pending");
    let expected = [
        StartChildWorkflowExecutionInitiated,
        ChildWorkflowExecutionStarted,
        ChildWorkflowExecutionTerminated,
        WorkflowTaskScheduled,
    ];
    assert_eq!(run.events(4), expected);
}

#[test]
fn a_child_that_cannot_start_is_over() {
    let (mut run, _) = parent(ParentClosePolicy::Unspecified);
    let result = Err(ChildFailed::WorkflowAlreadyExists);
    run.apply(Input::ChildStarted(ChildStarted { initiated_event_id: INITIATED, result }))
        .expect("the child was asked for");
    assert_eq!(run.events(5), [StartChildWorkflowExecutionFailed, WorkflowTaskScheduled]);
    assert!(run.execution.describe().pending_children.is_empty());
}

#[test]
fn what_becomes_of_children_is_their_policy() {
    for policy in [
        ParentClosePolicy::Unspecified,
        ParentClosePolicy::Terminate,
        ParentClosePolicy::RequestCancel,
        ParentClosePolicy::Abandon,
    ] {
        let (mut run, _) = parent(policy);
        begun(&mut run);
        run.step(vec![complete_workflow()]);
        let ended = run.effects.iter().any(|e| matches!(e, Effect::TerminateChild { .. }));
        let asked = run.effects.iter().any(|e| {
            matches!(e, Effect::CancelExternal { initiated_event_id: 0, child_only: true, .. })
        });
        let expected = match policy {
            ParentClosePolicy::RequestCancel => (false, true),
            ParentClosePolicy::Abandon => (false, false),
            _ => (true, false),
        };
        assert_eq!((ended, asked), expected, "{policy:?}");
    }
}

#[test]
fn a_child_of_a_task_that_closes_is_never_started() {
    let mut run = Run::new();
    run.step(vec![child(ParentClosePolicy::Abandon), complete_workflow()]);
    assert!(!run.effects.iter().any(|effect| matches!(effect, Effect::StartChild { .. })));
    assert_eq!(run.execution.status(), WorkflowExecutionStatus::Completed);
}

#[test]
fn another_execution_is_signalled_or_not() {
    for (result, expected) in [
        (Ok(()), ExternalWorkflowExecutionSignaled),
        (
            Err(ExternalFailed::ExternalWorkflowExecutionNotFound),
            SignalExternalWorkflowExecutionFailed,
        ),
    ] {
        let mut run = Run::new();
        run.step(vec![C::SignalExternalWorkflowExecutionCommandAttributes(
            SignalExternalWorkflowExecutionCommandAttributes {
                execution: Some(WorkflowExecution {
                    workflow_id: "other".into(),
                    run_id: String::new(),
                }),
                signal_name: "go".into(),
                ..Default::default()
            },
        )]);
        let answer = ExternalAnswered { initiated_event_id: INITIATED, result };
        let wrong = run.apply(Input::ExternalCancelRequested(answer.clone()));
        assert!(matches!(wrong, Err(Refusal::NotFound(_))));
        run.apply(Input::ExternalSignalled(answer)).expect("it was asked for");
        let expected = [SignalExternalWorkflowExecutionInitiated, expected, WorkflowTaskScheduled];
        assert_eq!(run.events(4), expected);
    }
}

#[test]
fn another_execution_is_asked_to_cancel_or_not() {
    for (result, expected) in [
        (Ok(()), ExternalWorkflowExecutionCancelRequested),
        (
            Err(ExternalFailed::ExternalWorkflowExecutionNotFound),
            RequestCancelExternalWorkflowExecutionFailed,
        ),
    ] {
        let mut run = Run::new();
        run.step(vec![cancel_other("other")]);
        let answer = ExternalAnswered { initiated_event_id: INITIATED, result };
        run.apply(Input::ExternalCancelRequested(answer)).expect("it was asked for");
        let expected =
            [RequestCancelExternalWorkflowExecutionInitiated, expected, WorkflowTaskScheduled];
        assert_eq!(run.events(4), expected);
    }
}

#[test]
fn a_child_is_not_started_and_cancelled_in_one_task() {
    let mut run = Run::new();
    let task = run.poll();
    let reply = run.complete(&task, vec![child(ParentClosePolicy::Abandon), cancel_other("child")]);
    let Ok(Reply::Refused(Refusal::InvalidArgument(message))) = reply else {
        panic!("{reply:?}");
    };
    assert!(
        message.starts_with("BadRequestCancelExternalWorkflowExecutionAttributes"),
        "{message}"
    );
}

fn cancel_other(workflow_id: &str) -> C {
    C::RequestCancelExternalWorkflowExecutionCommandAttributes(
        RequestCancelExternalWorkflowExecutionCommandAttributes {
            workflow_id: workflow_id.into(),
            ..Default::default()
        },
    )
}
