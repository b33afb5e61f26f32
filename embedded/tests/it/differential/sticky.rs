//! Sticky queues: a worker that remembers a workflow gets only what is new.

use super::harness::*;
use temporalio_protos::temporal::api::workflowservice::v1::{
    ResetStickyTaskQueueRequest, ShutdownWorkerRequest,
};

/// A workflow that a worker remembers under that name, and whose sticky queue has been polled.
async fn remembered(play: &Play) -> Result<Run, Halt> {
    let run = play.start("a").await?;
    let task = play.task().await?;
    // A queue is known to have a poller once somebody polls, which is before the next task comes.
    let polling = play.task_unseen(play.sticky("sticky"));
    let working = async {
        pause(500).await;
        play.done_with(&task, vec![timer("t", 60)], |done| {
            done.sticky_attributes = play.remembered("sticky");
        })
        .await?;
        play.signal(&run, "wake").await?;
        Ok::<_, Halt>(())
    };
    let (task, worked) = tokio::join!(polling, working);
    worked?;
    let task = task?;
    play.record_task("workflow task from the sticky queue", &task);
    play.done_with(&task, vec![], |done| done.sticky_attributes = play.remembered("sticky"))
        .await?;
    Ok(run)
}

pub async fn gets_what_is_new(play: &Play) -> Played {
    let run = remembered(play).await?;
    play.describe(&run).await?;
    play.signal(&run, "again").await?;
    let task = play.sticky_task("sticky").await?;
    play.done(&task, vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn falls_back_when_nobody_comes(play: &Play) -> Played {
    let run = remembered(play).await?;
    play.signal(&run, "again").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn is_skipped_where_nobody_polled(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.done_with(&task, vec![timer("t", 60)], |done| {
        done.sticky_attributes = play.remembered("never polled");
    })
    .await?;
    play.signal(&run, "wake").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn is_forgotten_on_demand(play: &Play) -> Played {
    let run = remembered(play).await?;
    play.call(ResetStickyTaskQueueRequest {
        namespace: NAMESPACE.to_owned(),
        execution: Some((&run).into()),
    })
    .await?;
    play.signal(&run, "again").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    let closed = play
        .call(ResetStickyTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some((&run).into()),
        })
        .await;
    play.note(&format!("an error once it is closed: {}", closed.is_err()));
    Ok(())
}

pub async fn is_forgotten_after_an_answer_without_it(play: &Play) -> Played {
    let run = remembered(play).await?;
    play.signal(&run, "again").await?;
    let task = play.sticky_task("sticky").await?;
    play.done(&task, vec![]).await?;
    play.signal(&run, "once more").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn is_forgotten_after_a_failed_task(play: &Play) -> Played {
    let run = remembered(play).await?;
    play.signal(&run, "again").await?;
    let task = play.sticky_task("sticky").await?;
    let cause = temporalio_protos::temporal::api::enums::v1::WorkflowTaskFailedCause::BadBinary;
    play.task_failed(&task, cause, failure("lost", |_| ())).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn is_left_with_its_worker(play: &Play) -> Played {
    let run = remembered(play).await?;
    play.ask(ShutdownWorkerRequest {
        namespace: NAMESPACE.to_owned(),
        sticky_task_queue: play.id("sticky"),
        identity: WORKER.to_owned(),
        reason: "for today".to_owned(),
        ..Default::default()
    })
    .await?;
    play.signal(&run, "again").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}
