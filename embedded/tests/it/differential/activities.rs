//! Activities: attempts, answers, and answers that come too late or from elsewhere.

use super::harness::*;
use temporalio_protos::temporal::api::common::v1::{Header, Payload, Priority, RetryPolicy};
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::workflowservice::v1::{
    RecordActivityTaskHeartbeatByIdRequest, RespondActivityTaskCanceledByIdRequest,
    RespondActivityTaskCompletedByIdRequest, RespondActivityTaskFailedByIdRequest,
};

/// A workflow whose first task schedules these.
async fn scheduled(
    play: &Play,
    commands: Vec<temporalio_protos::temporal::api::command::v1::Command>,
) -> Result<Run, Halt> {
    let run = play.start("a").await?;
    play.work(commands).await?;
    Ok(run)
}

async fn finished(play: &Play, run: &Run) -> Played {
    play.work(vec![complete("done")]).await?;
    play.history(run).await?;
    Ok(())
}

pub async fn complete_with_all_they_were_given(play: &Play) -> Played {
    let work = activity("one", |work| {
        work.header = Some(Header { fields: [("trace".to_owned(), Payload::from("7"))].into() });
        work.schedule_to_close_timeout = seconds(40);
        work.schedule_to_start_timeout = seconds(50);
        work.start_to_close_timeout = seconds(60);
        work.heartbeat_timeout = seconds(70);
        work.priority = Some(Priority { priority_key: 1, ..Default::default() });
        work.retry_policy = Some(RetryPolicy {
            initial_interval: seconds(2),
            backoff_coefficient: 3.0,
            maximum_interval: seconds(9),
            maximum_attempts: 4,
            non_retryable_error_types: vec!["Never".to_owned()],
        });
    });
    let run = scheduled(play, vec![work]).await?;
    play.describe(&run).await?;
    let task = play.activity().await?;
    play.describe(&run).await?;
    play.activity_done(&task, "result").await?;
    finished(play, &run).await
}

