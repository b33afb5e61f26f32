//! What a worker does.

use super::NAMESPACE;
use super::client::payloads;
use super::play::{Halt, Play, Run, titles};
use super::tree::Node;
use prost::Message as _;
use std::time::Duration;
use temporalio_protos::temporal::api::command::v1::Command;
use temporalio_protos::temporal::api::command::v1::command::Attributes;
use temporalio_protos::temporal::api::common::v1::Payloads;
use temporalio_protos::temporal::api::enums::v1::{TaskQueueKind, WorkflowTaskFailedCause};
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use temporalio_protos::temporal::api::update::v1::Request;
use temporalio_protos::temporal::api::workflowservice::v1::respond_workflow_task_completed_request::Capabilities;
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollActivityTaskQueueResponse, PollWorkflowTaskQueueRequest,
    PollWorkflowTaskQueueResponse, RecordActivityTaskHeartbeatRequest,
    RecordActivityTaskHeartbeatResponse, RespondActivityTaskCanceledRequest,
    RespondActivityTaskCanceledResponse, RespondActivityTaskCompletedRequest,
    RespondActivityTaskCompletedResponse, RespondActivityTaskFailedRequest,
    RespondActivityTaskFailedResponse, RespondQueryTaskCompletedRequest,
    RespondQueryTaskCompletedResponse, RespondWorkflowTaskCompletedRequest,
    RespondWorkflowTaskCompletedResponse, RespondWorkflowTaskFailedRequest,
    RespondWorkflowTaskFailedResponse,
};
use tonic::Status;

/// Who the worker says it is.
pub const WORKER: &str = "a worker";

/// How long a task may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A task for a workflow.
pub type WorkflowTask = PollWorkflowTaskQueueResponse;

/// A task for an activity.
pub type ActivityTask = PollActivityTaskQueueResponse;

impl From<&WorkflowTask> for Run {
    fn from(task: &WorkflowTask) -> Self {
        let execution = task.workflow_execution.clone().unwrap_or_default();
        Self { workflow_id: execution.workflow_id, run_id: execution.run_id }
    }
}

impl Play {
    /// The next workflow task.
    pub async fn task(&self) -> Result<WorkflowTask, Halt> {
        self.task_of(self.normal(&self.queue())).await
    }

    /// The next workflow task of the sticky queue `name`.
    pub async fn sticky_task(&self, name: &str) -> Result<WorkflowTask, Halt> {
        self.task_of(self.sticky(name)).await
    }

    /// The next workflow task of that queue.
    pub async fn task_of(&self, queue: TaskQueue) -> Result<WorkflowTask, Halt> {
        let task = self.task_unseen(queue).await?;
        self.record_task("workflow task", &task);
        Ok(task)
    }

