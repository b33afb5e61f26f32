//! Limits, and the errors that say so.

use super::harness::*;

fn large() -> Option<temporalio_protos::temporal::api::common::v1::Payloads> {
    payloads(&"x".repeat(2 * 1024 * 1024 + 1))
}

pub async fn input_of_a_workflow(play: &Play) -> Played {
    refused(play.start_with("a", |start| start.input = large()).await)?;
    let nobody = Run { workflow_id: play.id("a"), run_id: String::new() };
    refused(play.describe(&nobody).await)?;
    Ok(())
}

pub async fn input_of_a_signal(play: &Play) -> Played {
    let run = play.start("a").await?;
    let mut signal = play.signalling(&run, "one");
    signal.input = large();
    let answer = play.call(signal).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.describe(&run).await?;
    Ok(())
}

pub async fn result_of_an_activity(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |_| ())]).await?;
    let task = play.activity().await?;
    play.activity_done(&task, &"x".repeat(2 * 1024 * 1024 + 1)).await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn details_of_a_heartbeat(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![activity("one", |work| work.retry_policy = attempts(1))]).await?;
    let task = play.activity().await?;
    let answer = play.beat(&task, &"x".repeat(2 * 1024 * 1024 + 1)).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn input_of_an_activity(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let answer = play.done(&task, vec![activity("one", |work| work.input = large())]).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.closed(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn result_of_a_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let answer = play.done(&task, vec![complete(&"x".repeat(2 * 1024 * 1024 + 1))]).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.closed(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn answer_of_a_query(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let answer = async {
        let task = play.task().await?;
        play.answer_query(&task, |answer| {
            answer.completed_type =
                temporalio_protos::temporal::api::enums::v1::QueryResultType::Answered.into();
            answer.query_result = large();
        })
        .await?;
        Ok::<_, Halt>(())
    };
    play.query(&run, answer).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn number_of_pending_activities(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    let too_many = (0..2001).map(|number| activity(&number.to_string(), |_| ())).collect();
    refused(play.done(&task, too_many).await)?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn length_of_ids(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    refused(play.done(&task, vec![activity(&"x".repeat(1001), |_| ())]).await)?;
    play.history(&run).await?;
    refused(play.signal(&run, &"x".repeat(1001)).await)?;
    play.terminate(&run).await?;
    Ok(())
}
