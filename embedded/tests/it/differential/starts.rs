//! Starting workflows: what a start is made of, and what becomes of a second one.

use super::harness::*;
use std::collections::HashMap;
use temporalio_protos::temporal::api::common::v1::{
    Header, Memo, Payload, Priority, SearchAttributes, WorkflowType,
};
use temporalio_protos::temporal::api::enums::v1::{
    WorkflowIdConflictPolicy as Conflict, WorkflowIdReusePolicy as Reuse,
};
use temporalio_protos::temporal::api::sdk::v1::UserMetadata;

fn fields(key: &str, value: &str) -> HashMap<String, Payload> {
    HashMap::from([(key.to_owned(), Payload::from(value))])
}

/// A payload as the SDKs write it.
fn json(kind: Option<&str>, value: &str) -> Payload {
    let mut payload = Payload::from(value);
    payload.metadata.insert("encoding".to_owned(), b"json/plain".to_vec());
    if let Some(kind) = kind {
        payload.metadata.insert("type".to_owned(), kind.as_bytes().to_vec());
    }
    payload
}

pub async fn completes(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.describe(&run).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    play.describe(&run).await?;
    Ok(())
}

pub async fn fails(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![fail("broken")]).await?;
    play.history(&run).await?;
    play.describe(&run).await?;
    Ok(())
}

