//! The workflow task: who gets it, what it sees, how it ends.

use std::time::Duration;

use sagaweave_embedded::machine::{
    CancelRequest, Effect, Execution, Input, QueryRoute, Refusal, Reply, Signal, Start, Termination,
};
use temporalio_protos::temporal::api::command::v1::command::Attributes as C;
use temporalio_protos::temporal::api::command::v1::{
    ContinueAsNewWorkflowExecutionCommandAttributes, FailWorkflowExecutionCommandAttributes,
    RecordMarkerCommandAttributes,
};
use temporalio_protos::temporal::api::enums::v1::EventType::{
    self, MarkerRecorded, TimerCanceled, TimerFired, TimerStarted,
    WorkflowExecutionCancelRequested as CancelRequested, WorkflowExecutionCompleted as Completed,
    WorkflowExecutionContinuedAsNew as ContinuedAsNew, WorkflowExecutionSignaled as Signaled,
    WorkflowExecutionStarted as Started, WorkflowExecutionTerminated as Terminated,
    WorkflowExecutionTimedOut as TimedOut, WorkflowTaskCompleted as TaskCompleted,
    WorkflowTaskFailed as TaskFailed, WorkflowTaskScheduled as TaskScheduled,
    WorkflowTaskStarted as TaskStarted, WorkflowTaskTimedOut as TaskTimedOut,
};
use temporalio_protos::temporal::api::enums::v1::{
    ContinueAsNewInitiator, RetryState, TaskQueueKind, WorkflowExecutionStatus,
    WorkflowTaskFailedCause as Cause,
};
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;

use super::machine_kit::{
    NEXT_RUN, Run, activity, attempts, cancel_timer, complete_workflow, failure, payloads, seconds,
    timer,
};

const WORKED: [EventType; 3] = [TaskScheduled, TaskStarted, TaskCompleted];

#[test]
fn a_workflow_that_completes_at_once_has_five_events() {
    let mut run = Run::new();
    run.step(vec![complete_workflow()]);
    assert_eq!(run.events(0), [Started, TaskScheduled, TaskStarted, TaskCompleted, Completed]);
    assert_eq!(run.execution.status(), WorkflowExecutionStatus::Completed);
    assert!(run.effects.contains(&Effect::Closed(WorkflowExecutionStatus::Completed)));
    assert_eq!(run.execution.next_deadline(), None);
}

#[test]
fn the_same_poll_gets_the_same_task_and_another_one_none() {
    let mut run = Run::new();
    let offer = run.offer();
    let start = |request: &str| {
        Input::WorkflowTaskStarted(sagaweave_embedded::machine::WorkflowTaskStarted {
            scheduled_event_id: offer.scheduled_event_id,
            stamp: offer.stamp,
            request_id: request.into(),
            ..Default::default()
        })
    };
    let first = run.apply(start("one"));
    assert!(matches!(first, Ok(Reply::WorkflowTask(_))));
    assert_eq!(run.apply(start("one")), first);
    assert!(matches!(run.apply(start("two")), Err(Refusal::AlreadyStarted(_))));
}

#[test]
fn what_comes_while_a_task_is_started_waits_for_its_end() {
    let mut run = Run::new();
    let task = run.poll();
    run.signal("pause");
    assert_eq!(run.events(0), [Started, TaskScheduled, TaskStarted]);
    run.complete(&task, vec![timer("t", 5)]).expect("the task is accepted");
    let expected = [TaskCompleted, TimerStarted, Signaled, TaskScheduled];
    assert_eq!(run.events(3), expected);
}

#[test]
fn a_workflow_does_not_close_over_something_that_it_has_not_seen() {
    let mut run = Run::new();
    let task = run.poll();
    run.signal("pause");
    let reply = run.complete(&task, vec![timer("t", 5), complete_workflow()]);
    let refusal = Refusal::InvalidArgument("UnhandledCommand".into());
    assert_eq!(reply, Ok(Reply::Refused(refusal)));
    assert_eq!(run.events(3), [TaskFailed, Signaled, TaskScheduled]);
    let signal = Signal { name: "again".into(), ..Default::default() };
    run.poll();
    let closing = run.apply(Input::Signal(signal));
    assert!(matches!(closing, Err(Refusal::ResourceExhausted(_))), "{closing:?}");
}