    /// As [`Play::task_of`], without a record.
    pub async fn task_unseen(&self, queue: TaskQueue) -> Result<WorkflowTask, Halt> {
        let request = PollWorkflowTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            task_queue: Some(queue),
            identity: WORKER.to_owned(),
            ..Default::default()
        };
        let polled = async {
            loop {
                let task = self.ask(request.clone()).await?;
                if !task.task_token.is_empty() {
                    return Ok(task);
                }
            }
        };
        in_time("workflow task", polled).await
    }

    /// A queue of everybody.
    pub fn normal(&self, name: &str) -> TaskQueue {
        let kind = TaskQueueKind::Normal.into();
        TaskQueue { name: name.to_owned(), kind, ..Default::default() }
    }

    /// A worker's own queue beside the scenario's.
    pub fn sticky(&self, name: &str) -> TaskQueue {
        let kind = TaskQueueKind::Sticky.into();
        TaskQueue { name: self.id(name), kind, normal_name: self.queue() }
    }

    /// Puts a task into the transcript: its events by their titles, its messages decoded.
    pub fn record_task(&self, name: &str, task: &WorkflowTask) {
        let mut shown = task.clone();
        let history = shown.history.take().unwrap_or_default();
        let messages = std::mem::take(&mut shown.messages);
        self.record_node(name, &Node::of(&shown));
        self.note(&format!("  events: {}", titles(&history)));
        for message in messages {
            let body = message.body.clone().unwrap_or_default();
            self.note(&format!(
                "  message {} for {} after {:?}: {}",
                message.id, message.protocol_instance_id, message.sequencing_id, body.type_url
            ));
            let request = Request::decode(body.value.as_slice()).unwrap_or_default();
            self.record_node("  its body", &Node::of(&request));
        }
    }

    /// The answer to a workflow task. As the SDKs do, activities that say no queue get the
    /// workflow's.
    pub fn answer(
        &self,
        task: &WorkflowTask,
        mut commands: Vec<Command>,
    ) -> RespondWorkflowTaskCompletedRequest {
        for command in &mut commands {
            if let Some(Attributes::ScheduleActivityTaskCommandAttributes(activity)) =
                &mut command.attributes
            {
                activity.task_queue.get_or_insert_with(|| self.normal(&self.queue()));
            }
        }
        RespondWorkflowTaskCompletedRequest {
            task_token: task.task_token.clone(),
            commands,
            identity: WORKER.to_owned(),
            namespace: NAMESPACE.to_owned(),
            capabilities: Some(Capabilities {
                discard_speculative_workflow_task_with_events: true,
            }),
            ..Default::default()
        }
    }

    /// Answers a workflow task.
    pub async fn done(
        &self,
        task: &WorkflowTask,
        commands: Vec<Command>,
    ) -> Result<RespondWorkflowTaskCompletedResponse, Status> {
        self.done_with(task, commands, |_| ()).await
    }

    /// Answers a workflow task, with more than commands.
    pub async fn done_with(
        &self,
        task: &WorkflowTask,
        commands: Vec<Command>,
        change: impl FnOnce(&mut RespondWorkflowTaskCompletedRequest),
    ) -> Result<RespondWorkflowTaskCompletedResponse, Status> {
        let mut request = self.answer(task, commands);
        change(&mut request);
        let answer = self.ask(request).await;
        self.record_answer(&answer);
        answer
    }

    fn record_answer(&self, answer: &Result<RespondWorkflowTaskCompletedResponse, Status>) {
        const NAME: &str = "RespondWorkflowTaskCompleted";
        let Ok(done) = answer else { return self.record(NAME, answer) };
        let mut done = done.clone();
        let next = done.workflow_task.take();
        self.record_node(NAME, &Node::of(&done));
        if let Some(next) = next {
            self.record_task("  next workflow task", &next);
        }
    }

    /// The next workflow task, answered at once.
    pub async fn work(&self, commands: Vec<Command>) -> Result<WorkflowTask, Halt> {
        let task = self.task().await?;
        self.done(&task, commands).await?;
        Ok(task)
    }

    /// Fails a workflow task.
    pub async fn task_failed(
        &self,
        task: &WorkflowTask,
        cause: WorkflowTaskFailedCause,
        failure: Failure,
    ) -> Result<RespondWorkflowTaskFailedResponse, Status> {
        self.call(RespondWorkflowTaskFailedRequest {
            task_token: task.task_token.clone(),
            cause: cause.into(),
            failure: Some(failure),
            identity: WORKER.to_owned(),
            namespace: NAMESPACE.to_owned(),
            ..Default::default()
        })
        .await
    }

    /// Answers a query task.
    pub async fn answer_query(
        &self,
        task: &WorkflowTask,
        change: impl FnOnce(&mut RespondQueryTaskCompletedRequest),
    ) -> Result<RespondQueryTaskCompletedResponse, Status> {
        let mut request = RespondQueryTaskCompletedRequest {
            task_token: task.task_token.clone(),
            namespace: NAMESPACE.to_owned(),
            ..Default::default()
        };
        change(&mut request);
        self.call(request).await
    }

    /// What the worker remembers a workflow by, with three seconds to come and get a task.
    pub fn remembered(&self, name: &str) -> Option<StickyExecutionAttributes> {
        Some(StickyExecutionAttributes {
            worker_task_queue: Some(self.sticky(name)),
            schedule_to_start_timeout: super::client::seconds(3),
        })
    }

    /// The next activity task of the scenario's queue.
    pub async fn activity(&self) -> Result<ActivityTask, Halt> {
        let task = self.activity_unseen().await?;
        self.record_node("activity task", &Node::of(&task));
        Ok(task)
    }

    /// As [`Play::activity`], without a record: where several wait, any may come first.
    pub async fn activity_unseen(&self) -> Result<ActivityTask, Halt> {
        let request = PollActivityTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            task_queue: self.task_queue(),
            identity: WORKER.to_owned(),
            ..Default::default()
        };
        let polled = async {
            loop {
                let task = self.ask(request.clone()).await?;
                if !task.task_token.is_empty() {
                    return Ok(task);
                }
            }
        };
        in_time("activity task", polled).await
    }

    /// As many activity tasks, recorded in the order of their ids.
    pub async fn activities<const N: usize>(&self) -> Result<[ActivityTask; N], Halt> {
        let mut tasks = Vec::new();
        for _ in 0..N {
            tasks.push(self.activity_unseen().await?);
        }
        tasks.sort_by(|a, b| a.activity_id.cmp(&b.activity_id));
        for task in &tasks {
            self.record_node("activity task", &Node::of(task));
        }
        tasks.try_into().map_err(|_| Halt("as many as were asked for".to_owned()))
    }

    /// Completes an activity.
    pub async fn activity_done(
        &self,
        task: &ActivityTask,
        result: &str,
    ) -> Result<RespondActivityTaskCompletedResponse, Status> {
        self.call(RespondActivityTaskCompletedRequest {
            task_token: task.task_token.clone(),
            result: payloads(result),
            identity: WORKER.to_owned(),
            namespace: NAMESPACE.to_owned(),
            ..Default::default()
        })
        .await
    }

    /// Fails an activity.
    pub async fn activity_failed(
        &self,
        task: &ActivityTask,
        failure: Failure,
        last_heartbeat_details: Option<Payloads>,
    ) -> Result<RespondActivityTaskFailedResponse, Status> {
        self.call(RespondActivityTaskFailedRequest {
            task_token: task.task_token.clone(),
            failure: Some(failure),
            identity: WORKER.to_owned(),
            namespace: NAMESPACE.to_owned(),
            last_heartbeat_details,
            ..Default::default()
        })
        .await
    }

    /// Reports an activity as cancelled.
    pub async fn activity_cancelled(
        &self,
        task: &ActivityTask,
        details: &str,
    ) -> Result<RespondActivityTaskCanceledResponse, Status> {
        self.call(RespondActivityTaskCanceledRequest {
            task_token: task.task_token.clone(),
            details: payloads(details),
            identity: WORKER.to_owned(),
            namespace: NAMESPACE.to_owned(),
            ..Default::default()
        })
        .await
    }

    /// Beats for an activity.
    pub async fn beat(
        &self,
        task: &ActivityTask,
        details: &str,
    ) -> Result<RecordActivityTaskHeartbeatResponse, Status> {
        self.call(RecordActivityTaskHeartbeatRequest {
            task_token: task.task_token.clone(),
            details: payloads(details),
            identity: WORKER.to_owned(),
            namespace: NAMESPACE.to_owned(),
            ..Default::default()
        })
        .await
    }
}

async fn in_time<T>(
    what: &str,
    polled: impl Future<Output = Result<T, Status>>,
) -> Result<T, Halt> {
    let late = || Halt(format!("no {what} came within {} s", PATIENCE.as_secs()));
    Ok(tokio::time::timeout(PATIENCE, polled).await.map_err(|_| late())??)
}
