//! Histories, as the server has them: fetched, waited for, replayed.

use crate::documents::Document;
use crate::tally::Tally;
use sagaweave::Run;
use sagaweave::{History, replay};
use std::time::Duration;
use temporalio_client::WorkflowFetchHistoryOptions;
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;

/// Histories, each with the name of its scenario.
pub type Histories = Vec<(String, History)>;

/// Replays all of them: each must fit the document that made it.
pub async fn all_fit<D: Document>(histories: &Histories, tally: &mut Tally) {
    for (name, history) in histories {
        let wrong = replay::<D>(history).await.err().map(|error| format!("{name}: {error}"));
        tally.replayed(wrong);
    }
}

/// The history of this run must fit the document that made it.
pub async fn fits<D: Document>(run: &Run<D>) {
    replay::<D>(&run.history().await.unwrap()).await.unwrap();
}

/// Waits until the workflow has been told of a cancellation, and has had its say.
pub async fn until_told<D: Document>(run: &Run<D>) -> Result<(), String> {
    for _ in 0..300 {
        let history = run.sdk().fetch_history(WorkflowFetchHistoryOptions::default());
        let events = history.into_events().await.map_err(|error| error.to_string())?;
        if was_told(&events) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{} was never told of its cancellation", run.id()))
}

fn was_told(events: &[HistoryEvent]) -> bool {
    let cancelled = events.iter().position(|event| {
        matches!(
            event.event_type(),
            EventType::WorkflowExecutionCancelRequested | EventType::WorkflowExecutionSignaled
        )
    });
    let later = cancelled.map_or(&[][..], |at| &events[at..]);
    later.iter().any(|event| event.event_type() == EventType::WorkflowTaskCompleted)
}
