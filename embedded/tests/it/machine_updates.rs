//! Updates, and the tasks that bring them.

use sagaweave_embedded::machine::{Effect, QueryRoute, Refusal, Reply};
use temporalio_protos::temporal::api::enums::v1::EventType::{
    TimerStarted, WorkflowExecutionCompleted as Completed, WorkflowExecutionSignaled as Signaled,
    WorkflowExecutionStarted as Started, WorkflowExecutionUpdateAccepted as Accepted,
    WorkflowExecutionUpdateCompleted as Answered, WorkflowTaskCompleted as TaskCompleted,
    WorkflowTaskFailed as TaskFailed, WorkflowTaskScheduled as TaskScheduled,
    WorkflowTaskStarted as TaskStarted, WorkflowTaskTimedOut as TaskTimedOut,
};
use temporalio_protos::temporal::api::enums::v1::UpdateWorkflowExecutionLifecycleStage as Stage;
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::update::v1::outcome::Value;

use super::machine_kit::{Run, accepts, answers, complete_workflow, rejects, says, timer};

/// A run that has done its first task and waits.
fn waiting() -> Run {
    let mut run = Run::new();
    run.sticky = true;
    run.step(vec![]);
    run
}

fn stage(run: &Run, id: &str) -> Option<Stage> {
    run.execution.update(id).map(|progress| progress.stage)
}

fn kind_of_failure(run: &Run, id: &str) -> Option<String> {
    match run.execution.update(id)?.outcome?.value? {
        Value::Failure(failure) => match failure.failure_info? {
            FailureInfo::ApplicationFailureInfo(info) => Some(info.r#type),
            _ => None,
        },
        Value::Success(_) => None,
    }
}

#[test]
fn an_update_is_accepted_and_completed() {
    let mut run = waiting();
    let progress = run.update("u").expect("a running workflow takes updates");
    assert_eq!(progress.stage, Stage::Admitted);
    assert_eq!(run.events(4), [], "nothing is written for it yet");
    let task = run.poll();
    assert_eq!(task.messages.len(), 1);
    let ids: Vec<_> = task.history.iter().flat_map(|h| &h.events).map(|e| e.event_id).collect();
    assert_eq!(ids, [4, 5, 6]);
    let messages = vec![accepts("u", 4), answers("u")];
    let commands = messages.iter().map(says).collect();
    run.respond(&task, commands, messages, |_| {}).expect("the task is accepted");
    let expected = [TaskScheduled, TaskStarted, TaskCompleted, Accepted, Answered];
    assert_eq!(run.events(4), expected);
    assert_eq!(stage(&run, "u"), Some(Stage::Completed));
    let again = run.update("u").expect("a completed update is known");
    assert!(matches!(again.outcome.and_then(|outcome| outcome.value), Some(Value::Success(_))));
}

#[test]
fn a_rejected_update_leaves_no_trace() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    let reply = run.respond(&task, vec![], vec![rejects("u")], |_| {});
    assert_eq!(reply, Ok(Reply::WorkflowTaskCompleted { reset_history_event_id: 3 }));
    assert_eq!(run.events(4), []);
    assert_eq!(run.execution.update("u"), None);
    assert_eq!(run.execution.query_route(), QueryRoute::Direct);
    let rejected = run.effects.iter().any(|effect| match effect {
        Effect::UpdateProgressed(progress) => progress.outcome.is_some(),
        _ => false,
    });
    assert!(rejected, "who waits for it hears of it");
}

#[test]
fn an_update_that_the_worker_ignores_is_rejected() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    run.step(vec![]);
    assert_eq!(run.execution.update("u"), None);
    run.update("v").expect("a running workflow takes updates");
    run.step(vec![timer("t", 1)]);
    assert_eq!(run.events(4), [TaskScheduled, TaskStarted, TaskCompleted, TimerStarted]);
}

