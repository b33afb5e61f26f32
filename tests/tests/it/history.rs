//! Histories, as the server has them: fetched, waited for, replayed.

use crate::documents::Document;
use crate::tally::Tally;
use sagaweave::{Definition, History, Run, Value, replay};
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

/// As [`fits`], for a definition that no document of these stands for.
pub async fn replays<W: Definition>(run: &Run<W>) {
    replay::<W>(&run.history().await.unwrap()).await.unwrap();
}

/// Waits until the workflow has been told of a cancellation, and has had its say.
pub async fn until_told<W: Definition>(run: &Run<W>) -> Result<(), String> {
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

/// All texts of a history, and what each is where it is base 64, as payloads are.
pub fn in_the_clear(history: &History) -> String {
    let mut found = String::new();
    texts(&serde_json::from_slice(history.as_json()).unwrap(), &mut found);
    found
}

fn texts(value: &Value, found: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            found.push_str(name);
            texts(member, found);
        }),
        Value::String(text) => {
            found.push_str(text);
            found.push('\n');
            found.push_str(&String::from_utf8_lossy(&base64(text)));
        }
        _ => {}
    }
    found.push('\n');
}

/// What these letters say as base 64; others mean nothing.
pub fn base64(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = text
        .chars()
        .filter_map(|letter| letters.find(letter))
        .flat_map(|six| (0..6).rev().map(move |bit| six >> bit & 1 == 1))
        .collect();
    let byte = |eight: &[bool]| eight.iter().fold(0, |byte, &bit| byte << 1 | u8::from(bit));
    bits.chunks_exact(8).map(byte).collect()
}
