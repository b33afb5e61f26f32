//! Cancelling workflows and activities.

use super::harness::*;

pub async fn of_a_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.cancel(&run).await?;
    play.describe(&run).await?;
    play.work(vec![cancel_timer("t"), cancelled("stopped")]).await?;
    play.history(&run).await?;
    play.describe(&run).await?;
    Ok(())
}

pub async fn is_asked_for_once(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.cancel(&run).await?;
    play.cancel(&run).await?;
    let other = play.cancel_with(&run, |cancel| cancel.request_id = play.id("other")).await;
    play.note(&format!("another request is an error: {}", other.is_err()));
    play.work(vec![complete("in spite of it")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn finds_nobody(play: &Play) -> Played {
    let run = play.start("a").await?;
    let nobody = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.cancel(&nobody).await)?;
    let other_chain = play
        .cancel_with(&run.latest(), |cancel| {
            NO_RUN.clone_into(&mut cancel.first_execution_run_id);
        })
        .await;
    refused(other_chain)?;
    play.work(vec![complete("done")]).await?;
    play.note(&format!("of what is closed is an error: {}", play.cancel(&run).await.is_err()));
    play.history(&run).await?;
    Ok(())
}

pub async fn waits_while_a_task_is_started(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.cancel(&run).await?;
    play.done(&task, vec![timer("t", 60)]).await?;
    play.work(vec![cancelled("stopped")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn against_completion(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.cancel(&run).await?;
    refused(play.done(&task, vec![complete("too early")]).await)?;
    play.work(vec![cancelled("stopped")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_an_activity_before_it_starts(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ())]).await?;
    play.cancel(&run).await?;
    play.work(vec![cancel_activity(5)]).await?;
    play.work(vec![cancelled("stopped")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_an_activity_in_the_task_that_schedules_it(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ()), cancel_activity(5)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

/// A workflow whose activity runs and was told to stop.
async fn stopping(
    play: &Play,
    change: impl FnOnce(
        &mut temporalio_protos::temporal::api::command::v1::ScheduleActivityTaskCommandAttributes,
    ),
) -> Result<(Run, ActivityTask), Halt> {
    let run = play.start("a").await?;
    play.work(vec![activity("one", change)]).await?;
    let task = play.activity().await?;
    play.beat(&task, "going").await?;
    play.cancel(&run).await?;
    play.work(vec![cancel_activity(5)]).await?;
    play.beat(&task, "stopping").await?;
    Ok((run, task))
}

pub async fn of_a_running_activity(play: &Play) -> Played {
    let (run, task) = stopping(play, |_| ()).await?;
    play.describe(&run).await?;
    play.activity_cancelled(&task, "cleaned up").await?;
    play.work(vec![cancelled("stopped")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_a_running_activity_that_completes(play: &Play) -> Played {
    let (run, task) = stopping(play, |_| ()).await?;
    play.activity_done(&task, "in spite of it").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_a_running_activity_that_fails(play: &Play) -> Played {
    let (run, task) = stopping(play, |work| work.retry_policy = attempts(0)).await?;
    play.activity_failed(&task, failure("no more retries", |_| ()), None).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_a_running_activity_that_times_out(play: &Play) -> Played {
    let (run, _) = stopping(play, |work| {
        work.heartbeat_timeout = seconds(3);
        work.retry_policy = attempts(0);
    })
    .await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_an_activity_that_waits_for_its_retry(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |work| {
        work.retry_policy = Some(temporalio_protos::temporal::api::common::v1::RetryPolicy {
            initial_interval: seconds(60),
            ..Default::default()
        });
    })])
    .await?;
    let task = play.activity().await?;
    play.beat(&task, "half").await?;
    play.activity_failed(&task, failure("not yet", |_| ()), None).await?;
    play.cancel(&run).await?;
    play.work(vec![cancel_activity(5)]).await?;
    play.work(vec![cancelled("stopped")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_an_activity_that_is_abandoned(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ())]).await?;
    let task = play.activity().await?;
    play.cancel(&run).await?;
    play.work(vec![cancelled("stopped")]).await?;
    refused(play.activity_done(&task, "nobody waits").await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_an_activity_that_was_answered_meanwhile(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ())]).await?;
    let work = play.activity().await?;
    play.signal(&run, "wake").await?;
    let task = play.task().await?;
    play.activity_done(&work, "result").await?;
    play.note(&format!("an error: {}", play.done(&task, vec![cancel_activity(5)]).await.is_err()));
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_no_activity(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    refused(play.done(&task, vec![cancel_activity(7)]).await)?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn that_nobody_asked_for(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ())]).await?;
    let task = play.activity().await?;
    refused(play.activity_cancelled(&task, "of its own will").await)?;
    play.activity_done(&task, "result").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn that_nobody_asked_for_of_a_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![cancelled("of its own will")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn by_force(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.signal(&run, "wake").await?;
    let task = play.task().await?;
    play.signal(&run, "more").await?;
    play.terminate(&run).await?;
    refused(play.done(&task, vec![complete("late")]).await)?;
    refused(play.terminate(&run).await)?;
    let nobody = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.terminate(&nobody).await)?;
    play.history(&run).await?;
    play.describe(&run).await?;
    Ok(())
}