pub async fn carries_what_it_was_given(play: &Play) -> Played {
    let attributes = HashMap::from([(
        "TemporalChangeVersion".to_owned(),
        json(Some("KeywordList"), r#"["a-1"]"#),
    )]);
    let run = play
        .start_with("a", |start| {
            start.memo = Some(Memo { fields: fields("note", "\"of the memo\"") });
            start.search_attributes = Some(SearchAttributes { indexed_fields: attributes });
            start.header = Some(Header { fields: fields("trace", "7") });
            start.priority = Some(Priority { priority_key: 2, ..Default::default() });
            start.user_metadata = Some(UserMetadata {
                summary: Some(json(None, "\"short\"")),
                details: Some(json(None, "\"long\"")),
            });
            start.workflow_execution_timeout = seconds(60);
            start.workflow_run_timeout = seconds(30);
            start.workflow_task_timeout = seconds(5);
        })
        .await?;
    play.work(vec![activity("a", |_| ())]).await?;
    let task = play.activity().await?;
    play.activity_done(&task, "done").await?;
    play.describe(&run).await?;
    let events = play.history(&run).await?;
    play.note(&format!("metadata of the input: {:?}", input_metadata(&events[0])));
    Ok(())
}

fn input_metadata(
    event: &temporalio_protos::temporal::api::history::v1::HistoryEvent,
) -> Vec<(String, String)> {
    use temporalio_protos::temporal::api::history::v1::history_event::Attributes;
    let Some(Attributes::WorkflowExecutionStartedEventAttributes(started)) = &event.attributes
    else {
        return Vec::new();
    };
    let payloads = started.input.iter().flat_map(|input| &input.payloads);
    payloads
        .flat_map(|payload| &payload.metadata)
        .map(|(key, value)| (key.clone(), String::from_utf8_lossy(value).into_owned()))
        .collect()
}

pub async fn search_attribute_that_nobody_registered(play: &Play) -> Played {
    let attributes = HashMap::from([("Nobody".to_owned(), json(Some("Keyword"), "\"x\""))]);
    let mut start = play.starting("a");
    start.search_attributes = Some(SearchAttributes { indexed_fields: attributes });
    play.note(&format!("is refused: {}", play.ask(start).await.is_err()));
    Ok(())
}

pub async fn namespace_that_nobody_registered(play: &Play) -> Played {
    let mut start = play.starting("a");
    start.namespace = play.id("nowhere");
    play.note(&format!("is refused: {}", play.ask(start).await.is_err()));
    Ok(())
}

pub async fn second_start_is_refused(play: &Play) -> Played {
    let run = play.start("a").await?;
    let again = play.start_with("a", |start| start.request_id = play.id("other")).await;
    refused(again)?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn same_request_is_one_start(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    play.start("a").await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn two_starts_at_the_same_time(play: &Play) -> Played {
    let other = |name: &str| {
        let mut start = play.starting("a");
        start.request_id = play.id(name);
        start
    };
    let (one, two) = tokio::join!(play.ask(other("one")), play.ask(other("two")));
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    play.record("the one that came first", &won);
    play.record("the one that came second", &lost);
    refused(lost)?;
    play.work(vec![complete("done")]).await?;
    Ok(())
}

pub async fn conflict_uses_the_existing(play: &Play) -> Played {
    let run = play.start("a").await?;
    let again = play
        .start_with("a", |start| {
            start.request_id = play.id("other");
            start.workflow_id_conflict_policy = Conflict::UseExisting.into();
        })
        .await?;
    play.note(&format!("the same run: {}", run.run_id == again.run_id));
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn conflict_terminates_the_existing(play: &Play) -> Played {
    let first = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let second = play
        .start_with("a", |start| {
            start.request_id = play.id("other");
            start.workflow_id_conflict_policy = Conflict::TerminateExisting.into();
        })
        .await?;
    play.history(&first).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&second).await?;
    Ok(())
}

#[expect(deprecated, reason = "clients still send it")]
pub async fn reuse_policy_terminates_the_existing(play: &Play) -> Played {
    let first = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let second = play
        .start_with("a", |start| {
            start.request_id = play.id("other");
            start.workflow_id_reuse_policy = Reuse::TerminateIfRunning.into();
        })
        .await?;
    play.history(&first).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&second).await?;
    Ok(())
}

async fn again(play: &Play, name: &str, policy: Reuse) -> Result<Run, tonic::Status> {
    play.start_with("a", |start| {
        start.request_id = play.id(name);
        start.workflow_id_reuse_policy = policy.into();
    })
    .await
}

pub async fn closed_id_is_used_again(play: &Play) -> Played {
    play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    refused(again(play, "1", Reuse::RejectDuplicate).await)?;
    refused(again(play, "2", Reuse::AllowDuplicateFailedOnly).await)?;
    let run = again(play, "3", Reuse::AllowDuplicate).await?;
    play.work(vec![fail("broken")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn failed_id_is_used_again(play: &Play) -> Played {
    play.start("a").await?;
    play.work(vec![fail("broken")]).await?;
    refused(again(play, "1", Reuse::RejectDuplicate).await)?;
    let run = again(play, "2", Reuse::AllowDuplicateFailedOnly).await?;
    play.terminate(&run).await?;
    let run = again(play, "3", Reuse::AllowDuplicateFailedOnly).await?;
    play.cancel(&run).await?;
    play.work(vec![cancelled("stopped")]).await?;
    again(play, "4", Reuse::AllowDuplicateFailedOnly).await?;
    play.work(vec![complete("done")]).await?;
    Ok(())
}

#[expect(deprecated, reason = "clients still send it")]
pub async fn contradicting_policies_are_refused(play: &Play) -> Played {
    let contradiction = play
        .start_with("a", |start| {
            start.workflow_id_reuse_policy = Reuse::TerminateIfRunning.into();
            start.workflow_id_conflict_policy = Conflict::Fail.into();
        })
        .await;
    refused(contradiction)?;
    let contradiction = play
        .start_with("a", |start| {
            start.workflow_id_reuse_policy = Reuse::RejectDuplicate.into();
            start.workflow_id_conflict_policy = Conflict::TerminateExisting.into();
        })
        .await;
    refused(contradiction)?;
    Ok(())
}

pub async fn senseless_starts_are_refused(play: &Play) -> Played {
    refused(play.start_with("a", |start| start.workflow_id = String::new()).await)?;
    refused(play.start_with("a", |start| start.workflow_id = "x".repeat(1001)).await)?;
    refused(play.start_with("a", |start| start.workflow_type = None).await)?;
    let nameless = Some(WorkflowType::default());
    refused(play.start_with("a", |start| start.workflow_type = nameless).await)?;
    refused(play.start_with("a", |start| start.task_queue = None).await)?;
    refused(play.start_with("a", |start| start.request_id = "x".repeat(1001)).await)?;
    refused(play.start_with("a", |start| start.namespace = String::new()).await)?;
    Ok(())
}

pub async fn run_times_out(play: &Play) -> Played {
    let run = play.start_with("a", |start| start.workflow_run_timeout = seconds(3)).await?;
    let task = play.work(vec![timer("t", 60), activity("w", |_| ())]).await?;
    let work = play.activity().await?;
    play.closed(&run).await?;
    refused(play.activity_done(&work, "late").await)?;
    refused(play.done(&task, vec![complete("late")]).await)?;
    play.history(&run).await?;
    play.describe(&run).await?;
    Ok(())
}

pub async fn execution_times_out(play: &Play) -> Played {
    let run = play.start_with("a", |start| start.workflow_execution_timeout = seconds(3)).await?;
    let task = play.task().await?;
    play.closed(&run).await?;
    refused(play.done(&task, vec![complete("late")]).await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn run_timeout_is_cut_to_the_executions(play: &Play) -> Played {
    let run = play
        .start_with("a", |start| {
            start.workflow_execution_timeout = seconds(20);
            start.workflow_run_timeout = seconds(30);
            start.workflow_task_timeout = seconds(40);
        })
        .await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn starts_after_a_delay(play: &Play) -> Played {
    let run = play.start_with("a", |start| start.workflow_start_delay = seconds(1)).await?;
    play.describe(&run).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn signal_waits_for_the_delay(play: &Play) -> Played {
    let run = play.start_with("a", |start| start.workflow_start_delay = seconds(1)).await?;
    play.signal(&run, "now").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn failed_run_is_retried(play: &Play) -> Played {
    let first = play.start_with("a", |start| start.retry_policy = attempts(2)).await?;
    play.work(vec![fail("once")]).await?;
    let second = play.work(vec![fail("twice")]).await?;
    play.history(&first).await?;
    play.history(&Run::from(&second)).await?;
    Ok(())
}

pub async fn run_that_is_too_late_is_tried_again(play: &Play) -> Played {
    let first = play
        .start_with("a", |start| {
            start.workflow_run_timeout = seconds(3);
            start.retry_policy = attempts(2);
        })
        .await?;
    play.work(vec![timer("t", 60)]).await?;
    let second = play.work(vec![complete("in time")]).await?;
    play.history(&first).await?;
    play.history(&Run::from(&second)).await?;
    Ok(())
}

pub async fn failure_for_good_is_not_tried_again(play: &Play) -> Played {
    let run = play
        .start_with("a", |start| {
            start.retry_policy = attempts(5).map(|mut policy| {
                policy.non_retryable_error_types = vec!["Broken".to_owned()];
                policy
            });
        })
        .await?;
    play.work(vec![fail("for good")]).await?;
    play.history(&run).await?;
    Ok(())
}
