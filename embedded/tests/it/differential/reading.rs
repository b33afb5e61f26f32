//! Reading histories and lists.

use super::harness::*;
use temporalio_protos::temporal::api::enums::v1::HistoryEventFilterType;
use temporalio_protos::temporal::api::workflowservice::v1::{
    CountWorkflowExecutionsRequest, GetWorkflowExecutionHistoryReverseRequest,
    ListWorkflowExecutionsRequest,
};

pub async fn pages(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60), timer("u", 60), marker("m", "key", "value")]).await?;
    play.signal(&run, "one").await?;
    play.work(vec![complete("done")]).await?;
    let mut request = play.reading(&run);
    request.maximum_page_size = 4;
    loop {
        let page = play.ask(request.clone()).await?;
        let events = page.history.unwrap_or_default().events;
        let ids: Vec<i64> = events.iter().map(|event| event.event_id).collect();
        let more = !page.next_page_token.is_empty();
        play.note(&format!("from {:?}, more: {more}", ids.first()));
        if !more {
            break;
        }
        request.next_page_token = page.next_page_token;
    }
    play.history(&run).await?;
    Ok(())
}

pub async fn backwards(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    let page = play
        .ask(GetWorkflowExecutionHistoryReverseRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some((&run).into()),
            maximum_page_size: 100,
            ..Default::default()
        })
        .await;
    match page {
        Ok(page) => play.record_events(&page.history.unwrap_or_default().events),
        Err(_) => play.record("GetWorkflowExecutionHistoryReverse", &page),
    }
    Ok(())
}

pub async fn waits_for_what_is_new(play: &Play) -> Played {
    let run = play.start("a").await?;
    let mut request = play.reading(&run);
    request.wait_new_event = true;
    let first = play.ask(request.clone()).await?;
    play.note("at once");
    play.record_events(&first.history.unwrap_or_default().events);
    request.next_page_token = first.next_page_token;
    let later = async {
        pause(1000).await;
        play.signal(&run, "one").await
    };
    let (next, signalled) = tokio::join!(play.ask(request.clone()), later);
    signalled?;
    let next = next?;
    play.note("after the signal");
    play.record_events(&next.history.unwrap_or_default().events);
    request.next_page_token = next.next_page_token;
    let later = async {
        pause(1000).await;
        play.terminate(&run).await
    };
    let (last, terminated) = tokio::join!(play.ask(request), later);
    terminated?;
    let last = last?;
    play.note("after the end");
    play.record_events(&last.history.unwrap_or_default().events);
    play.note(&format!("there is more: {}", !last.next_page_token.is_empty()));
    Ok(())
}

pub async fn waits_for_the_closing_event(play: &Play) -> Played {
    let run = play.start("a").await?;
    let mut request = play.reading(&run);
    request.wait_new_event = true;
    request.history_event_filter_type = HistoryEventFilterType::CloseEvent.into();
    let later = async {
        pause(1000).await;
        play.work(vec![complete("done")]).await
    };
    let closing = async {
        loop {
            let page = play.ask(request.clone()).await?;
            let events = page.history.unwrap_or_default().events;
            if !events.is_empty() {
                return Ok::<_, Halt>((events, page.next_page_token.is_empty()));
            }
            request.next_page_token = page.next_page_token;
        }
    };
    let (closing, worked) = tokio::join!(closing, later);
    worked?;
    let (events, is_last) = closing?;
    play.record_events(&events);
    play.note(&format!("nothing more: {is_last}"));
    Ok(())
}

pub async fn shows_only_the_last_event(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    let mut request = play.reading(&run);
    request.history_event_filter_type = HistoryEventFilterType::CloseEvent.into();
    let page = play.ask(request).await?;
    play.record_events(&page.history.unwrap_or_default().events);
    Ok(())
}

