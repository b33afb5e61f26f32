//! Signals and cancellations from one workflow to another.

use super::harness::*;

/// Two workflows, each with a queue of its own; the other one has had its first task.
async fn two(play: &Play) -> Result<(Run, Run), Halt> {
    let one = play.start("one").await?;
    let elsewhere = play.normal(&play.id("elsewhere"));
    let other = play.start_with("other", |start| start.task_queue = Some(elsewhere)).await?;
    let task = play.task_of(play.normal(&play.id("elsewhere"))).await?;
    play.done(&task, vec![]).await?;
    Ok((one, other))
}

pub async fn signal_is_delivered(play: &Play) -> Played {
    let (one, other) = two(play).await?;
    play.work(vec![signal_other(&play.id("other"), |_| ())]).await?;
    play.work(vec![complete("done")]).await?;
    let task = play.task_of(play.normal(&play.id("elsewhere"))).await?;
    play.done(&task, vec![complete("done")]).await?;
    play.history(&one).await?;
    play.history(&other).await?;
    Ok(())
}

pub async fn signal_finds_nobody(play: &Play) -> Played {
    let (one, other) = two(play).await?;
    play.work(vec![signal_other(&play.id("nobody"), |_| ())]).await?;
    play.terminate(&other).await?;
    play.work(vec![signal_other(&play.id("other"), |_| ())]).await?;
    let wrong_run = signal_other(&play.id("other"), |signal| {
        if let Some(execution) = &mut signal.execution {
            NO_RUN.clone_into(&mut execution.run_id);
        }
    });
    play.work(vec![wrong_run]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&one).await?;
    Ok(())
}

pub async fn cancellation_is_delivered(play: &Play) -> Played {
    let (one, other) = two(play).await?;
    play.work(vec![cancel_other(&play.id("other"), |_| ())]).await?;
    play.work(vec![complete("done")]).await?;
    let task = play.task_of(play.normal(&play.id("elsewhere"))).await?;
    play.done(&task, vec![cancelled("stopped")]).await?;
    play.history(&one).await?;
    play.history(&other).await?;
    Ok(())
}

pub async fn cancellation_finds_nobody(play: &Play) -> Played {
    let (one, other) = two(play).await?;
    play.work(vec![cancel_other(&play.id("nobody"), |_| ())]).await?;
    play.terminate(&other).await?;
    play.work(vec![cancel_other(&play.id("other"), |_| ())]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&one).await?;
    Ok(())
}

pub async fn cancellation_is_asked_for_twice(play: &Play) -> Played {
    let (one, other) = two(play).await?;
    play.cancel(&other).await?;
    play.work(vec![cancel_other(&play.id("other"), |_| ())]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&one).await?;
    play.history(&other).await?;
    Ok(())
}

pub async fn signal_to_itself(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let answer = play.done(&task, vec![signal_other(&play.id("a"), |_| ())]).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn signal_must_make_sense(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let nameless = signal_other(&play.id("other"), |signal| signal.signal_name = String::new());
    refused(play.done(&task, vec![nameless]).await)?;
    let task = play.task().await?;
    refused(play.done(&task, vec![signal_other("", |_| ())]).await)?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}
