//! A client and a worker made of raw calls.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use prost::Message;
use sagaweave_embedded::{Engine, EngineBuilder, Time};
use temporalio_protos::temporal::api::command::v1::command::Attributes;
use temporalio_protos::temporal::api::command::v1::{
    Command, CompleteWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    StartTimerCommandAttributes,
};
use temporalio_protos::temporal::api::common::v1::{
    ActivityType, Payload, Payloads, RetryPolicy, WorkflowExecution, WorkflowType,
};
use temporalio_protos::temporal::api::enums::v1::{CommandType, EventType, TaskQueueKind};
use temporalio_protos::temporal::api::history::v1::HistoryEvent;
use temporalio_protos::temporal::api::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use temporalio_protos::temporal::api::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse,
    PollActivityTaskQueueRequest, PollActivityTaskQueueResponse, PollWorkflowTaskQueueRequest,
    PollWorkflowTaskQueueResponse, RespondActivityTaskCompletedRequest,
    RespondActivityTaskCompletedResponse, RespondWorkflowTaskCompletedRequest,
    RespondWorkflowTaskCompletedResponse, StartWorkflowExecutionRequest,
    StartWorkflowExecutionResponse,
};
use tonic::Status;

pub const NAMESPACE: &str = "default";
pub const QUEUE: &str = "campaigns";
const SERVICE: &str = "temporal.api.workflowservice.v1.WorkflowService";

/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// An engine and what a test does with it.
#[derive(Clone)]
pub struct Kit {
    pub engine: Engine,
}

impl Kit {
    pub fn new() -> Self {
        Self::with(Engine::builder())
    }

    pub fn skipping() -> Self {
        Self::with(Engine::builder().time(Time::Skipping))
    }

    pub fn with(builder: EngineBuilder) -> Self {
        Self { engine: builder.start() }
    }

    /// Calls the workflow service.
    pub async fn call<Q: Message, A: Message + Default>(
        &self,
        rpc: &str,
        request: Q,
    ) -> Result<A, Status> {
        let bytes = request.encode_to_vec().into();
        let answer = tokio::time::timeout(PATIENCE, self.engine.call(SERVICE, rpc, bytes));
        let answer = answer.await.unwrap_or_else(|_| panic!("{rpc} never answers"))?;
        Ok(A::decode(answer.as_slice()).unwrap())
    }

    pub async fn try_start(
        &self,
        request: StartWorkflowExecutionRequest,
    ) -> Result<StartWorkflowExecutionResponse, Status> {
        self.call("StartWorkflowExecution", request).await
    }

    /// Starts a workflow and gives its run id.
    pub async fn start(&self, workflow_id: &str) -> String {
        self.try_start(start(workflow_id)).await.unwrap().run_id
    }

    pub async fn poll(&self, queue: TaskQueue) -> PollWorkflowTaskQueueResponse {
        let request = PollWorkflowTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            task_queue: Some(queue),
            identity: "worker".to_owned(),
            ..Default::default()
        };
        self.call("PollWorkflowTaskQueue", request).await.unwrap()
    }

    /// The next workflow task.
    pub async fn workflow_task(&self) -> PollWorkflowTaskQueueResponse {
        self.poll(normal(QUEUE)).await
    }

    /// Completes a workflow task with commands.
    pub async fn complete(&self, task: &PollWorkflowTaskQueueResponse, commands: Vec<Command>) {
        self.respond(completion(task, commands)).await.unwrap();
    }

    pub async fn respond(
        &self,
        request: RespondWorkflowTaskCompletedRequest,
    ) -> Result<RespondWorkflowTaskCompletedResponse, Status> {
        self.call("RespondWorkflowTaskCompleted", request).await
    }

    /// The next activity task.
    pub async fn activity_task(&self) -> PollActivityTaskQueueResponse {
        let request = PollActivityTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            task_queue: Some(normal(QUEUE)),
            identity: "worker".to_owned(),
            ..Default::default()
        };
        self.call("PollActivityTaskQueue", request).await.unwrap()
    }

    pub async fn complete_activity(
        &self,
        task: &PollActivityTaskQueueResponse,
        result: &str,
    ) -> Result<RespondActivityTaskCompletedResponse, Status> {
        let request = RespondActivityTaskCompletedRequest {
            task_token: task.task_token.clone(),
            result: Some(text(result)),
            ..Default::default()
        };
        self.call("RespondActivityTaskCompleted", request).await
    }

    pub async fn history_page(
        &self,
        request: GetWorkflowExecutionHistoryRequest,
    ) -> Result<GetWorkflowExecutionHistoryResponse, Status> {
        self.call("GetWorkflowExecutionHistory", request).await
    }

    /// The whole history of the latest run.
    pub async fn history(&self, workflow_id: &str) -> Vec<HistoryEvent> {
        let page = self.history_page(history(workflow_id)).await.unwrap();
        assert!(page.next_page_token.is_empty());
        page.history.unwrap().events
    }

    /// The types of the latest run's events.
    pub async fn events(&self, workflow_id: &str) -> Vec<EventType> {
        self.history(workflow_id).await.iter().map(HistoryEvent::event_type).collect()
    }

    /// The last event once the latest run is over.
    pub async fn closed(&self, workflow_id: &str) -> HistoryEvent {
        use temporalio_protos::temporal::api::enums::v1::HistoryEventFilterType::CloseEvent;
        let request = GetWorkflowExecutionHistoryRequest {
            wait_new_event: true,
            history_event_filter_type: CloseEvent.into(),
            ..history(workflow_id)
        };
        let page = self.history_page(request).await.unwrap();
        page.history.unwrap().events.pop().expect("the run closes")
    }

    /// Runs a workflow as far as its first activity, which is ready then.
    pub async fn until_activity(&self, workflow_id: &str, activity: Command) {
        self.start(workflow_id).await;
        let task = self.workflow_task().await;
        self.complete(&task, vec![activity]).await;
    }

    /// Takes the next workflow task and ends the workflow with it.
    pub async fn finish(&self) -> PollWorkflowTaskQueueResponse {
        let task = self.workflow_task().await;
        self.complete(&task, vec![complete_workflow("done")]).await;
        task
    }
}

