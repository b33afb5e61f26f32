//! A run of the state machine, and what a test does with it.

use std::time::{Duration, SystemTime};

use prost::Message as _;
use sagaweave_embedded::machine::{
    ActivityCanceled, ActivityCompleted, ActivityFailed, ActivityRef, ActivityStarted,
    ActivityTaskOffer, Effect, Execution, Input, Refusal, Reply, Signal, Start, Update,
    UpdateProgress, WorkflowTaskCompleted, WorkflowTaskFailed, WorkflowTaskOffer,
    WorkflowTaskStarted, WorkflowTaskToken,
};
use temporalio_protos::temporal::api::command::v1::command::Attributes as C;
use temporalio_protos::temporal::api::command::v1::{
    CancelTimerCommandAttributes, Command, CommandAttributesExt,
    CompleteWorkflowExecutionCommandAttributes, ProtocolMessageCommandAttributes,
    RequestCancelActivityTaskCommandAttributes, ScheduleActivityTaskCommandAttributes,
    StartTimerCommandAttributes,
};
use temporalio_protos::temporal::api::common::v1::{Payload, Payloads, RetryPolicy};
use temporalio_protos::temporal::api::enums::v1::{
    EventType, TaskQueueKind, WorkflowTaskFailedCause,
};
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::failure::v1::{ApplicationFailureInfo, Failure};
use temporalio_protos::temporal::api::history::v1::HistoryEvent;
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_protos::temporal::api::protocol::v1::Message;
use temporalio_protos::temporal::api::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use temporalio_protos::temporal::api::update::v1::{self, Acceptance, Outcome, outcome};
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollActivityTaskQueueResponse, PollWorkflowTaskQueueResponse,
    RespondWorkflowTaskCompletedRequest, StartWorkflowExecutionRequest,
};

pub const RUN: &str = "aaaaaaaa-0000-0000-0000-000000000001";
pub const NEXT_RUN: &str = "aaaaaaaa-0000-0000-0000-000000000002";

/// A run of the machine at a time of its own.
#[derive(Clone)]
pub struct Run {
    pub execution: Execution,
    pub now: SystemTime,
    /// All that was to be done outside.
    pub effects: Vec<Effect>,
    /// Whether the worker asks for its next tasks on a queue of its own.
    pub sticky: bool,
    requests: u64,
}

impl Run {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// A run whose start a test has changed.
    pub fn with(change: impl FnOnce(&mut Start)) -> Self {
        let request = StartWorkflowExecutionRequest {
            namespace: "default".into(),
            workflow_id: "launch".into(),
            workflow_type: Some("Launch".into()),
            task_queue: Some("campaigns".to_owned().into()),
            request_id: "start".into(),
            identity: "client".into(),
            ..Default::default()
        };
        let mut start = Start::from_request(request, "namespace-id", RUN.into());
        change(&mut start);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let (execution, effects) = Execution::start(start, now);
        Self { execution, now, effects, sticky: false, requests: 0 }
    }

    pub fn apply(&mut self, input: Input) -> Result<Reply, Refusal> {
        let applied = self.execution.apply(input, self.now)?;
        self.effects.extend(applied.effects);
        Ok(applied.reply)
    }

