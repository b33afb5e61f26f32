//! One scenario on one engine, with a transcript of all that was answered.

use super::print::Printer;
use super::side::{Call, Side};
use super::tree::Node;
use prost::Message;
use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};
use temporalio_protos::google;
use temporalio_protos::temporal::api::history::v1::{History, HistoryEvent};
use temporalio_protos::temporal::api::workflowservice::v1::GetWorkflowExecutionHistoryRequest;
use tonic::Status;

/// Why a scenario could not go on.
#[derive(Debug)]
pub struct Halt(pub String);

impl From<Status> for Halt {
    fn from(status: Status) -> Self {
        Self(format!("unexpected error {:?}: {}", status.code(), status.message()))
    }
}

/// What a scenario returns.
pub type Played = Result<(), Halt>;

/// A run of a workflow.
#[derive(Clone, Debug)]
pub struct Run {
    pub workflow_id: String,
    pub run_id: String,
}

/// One scenario on one engine.
pub struct Play {
    side: Side,
    prefix: String,
    transcript: Mutex<Transcript>,
}

struct Transcript {
    lines: Vec<String>,
    printer: Printer,
}

impl Play {
    /// `prefix` begins all ids, so that scenarios never meet.
    pub fn new(side: Side, prefix: String) -> Self {
        let transcript = Transcript { lines: Vec::new(), printer: Printer::new(&prefix) };
        Self { side, prefix, transcript: Mutex::new(transcript) }
    }

    /// An id of this scenario's own.
    pub fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The task queue of this scenario.
    pub fn queue(&self) -> String {
        self.id("queue")
    }

    /// Sends a request; its answer goes into the transcript.
    pub async fn call<Q: Call>(&self, request: Q) -> Result<Q::Answer, Status> {
        let answer = self.ask(request).await;
        self.record(Q::RPC, &answer);
        answer
    }

    /// Sends a request whose answer is recorded later, or not at all: what happens at the same time
    /// as something else must be recorded in an order that does not depend on chance.
    pub async fn ask<Q: Call>(&self, request: Q) -> Result<Q::Answer, Status> {
        // Boxed: scenarios are large futures otherwise.
        Box::pin(self.side.call(request)).await
    }

    /// Puts an answer into the transcript.
    pub fn record<A: Debug>(&self, name: &str, answer: &Result<A, Status>) {
        match answer {
            Ok(answer) => self.record_node(name, &Node::of(answer)),
            Err(status) => self.record_error(name, status),
        }
    }

    /// As [`Play::record`], of an answer that somebody changed.
    pub fn record_node(&self, name: &str, node: &Node) {
        let mut transcript = self.transcript();
        let name = transcript.printer.clean(name);
        let lines = transcript.printer.node(node);
        transcript.lines.push(name);
        transcript.lines.extend(lines);
    }

    fn record_error(&self, name: &str, status: &Status) {
        let mut transcript = self.transcript();
        let (name, message) =
            (transcript.printer.clean(name), transcript.printer.clean(status.message()));
        transcript.lines.push(format!("{name}: error {:?}: {message}", status.code()));
        let Ok(details) = google::rpc::Status::decode(status.details()) else { return };
        for detail in details.details {
            let kind = detail.type_url.rsplit('/').next().unwrap_or_default();
            transcript.lines.push(format!("  detail {kind}"));
        }
    }

    /// Puts a line into the transcript.
    pub fn note(&self, line: &str) {
        let mut transcript = self.transcript();
        let line = transcript.printer.clean(line);
        transcript.lines.push(line);
    }

    /// The whole history of a run, read in pages, goes into the transcript event by event.
    pub async fn history(&self, run: &Run) -> Result<Vec<HistoryEvent>, Halt> {
        let mut request = GetWorkflowExecutionHistoryRequest {
            namespace: super::NAMESPACE.to_owned(),
            execution: Some(run.into()),
            ..Default::default()
        };
        let mut events = Vec::new();
        loop {
            let page = self.ask(request.clone()).await?;
            events.extend(page.history.unwrap_or_default().events);
            if page.next_page_token.is_empty() {
                break;
            }
            request.next_page_token = page.next_page_token;
        }
        self.note(&format!("history of {}", run.workflow_id));
        self.record_events(&events);
        Ok(events)
    }

    /// Puts events into the transcript, each attribute.
    pub fn record_events(&self, events: &[HistoryEvent]) {
        let mut transcript = self.transcript();
        for event in events {
            let Node::Record(_, mut fields) = Node::of(event) else { continue };
            fields.retain(|(field, _)| !["event_id", "event_type"].contains(&field.as_str()));
            for (field, value) in &mut fields {
                if let ("attributes", Node::Variant(_, attributes)) = (field.as_str(), &value) {
                    *value = *attributes.clone();
                }
            }
            let lines = transcript.printer.node(&Node::Record(None, fields));
            transcript.lines.push(title(event));
            transcript.lines.extend(lines);
        }
    }

    /// What was recorded.
    pub fn lines(&self) -> Vec<String> {
        self.transcript().lines.clone()
    }

    fn transcript(&self) -> MutexGuard<'_, Transcript> {
        self.transcript.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn title(event: &HistoryEvent) -> String {
    format!("{} {:?}", event.event_id, event.event_type())
}

/// The events in one line: a workflow task holds what the history has anyway.
pub fn titles(history: &History) -> String {
    let titles: Vec<_> = history.events.iter().map(title).collect();
    titles.join(", ")
}
