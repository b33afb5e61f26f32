//! The history: what is written, and what waits for a started workflow task to end.
//!
//! Events that come from outside are *held* first. A flush gives them their ids, and it happens at
//! once unless a worker is at a workflow task. Events that a worker's commands make are written
//! directly, so what the worker did comes before what it could not have seen.

use std::{collections::HashMap, time::SystemTime};

use prost::Message;
use temporalio_protos::temporal::api::{
    enums::v1::EventType,
    history::v1::{HistoryEvent, history_event::Attributes},
};

use super::{convert::timestamp, limits};

/// The events of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    events: Vec<HistoryEvent>,
    held: Vec<HistoryEvent>,
    bytes: usize,
    closed: bool,
    /// The started event of what was scheduled or initiated by an event and is not closed yet.
    started: HashMap<i64, i64>,
}

/// Where a history was, to go back to.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    length: usize,
    held: Vec<HistoryEvent>,
    bytes: usize,
    closed: bool,
    started: HashMap<i64, i64>,
}

/// An event without an id.
pub(super) fn event(now: SystemTime, attributes: Attributes) -> HistoryEvent {
    HistoryEvent {
        event_time: Some(timestamp(now)),
        event_type: attributes.event_type().into(),
        attributes: Some(attributes),
        ..Default::default()
    }
}

impl History {
    pub(super) fn events(&self) -> &[HistoryEvent] {
        &self.events
    }

    /// One event, by its id.
    pub(super) fn get(&self, event_id: i64) -> Option<&Attributes> {
        let index = usize::try_from(event_id.checked_sub(1)?).ok()?;
        self.events.get(index)?.attributes.as_ref()
    }

    /// The id that the next written event gets.
    pub(super) fn next_id(&self) -> i64 {
        i64::try_from(self.events.len()).map_or(i64::MAX, |length| length.saturating_add(1))
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Writes an event now. Nothing is written after the closing one.
    pub(super) fn write(&mut self, mut event: HistoryEvent) -> i64 {
        let id = self.next_id();
        if self.closed {
            return id;
        }
        event.event_id = id;
        // The dev server's ids of tasks start above a million; nobody reads them.
        event.task_id = (1 << 20) + id;
        self.closed = is_closing(event.event_type());
        self.bytes += event.encoded_len();
        self.events.push(event);
        id
    }

    /// Keeps an event until the next flush.
    pub(super) fn hold(&mut self, event: HistoryEvent) {
        if !self.closed {
            self.held.push(event);
        }
    }

    pub(super) fn has_held(&self) -> bool {
        !self.held.is_empty()
    }

    /// More waits than the server would keep.
    pub(super) fn holds_too_much(&self) -> bool {
        self.held.len() > limits::HELD_EVENTS
            || self.held.iter().map(Message::encoded_len).sum::<usize>() > limits::HELD_BYTES
    }

    /// Writes what is held. What closes an activity or a child comes last, so that it never stands
    /// before the event that started it.
    pub(super) fn flush(&mut self) {
        let (closing, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|event| ends_something(event.event_type()));
        for mut event in others.into_iter().chain(closing) {
            let id = self.next_id();
            wire(&mut self.started, id, &mut event);
            self.write(event);
        }
    }

    /// Takes back that a timer has fired, if that is held; gives the timer's started event.
    pub(super) fn take_fired(&mut self, timer_id: &str) -> Option<i64> {
        let fired = |event: &HistoryEvent| match &event.attributes {
            Some(Attributes::TimerFiredEventAttributes(fired)) if fired.timer_id == timer_id => {
                Some(fired.started_event_id)
            }
            _ => None,
        };
        let index = self.held.iter().position(|event| fired(event).is_some())?;
        fired(&self.held.remove(index))
    }

    /// Whether the end of an activity is held.
    pub(super) fn holds_end_of(&self, scheduled_event_id: i64) -> bool {
        self.held.iter().any(|event| match &event.attributes {
            Some(Attributes::ActivityTaskCompletedEventAttributes(a)) => {
                a.scheduled_event_id == scheduled_event_id
            }
            Some(Attributes::ActivityTaskFailedEventAttributes(a)) => {
                a.scheduled_event_id == scheduled_event_id
            }
            Some(Attributes::ActivityTaskTimedOutEventAttributes(a)) => {
                a.scheduled_event_id == scheduled_event_id
            }
            Some(Attributes::ActivityTaskCanceledEventAttributes(a)) => {
                a.scheduled_event_id == scheduled_event_id
            }
            _ => false,
        })
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            length: self.events.len(),
            held: self.held.clone(),
            bytes: self.bytes,
            closed: self.closed,
            started: self.started.clone(),
        }
    }