pub async fn finds_nobody(play: &Play) -> Played {
    let run = play.start("a").await?;
    let nobody = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.call(play.reading(&nobody)).await)?;
    refused(play.describe(&nobody).await)?;
    let unknown = NO_RUN.to_owned();
    let other = Run { run_id: unknown, ..run.clone() };
    refused(play.call(play.reading(&other)).await)?;
    refused(play.describe(&other).await)?;
    let senseless = Run { run_id: "no run id".to_owned(), ..run.clone() };
    refused(play.call(play.reading(&senseless)).await)?;
    refused(play.describe(&senseless).await)?;
    let mut wrong = play.reading(&run);
    wrong.next_page_token = b"no token".to_vec();
    refused(play.call(wrong).await)?;
    play.terminate(&run).await?;
    Ok(())
}

fn listing(query: String) -> ListWorkflowExecutionsRequest {
    let namespace = NAMESPACE.to_owned();
    ListWorkflowExecutionsRequest { namespace, query, page_size: 10, ..Default::default() }
}

/// Lists until the answer has as many: what is listed follows what happened a little later.
async fn list(play: &Play, query: String, count: usize) -> Result<(), Halt> {
    pause(500).await;
    let mut answer = play.ask(listing(query.clone())).await;
    for _ in 0..100 {
        if answer.as_ref().map_or(true, |answer| answer.executions.len() == count) {
            break;
        }
        pause(50).await;
        answer = play.ask(listing(query.clone())).await;
    }
    play.record(&format!("list {query}"), &answer);
    answer?;
    Ok(())
}

pub async fn lists(play: &Play) -> Played {
    let kind = play.id("Kind");
    let with_type = |start: &mut temporalio_protos::temporal::api::workflowservice::v1::StartWorkflowExecutionRequest| {
        start.workflow_type =
            Some(temporalio_protos::temporal::api::common::v1::WorkflowType { name: play.id("Kind") });
    };
    play.start_with("one", with_type).await?;
    play.work(vec![complete("done")]).await?;
    let two = play.start_with("two", with_type).await?;
    play.work(vec![timer("t", 60)]).await?;
    // What a task adds to it is listed later still, and nothing but its value tells.
    pause(2000).await;
    list(play, format!("WorkflowId = '{}'", play.id("one")), 1).await?;
    list(play, format!("WorkflowId = '{}'", play.id("nobody")), 0).await?;
    list(play, format!("WorkflowType = '{kind}' AND ExecutionStatus = 'Running'"), 1).await?;
    list(play, format!("WorkflowType = '{kind}' AND ExecutionStatus = 'Completed'"), 1).await?;
    list(play, format!("WorkflowType = '{kind}'"), 2).await?;
    list(play, format!("WorkflowId = '{}' AND RunId = '{}'", two.workflow_id, two.run_id), 1)
        .await?;
    list(play, format!("ExecutionStatus = \"Terminated\" and WorkflowType = \"{kind}\""), 0)
        .await?;
    play.call(CountWorkflowExecutionsRequest {
        namespace: NAMESPACE.to_owned(),
        query: format!("WorkflowType = '{kind}'"),
    })
    .await?;
    play.terminate(&two).await?;
    Ok(())
}

pub async fn lists_in_pages(play: &Play) -> Played {
    let kind = play.id("Kind");
    for name in ["one", "two", "three"] {
        play.start_with(name, |start| {
            start.workflow_type =
                Some(temporalio_protos::temporal::api::common::v1::WorkflowType {
                    name: kind.clone(),
                });
        })
        .await?;
        // Lists go by the time of the start, newest first.
        pause(20).await;
    }
    let query = format!("WorkflowType = '{kind}'");
    list(play, query.clone(), 3).await?;
    let mut request = listing(query);
    request.page_size = 2;
    let first = play.call(request.clone()).await?;
    request.next_page_token = first.next_page_token;
    play.call(request).await?;
    Ok(())
}

pub async fn refuses_senseless_lists(play: &Play) -> Played {
    refused(play.call(listing("what".to_owned())).await)?;
    refused(play.call(listing("Nobody = 'x'".to_owned())).await)?;
    refused(play.call(listing("WorkflowId = ".to_owned())).await)?;
    Ok(())
}
