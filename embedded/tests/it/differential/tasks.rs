//! Workflow tasks: failed, late, answered twice, and what may come between them.

use super::harness::*;
use temporalio_protos::temporal::api::command::v1::command::Attributes;
use temporalio_protos::temporal::api::command::v1::{
    ModifyWorkflowPropertiesCommandAttributes, UpsertWorkflowSearchAttributesCommandAttributes,
};
use temporalio_protos::temporal::api::common::v1::{Memo, Payload, SearchAttributes};
use temporalio_protos::temporal::api::enums::v1::{CommandType, WorkflowTaskFailedCause as Cause};
use temporalio_protos::temporal::api::sdk::v1::WorkflowTaskCompletedMetadata;

pub async fn fail_and_are_tried_again(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let cause = Cause::NonDeterministicError;
    play.task_failed(&task, cause, failure("not the same", |_| ())).await?;
    play.describe(&run).await?;
    let task = play.task().await?;
    play.history(&run).await?;
    play.task_failed(&task, cause, failure("still not", |_| ())).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn fail_and_meet_a_signal(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let cause = Cause::WorkflowWorkerUnhandledFailure;
    play.task_failed(&task, cause, failure("oops", |_| ())).await?;
    play.signal(&run, "one").await?;
    let task = play.task().await?;
    play.signal(&run, "two").await?;
    play.task_failed(&task, cause, failure("again", |_| ())).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn time_out_and_are_tried_again(play: &Play) -> Played {
    let run = play.start_with("a", |start| start.workflow_task_timeout = seconds(3)).await?;
    let late = play.task().await?;
    let next = play.task().await?;
    refused(play.done(&late, vec![complete("late")]).await)?;
    play.done(&next, vec![complete("in time")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_answered_once(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.work(vec![timer("t", 60)]).await?;
    refused(play.done(&task, vec![complete("again")]).await)?;
    refused(play.task_failed(&task, Cause::BadBinary, failure("again", |_| ())).await)?;
    play.signal(&run, "wake").await?;
    let second = play.task().await?;
    refused(play.done(&task, vec![complete("again")]).await)?;
    play.done(&second, vec![complete("done")]).await?;
    refused(play.done(&second, vec![complete("again")]).await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_answered_with_their_own_token(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let mut unknown = task.clone();
    unknown.task_token = b"no token".to_vec();
    refused(play.done(&unknown, vec![]).await)?;
    unknown.task_token = Vec::new();
    refused(play.done(&unknown, vec![]).await)?;
    refused(play.task_failed(&unknown, Cause::BadBinary, failure("again", |_| ())).await)?;
    play.done(&task, vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn cannot_close_over_a_signal(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.signal(&run, "unseen").await?;
    refused(play.done(&task, vec![activity("one", |_| ()), complete("too early")]).await)?;
    play.history(&run).await?;
    let task = play.task().await?;
    play.done(&task, vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn cannot_fail_over_a_signal(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.signal(&run, "unseen").await?;
    refused(play.done(&task, vec![fail("too early")]).await)?;
    play.work(vec![fail("now")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn cannot_go_on_after_the_end(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let answer = play.done(&task, vec![complete("done"), timer("t", 60)]).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.history(&run).await?;
    Ok(())
}

pub async fn come_at_once_if_wanted(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.done_with(&task, vec![marker("m", "key", "value")], |done| {
        done.force_create_new_workflow_task = true;
    })
    .await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn come_with_the_answer_if_wanted(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.signal(&run, "meanwhile").await?;
    let answer = play.done_with(&task, vec![], |done| done.return_new_workflow_task = true).await?;
    let Some(next) = answer.workflow_task else { return Err(Halt("no next task".to_owned())) };
    play.done_with(&next, vec![complete("done")], |done| done.return_new_workflow_task = true)
        .await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn come_with_the_answer_of_a_heartbeat(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let answer = play
        .done_with(&task, vec![], |done| {
            done.return_new_workflow_task = true;
            done.force_create_new_workflow_task = true;
        })
        .await?;
    let Some(next) = answer.workflow_task else { return Err(Halt("no next task".to_owned())) };
    play.done(&next, vec![marker("core_local_activity", "data", "{}"), complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn leave_marks(play: &Play) -> Played {
    let run = play.start("a").await?;
    let mut patch = Payload::from("[\"a-1\"]");
    patch.metadata.insert("type".to_owned(), b"KeywordList".to_vec());
    patch.metadata.insert("encoding".to_owned(), b"json/plain".to_vec());
    let upsert = command(
        CommandType::UpsertWorkflowSearchAttributes,
        Attributes::UpsertWorkflowSearchAttributesCommandAttributes(
            UpsertWorkflowSearchAttributesCommandAttributes {
                search_attributes: Some(SearchAttributes {
                    indexed_fields: [("TemporalChangeVersion".to_owned(), patch)].into(),
                }),
            },
        ),
    );
    let task = play.task().await?;
    let marks = vec![
        marker("core_patch", "patch-data", "{\"id\":\"a-1\",\"deprecated\":false}"),
        upsert,
        marker("core_local_activity", "data", "{\"seq\":1}"),
    ];
    play.done_with(&task, marks, |done| {
        done.sdk_metadata = Some(WorkflowTaskCompletedMetadata {
            core_used_flags: vec![1, 2],
            sdk_name: "sdk".to_owned(),
            sdk_version: "1.2.3".to_owned(),
            ..Default::default()
        });
    })
    .await?;
    play.describe(&run).await?;
    play.signal(&run, "end").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn change_the_memo(play: &Play) -> Played {
    let old = [("keep".to_owned(), "1".into()), ("change".to_owned(), "2".into())];
    let run = play.start_with("a", |start| start.memo = Some(Memo { fields: old.into() })).await?;
    let new = [("change".to_owned(), "3".into()), ("add".to_owned(), "4".into())];
    let change = command(
        CommandType::ModifyWorkflowProperties,
        Attributes::ModifyWorkflowPropertiesCommandAttributes(
            ModifyWorkflowPropertiesCommandAttributes {
                upserted_memo: Some(Memo { fields: new.into() }),
            },
        ),
    );
    play.work(vec![change]).await?;
    play.describe(&run).await?;
    play.signal(&run, "end").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn see_what_came_while_they_were_started(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ())]).await?;
    play.signal(&run, "wake").await?;
    let task = play.task().await?;
    let work = play.activity().await?;
    play.signal(&run, "before").await?;
    play.activity_done(&work, "result").await?;
    play.signal(&run, "after").await?;
    play.cancel(&run).await?;
    play.history(&run).await?;
    play.done(&task, vec![timer("t", 60)]).await?;
    play.history(&run).await?;
    play.work(vec![complete("done")]).await?;
    Ok(())
}