    /// Time passes; whatever is due happens when it is due.
    pub fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(at) = self.execution.next_deadline().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.apply(Input::Tick).expect("time may always pass");
        }
        self.now = end;
    }

    /// The last workflow task that was offered.
    pub fn offer(&self) -> WorkflowTaskOffer {
        let offer = |effect: &Effect| match effect {
            Effect::OfferWorkflowTask(offer) => Some(offer.clone()),
            _ => None,
        };
        self.effects.iter().rev().find_map(offer).expect("a workflow task is offered")
    }

    pub fn try_poll(&mut self) -> Result<PollWorkflowTaskQueueResponse, Refusal> {
        let offer = self.offer();
        self.requests += 1;
        let start = WorkflowTaskStarted {
            scheduled_event_id: offer.scheduled_event_id,
            stamp: offer.stamp,
            request_id: format!("poll-{}", self.requests),
            identity: "worker".into(),
            worker_version: None,
        };
        match self.apply(Input::WorkflowTaskStarted(start))? {
            Reply::WorkflowTask(task) => Ok(*task),
            other => panic!("no task but {other:?}"),
        }
    }

    /// A worker takes the workflow task.
    pub fn poll(&mut self) -> PollWorkflowTaskQueueResponse {
        self.try_poll().expect("there is a workflow task")
    }

    pub fn complete(
        &mut self,
        task: &PollWorkflowTaskQueueResponse,
        commands: Vec<C>,
    ) -> Result<Reply, Refusal> {
        self.respond(task, commands, Vec::new(), |_| {})
    }

    pub fn respond(
        &mut self,
        task: &PollWorkflowTaskQueueResponse,
        commands: Vec<C>,
        messages: Vec<Message>,
        change: impl FnOnce(&mut RespondWorkflowTaskCompletedRequest),
    ) -> Result<Reply, Refusal> {
        let mut request = RespondWorkflowTaskCompletedRequest {
            identity: "worker".into(),
            commands: commands.into_iter().map(command).collect(),
            messages,
            return_new_workflow_task: true,
            sticky_attributes: self.sticky.then(sticky),
            ..Default::default()
        };
        change(&mut request);
        self.apply(Input::WorkflowTaskCompleted(WorkflowTaskCompleted {
            token: token(task),
            request: Box::new(request),
            new_run_id: NEXT_RUN.into(),
        }))
    }

    /// A worker takes the workflow task and completes it.
    pub fn step(&mut self, commands: Vec<C>) {
        let task = self.poll();
        let reply = self.complete(&task, commands).expect("the task is accepted");
        assert!(matches!(reply, Reply::WorkflowTaskCompleted { .. }), "{reply:?}");
    }

    pub fn fail_task(&mut self, task: &PollWorkflowTaskQueueResponse) {
        self.apply(Input::WorkflowTaskFailed(WorkflowTaskFailed {
            token: token(task),
            cause: WorkflowTaskFailedCause::NonDeterministicError,
            failure: Some(failure("lost the thread")),
            identity: "worker".into(),
            binary_checksum: String::new(),
        }))
        .expect("a worker may fail its task");
    }

    pub fn signal(&mut self, name: &str) {
        let signal = Signal { name: name.into(), identity: "client".into(), ..Default::default() };
        self.apply(Input::Signal(signal)).expect("a running workflow takes signals");
    }

    pub fn update(&mut self, id: &str) -> Result<UpdateProgress, Refusal> {
        let request = v1::Request {
            meta: Some(v1::Meta { update_id: id.into(), identity: "client".into() }),
            input: Some(v1::Input { name: "approve".into(), ..Default::default() }),
            ..Default::default()
        };
        match self.apply(Input::Update(Update { request }))? {
            Reply::Update(progress) => Ok(progress),
            other => panic!("no update but {other:?}"),
        }
    }

    /// The last activity task that was offered.
    pub fn activity_offer(&self) -> ActivityTaskOffer {
        let offer = |effect: &Effect| match effect {
            Effect::OfferActivityTask(offer) => Some(offer.clone()),
            _ => None,
        };
        self.effects.iter().rev().find_map(offer).expect("an activity task is offered")
    }

    /// A worker takes the activity task that was offered last.
    pub fn take_activity(&mut self) -> PollActivityTaskQueueResponse {
        let offer = self.activity_offer();
        self.requests += 1;
        let start = ActivityStarted {
            scheduled_event_id: offer.scheduled_event_id,
            attempt: offer.attempt,
            request_id: format!("poll-{}", self.requests),
            identity: "worker".into(),
            worker_version: None,
        };
        match self.apply(Input::ActivityStarted(start)).expect("there is an activity task") {
            Reply::ActivityTask(task) => *task,
            other => panic!("no activity but {other:?}"),
        }
    }

    pub fn finish_activity(&mut self, id: &str) {
        self.apply(Input::ActivityCompleted(ActivityCompleted {
            activity: ActivityRef::Id(id.into()),
            result: Some(payloads("done")),
            identity: "worker".into(),
        }))
        .expect("the activity is pending");
    }

    pub fn fail_activity(&mut self, id: &str, failure: Failure) {
        self.apply(Input::ActivityFailed(ActivityFailed {
            activity: ActivityRef::Id(id.into()),
            failure: Some(failure),
            last_heartbeat_details: None,
            identity: "worker".into(),
        }))
        .expect("the activity is started");
    }

    pub fn give_in(&mut self, id: &str) -> Result<Reply, Refusal> {
        self.apply(Input::ActivityCanceled(ActivityCanceled {
            activity: ActivityRef::Id(id.into()),
            details: None,
            identity: "worker".into(),
        }))
    }

    /// The types of the events after the first `seen`.
    pub fn events(&self, seen: usize) -> Vec<EventType> {
        self.execution.events()[seen..].iter().map(HistoryEvent::event_type).collect()
    }

    /// The attributes of the last event.
    pub fn last(&self) -> &Attributes {
        let last = self.execution.events().last().expect("a run has events");
        last.attributes.as_ref().expect("an event has attributes")
    }

    /// The id of the last event of a type.
    pub fn id_of(&self, kind: EventType) -> i64 {
        let mut events = self.execution.events().iter().rev();
        events.find(|event| event.event_type() == kind).expect("there is such an event").event_id
    }
}