    pub(super) fn go_back(&mut self, mark: Mark) {
        self.events.truncate(mark.length);
        self.held = mark.held;
        self.bytes = mark.bytes;
        self.closed = mark.closed;
        self.started = mark.started;
    }
}

fn is_closing(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::WorkflowExecutionCompleted
            | EventType::WorkflowExecutionFailed
            | EventType::WorkflowExecutionTimedOut
            | EventType::WorkflowExecutionTerminated
            | EventType::WorkflowExecutionCanceled
            | EventType::WorkflowExecutionContinuedAsNew
    )
}

fn ends_something(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::ActivityTaskCompleted
            | EventType::ActivityTaskFailed
            | EventType::ActivityTaskTimedOut
            | EventType::ActivityTaskCanceled
            | EventType::ChildWorkflowExecutionCompleted
            | EventType::ChildWorkflowExecutionFailed
            | EventType::ChildWorkflowExecutionTimedOut
            | EventType::ChildWorkflowExecutionCanceled
            | EventType::ChildWorkflowExecutionTerminated
    )
}

/// Notes the id of what starts something, and puts it into what ends it.
fn wire(started: &mut HashMap<i64, i64>, id: i64, event: &mut HistoryEvent) {
    use Attributes as A;
    let (scheduled, field) = match event.attributes.as_mut() {
        Some(A::ActivityTaskStartedEventAttributes(a)) => {
            started.insert(a.scheduled_event_id, id);
            return;
        }
        Some(A::ChildWorkflowExecutionStartedEventAttributes(a)) => {
            started.insert(a.initiated_event_id, id);
            return;
        }
        Some(A::ActivityTaskCompletedEventAttributes(a)) => {
            (a.scheduled_event_id, &mut a.started_event_id)
        }
        Some(A::ActivityTaskFailedEventAttributes(a)) => {
            (a.scheduled_event_id, &mut a.started_event_id)
        }
        Some(A::ActivityTaskTimedOutEventAttributes(a)) => {
            (a.scheduled_event_id, &mut a.started_event_id)
        }
        Some(A::ActivityTaskCanceledEventAttributes(a)) => {
            (a.scheduled_event_id, &mut a.started_event_id)
        }
        Some(A::ChildWorkflowExecutionCompletedEventAttributes(a)) => {
            (a.initiated_event_id, &mut a.started_event_id)
        }
        Some(A::ChildWorkflowExecutionFailedEventAttributes(a)) => {
            (a.initiated_event_id, &mut a.started_event_id)
        }
        Some(A::ChildWorkflowExecutionTimedOutEventAttributes(a)) => {
            (a.initiated_event_id, &mut a.started_event_id)
        }
        Some(A::ChildWorkflowExecutionCanceledEventAttributes(a)) => {
            (a.initiated_event_id, &mut a.started_event_id)
        }
        Some(A::ChildWorkflowExecutionTerminatedEventAttributes(a)) => {
            (a.initiated_event_id, &mut a.started_event_id)
        }
        _ => return,
    };
    *field = started.remove(&scheduled).unwrap_or(0);
}
