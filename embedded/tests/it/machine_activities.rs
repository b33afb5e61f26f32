//! Activities: attempts, timeouts, cancellation.

use std::time::Duration;

use sagaweave_embedded::machine::{
    ActivityFailed, ActivityRef, ActivityStarted, Heartbeat, Input, Refusal, Reply,
};
use temporalio_protos::temporal::api::enums::v1::EventType::{
    self, ActivityTaskCancelRequested, ActivityTaskCanceled, ActivityTaskCompleted,
    ActivityTaskFailed, ActivityTaskScheduled, ActivityTaskStarted, ActivityTaskTimedOut,
    WorkflowExecutionCompleted, WorkflowExecutionSignaled, WorkflowTaskCompleted,
    WorkflowTaskScheduled, WorkflowTaskStarted,
};
use temporalio_protos::temporal::api::enums::v1::{RetryState, TimeoutType};
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;

use super::machine_kit::{
    Run, activity, attempts, cancel_activity, complete_workflow, failure, payloads, seconds,
};

/// The scheduled event of the first activity of a run.
const SCHEDULED: i64 = 5;
const ENDED: [EventType; 3] = [ActivityTaskStarted, ActivityTaskCompleted, WorkflowTaskScheduled];

fn second() -> Duration {
    Duration::from_secs(1)
}

fn never_again(mut failure: Failure) -> Failure {
    if let Some(FailureInfo::ApplicationFailureInfo(info)) = failure.failure_info.as_mut() {
        info.non_retryable = true;
    }
    failure
}

fn again_after(mut failure: Failure, wait: i64) -> Failure {
    if let Some(FailureInfo::ApplicationFailureInfo(info)) = failure.failure_info.as_mut() {
        info.next_retry_delay = seconds(wait);
    }
    failure
}

#[test]
fn an_activity_is_written_as_started_when_it_ends() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    let task = run.take_activity();
    assert_eq!(run.events(4), [ActivityTaskScheduled]);
    assert_eq!((task.activity_id.as_str(), task.attempt), ("a", 1));
    run.pass(second());
    run.finish_activity("a");
    assert_eq!(run.events(5), ENDED);
    let Attributes::ActivityTaskCompletedEventAttributes(completed) =
        run.execution.events()[6].attributes.as_ref().expect("an event has attributes")
    else {
        panic!("the seventh event is the end");
    };
    assert_eq!((completed.scheduled_event_id, completed.started_event_id), (SCHEDULED, 6));
    let times: Vec<_> = run.execution.events()[5..7].iter().map(|e| e.event_time).collect();
    assert_ne!(times[0], times[1], "it was started before it ended");
}

#[test]
fn what_ends_stands_after_all_that_starts() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ()), activity("b", |_| ())]);
    run.signal("go");
    run.poll();
    let seen = run.execution.events().len();
    run.finish_activity("a");
    run.signal("on");
    run.finish_activity("b");
    run.pass(Duration::from_secs(10));
    let expected = [
        EventType::WorkflowTaskTimedOut,
        ActivityTaskStarted,
        WorkflowExecutionSignaled,
        ActivityTaskStarted,
        ActivityTaskCompleted,
        ActivityTaskCompleted,
        WorkflowTaskScheduled,
    ];
    assert_eq!(run.events(seen), expected);
}

#[test]
fn an_attempt_follows_another_until_there_are_enough() {
    let mut run = Run::new();
    run.step(vec![activity("a", |command| command.retry_policy = attempts(3))]);
    for (attempt, wait) in [(1, 1), (2, 2)] {
        assert_eq!(run.take_activity().attempt, attempt);
        run.fail_activity("a", failure("not yet"));
        run.pass(Duration::from_millis(1000 * wait - 1));
        assert_eq!(run.activity_offer().attempt, attempt, "it waits for its time");
        run.pass(Duration::from_millis(1));
        assert_eq!(run.activity_offer().attempt, attempt + 1);
    }
    run.take_activity();
    run.fail_activity("a", failure("at last"));
    assert_eq!(run.events(5), [ActivityTaskStarted, ActivityTaskFailed, WorkflowTaskScheduled]);
    let events = run.execution.events();
    let Some(Attributes::ActivityTaskStartedEventAttributes(started)) = &events[5].attributes
    else {
        panic!("the sixth event is the start");
    };
    assert_eq!((started.attempt, started.last_failure.clone()), (3, Some(failure("not yet"))));
    let Some(Attributes::ActivityTaskFailedEventAttributes(failed)) = &events[6].attributes else {
        panic!("the seventh event is the failure");
    };
    assert_eq!(failed.retry_state(), RetryState::MaximumAttemptsReached);
}

#[test]
fn some_failures_are_final() {
    let mut endless = attempts(0).expect("there is a policy");
    endless.non_retryable_error_types = vec!["Broken".into()];
    let cases = [(attempts(0), never_again(failure("x"))), (Some(endless), failure("x"))];
    for (policy, failure) in cases {
        let mut run = Run::new();
        run.step(vec![activity("a", |command| command.retry_policy = policy)]);
        run.take_activity();
        run.fail_activity("a", failure);
        assert_eq!(run.events(5)[..2], [ActivityTaskStarted, ActivityTaskFailed]);
    }
}