pub async fn have_a_retry_policy_by_default(play: &Play) -> Played {
    let run = scheduled(
        play,
        vec![
            activity("one", |_| ()),
            activity("two", |work| {
                work.start_to_close_timeout = None;
                work.schedule_to_close_timeout = seconds(30);
                work.retry_policy = Some(RetryPolicy::default());
            }),
            activity("three", |work| {
                work.retry_policy =
                    Some(RetryPolicy { initial_interval: seconds(3), ..Default::default() });
            }),
        ],
    )
    .await?;
    play.describe(&run).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_tried_again(play: &Play) -> Played {
    let run =
        scheduled(play, vec![activity("one", |work| work.retry_policy = attempts(5))]).await?;
    let task = play.activity().await?;
    play.activity_failed(&task, failure("not yet", |_| ()), None).await?;
    play.describe(&run).await?;
    let task = play.activity().await?;
    play.describe(&run).await?;
    play.activity_done(&task, "result").await?;
    finished(play, &run).await
}

pub async fn give_up_after_the_last_attempt(play: &Play) -> Played {
    let run =
        scheduled(play, vec![activity("one", |work| work.retry_policy = attempts(2))]).await?;
    let task = play.activity().await?;
    play.activity_failed(&task, failure("first", |_| ()), None).await?;
    let task = play.activity().await?;
    play.activity_failed(&task, failure("second", |_| ()), None).await?;
    finished(play, &run).await
}

pub async fn give_up_at_what_is_never_retried(play: &Play) -> Played {
    let policy = |types: &[&str]| {
        let non_retryable_error_types = types.iter().map(|kind| (*kind).to_owned()).collect();
        Some(RetryPolicy { non_retryable_error_types, ..Default::default() })
    };
    let run = scheduled(
        play,
        vec![
            activity("by its flag", |work| work.retry_policy = policy(&[])),
            activity("by its type", |work| work.retry_policy = policy(&["Other", "Broken"])),
        ],
    )
    .await?;
    let [flag, kind] = &play.activities().await?;
    play.activity_failed(flag, failure("flag", |info| info.non_retryable = true), None).await?;
    play.activity_failed(kind, failure("type", |_| ()), None).await?;
    finished(play, &run).await
}

pub async fn wait_as_long_as_the_failure_says(play: &Play) -> Played {
    let run = scheduled(
        play,
        vec![activity("one", |work| {
            work.retry_policy =
                Some(RetryPolicy { initial_interval: seconds(60), ..Default::default() });
        })],
    )
    .await?;
    let task = play.activity().await?;
    let soon = failure("soon", |info| info.next_retry_delay = seconds(1));
    play.activity_failed(&task, soon, None).await?;
    play.describe(&run).await?;
    let task = play.activity().await?;
    play.activity_done(&task, "result").await?;
    finished(play, &run).await
}

pub async fn do_not_outlive_their_time_with_a_retry(play: &Play) -> Played {
    let run = scheduled(
        play,
        vec![activity("one", |work| {
            work.schedule_to_close_timeout = seconds(5);
            work.retry_policy =
                Some(RetryPolicy { initial_interval: seconds(60), ..Default::default() });
        })],
    )
    .await?;
    let task = play.activity().await?;
    play.activity_failed(&task, failure("too late to retry", |_| ()), None).await?;
    finished(play, &run).await
}

pub async fn hand_on_their_heartbeat(play: &Play) -> Played {
    let run = scheduled(
        play,
        vec![activity("one", |work| {
            work.heartbeat_timeout = seconds(10);
            work.retry_policy = attempts(5);
        })],
    )
    .await?;
    let task = play.activity().await?;
    play.beat(&task, "half").await?;
    play.describe(&run).await?;
    play.activity_failed(&task, failure("not yet", |_| ()), None).await?;
    let task = play.activity().await?;
    play.activity_failed(&task, failure("not yet", |_| ()), payloads("three quarters")).await?;
    let task = play.activity().await?;
    play.describe(&run).await?;
    play.activity_done(&task, "result").await?;
    finished(play, &run).await
}

pub async fn come_by_priority(play: &Play) -> Played {
    let with = |key| move |work: &mut _| set_priority(work, key);
    let run = scheduled(
        play,
        vec![activity("low", with(5)), activity("normal", |_| ()), activity("high", with(1))],
    )
    .await?;
    // The queue sorts what waits in it, so all three must have reached it.
    pause(1000).await;
    for _ in 0..3 {
        let task = play.activity().await?;
        play.activity_done(&task, "result").await?;
    }
    play.terminate(&run).await?;
    Ok(())
}

fn set_priority(
    work: &mut temporalio_protos::temporal::api::command::v1::ScheduleActivityTaskCommandAttributes,
    priority_key: i32,
) {
    work.priority = Some(Priority { priority_key, ..Default::default() });
}

fn completed_by_id(play: &Play, run: &Run, id: &str) -> RespondActivityTaskCompletedByIdRequest {
    RespondActivityTaskCompletedByIdRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_id: run.workflow_id.clone(),
        run_id: run.run_id.clone(),
        activity_id: id.to_owned(),
        result: payloads("by id"),
        identity: play.id("somebody"),
        ..Default::default()
    }
}

pub async fn are_answered_by_id(play: &Play) -> Played {
    let ids = ["done", "failed", "cancelled", "beats"];
    let run = scheduled(play, ids.map(|id| activity(id, |_| ())).to_vec()).await?;
    for _ in ids {
        play.activity_unseen().await?;
    }
    play.call(completed_by_id(play, &run, "done")).await?;
    play.call(RespondActivityTaskFailedByIdRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_id: run.workflow_id.clone(),
        activity_id: "failed".to_owned(),
        failure: Some(failure("by id", |info| info.non_retryable = true)),
        identity: WORKER.to_owned(),
        ..Default::default()
    })
    .await?;
    play.call(RecordActivityTaskHeartbeatByIdRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_id: run.workflow_id.clone(),
        run_id: run.run_id.clone(),
        activity_id: "beats".to_owned(),
        details: payloads("beat"),
        identity: WORKER.to_owned(),
        ..Default::default()
    })
    .await?;
    let uninvited = play
        .call(RespondActivityTaskCanceledByIdRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_id: run.workflow_id.clone(),
            run_id: run.run_id.clone(),
            activity_id: "cancelled".to_owned(),
            details: payloads("by id"),
            identity: WORKER.to_owned(),
            ..Default::default()
        })
        .await;
    refused(uninvited)?;
    refused(play.call(completed_by_id(play, &run, "done")).await)?;
    refused(play.call(completed_by_id(play, &run, "nobody")).await)?;
    let elsewhere = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.call(completed_by_id(play, &elsewhere, "done")).await)?;
    finished(play, &run).await
}

