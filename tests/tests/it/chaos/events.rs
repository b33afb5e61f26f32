//! What a history says of each activity, and whether it is one at all.

use std::collections::BTreeMap;
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;

/// What a history says.
#[derive(Debug, Default)]
pub struct Events {
    /// Activities by their ids.
    pub activities: BTreeMap<String, Activity>,
    /// What is wrong with the history itself.
    pub wrong: Vec<String>,
    /// How many workflow tasks were completed.
    pub tasks: usize,
}

/// What a history says of an activity.
#[derive(Clone, Copy, Debug)]
pub struct Activity {
    /// How many attempts it may have; 0 where there is no end.
    pub max_attempts: i32,
    /// The last attempt that was started.
    pub attempt: i32,
    pub end: End,
}

/// How an activity ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Open,
    Completed,
    Failed,
    TimedOut,
    Cancelled,
}

impl Events {
    pub fn of(history: &[HistoryEvent]) -> Self {
        let mut events = Self { wrong: wrong(history), ..Self::default() };
        let mut names: BTreeMap<i64, String> = BTreeMap::new();
        for event in history {
            events.note(event, &mut names);
        }
        events
    }

    fn note(&mut self, event: &HistoryEvent, names: &mut BTreeMap<i64, String>) {
        let mut end = |of: i64, end: End| {
            let activity = names.get(&of).and_then(|name| self.activities.get_mut(name));
            match activity {
                Some(activity) if activity.end == End::Open => activity.end = end,
                _ => self.wrong.push(format!("event {} ends no activity", event.event_id)),
            }
        };
        match event.attributes.as_ref() {
            Some(Attributes::ActivityTaskScheduledEventAttributes(scheduled)) => {
                let policy = scheduled.retry_policy.as_ref();
                let max_attempts = policy.map_or(0, |policy| policy.maximum_attempts);
                let activity = Activity { max_attempts, attempt: 0, end: End::Open };
                names.insert(event.event_id, scheduled.activity_id.clone());
                if self.activities.insert(scheduled.activity_id.clone(), activity).is_some() {
                    self.wrong.push(format!("{} is scheduled twice", scheduled.activity_id));
                }
            }
            Some(Attributes::ActivityTaskStartedEventAttributes(started)) => {
                let name = names.get(&started.scheduled_event_id);
                if let Some(activity) = name.and_then(|name| self.activities.get_mut(name)) {
                    activity.attempt = started.attempt;
                }
            }
            Some(Attributes::ActivityTaskCompletedEventAttributes(it)) => {
                end(it.scheduled_event_id, End::Completed);
            }
            Some(Attributes::ActivityTaskFailedEventAttributes(it)) => {
                end(it.scheduled_event_id, End::Failed);
            }
            Some(Attributes::ActivityTaskTimedOutEventAttributes(it)) => {
                end(it.scheduled_event_id, End::TimedOut);
            }
            Some(Attributes::ActivityTaskCanceledEventAttributes(it)) => {
                end(it.scheduled_event_id, End::Cancelled);
            }
            Some(Attributes::WorkflowTaskCompletedEventAttributes(_)) => self.tasks += 1,
            _ => {}
        }
    }
}

/// Ids count up from 1, and the last event, and no other, closes.
fn wrong(history: &[HistoryEvent]) -> Vec<String> {
    let mut wrong = Vec::new();
    let ids = history.iter().zip(1..);
    if let Some((event, id)) = ids.into_iter().find(|(event, id)| event.event_id != *id) {
        wrong.push(format!("event {id} has the id {}", event.event_id));
    }
    let closing: Vec<i64> =
        history.iter().filter(|event| closes(event)).map(|event| event.event_id).collect();
    let last = history.last().map(|event| event.event_id);
    if closing.as_slice() != last.as_slice() {
        wrong.push(format!("the events {closing:?} close, the last is {last:?}"));
    }
    wrong
}

fn closes(event: &HistoryEvent) -> bool {
    matches!(
        event.event_type(),
        EventType::WorkflowExecutionCompleted
            | EventType::WorkflowExecutionFailed
            | EventType::WorkflowExecutionCanceled
            | EventType::WorkflowExecutionTerminated
            | EventType::WorkflowExecutionTimedOut
            | EventType::WorkflowExecutionContinuedAsNew
    )
}