#[test]
fn a_failure_may_say_when_to_try_again() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.take_activity();
    run.fail_activity("a", again_after(failure("busy"), 500));
    run.pass(Duration::from_secs(499));
    assert_eq!(run.activity_offer().attempt, 1);
    run.pass(second());
    assert_eq!(run.activity_offer().attempt, 2);
}

#[test]
fn no_attempt_starts_after_the_end_of_all() {
    let mut run = Run::new();
    run.step(vec![activity("a", |command| command.schedule_to_close_timeout = seconds(3))]);
    run.take_activity();
    run.fail_activity("a", again_after(failure("busy"), 9));
    let Some(Attributes::ActivityTaskFailedEventAttributes(failed)) =
        &run.execution.events()[6].attributes
    else {
        panic!("the seventh event is the failure");
    };
    assert_eq!(failed.retry_state(), RetryState::Timeout);
}

#[test]
fn each_timeout_says_what_it_is() {
    let cases = [
        (TimeoutType::ScheduleToStart, false, RetryState::NonRetryableFailure),
        (TimeoutType::ScheduleToClose, false, RetryState::NonRetryableFailure),
        (TimeoutType::StartToClose, true, RetryState::MaximumAttemptsReached),
        (TimeoutType::Heartbeat, true, RetryState::MaximumAttemptsReached),
    ];
    for (kind, taken, state) in cases {
        let mut run = Run::new();
        run.step(vec![activity("a", |command| {
            command.retry_policy = attempts(1);
            let timeout = seconds(2);
            match kind {
                TimeoutType::ScheduleToStart => command.schedule_to_start_timeout = timeout,
                TimeoutType::ScheduleToClose => {
                    command.schedule_to_close_timeout = timeout;
                    // Longer than the whole, so the server cuts it.
                    command.schedule_to_start_timeout = seconds(99);
                }
                TimeoutType::StartToClose => command.start_to_close_timeout = timeout,
                _ => command.heartbeat_timeout = timeout,
            }
        })]);
        if taken {
            run.take_activity();
        }
        run.pass(Duration::from_secs(2));
        let (failure, retry_state) = timed_out(&run);
        // Of timeouts at one time the server looks at the wait for a worker first.
        let expected = match kind {
            TimeoutType::ScheduleToClose => TimeoutType::ScheduleToStart,
            other => other,
        };
        let Some(FailureInfo::TimeoutFailureInfo(info)) = &failure.failure_info else {
            panic!("it is a timeout");
        };
        assert_eq!(info.timeout_type(), expected);
        assert_eq!(failure.message, format!("activity {expected:?} timeout"));
        assert_eq!(failure.source, "Server");
        assert_eq!(retry_state, state, "{kind:?}");
    }
}

#[test]
fn all_attempts_together_may_take_too_long() {
    let mut run = Run::new();
    run.step(vec![activity("a", |command| {
        command.schedule_to_close_timeout = seconds(5);
        command.start_to_close_timeout = seconds(4);
    })]);
    run.take_activity();
    run.pass(Duration::from_secs(4));
    run.pass(Duration::from_secs(1));
    let (failure, state) = timed_out(&run);
    assert_eq!(failure.message, "activity ScheduleToClose timeout");
    assert_eq!(state, RetryState::NonRetryableFailure);
    assert!(failure.cause.is_some_and(|cause| cause.message == "activity StartToClose timeout"));
}

/// How an activity has timed out.
fn timed_out(run: &Run) -> (Failure, RetryState) {
    let id = usize::try_from(run.id_of(ActivityTaskTimedOut)).expect("ids are positive");
    match &run.execution.events()[id - 1].attributes {
        Some(Attributes::ActivityTaskTimedOutEventAttributes(timed_out)) => {
            let failure = timed_out.failure.clone().expect("a timeout has a failure");
            (failure, timed_out.retry_state())
        }
        _ => panic!("it has timed out"),
    }
}

#[test]
fn a_timeout_holds_the_failure_before_it_and_the_last_heartbeat() {
    let mut run = Run::new();
    run.step(vec![activity("a", |command| {
        command.retry_policy = attempts(2);
        command.heartbeat_timeout = seconds(2);
    })]);
    run.take_activity();
    run.fail_activity("a", failure("first"));
    run.pass(second());
    run.take_activity();
    beat(&mut run, "half").expect("it runs");
    run.pass(Duration::from_secs(2));
    let (timeout, _) = timed_out(&run);
    assert_eq!(timeout.cause.map(|cause| *cause), Some(failure("first")));
    let Some(FailureInfo::TimeoutFailureInfo(info)) = timeout.failure_info else {
        panic!("it is a timeout");
    };
    assert_eq!(info.last_heartbeat_details, Some(payloads("half")));
}

