//! Queries.

use super::harness::*;
use temporalio_protos::temporal::api::enums::v1::{QueryRejectCondition, QueryResultType};
use temporalio_protos::temporal::api::query::v1::WorkflowQueryResult;

/// The query task, answered.
async fn answer(play: &Play) -> Result<WorkflowTask, Halt> {
    let task = play.task().await?;
    play.answer_query(&task, |answer| {
        answer.completed_type = QueryResultType::Answered.into();
        answer.query_result = payloads("answer");
    })
    .await?;
    Ok(task)
}

pub async fn of_a_running_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.query(&run, answer(play)).await?;
    play.query(&run.latest(), answer(play)).await?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn of_a_closed_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    play.query(&run, answer(play)).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_a_terminated_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.terminate(&run).await?;
    play.query(&run, answer(play)).await?;
    Ok(())
}

pub async fn that_fail(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let fail = async {
        let task = play.task().await?;
        play.answer_query(&task, |answer| {
            answer.completed_type = QueryResultType::Failed.into();
            "unknown query".clone_into(&mut answer.error_message);
            answer.failure = Some(failure("unknown query", |_| ()));
        })
        .await
        .map_err(Halt::from)
    };
    play.query(&run, fail).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn that_fail_in_a_workflow_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.signal(&run, "wake").await?;
    play.query(&run, beside(play, QueryResultType::Failed)).await?;
    play.terminate(&run).await?;
    Ok(())
}

/// A workflow task that brings a query along, answered with it.
async fn beside(play: &Play, kind: QueryResultType) -> Result<(), Halt> {
    pause(1000).await;
    let mut task = play.task_unseen(play.normal(&play.queue())).await?;
    let ids: Vec<String> = task.queries.keys().cloned().collect();
    task.queries = task.queries.into_values().map(|query| ("<query>".to_owned(), query)).collect();
    play.record_task("workflow task", &task);
    let result = WorkflowQueryResult {
        result_type: kind.into(),
        answer: payloads("answer").filter(|_| kind == QueryResultType::Answered),
        error_message: if kind == QueryResultType::Failed { "no" } else { "" }.to_owned(),
        ..Default::default()
    };
    play.done_with(&task, vec![], |done| {
        done.query_results = ids.into_iter().map(|id| (id, result.clone())).collect();
    })
    .await?;
    Ok(())
}

pub async fn come_with_a_workflow_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.signal(&run, "wake").await?;
    play.query(&run, beside(play, QueryResultType::Answered)).await?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn wait_for_the_first_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.query(&run, beside(play, QueryResultType::Answered)).await?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn wait_while_a_task_is_started(play: &Play) -> Played {
    let run = play.start("a").await?;
    let first = play.task().await?;
    let work = async {
        pause(1000).await;
        play.done(&first, vec![timer("t", 60)]).await?;
        answer(play).await
    };
    play.query(&run, work).await?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn find_nobody(play: &Play) -> Played {
    let nobody = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.call(play.querying(&nobody, "state")).await)?;
    let nameless = Run { workflow_id: String::new(), run_id: String::new() };
    refused(play.call(play.querying(&nameless, "state")).await)?;
    let run = play.start("a").await?;
    let mut empty = play.querying(&run, "state");
    empty.query = None;
    refused(play.call(empty).await)?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn are_refused_on_condition(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    let mut query = play.querying(&run, "state");
    query.query_reject_condition = QueryRejectCondition::NotOpen.into();
    play.call(query.clone()).await?;
    query.query_reject_condition = QueryRejectCondition::NotCompletedCleanly.into();
    let (answered, worked) = tokio::join!(play.ask(query), answer(play));
    worked?;
    play.record("QueryWorkflow", &answered);
    Ok(())
}

pub async fn are_answered_once(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let twice = async {
        let task = answer(play).await?;
        let again = play.answer_query(&task, |answer| {
            answer.completed_type = QueryResultType::Answered.into();
        });
        refused(again.await)
    };
    play.query(&run, twice).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn come_to_the_sticky_queue(play: &Play) -> Played {
    let run = play.start("a").await?;
    let task = play.task().await?;
    play.done_with(&task, vec![timer("t", 60)], |done| {
        done.sticky_attributes = play.remembered("sticky");
    })
    .await?;
    let polling = async {
        let task = play.sticky_task("sticky").await?;
        play.answer_query(&task, |answer| {
            answer.completed_type = QueryResultType::Answered.into();
            answer.query_result = payloads("answer");
        })
        .await?;
        Ok::<_, Halt>(())
    };
    let asking = async {
        pause(1000).await;
        play.ask(play.querying(&run, "state")).await
    };
    let (polled, asked) = tokio::join!(polling, asking);
    polled?;
    play.record("QueryWorkflow", &asked);
    play.terminate(&run).await?;
    Ok(())
}