pub fn start(workflow_id: &str) -> StartWorkflowExecutionRequest {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    StartWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_id: workflow_id.to_owned(),
        workflow_type: Some(WorkflowType { name: "Campaign".to_owned() }),
        task_queue: Some(normal(QUEUE)),
        request_id: format!("request-{}", COUNT.fetch_add(1, Ordering::Relaxed)),
        identity: "client".to_owned(),
        ..Default::default()
    }
}

pub fn history(workflow_id: &str) -> GetWorkflowExecutionHistoryRequest {
    GetWorkflowExecutionHistoryRequest {
        namespace: NAMESPACE.to_owned(),
        execution: Some(of(workflow_id)),
        ..Default::default()
    }
}

/// The latest run of a workflow.
pub fn of(workflow_id: &str) -> WorkflowExecution {
    WorkflowExecution { workflow_id: workflow_id.to_owned(), run_id: String::new() }
}

pub fn normal(name: &str) -> TaskQueue {
    TaskQueue::from(name.to_owned())
}

pub fn sticky(name: &str) -> TaskQueue {
    TaskQueue {
        name: name.to_owned(),
        kind: TaskQueueKind::Sticky.into(),
        normal_name: QUEUE.to_owned(),
    }
}

/// The worker keeps the run in its cache.
pub fn keeps(name: &str) -> StickyExecutionAttributes {
    StickyExecutionAttributes {
        worker_task_queue: Some(sticky(name)),
        schedule_to_start_timeout: Duration::from_secs(10).try_into().ok(),
    }
}

pub fn completion(
    task: &PollWorkflowTaskQueueResponse,
    commands: Vec<Command>,
) -> RespondWorkflowTaskCompletedRequest {
    RespondWorkflowTaskCompletedRequest {
        namespace: NAMESPACE.to_owned(),
        task_token: task.task_token.clone(),
        commands,
        identity: "worker".to_owned(),
        ..Default::default()
    }
}

pub fn complete_workflow(result: &str) -> Command {
    let attributes = CompleteWorkflowExecutionCommandAttributes { result: Some(text(result)) };
    Command {
        command_type: CommandType::CompleteWorkflowExecution.into(),
        attributes: Some(Attributes::CompleteWorkflowExecutionCommandAttributes(attributes)),
        ..Default::default()
    }
}

pub fn timer(id: &str, after: Duration) -> Command {
    let attributes = StartTimerCommandAttributes {
        timer_id: id.to_owned(),
        start_to_fire_timeout: after.try_into().ok(),
    };
    Command {
        command_type: CommandType::StartTimer.into(),
        attributes: Some(Attributes::StartTimerCommandAttributes(attributes)),
        ..Default::default()
    }
}

/// An activity of 30 s, tried at most twice.
pub fn activity(id: &str) -> Command {
    activity_with(id, |_| {})
}

pub fn activity_with(
    id: &str,
    change: impl FnOnce(&mut ScheduleActivityTaskCommandAttributes),
) -> Command {
    let mut attributes = ScheduleActivityTaskCommandAttributes {
        activity_id: id.to_owned(),
        activity_type: Some(ActivityType { name: "work".to_owned() }),
        task_queue: Some(normal(QUEUE)),
        start_to_close_timeout: Duration::from_secs(30).try_into().ok(),
        retry_policy: Some(RetryPolicy {
            initial_interval: Duration::from_mins(1).try_into().ok(),
            maximum_attempts: 2,
            ..Default::default()
        }),
        ..Default::default()
    };
    change(&mut attributes);
    Command {
        command_type: CommandType::ScheduleActivityTask.into(),
        attributes: Some(Attributes::ScheduleActivityTaskCommandAttributes(attributes)),
        ..Default::default()
    }
}

pub fn text(text: &str) -> Payloads {
    let payload = Payload { data: text.as_bytes().to_vec(), ..Default::default() };
    Payloads { payloads: vec![payload] }
}

/// Whether something goes on for ever, as far as a test can see.
pub async fn waits<T>(future: impl Future<Output = T>) -> bool {
    tokio::time::timeout(Duration::from_millis(50), future).await.is_err()
}