#[test]
fn the_next_attempt_gets_the_last_heartbeat() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.take_activity();
    beat(&mut run, "half").expect("it runs");
    run.apply(Input::ActivityFailed(ActivityFailed {
        activity: ActivityRef::Id("a".into()),
        failure: Some(failure("x")),
        last_heartbeat_details: Some(payloads("more")),
        identity: "worker".into(),
    }))
    .expect("it runs");
    run.pass(second());
    assert_eq!(run.take_activity().heartbeat_details, Some(payloads("more")));
}

#[test]
fn a_worker_hears_of_a_cancellation_with_its_heartbeat() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.take_activity();
    assert!(matches!(run.give_in("a"), Err(Refusal::InvalidArgument(_))));
    assert_eq!(beat(&mut run, "1"), Ok(Reply::Heartbeat { cancel_requested: false }));
    run.signal("stop");
    run.step(vec![cancel_activity(SCHEDULED)]);
    assert_eq!(run.events(9), [ActivityTaskCancelRequested]);
    assert_eq!(beat(&mut run, "2"), Ok(Reply::Heartbeat { cancel_requested: true }));
    run.give_in("a").expect("it was asked to");
    assert_eq!(run.events(10), [ActivityTaskStarted, ActivityTaskCanceled, WorkflowTaskScheduled]);
}

#[test]
fn an_activity_that_nobody_has_taken_is_cancelled_at_once() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.signal("stop");
    run.step(vec![cancel_activity(SCHEDULED)]);
    let expected = [ActivityTaskCancelRequested, ActivityTaskCanceled, WorkflowTaskScheduled];
    assert_eq!(run.events(9), expected);
    let gone = run.apply(Input::ActivityStarted(ActivityStarted {
        scheduled_event_id: SCHEDULED,
        attempt: 1,
        ..Default::default()
    }));
    assert!(matches!(gone, Err(Refusal::NotFound(_))));
}

#[test]
fn a_workflow_may_cancel_an_activity_and_close() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.signal("stop");
    run.step(vec![cancel_activity(SCHEDULED), complete_workflow()]);
    assert_eq!(run.events(9), [ActivityTaskCancelRequested, WorkflowExecutionCompleted]);
}

#[test]
fn an_activity_may_end_while_it_is_cancelled() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.take_activity();
    run.signal("stop");
    let task = run.poll();
    run.finish_activity("a");
    run.complete(&task, vec![cancel_activity(SCHEDULED)]).expect("it has only just ended");
    let expected = [
        WorkflowExecutionSignaled,
        WorkflowTaskScheduled,
        WorkflowTaskStarted,
        WorkflowTaskCompleted,
        ActivityTaskCancelRequested,
    ];
    assert_eq!(run.events(5)[..5], expected);
    assert_eq!(run.events(10), ENDED);
}

#[test]
fn a_cancelled_activity_is_not_tried_again() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.take_activity();
    run.signal("stop");
    run.step(vec![cancel_activity(SCHEDULED)]);
    run.fail_activity("a", failure("x"));
    let Some(Attributes::ActivityTaskFailedEventAttributes(failed)) =
        &run.execution.events()[11].attributes
    else {
        panic!("the twelfth event is the failure");
    };
    assert_eq!(failed.retry_state(), RetryState::CancelRequested);
}

#[test]
fn an_activity_may_be_completed_by_its_id_before_it_is_taken() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.finish_activity("a");
    assert_eq!(run.events(5), ENDED);
}

#[test]
fn an_old_attempt_has_nothing_more_to_say() {
    let mut run = Run::new();
    run.step(vec![activity("a", |_| ())]);
    run.take_activity();
    run.fail_activity("a", failure("x"));
    run.pass(second());
    run.take_activity();
    let old = ActivityRef::Token { scheduled_event_id: SCHEDULED, attempt: 1 };
    let beat = Heartbeat { activity: old, details: None, identity: String::new() };
    assert!(matches!(run.apply(Input::Heartbeat(beat)), Err(Refusal::NotFound(_))));
}

#[test]
fn two_thousand_activities_may_be_pending() {
    let mut run = Run::new();
    let task = run.poll();
    let commands = |count: usize| (0..count).map(|n| activity(&n.to_string(), |_| ())).collect();
    let reply =
        run.complete(&task, commands(2001)).expect("the answer is that the task has failed");
    let message = "PendingActivitiesLimitExceeded: the number of pending activities, 2000, has \
                   reached the per-workflow limit of 2000";
    assert_eq!(reply, Reply::Refused(Refusal::InvalidArgument(message.into())));
    run.step(commands(2000));
}

fn beat(run: &mut Run, details: &str) -> Result<Reply, Refusal> {
    run.apply(Input::Heartbeat(Heartbeat {
        activity: ActivityRef::Id("a".into()),
        details: Some(payloads(details)),
        identity: "worker".into(),
    }))
}
