//! Continue-as-new.

use super::harness::*;
use temporalio_protos::temporal::api::common::v1::{Header, Memo, Priority, WorkflowType};

pub async fn keeps_what_is_not_said(play: &Play) -> Played {
    let first = play
        .start_with("a", |start| {
            start.memo = Some(Memo { fields: [("note".to_owned(), "1".into())].into() });
            start.header = Some(Header { fields: [("trace".to_owned(), "7".into())].into() });
            start.priority = Some(Priority { priority_key: 2, ..Default::default() });
            start.workflow_execution_timeout = seconds(60);
            start.workflow_run_timeout = seconds(30);
            start.workflow_task_timeout = seconds(5);
        })
        .await?;
    play.work(vec![continue_as_new("next", |_| ())]).await?;
    let task = play.task().await?;
    play.history(&first).await?;
    play.describe(&first).await?;
    let second = Run::from(&task);
    play.describe(&second).await?;
    play.done(&task, vec![complete("done")]).await?;
    play.history(&second).await?;
    Ok(())
}

pub async fn changes_what_is_said(play: &Play) -> Played {
    let first = play.start("a").await?;
    let other = continue_as_new("next", |next| {
        next.workflow_type = Some(WorkflowType { name: "Other".to_owned() });
        next.task_queue = Some(play.normal(&play.id("elsewhere")));
        next.workflow_run_timeout = seconds(20);
        next.workflow_task_timeout = seconds(7);
        next.memo = Some(Memo { fields: [("note".to_owned(), "2".into())].into() });
        next.header = Some(Header { fields: [("trace".to_owned(), "8".into())].into() });
        next.retry_policy = attempts(3);
    });
    play.work(vec![other]).await?;
    let task = play.task_of(play.normal(&play.id("elsewhere"))).await?;
    play.history(&first).await?;
    play.done(&task, vec![complete("done")]).await?;
    play.history(&Run::from(&task)).await?;
    Ok(())
}

pub async fn is_a_chain(play: &Play) -> Played {
    let first = play.start("a").await?;
    play.work(vec![continue_as_new("second", |_| ())]).await?;
    play.work(vec![continue_as_new("third", |_| ())]).await?;
    refused(play.signal(&first, "to the first").await)?;
    play.signal(&first.latest(), "to the last").await?;
    refused(play.terminate(&first).await)?;
    play.cancel_with(&first.latest(), |cancel| {
        cancel.first_execution_run_id.clone_from(&first.run_id);
    })
    .await?;
    let task = play.work(vec![complete("done")]).await?;
    play.history(&Run::from(&task)).await?;
    play.describe(&first.latest()).await?;
    play.describe(&first).await?;
    Ok(())
}

pub async fn waits_for_a_signal_that_came_meanwhile(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.signal(&run, "unseen").await?;
    refused(play.done(&task, vec![continue_as_new("too early", |_| ())]).await)?;
    play.work(vec![continue_as_new("now", |_| ())]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn ends_what_was_pending(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60), activity("one", |_| ())]).await?;
    let work = play.activity().await?;
    play.signal(&run, "go on").await?;
    play.work(vec![continue_as_new("next", |_| ())]).await?;
    refused(play.activity_done(&work, "nobody waits").await)?;
    let task = play.work(vec![complete("done")]).await?;
    play.describe(&Run::from(&task)).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn does_not_extend_the_executions_time(play: &Play) -> Played {
    let first = play
        .start_with("a", |start| {
            start.workflow_execution_timeout = seconds(4);
        })
        .await?;
    play.work(vec![continue_as_new("second", |_| ())]).await?;
    let task = play.work(vec![timer("t", 60)]).await?;
    let second = Run::from(&task);
    play.closed(&second).await?;
    play.history(&second).await?;
    play.history(&first).await?;
    Ok(())
}

pub async fn is_followed_to_the_closing_event(play: &Play) -> Played {
    let first = play.start("a").await?;
    play.work(vec![continue_as_new("second", |_| ())]).await?;
    let mut request = play.reading(&first);
    request.wait_new_event = true;
    request.history_event_filter_type =
        temporalio_protos::temporal::api::enums::v1::HistoryEventFilterType::CloseEvent.into();
    let page = play.ask(request).await?;
    play.record_events(&page.history.unwrap_or_default().events);
    play.note(&format!("there is more: {}", !page.next_page_token.is_empty()));
    play.work(vec![complete("done")]).await?;
    Ok(())
}

pub async fn does_not_spin(play: &Play) -> Played {
    play.start("a").await?;
    play.work(vec![continue_as_new("next", |next| next.backoff_start_interval = None)]).await?;
    let task = play.work(vec![complete("done")]).await?;
    play.history(&Run::from(&task)).await?;
    Ok(())
}