#[test]
fn a_task_that_fails_again_leaves_no_more_events_until_it_completes() {
    let mut run = Run::new();
    let task = run.poll();
    run.fail_task(&task);
    assert_eq!(run.events(3), [TaskFailed]);
    let second = run.poll();
    assert_eq!((second.attempt, second.started_event_id), (2, 6));
    assert_eq!(second.history.as_ref().map(|history| history.events.len()), Some(6));
    run.fail_task(&second);
    assert_eq!(run.events(3), [TaskFailed]);
    assert_eq!(run.execution.query_route(), QueryRoute::TaskFails);
    run.step(vec![complete_workflow()]);
    assert_eq!(run.events(3), [TaskFailed, TaskScheduled, TaskStarted, TaskCompleted, Completed]);
    let Some(Attributes::WorkflowTaskScheduledEventAttributes(scheduled)) =
        run.execution.events()[4].attributes.as_ref()
    else {
        panic!("the fifth event is a task");
    };
    assert_eq!(scheduled.attempt, 3);
}

#[test]
fn a_retry_becomes_a_task_of_its_own_once_there_is_something_new() {
    let mut run = Run::new();
    let task = run.poll();
    run.fail_task(&task);
    run.signal("pause");
    let task = run.poll();
    assert_eq!(task.attempt, 1);
    assert_eq!(run.events(3), [TaskFailed, Signaled, TaskScheduled, TaskStarted]);
}

#[test]
fn a_bad_command_fails_the_task_and_takes_back_the_rest() {
    let nameless = C::RecordMarkerCommandAttributes(RecordMarkerCommandAttributes::default());
    let marker = |name: &str| {
        C::RecordMarkerCommandAttributes(RecordMarkerCommandAttributes {
            marker_name: name.into(),
            ..Default::default()
        })
    };
    let endless = activity("a", |command| command.start_to_close_timeout = None);
    let without_failure = C::FailWorkflowExecutionCommandAttributes(
        FailWorkflowExecutionCommandAttributes::default(),
    );
    let cases = [
        (vec![timer("t", 1), timer("t", 1)], Cause::StartTimerDuplicateId),
        (vec![timer("t", -1)], Cause::BadStartTimerAttributes),
        (vec![cancel_timer("t")], Cause::BadCancelTimerAttributes),
        (vec![marker("patch"), nameless], Cause::BadRecordMarkerAttributes),
        (vec![endless], Cause::BadScheduleActivityAttributes),
        (vec![activity("a", |_| ()), activity("a", |_| ())], Cause::ScheduleActivityDuplicateId),
        (vec![super::machine_kit::cancel_activity(7)], Cause::BadRequestCancelActivityAttributes),
        (vec![without_failure], Cause::BadFailWorkflowExecutionAttributes),
    ];
    for (commands, cause) in cases {
        let mut run = Run::new();
        let task = run.poll();
        let reply = run.complete(&task, commands).expect("the answer is that the task has failed");
        let Reply::Refused(Refusal::InvalidArgument(message)) = reply else {
            panic!("{cause:?}: {reply:?}");
        };
        assert!(message.starts_with(&format!("{cause:?}")), "{message}");
        assert_eq!(run.events(3), [TaskFailed], "{cause:?}");
        let Attributes::WorkflowTaskFailedEventAttributes(failed) = run.last() else {
            panic!("the last event is the failure");
        };
        assert_eq!((failed.cause(), failed.identity.as_str()), (cause, "worker"));
        assert_eq!(failed.failure.as_ref().map(|failure| failure.message.clone()), Some(message));
        run.step(vec![timer("t", 1), complete_workflow()]);
    }
}

#[test]
fn a_payload_that_is_too_large_ends_the_workflow() {
    let mut run = Run::new();
    let task = run.poll();
    let large = payloads(&"x".repeat(3 * 1024 * 1024));
    let command = activity("a", |command| command.input = Some(large));
    let reply = run.complete(&task, vec![command]).expect("the answer is that the task has failed");
    assert!(matches!(reply, Reply::Refused(_)));
    assert_eq!(run.events(3), [TaskFailed, Terminated]);
    let Attributes::WorkflowExecutionTerminatedEventAttributes(terminated) = run.last() else {
        panic!("the last event is the termination");
    };
    let expected = "BadScheduleActivityAttributes: ScheduleActivityTaskCommandAttributes.Input exceeds size limit.";
    assert_eq!(terminated.reason, expected);
}

