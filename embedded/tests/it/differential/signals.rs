//! Signals, and starts that signal.

use super::harness::*;
use temporalio_protos::temporal::api::enums::v1::{
    WorkflowIdConflictPolicy as Conflict, WorkflowIdReusePolicy as Reuse,
};

pub async fn arrive_before_and_between_tasks(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.signal(&run, "one").await?;
    play.signal(&run.latest(), "two").await?;
    play.work(vec![]).await?;
    play.signal(&run, "three").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn wait_while_a_task_is_started(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.signal(&run, "one").await?;
    play.signal(&run, "two").await?;
    play.history(&run).await?;
    play.done(&task, vec![timer("t", 60)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn with_one_request_id_count_once(play: &Play) -> Played {
    let run = play.start("a").await?;
    let mut signal = play.signalling(&run, "one");
    signal.request_id = play.id("request");
    play.call(signal.clone()).await?;
    play.call(signal.clone()).await?;
    let task = play.task().await?;
    play.call(signal.clone()).await?;
    signal.request_id = play.id("other request");
    play.call(signal.clone()).await?;
    play.call(signal).await?;
    play.done(&task, vec![]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn find_nobody(play: &Play) -> Played {
    let run = play.start("a").await?;
    let nobody = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.signal(&nobody, "one").await)?;
    let unknown = NO_RUN.to_owned();
    refused(play.signal(&Run { run_id: unknown, ..run.clone() }, "one").await)?;
    let senseless = "no run id".to_owned();
    refused(play.signal(&Run { run_id: senseless, ..run.clone() }, "one").await)?;
    refused(play.signal(&run, "").await)?;
    let nameless = Run { workflow_id: String::new(), run_id: String::new() };
    refused(play.signal(&nameless, "one").await)?;
    play.work(vec![complete("done")]).await?;
    refused(play.signal(&run, "one").await)?;
    refused(play.signal(&run.latest(), "one").await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn start_what_does_not_run(play: &Play) -> Played {
    let run = play.signal_with_start("a", "one", |_| ()).await?;
    play.signal_with_start("a", "one", |_| ()).await?;
    let again = play.signal_with_start("a", "two", |_| ()).await?;
    play.note(&format!("the same run: {}", run.run_id == again.run_id));
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    let next = play.signal_with_start("a", "three", |_| ()).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&next).await?;
    Ok(())
}

pub async fn start_as_the_policies_allow(play: &Play) -> Played {
    play.signal_with_start("a", "one", |_| ()).await?;
    let first = play.work(vec![timer("t", 60)]).await?;
    let second = play
        .signal_with_start("a", "two", |start| {
            start.workflow_id_conflict_policy = Conflict::TerminateExisting.into();
        })
        .await?;
    play.history(&Run::from(&first)).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&second).await?;
    let no_more = play
        .signal_with_start("a", "three", |start| {
            start.workflow_id_reuse_policy = Reuse::RejectDuplicate.into();
        })
        .await;
    refused(no_more)?;
    let running_only = play
        .signal_with_start("a", "four", |start| {
            start.workflow_id_conflict_policy = Conflict::Fail.into();
        })
        .await;
    refused(running_only)?;
    Ok(())
}

pub async fn wait_beside_a_completed_activity(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ()), activity("two", |_| ())]).await?;
    let [one, two] = play.activities().await?;
    play.signal(&run, "wake").await?;
    let task = play.task().await?;
    play.activity_done(&one, "1").await?;
    play.signal(&run, "between").await?;
    play.activity_failed(&two, failure("no", |info| info.non_retryable = true), None).await?;
    play.signal(&run, "last").await?;
    play.done(&task, vec![timer("t", 60)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}
