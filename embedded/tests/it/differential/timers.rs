//! Timers.

use super::harness::*;

pub async fn fire(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("soon", 1), timer("late", 60)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_cancelled(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.signal(&run, "wake").await?;
    play.work(vec![cancel_timer("t"), timer("u", 1)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_cancelled_in_the_task_that_starts_them(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60), cancel_timer("t"), complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_cancelled_once(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    refused(play.done(&task, vec![cancel_timer("nobody's")]).await)?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_cancelled_though_they_fired(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 2)]).await?;
    play.signal(&run, "wake").await?;
    let task = play.task().await?;
    pause(2800).await;
    play.done(&task, vec![cancel_timer("t")]).await?;
    play.signal(&run, "end").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn fire_while_a_task_is_started(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 2)]).await?;
    play.signal(&run, "wake").await?;
    let task = play.task().await?;
    pause(2800).await;
    play.done(&task, vec![timer("u", 60)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn must_differ_in_their_ids(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    refused(play.done(&task, vec![timer("t", 60), timer("t", 60)]).await)?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn must_make_sense(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    refused(play.done(&task, vec![timer("", 60)]).await)?;
    play.work(vec![timer("at once", 0)]).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}