pub async fn are_answered_by_id_before_they_start(play: &Play) -> Played {
    let run = scheduled(play, vec![activity("one", |_| ())]).await?;
    play.record("by id", &play.ask(completed_by_id(play, &run, "one")).await);
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_answered_once(play: &Play) -> Played {
    let run = scheduled(play, vec![activity("one", |_| ())]).await?;
    let task = play.activity().await?;
    play.activity_done(&task, "result").await?;
    refused(play.activity_done(&task, "again").await)?;
    refused(play.activity_failed(&task, failure("again", |_| ()), None).await)?;
    refused(play.activity_cancelled(&task, "again").await)?;
    refused(play.beat(&task, "again").await)?;
    play.work(vec![complete("done")]).await?;
    refused(play.activity_done(&task, "after the end").await)?;
    refused(play.beat(&task, "after the end").await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_answered_with_their_own_token(play: &Play) -> Played {
    let run =
        scheduled(play, vec![activity("one", |work| work.retry_policy = attempts(5))]).await?;
    let task = play.activity().await?;
    let mut unknown = task.clone();
    unknown.task_token = b"no token".to_vec();
    refused(play.activity_done(&unknown, "result").await)?;
    unknown.task_token = Vec::new();
    refused(play.activity_done(&unknown, "result").await)?;
    refused(play.beat(&unknown, "half").await)?;
    play.activity_failed(&task, failure("not yet", |_| ()), None).await?;
    let second = play.activity().await?;
    refused(play.activity_done(&task, "of the first attempt").await)?;
    refused(play.beat(&task, "of the first attempt").await)?;
    play.activity_done(&second, "of the second attempt").await?;
    finished(play, &run).await
}

pub async fn end_with_their_workflow(play: &Play) -> Played {
    let run = scheduled(play, vec![activity("one", |_| ())]).await?;
    let task = play.activity().await?;
    play.terminate(&run).await?;
    refused(play.beat(&task, "half").await)?;
    refused(play.activity_done(&task, "result").await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn must_have_a_timeout(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let endless = activity("one", |work| work.start_to_close_timeout = None);
    refused(play.done(&task, vec![endless]).await)?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn must_have_a_name(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    refused(play.done(&task, vec![activity("one", |work| work.activity_type = None)]).await)?;
    let task = play.task().await?;
    refused(play.done(&task, vec![activity("", |_| ())]).await)?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn must_differ_in_their_ids(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let twice = vec![activity("one", |_| ()), activity("one", |_| ())];
    refused(play.done(&task, twice).await)?;
    play.history(&run).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn fail_with_a_cause(play: &Play) -> Played {
    let run =
        scheduled(play, vec![activity("one", |work| work.retry_policy = attempts(1))]).await?;
    let task = play.activity().await?;
    let outer = Failure {
        stack_trace: "at the top".to_owned(),
        cause: Some(Box::new(failure("inner", |info| info.non_retryable = true))),
        ..failure("outer", |_| ())
    };
    play.activity_failed(&task, outer, None).await?;
    finished(play, &run).await
}

pub async fn fail_with_something_said(play: &Play) -> Played {
    let run = scheduled(play, vec![activity("one", |_| ())]).await?;
    let task = play.activity().await?;
    refused(play.activity_failed(&task, Failure::default(), None).await)?;
    play.activity_done(&task, "result").await?;
    finished(play, &run).await
}