pub fn command(attributes: C) -> Command {
    let command_type = attributes.as_type().into();
    Command { command_type, attributes: Some(attributes), ..Default::default() }
}

pub fn token(task: &PollWorkflowTaskQueueResponse) -> WorkflowTaskToken {
    WorkflowTaskToken {
        scheduled_event_id: task.started_event_id - 1,
        started_event_id: task.started_event_id,
        attempt: task.attempt,
    }
}

pub fn sticky() -> StickyExecutionAttributes {
    StickyExecutionAttributes {
        worker_task_queue: Some(TaskQueue {
            name: "sticky".into(),
            kind: TaskQueueKind::Sticky.into(),
            normal_name: "campaigns".into(),
        }),
        schedule_to_start_timeout: seconds(10),
    }
}

#[allow(clippy::unnecessary_wraps, reason = "fields want it so")]
pub fn seconds(seconds: i64) -> Option<prost_types::Duration> {
    Some(prost_types::Duration { seconds, nanos: 0 })
}

pub fn payloads(text: &str) -> Payloads {
    let payload = Payload { data: text.as_bytes().to_vec(), ..Default::default() };
    Payloads { payloads: vec![payload] }
}

pub fn failure(message: &str) -> Failure {
    Failure {
        message: message.into(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo {
            r#type: "Broken".into(),
            ..Default::default()
        })),
        ..Default::default()
    }
}

/// An activity with a start-to-close timeout of ten seconds, and what a test changes of it.
pub fn activity(id: &str, change: impl FnOnce(&mut ScheduleActivityTaskCommandAttributes)) -> C {
    let mut command = ScheduleActivityTaskCommandAttributes {
        activity_id: id.into(),
        activity_type: Some("send".into()),
        task_queue: Some("campaigns".to_owned().into()),
        start_to_close_timeout: seconds(10),
        ..Default::default()
    };
    change(&mut command);
    C::ScheduleActivityTaskCommandAttributes(command)
}

/// Attempts, at intervals of one second, two, four …
#[allow(clippy::unnecessary_wraps, reason = "fields want it so")]
pub fn attempts(maximum_attempts: i32) -> Option<RetryPolicy> {
    Some(RetryPolicy { initial_interval: seconds(1), maximum_attempts, ..Default::default() })
}

pub fn cancel_activity(scheduled_event_id: i64) -> C {
    C::RequestCancelActivityTaskCommandAttributes(RequestCancelActivityTaskCommandAttributes {
        scheduled_event_id,
    })
}

pub fn timer(id: &str, after: i64) -> C {
    C::StartTimerCommandAttributes(StartTimerCommandAttributes {
        timer_id: id.into(),
        start_to_fire_timeout: seconds(after),
    })
}

pub fn cancel_timer(id: &str) -> C {
    C::CancelTimerCommandAttributes(CancelTimerCommandAttributes { timer_id: id.into() })
}

pub fn complete_workflow() -> C {
    C::CompleteWorkflowExecutionCommandAttributes(
        CompleteWorkflowExecutionCommandAttributes::default(),
    )
}

/// Refers to a message of the same task.
pub fn says(message: &Message) -> C {
    C::ProtocolMessageCommandAttributes(ProtocolMessageCommandAttributes {
        message_id: message.id.clone(),
    })
}

pub fn accepts(update_id: &str, sequencing: i64) -> Message {
    let acceptance = Acceptance {
        accepted_request_message_id: format!("{update_id}/request"),
        accepted_request_sequencing_event_id: sequencing,
        accepted_request: None,
    };
    message(update_id, "accept", "Acceptance", acceptance.encode_to_vec())
}

pub fn rejects(update_id: &str) -> Message {
    let rejection = v1::Rejection { failure: Some(failure("no")), ..Default::default() };
    message(update_id, "reject", "Rejection", rejection.encode_to_vec())
}

pub fn answers(update_id: &str) -> Message {
    let response = v1::Response {
        meta: Some(v1::Meta { update_id: update_id.into(), identity: "client".into() }),
        outcome: Some(Outcome { value: Some(outcome::Value::Success(payloads("yes"))) }),
    };
    message(update_id, "complete", "Response", response.encode_to_vec())
}

fn message(update_id: &str, verb: &str, kind: &str, value: Vec<u8>) -> Message {
    Message {
        id: format!("{update_id}/{verb}"),
        protocol_instance_id: update_id.into(),
        body: Some(prost_types::Any {
            type_url: format!("type.googleapis.com/temporal.api.update.v1.{kind}"),
            value,
        }),
        sequencing_id: None,
    }
}