#[test]
fn nothing_follows_a_command_that_closes() {
    let mut run = Run::new();
    let task = run.poll();
    let refused = run.complete(&task, vec![complete_workflow(), timer("t", 1)]);
    assert!(matches!(refused, Err(Refusal::InvalidArgument(_))), "{refused:?}");
    run.complete(&task, vec![complete_workflow()]).expect("the task goes on");
}

#[test]
fn a_task_that_nobody_finishes_goes_to_another_worker() {
    let mut run = Run::new();
    let late = run.poll();
    run.pass(Duration::from_secs(10));
    assert_eq!(run.events(3), [TaskTimedOut]);
    let refused = run.complete(&late, vec![complete_workflow()]);
    assert_eq!(refused, Err(Refusal::NotFound("Workflow task not found.".into())));
    run.step(vec![complete_workflow()]);
}

#[test]
fn a_sticky_task_that_nobody_takes_goes_to_the_normal_queue() {
    let mut run = Run::new();
    run.sticky = true;
    run.step(vec![]);
    run.signal("pause");
    assert_eq!(run.offer().queue.kind(), TaskQueueKind::Sticky);
    run.pass(Duration::from_secs(10));
    assert_eq!(run.events(4), [Signaled, TaskScheduled, TaskTimedOut, TaskScheduled]);
    assert_eq!(run.offer().queue.kind(), TaskQueueKind::Normal);
    let task = run.poll();
    assert_eq!((task.attempt, task.history.map_or(0, |history| history.events.len())), (1, 9));
}

#[test]
fn a_sticky_worker_gets_what_is_new() {
    let mut run = Run::new();
    run.sticky = true;
    run.step(vec![]);
    run.signal("pause");
    let task = run.poll();
    assert_eq!(task.previous_started_event_id, 3);
    let events = task.history.expect("a task has a history").events;
    assert_eq!(events.iter().map(|event| event.event_id).collect::<Vec<_>>(), [4, 5, 6, 7]);
}

#[test]
fn a_worker_that_is_gone_leaves_its_task_to_the_others() {
    let mut run = Run::new();
    run.sticky = true;
    run.step(vec![]);
    run.signal("pause");
    run.apply(Input::ResetSticky).expect("a running workflow forgets its worker");
    assert_eq!(run.offer().queue.name, "campaigns");
    let task = run.poll();
    assert_eq!(task.history.map_or(0, |history| history.events.len()), 7);
}

#[test]
fn a_timer_that_fires_while_it_is_cancelled_did_not() {
    let mut run = Run::new();
    run.step(vec![timer("t", 5)]);
    run.signal("stop");
    let task = run.poll();
    run.pass(Duration::from_secs(5));
    run.complete(&task, vec![cancel_timer("t"), complete_workflow()]).expect("it may close");
    let expected = [TimerStarted, Signaled, TaskScheduled, TaskStarted, TaskCompleted];
    assert_eq!(run.events(4)[..5], expected);
    assert_eq!(run.events(9), [TimerCanceled, Completed]);
}