#[test]
fn a_task_for_an_update_is_written_if_anything_else_happens() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    run.signal("pause");
    assert_eq!(run.events(4), [TaskScheduled, Signaled]);
    let task = run.poll();
    run.respond(&task, vec![], vec![rejects("u")], |_| {}).expect("the task is accepted");
    assert_eq!(run.events(6), [TaskStarted, TaskCompleted]);

    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    run.signal("pause");
    assert_eq!(run.events(4), [TaskScheduled, TaskStarted]);
    run.respond(&task, vec![], vec![rejects("u")], |_| {}).expect("the task is accepted");
    assert_eq!(run.events(6), [TaskCompleted, Signaled, TaskScheduled]);
}

#[test]
fn an_update_goes_with_the_task_that_is_there_or_the_next_one() {
    let mut run = Run::new();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    assert_eq!(task.messages.len(), 1);
    run.update("v").expect("a running workflow takes updates");
    run.respond(&task, vec![], vec![accepts("u", 2)], |_| {}).expect("the task is accepted");
    assert_eq!(run.events(0), [Started, TaskScheduled, TaskStarted, TaskCompleted, Accepted]);
    let next = run.poll();
    let ids: Vec<_> = next.messages.iter().map(|m| m.protocol_instance_id.as_str()).collect();
    assert_eq!(ids, ["v"]);
}

#[test]
fn an_update_survives_the_failure_of_its_task() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    run.fail_task(&task);
    assert_eq!(run.events(4), [TaskScheduled, TaskStarted, TaskFailed, TaskScheduled]);
    assert_eq!(run.poll().messages.len(), 1);
}

#[test]
fn a_bad_answer_fails_the_task() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    let reply = run.respond(&task, vec![], vec![answers("u")], |_| {});
    let Ok(Reply::Refused(Refusal::InvalidArgument(message))) = reply else {
        panic!("{reply:?}");
    };
    assert!(message.starts_with("BadUpdateWorkflowExecutionMessage: invalid state"), "{message}");
    assert_eq!(run.events(4)[..3], [TaskScheduled, TaskStarted, TaskFailed]);
    assert!(run.effects.iter().any(|effect| matches!(effect, Effect::UpdateAborted { .. })));
}

#[test]
fn a_workflow_that_closes_fails_what_it_has_accepted_and_aborts_the_rest() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    run.update("late").expect("a running workflow takes updates");
    let accept = accepts("u", 4);
    let commands = vec![says(&accept), complete_workflow()];
    run.respond(&task, commands, vec![accept], |_| {}).expect("the task is accepted");
    assert_eq!(run.events(7), [Accepted, Completed]);
    assert_eq!(stage(&run, "u"), Some(Stage::Completed));
    assert_eq!(kind_of_failure(&run, "u").as_deref(), Some("AcceptedUpdateCompletedWorkflow"));
    let aborted = run.effects.iter().any(|effect| match effect {
        Effect::UpdateAborted { update_id, refusal } => {
            update_id == "late" && matches!(refusal, Refusal::NotFound(_))
        }
        _ => false,
    });
    assert!(aborted);
    assert!(matches!(run.update("new"), Err(Refusal::NotFound(_))));
}

#[test]
fn a_task_for_an_update_does_not_wait_for_ever() {
    let mut run = Run::new();
    run.step(vec![]);
    run.update("u").expect("a running workflow takes updates");
    run.pass(std::time::Duration::from_secs(5));
    assert_eq!(run.events(4), [TaskScheduled, TaskTimedOut, TaskScheduled]);
    assert_eq!(run.poll().messages.len(), 1);
}

#[test]
fn ten_updates_may_be_under_way() {
    let mut run = waiting();
    for n in 0..10 {
        run.update(&n.to_string()).expect("there is room");
    }
    assert!(matches!(run.update("11"), Err(Refusal::ResourceExhausted(_))));
    run.update("3").expect("a known update takes no room");
}

#[test]
fn a_task_that_closes_the_workflow_may_still_reject() {
    let mut run = waiting();
    run.update("u").expect("a running workflow takes updates");
    let task = run.poll();
    run.respond(&task, vec![complete_workflow()], vec![rejects("u")], |_| {})
        .expect("the task is accepted");
    let heard: Vec<_> = run
        .effects
        .iter()
        .filter(|e| matches!(e, Effect::UpdateProgressed(_) | Effect::UpdateAborted { .. }))
        .collect();
    assert!(matches!(heard[..], [Effect::UpdateProgressed(_)]), "{heard:?}");
}
