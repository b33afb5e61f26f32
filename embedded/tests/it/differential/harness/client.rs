//! What a client does.

use super::NAMESPACE;
use super::play::{Halt, Play, Run};
use std::future::Future;
use std::time::Duration;
use temporalio_protos::temporal::api::common::v1::{Payloads, WorkflowExecution, WorkflowType};
use temporalio_protos::temporal::api::enums::v1::{
    HistoryEventFilterType, UpdateWorkflowExecutionLifecycleStage as Stage,
};
use temporalio_protos::temporal::api::query::v1::WorkflowQuery;
use temporalio_protos::temporal::api::taskqueue::v1::TaskQueue;
use temporalio_protos::temporal::api::update::v1::{Input, Meta, Request, UpdateRef, WaitPolicy};
use temporalio_protos::temporal::api::workflowservice::v1::{
    DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse,
    GetWorkflowExecutionHistoryRequest, PollWorkflowExecutionUpdateRequest, QueryWorkflowRequest,
    RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse,
    SignalWithStartWorkflowExecutionRequest, SignalWorkflowExecutionRequest,
    SignalWorkflowExecutionResponse, StartWorkflowExecutionRequest,
    TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse,
    UpdateWorkflowExecutionRequest,
};
use tonic::Status;

/// A run id that nobody has.
pub const NO_RUN: &str = "00000000-0000-4000-8000-000000000000";

/// Who the client says it is.
pub const CLIENT: &str = "a client";

impl From<&Run> for WorkflowExecution {
    fn from(run: &Run) -> Self {
        Self { workflow_id: run.workflow_id.clone(), run_id: run.run_id.clone() }
    }
}

impl Run {
    /// The workflow, whatever its run.
    pub fn latest(&self) -> Self {
        Self { workflow_id: self.workflow_id.clone(), run_id: String::new() }
    }
}

/// One payload with this text.
pub fn payloads(text: &str) -> Option<Payloads> {
    Some(Payloads::from(text))
}

/// A duration of a message.
pub fn seconds<D: TryFrom<Duration>>(seconds: u64) -> Option<D> {
    D::try_from(Duration::from_secs(seconds)).ok()
}