#[test]
fn timers_fire_in_the_order_of_their_time() {
    let mut run = Run::new();
    run.step(vec![timer("late", 9), timer("soon", 3), timer("both", 3)]);
    run.pass(Duration::from_secs(20));
    let fired: Vec<_> = run
        .execution
        .events()
        .iter()
        .filter_map(|event| match &event.attributes {
            Some(Attributes::TimerFiredEventAttributes(fired)) => Some(fired.timer_id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(fired, ["soon", "both", "late"]);
    assert_eq!(run.events(7), [TimerFired, TimerFired, TaskScheduled, TimerFired]);
}

#[test]
fn a_run_that_takes_too_long_is_timed_out_whatever_it_does() {
    let mut run = Run::with(|start| start.attributes.workflow_run_timeout = seconds(30));
    run.step(vec![activity("a", |command| command.start_to_close_timeout = seconds(99))]);
    run.signal("pause");
    run.pass(Duration::from_secs(25));
    run.poll();
    run.signal("resume");
    run.pass(Duration::from_secs(10));
    let expected = [TaskStarted, TaskFailed, Signaled, TimedOut];
    let events = run.events(0);
    assert_eq!(events[events.len() - 4..], expected);
}

#[test]
fn a_termination_writes_what_was_held() {
    let mut run = Run::new();
    run.poll();
    run.signal("pause");
    let termination = Termination { reason: "enough".into(), ..Default::default() };
    run.apply(Input::Terminate(termination.clone())).expect("a running workflow may be ended");
    assert_eq!(run.events(3), [TaskFailed, Signaled, Terminated]);
    let again = run.apply(Input::Terminate(termination));
    assert!(matches!(again, Err(Refusal::NotFound(_))));
}

#[test]
fn cancellation_is_asked_for_once() {
    let mut run = Run::new();
    run.step(vec![]);
    run.apply(Input::RequestCancel(CancelRequest::default())).expect("one may ask");
    run.apply(Input::RequestCancel(CancelRequest::default())).expect("one may ask again");
    assert_eq!(run.events(4), [CancelRequested, TaskScheduled]);
}

#[test]
fn a_signal_with_a_known_request_id_is_not_taken_again() {
    let mut run = Run::new();
    let signal = Signal { name: "s".into(), request_id: "r".into(), ..Default::default() };
    for _ in 0..2 {
        run.apply(Input::Signal(signal.clone())).expect("it is acknowledged");
    }
    assert_eq!(run.events(2), [Signaled]);
}

#[test]
fn the_signal_of_a_signal_with_start_comes_before_the_first_task() {
    let signal = Signal { name: "s".into(), ..Default::default() };
    let run = Run::with(|start| start.signal = Some(signal));
    assert_eq!(run.events(0), [Started, Signaled, TaskScheduled]);
}

#[test]
fn a_delayed_start_begins_in_its_time() {
    let delay = seconds(60);
    let mut run = Run::with(|start| start.attributes.first_workflow_task_backoff = delay);
    run.signal("early");
    assert_eq!(run.events(0), [Started, Signaled]);
    run.pass(Duration::from_mins(1));
    assert_eq!(run.events(2), [TaskScheduled]);
}

#[test]
fn a_workflow_goes_on_in_a_new_run() {
    let mut run = Run::with(|start| start.attributes.workflow_execution_timeout = seconds(600));
    run.step(vec![C::ContinueAsNewWorkflowExecutionCommandAttributes(
        ContinueAsNewWorkflowExecutionCommandAttributes {
            input: Some(payloads("next")),
            ..Default::default()
        },
    )]);
    assert_eq!(run.events(1)[..3], WORKED);
    assert_eq!(run.events(4), [ContinuedAsNew]);
    let start = next_run(&run);
    assert_eq!(start.run_id, NEXT_RUN);
    let attributes = &start.attributes;
    assert_eq!(attributes.continued_execution_run_id, run.execution.run_id());
    assert_eq!(attributes.first_execution_run_id, run.execution.run_id());
    assert_eq!(attributes.input, Some(payloads("next")));
    assert_eq!(attributes.first_workflow_task_backoff, seconds(1));
    let (next, _) = Execution::start(start, run.now);
    assert_eq!(next.first_run_id(), run.execution.run_id());
    let expires = |execution: &Execution| {
        execution.describe().workflow_extended_info.and_then(|info| info.execution_expiration_time)
    };
    assert_eq!(expires(&next), expires(&run.execution));
}

#[test]
fn a_worker_may_prolong_its_task_for_half_an_hour() {
    let mut run = Run::new();
    for _ in 0..360 {
        let task = run.poll();
        run.pass(Duration::from_secs(5));
        run.respond(&task, vec![], vec![], |request| request.force_create_new_workflow_task = true)
            .expect("a worker may prolong its task");
    }
    let task = run.poll();
    run.pass(Duration::from_secs(5));
    let reply =
        run.respond(&task, vec![], vec![], |request| request.force_create_new_workflow_task = true);
    let refusal = Refusal::NotFound("workflow task heartbeat timeout".into());
    assert_eq!(reply, Ok(Reply::Refused(refusal)));
    let events = run.events(0);
    assert_eq!(events[events.len() - 1..], [TaskTimedOut]);
}

#[test]
fn too_much_that_waits_for_a_worker_costs_it_its_task() {
    let mut run = Run::new();
    let task = run.poll();
    for _ in 0..=100 {
        run.signal("pause");
    }
    assert_eq!(run.events(3)[..2], [TaskFailed, Signaled]);
    assert_eq!(run.events(3).last(), Some(&TaskScheduled));
    assert!(run.complete(&task, vec![]).is_err());
}

#[test]
fn a_history_that_grows_too_long_ends_its_run() {
    let mut run = Run::new();
    let marker = || {
        C::RecordMarkerCommandAttributes(RecordMarkerCommandAttributes {
            marker_name: "m".into(),
            ..Default::default()
        })
    };
    for _ in 0..50 {
        run.signal("go");
        run.step((0..1000).map(|_| marker()).collect());
    }
    assert_eq!(run.events(0).last(), Some(&MarkerRecorded));
    run.signal("go");
    let task = run.poll();
    let reply = run.complete(&task, (0..2000).map(|_| marker()).collect());
    let message = "Workflow history count exceeds limit.";
    assert_eq!(reply, Ok(Reply::Refused(Refusal::InvalidArgument(message.into()))));
    let events = run.events(0);
    assert_eq!(events[events.len() - 3..], [TaskStarted, TaskFailed, Terminated]);
    assert!(events.len() < 51_300, "{}", events.len());
}

#[test]
fn a_failed_workflow_keeps_its_failure() {
    let mut run = Run::new();
    run.step(vec![C::FailWorkflowExecutionCommandAttributes(
        FailWorkflowExecutionCommandAttributes { failure: Some(failure("broken")) },
    )]);
    let Attributes::WorkflowExecutionFailedEventAttributes(failed) = run.last() else {
        panic!("the last event is the failure");
    };
    assert_eq!(failed.failure, Some(failure("broken")));
    assert_eq!(run.execution.status(), WorkflowExecutionStatus::Failed);
}

#[test]
fn a_failed_run_is_tried_again_by_its_policy() {
    let fails = || {
        C::FailWorkflowExecutionCommandAttributes(FailWorkflowExecutionCommandAttributes {
            failure: Some(failure("broken")),
        })
    };
    let mut run = Run::with(|start| start.attributes.retry_policy = attempts(2));
    run.pass(Duration::from_secs(5));
    run.step(vec![fails()]);
    let Attributes::WorkflowExecutionFailedEventAttributes(failed) = run.last() else {
        panic!("the last event is the failure");
    };
    assert_eq!(failed.retry_state(), RetryState::InProgress);
    assert_eq!(failed.new_execution_run_id, NEXT_RUN);
    let start = next_run(&run);
    assert_eq!(start.attributes.attempt, 2);
    assert_eq!(start.attributes.initiator(), ContinueAsNewInitiator::Retry);
    assert_eq!(start.attributes.continued_failure, Some(failure("broken")));
    assert_eq!(start.attributes.first_workflow_task_backoff, seconds(1));

    let mut second = Run::with(|given| *given = start);
    second.pass(Duration::from_secs(1));
    second.step(vec![fails()]);
    let Attributes::WorkflowExecutionFailedEventAttributes(failed) = second.last() else {
        panic!("the last event is the failure");
    };
    assert_eq!(failed.retry_state(), RetryState::MaximumAttemptsReached);
    assert!(failed.new_execution_run_id.is_empty());
}

#[test]
fn a_run_that_is_too_late_is_tried_again_while_its_execution_lasts() {
    let mut run = Run::with(|start| {
        start.attributes.retry_policy = attempts(0);
        start.attributes.workflow_run_timeout = seconds(10);
        start.attributes.workflow_execution_timeout = seconds(15);
    });
    run.pass(Duration::from_secs(10));
    let Attributes::WorkflowExecutionTimedOutEventAttributes(late) = run.last() else {
        panic!("the last event is the timeout");
    };
    assert_eq!(late.retry_state(), RetryState::InProgress);
    let start = next_run(&run);
    assert_eq!(start.run_id, late.new_execution_run_id);
    assert_ne!(start.run_id, run.execution.run_id());
    let (mut next, _) = Execution::start(start, run.now);
    assert_eq!(next.next_deadline(), Some(run.now + Duration::from_secs(1)));
    next.apply(Input::Tick, run.now + Duration::from_secs(5)).expect("time may always pass");
    let last = next.events().last().and_then(|event| event.attributes.as_ref());
    let Some(Attributes::WorkflowExecutionTimedOutEventAttributes(late)) = last else {
        panic!("the last event is the timeout");
    };
    assert_eq!(late.retry_state(), RetryState::Timeout);
}

/// The run that is to follow.
fn next_run(run: &Run) -> Start {
    let next = run.effects.iter().find_map(|effect| match effect {
        Effect::ContinueAsNew(start) => Some(start.as_ref().clone()),
        _ => None,
    });
    next.expect("a new run is to be started")
}
