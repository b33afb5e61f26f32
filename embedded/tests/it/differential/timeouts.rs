//! The four timeouts of activities.

use super::harness::*;

async fn scheduled(
    play: &Play,
    change: impl FnOnce(
        &mut temporalio_protos::temporal::api::command::v1::ScheduleActivityTaskCommandAttributes,
    ),
) -> Result<Run, Halt> {
    let run = play.start("a").await?;
    play.work(vec![activity("one", change)]).await?;
    Ok(run)
}

async fn finished(play: &Play, run: &Run) -> Played {
    play.work(vec![complete("done")]).await?;
    play.history(run).await?;
    Ok(())
}

pub async fn nobody_starts_it(play: &Play) -> Played {
    let run = scheduled(play, |work| work.schedule_to_start_timeout = seconds(1)).await?;
    finished(play, &run).await
}

pub async fn no_attempt_ends_in_time(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.schedule_to_close_timeout = seconds(3);
        work.start_to_close_timeout = seconds(2);
        work.retry_policy = attempts(0);
    })
    .await?;
    play.activity().await?;
    finished(play, &run).await
}

pub async fn it_is_never_done_in_all(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.schedule_to_close_timeout = seconds(2);
        work.start_to_close_timeout = None;
    })
    .await?;
    let task = play.activity().await?;
    play.work(vec![complete("done")]).await?;
    refused(play.activity_done(&task, "late").await)?;
    play.history(&run).await?;
    Ok(())
}

pub async fn nobody_starts_it_in_all(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.schedule_to_close_timeout = seconds(1);
        work.start_to_close_timeout = None;
    })
    .await?;
    finished(play, &run).await
}

pub async fn the_only_attempt_takes_too_long(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.start_to_close_timeout = seconds(1);
        work.retry_policy = attempts(1);
    })
    .await?;
    play.activity().await?;
    finished(play, &run).await
}

pub async fn an_attempt_takes_too_long(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.start_to_close_timeout = seconds(3);
        work.retry_policy = attempts(3);
    })
    .await?;
    let first = play.activity().await?;
    let second = play.activity().await?;
    play.describe(&run).await?;
    refused(play.activity_done(&first, "late").await)?;
    play.activity_done(&second, "in time").await?;
    finished(play, &run).await
}

pub async fn a_heart_stops(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.heartbeat_timeout = seconds(2);
        work.retry_policy = attempts(1);
    })
    .await?;
    let task = play.activity().await?;
    play.beat(&task, "once").await?;
    finished(play, &run).await
}

pub async fn a_heart_never_beats(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.heartbeat_timeout = seconds(1);
        work.retry_policy = attempts(1);
    })
    .await?;
    play.activity().await?;
    finished(play, &run).await
}

pub async fn a_heart_stops_and_the_next_goes_on(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.heartbeat_timeout = seconds(3);
        work.retry_policy = attempts(3);
    })
    .await?;
    let task = play.activity().await?;
    play.beat(&task, "once").await?;
    let next = play.activity().await?;
    refused(play.beat(&task, "from the dead").await)?;
    play.activity_done(&next, "result").await?;
    finished(play, &run).await
}

pub async fn a_beating_heart_goes_on(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.heartbeat_timeout = seconds(2);
        work.retry_policy = attempts(1);
    })
    .await?;
    let task = play.activity().await?;
    for _ in 0..5 {
        pause(500).await;
        play.beat(&task, "alive").await?;
    }
    play.activity_done(&task, "result").await?;
    finished(play, &run).await
}

pub async fn a_heart_stops_before_its_completion_comes(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.heartbeat_timeout = seconds(1);
        work.retry_policy = attempts(1);
    })
    .await?;
    let task = play.activity().await?;
    let woken = play.task().await?;
    refused(play.activity_done(&task, "late").await)?;
    play.done(&woken, vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn a_completion_comes_before_the_heart_stops(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.heartbeat_timeout = seconds(2);
        work.retry_policy = attempts(1);
    })
    .await?;
    let task = play.activity().await?;
    play.activity_done(&task, "in time").await?;
    pause(2500).await;
    finished(play, &run).await
}

pub async fn the_failure_before_it_is_its_cause(play: &Play) -> Played {
    let run = scheduled(play, |work| {
        work.start_to_close_timeout = seconds(3);
        work.retry_policy = attempts(2);
    })
    .await?;
    let task = play.activity().await?;
    play.activity_failed(&task, failure("at first", |_| ()), None).await?;
    play.activity().await?;
    finished(play, &run).await
}