/// Real time goes by.
pub async fn pause(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// The error that was to come.
pub fn refused<T>(answer: Result<T, Status>) -> Result<Status, Halt> {
    match answer {
        Ok(_) => Err(Halt("this was to be refused".to_owned())),
        Err(status) => Ok(status),
    }
}

impl Play {
    /// A task queue's name in a message.
    pub fn task_queue(&self) -> Option<TaskQueue> {
        Some(TaskQueue { name: self.queue(), ..Default::default() })
    }

    /// The request that starts workflow `name` of type `Flow`.
    pub fn starting(&self, name: &str) -> StartWorkflowExecutionRequest {
        StartWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_id: self.id(name),
            workflow_type: Some(WorkflowType { name: "Flow".to_owned() }),
            task_queue: self.task_queue(),
            input: payloads("input"),
            identity: CLIENT.to_owned(),
            request_id: self.id(&format!("start {name}")),
            ..Default::default()
        }
    }

    /// Starts workflow `name`.
    pub async fn start(&self, name: &str) -> Result<Run, Status> {
        self.start_with(name, |_| ()).await
    }

    /// Starts workflow `name` with other settings.
    pub async fn start_with(
        &self,
        name: &str,
        change: impl FnOnce(&mut StartWorkflowExecutionRequest),
    ) -> Result<Run, Status> {
        let mut request = self.starting(name);
        change(&mut request);
        let workflow_id = request.workflow_id.clone();
        let answer = self.call(request).await?;
        Ok(Run { workflow_id, run_id: answer.run_id })
    }

    /// The request that signals.
    pub fn signalling(&self, run: &Run, name: &str) -> SignalWorkflowExecutionRequest {
        SignalWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(run.into()),
            signal_name: name.to_owned(),
            input: payloads(&format!("of {name}")),
            identity: CLIENT.to_owned(),
            ..Default::default()
        }
    }

    /// Signals.
    pub async fn signal(
        &self,
        run: &Run,
        name: &str,
    ) -> Result<SignalWorkflowExecutionResponse, Status> {
        self.call(self.signalling(run, name)).await
    }

    /// Signals workflow `name`, and starts it where it does not run.
    pub async fn signal_with_start(
        &self,
        name: &str,
        signal: &str,
        change: impl FnOnce(&mut SignalWithStartWorkflowExecutionRequest),
    ) -> Result<Run, Status> {
        let start = self.starting(name);
        let mut request = SignalWithStartWorkflowExecutionRequest {
            namespace: start.namespace,
            workflow_id: start.workflow_id.clone(),
            workflow_type: start.workflow_type,
            task_queue: start.task_queue,
            input: start.input,
            identity: start.identity,
            request_id: self.id(&format!("{signal} {name}")),
            signal_name: signal.to_owned(),
            signal_input: payloads(&format!("of {signal}")),
            ..Default::default()
        };
        change(&mut request);
        let answer = self.call(request).await?;
        Ok(Run { workflow_id: start.workflow_id, run_id: answer.run_id })
    }

    /// Asks for cancellation.
    pub async fn cancel(
        &self,
        run: &Run,
    ) -> Result<RequestCancelWorkflowExecutionResponse, Status> {
        self.cancel_with(run, |_| ()).await
    }

    /// Asks for cancellation, in its own way.
    pub async fn cancel_with(
        &self,
        run: &Run,
        change: impl FnOnce(&mut RequestCancelWorkflowExecutionRequest),
    ) -> Result<RequestCancelWorkflowExecutionResponse, Status> {
        let mut request = RequestCancelWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(run.into()),
            identity: CLIENT.to_owned(),
            request_id: self.id("cancel"),
            reason: "enough".to_owned(),
            ..Default::default()
        };
        change(&mut request);
        self.call(request).await
    }

    /// Terminates.
    pub async fn terminate(&self, run: &Run) -> Result<TerminateWorkflowExecutionResponse, Status> {
        self.call(TerminateWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(run.into()),
            reason: "for good".to_owned(),
            details: payloads("why"),
            identity: CLIENT.to_owned(),
            ..Default::default()
        })
        .await
    }

    /// Describes; what is pending comes in the order of its ids.
    pub async fn describe(&self, run: &Run) -> Result<DescribeWorkflowExecutionResponse, Status> {
        let namespace = NAMESPACE.to_owned();
        let execution = Some(run.into());
        let mut answer = self.ask(DescribeWorkflowExecutionRequest { namespace, execution }).await;
        if let Ok(answer) = &mut answer {
            answer.pending_activities.sort_by(|a, b| a.activity_id.cmp(&b.activity_id));
            answer.pending_children.sort_by_key(|child| child.initiated_id);
        }
        self.record("DescribeWorkflowExecution", &answer);
        answer
    }

    /// The request that queries.
    pub fn querying(&self, run: &Run, name: &str) -> QueryWorkflowRequest {
        let query = WorkflowQuery {
            query_type: name.to_owned(),
            query_args: payloads("question"),
            ..Default::default()
        };
        QueryWorkflowRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some(run.into()),
            query: Some(query),
            ..Default::default()
        }
    }

    /// Queries while `worker` does its part.
    pub async fn query<W, E>(
        &self,
        run: &Run,
        worker: impl Future<Output = Result<W, E>>,
    ) -> Result<W, Halt>
    where
        Halt: From<E>,
    {
        let (answer, done) = tokio::join!(self.ask(self.querying(run, "state")), worker);
        self.record("QueryWorkflow", &answer);
        Ok(done?)
    }

    /// The request for update `name`, which waits for `stage`.
    pub fn updating(&self, run: &Run, name: &str, stage: Stage) -> UpdateWorkflowExecutionRequest {
        let input = Input {
            name: "set".to_owned(),
            args: payloads(&format!("of {name}")),
            ..Default::default()
        };
        let meta = Meta { update_id: name.to_owned(), identity: CLIENT.to_owned() };
        let request = Request { meta: Some(meta), input: Some(input), ..Default::default() };
        UpdateWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(run.into()),
            wait_policy: Some(WaitPolicy { lifecycle_stage: stage.into() }),
            request: Some(request),
            ..Default::default()
        }
    }

    /// Updates, and waits for its end, while `worker` does its part.
    pub async fn update<W, E>(
        &self,
        run: &Run,
        name: &str,
        worker: impl Future<Output = Result<W, E>>,
    ) -> Result<W, Halt>
    where
        Halt: From<E>,
    {
        let request = self.updating(run, name, Stage::Completed);
        let (answer, done) = tokio::join!(self.ask(request), worker);
        self.record("UpdateWorkflowExecution", &answer);
        Ok(done?)
    }

    /// The request that asks what became of an update.
    pub fn polling_update(
        &self,
        run: &Run,
        name: &str,
        stage: Stage,
    ) -> PollWorkflowExecutionUpdateRequest {
        let update = UpdateRef { workflow_execution: Some(run.into()), update_id: name.to_owned() };
        PollWorkflowExecutionUpdateRequest {
            namespace: NAMESPACE.to_owned(),
            update_ref: Some(update),
            identity: CLIENT.to_owned(),
            wait_policy: Some(WaitPolicy { lifecycle_stage: stage.into() }),
        }
    }

    /// The request for a run's history.
    pub fn reading(&self, run: &Run) -> GetWorkflowExecutionHistoryRequest {
        GetWorkflowExecutionHistoryRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some(run.into()),
            ..Default::default()
        }
    }

    /// Waits until the run has ended; the closing event is not recorded.
    pub async fn closed(&self, run: &Run) -> Result<(), Status> {
        let mut request = self.reading(run);
        request.wait_new_event = true;
        request.history_event_filter_type = HistoryEventFilterType::CloseEvent.into();
        loop {
            let answer = self.ask(request.clone()).await?;
            if answer.history.is_some_and(|history| !history.events.is_empty()) {
                return Ok(());
            }
            request.next_page_token = answer.next_page_token;
        }
    }
}
