//! Queries: with a workflow task where one is coming, otherwise with a task of their own.
//!
//! ```text
//!   QueryWorkflow ──▶ buffered in the run ──▶ goes with the next workflow task ──▶ its answer
//!                       └─ no task pending: direct ──▶ sticky queue ─(nobody)─▶ normal queue
//! ```

use std::collections::HashMap;
use std::mem::take;
use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::common::v1::Payloads;
use temporalio_protos::temporal::api::enums::v1::{
    QueryRejectCondition, QueryResultType, WorkflowExecutionStatus,
};
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::history::v1::History;
use temporalio_protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_protos::temporal::api::query::v1::{
    QueryRejected, WorkflowQuery, WorkflowQueryResult,
};
use temporalio_protos::temporal::api::taskqueue::v1::TaskQueue;
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollWorkflowTaskQueueResponse, QueryWorkflowRequest, QueryWorkflowResponse,
    RespondQueryTaskCompletedRequest, RespondQueryTaskCompletedResponse,
};
use tokio::sync::oneshot;
use tonic::Status;

use super::check;
use super::error::{busy, invalid_argument, not_found, not_ready, query_failed};
use super::state::{Run, State, WorkflowItem};
use super::token::TaskToken;
use crate::engine::Shared;
use crate::ids::RunId;
use crate::machine::{Input, QueryRoute};
use crate::queues::{DEFAULT_PRIORITY, QueueName};

/// How long a query waits for its answer if its caller sets no limit.
const QUERY_LIMIT: Duration = Duration::from_secs(30);

/// How long a query waits for the sticky worker before it goes to any worker.
const STICKY_QUERY_LIMIT: Duration = Duration::from_secs(10);

/// A sticky queue that nobody has polled for this long has no worker any more.
const STICKY_WINDOW: Duration = Duration::from_secs(10);

/// How many queries may wait for one run's workflow task.
const BUFFER_LIMIT: usize = 1;

/// What came of a query.
pub(crate) type Answer = Result<Option<Payloads>, Status>;

/// A query that goes with a workflow task.
#[derive(Debug)]
pub(crate) struct BufferedQuery {
    id: u64,
    query: WorkflowQuery,
    answer: oneshot::Sender<Answer>,
}

/// A query with a task of its own.
#[derive(Debug)]
pub(crate) struct DirectQuery {
    run: RunId,
    query: WorkflowQuery,
    /// Whether a worker has it.
    taken: bool,
    answer: oneshot::Sender<Answer>,
}

/// Answers `QueryWorkflow`.
pub(crate) async fn query(
    shared: &Shared,
    request: QueryWorkflowRequest,
) -> Result<QueryWorkflowResponse, Status> {
    let asked = shared.with(|state| state.ask(request))?;
    let (run, id, mut answer) = match asked {
        Asked::Rejected(status) => {
            let query_rejected = Some(QueryRejected { status: status.into() });
            return Ok(QueryWorkflowResponse { query_rejected, ..Default::default() });
        }
        Asked::Waiting { run, id, answer } => (run, id, answer),
    };
    let _guard = Asking { shared, run, id };
    let first = tokio::time::timeout(STICKY_QUERY_LIMIT, &mut answer).await;
    let result = if let Ok(result) = first {
        result
    } else {
        shared.with(|state| state.leave_sticky(id));
        let rest = QUERY_LIMIT.saturating_sub(STICKY_QUERY_LIMIT);
        tokio::time::timeout(rest, answer).await.map_err(|_| {
            Status::deadline_exceeded("query timed out before a worker could process it")
        })?
    };
    let query_result = result.map_err(|_| not_found("workflow execution not found"))??;
    Ok(QueryWorkflowResponse { query_result, ..Default::default() })
}

/// Answers `RespondQueryTaskCompleted`.
pub(crate) fn respond(
    state: &mut State,
    request: RespondQueryTaskCompletedRequest,
) -> Result<RespondQueryTaskCompletedResponse, Status> {
    let (_, token) = TaskToken::read(&request.task_token)?;
    let missing = || not_found("query task not found, or already expired");
    let query = state.queries.remove(&token.query).ok_or_else(missing)?;
    let RespondQueryTaskCompletedRequest { query_result, error_message, failure, .. } = request;
    let answer = match QueryResultType::try_from(request.completed_type) {
        Ok(QueryResultType::Answered) => match check::blob(query_result.as_ref()) {
            Ok(()) => Ok(query_result),
            Err(large) => Err(query_failed(large.message().to_owned(), None)),
        },
        Ok(QueryResultType::Failed) => Err(query_failed(error_message, failure)),
        _ => Err(invalid_argument("query entered invalid state, this should be impossible")),
    };
    // Who does not wait any more need not know.
    let _ = query.answer.send(answer);
    Ok(RespondQueryTaskCompletedResponse {})
}

enum Asked {
    Rejected(WorkflowExecutionStatus),
    Waiting { run: RunId, id: u64, answer: oneshot::Receiver<Answer> },
}

/// Takes a query back when its caller goes away.
struct Asking<'a> {
    shared: &'a Shared,
    run: RunId,
    id: u64,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.shared.with(|state| {
            state.queries.remove(&self.id);
            if let Some(run) = state.runs.get_mut(&self.run) {
                run.queries.retain(|query| query.id != self.id);
            }
        });
    }
}

impl State {
    fn ask(&mut self, request: QueryWorkflowRequest) -> Result<Asked, Status> {
        let condition = request.query_reject_condition();
        let query = request
            .query
            .ok_or_else(|| invalid_argument("WorkflowQuery is not set on request."))?;
        if query.query_type.is_empty() {
            return Err(invalid_argument("QueryType is not set on request."));
        }
        let id = self.find(&request.namespace, request.execution.as_ref())?;
        let run = self.run(id)?;
        let status = run.execution.status();
        if rejects(condition, status) {
            return Ok(Asked::Rejected(status));
        }
        may_ask(run)?;
        let (answer, receiver) = oneshot::channel();
        let number = self.ids.next();
        self.run_mut(id)?.queries.push(BufferedQuery { id: number, query, answer });
        self.route_queries(id);
        Ok(Asked::Waiting { run: id, id: number, answer: receiver })
    }

    /// Sends a run's waiting queries on their way if no workflow task will take them.
    pub(crate) fn route_queries(&mut self, id: RunId) {
        let Some(run) = self.runs.get_mut(&id) else { return };
        match run.execution.query_route() {
            QueryRoute::WithNextTask | QueryRoute::TaskFails => {}
            QueryRoute::Never => {
                let why = "Workflow execution closed before WorkflowTaskStarted event";
                for query in take(&mut run.queries) {
                    // Who does not wait any more need not know.
                    let _ = query.answer.send(Err(not_ready(why)));
                }
            }
            QueryRoute::Direct => {
                for query in take(&mut run.queries) {
                    self.ask_directly(id, query);
                }
            }
        }
    }

    fn ask_directly(&mut self, id: RunId, query: BufferedQuery) {
        let BufferedQuery { id: number, query, answer } = query;
        let Some(run) = self.runs.get(&id) else { return };
        let sticky = run.execution.sticky_queue();
        let sticky = sticky.map(|sticky| QueueName::new(&run.namespace, sticky));
        let now = SystemTime::now();
        let name = sticky
            .filter(|sticky| self.workflow_queues.is_served(sticky, now, STICKY_WINDOW))
            .unwrap_or_else(|| QueueName::new(&run.namespace, run.execution.task_queue()));
        self.queries.insert(number, DirectQuery { run: id, query, taken: false, answer });
        self.workflow_queues.offer(&name, DEFAULT_PRIORITY, WorkflowItem::Query(number));
    }

    /// A query that the sticky worker has not answered goes to any worker.
    pub(crate) fn leave_sticky(&mut self, number: u64) {
        let Some(query) = self.queries.get_mut(&number) else { return };
        query.taken = false;
        let id = query.run;
        let Ok(run) = self.run(id) else { return };
        let name = QueueName::new(&run.namespace, run.execution.task_queue());
        if run.execution.sticky_queue().is_some() {
            // A run that has closed has no stickiness to lose.
            let _ = self.apply(id, Input::ResetSticky);
            self.workflow_queues.offer(&name, DEFAULT_PRIORITY, WorkflowItem::Query(number));
        }
    }

    /// The task of a query that a worker takes; none if nobody waits for it any more.
    pub(crate) fn take_query(
        &mut self,
        number: u64,
        sticky: bool,
    ) -> Option<PollWorkflowTaskQueueResponse> {
        let query = self.queries.get_mut(&number).filter(|query| !query.taken)?;
        query.taken = true;
        let run = self.runs.get(&query.run)?;
        let mut task = query_task(run, sticky);
        task.task_token = prost::Message::encode_to_vec(&TaskToken::of_query(query.run, number));
        task.query = Some(query.query.clone());
        Some(task)
    }

    /// The queries that go with a workflow task, by id.
    pub(crate) fn queries_of(&self, run: RunId) -> HashMap<String, WorkflowQuery> {
        let queries = self.runs.get(&run).map(|run| run.queries.as_slice()).unwrap_or_default();
        queries.iter().map(|query| (query.id.to_string(), query.query.clone())).collect()
    }

    /// The worker's answers that came with a completed workflow task.
    pub(crate) fn answer_queries(
        &mut self,
        run: RunId,
        mut results: HashMap<String, WorkflowQueryResult>,
    ) {
        let Some(run) = self.runs.get_mut(&run) else { return };
        for query in take(&mut run.queries) {
            match results.remove(&query.id.to_string()) {
                // Who does not wait any more need not know.
                Some(result) => drop(query.answer.send(answer_of(result))),
                None => run.queries.push(query),
            }
        }
    }
}

fn rejects(condition: QueryRejectCondition, status: WorkflowExecutionStatus) -> bool {
    match condition {
        QueryRejectCondition::NotOpen => status != WorkflowExecutionStatus::Running,
        QueryRejectCondition::NotCompletedCleanly => {
            !matches!(status, WorkflowExecutionStatus::Running | WorkflowExecutionStatus::Completed)
        }
        QueryRejectCondition::None | QueryRejectCondition::Unspecified => false,
    }
}

fn may_ask(run: &Run) -> Result<(), Status> {
    let route = run.execution.query_route();
    if route == QueryRoute::Never {
        return Err(not_ready("Workflow execution closed before WorkflowTaskStarted event"));
    }
    if route == QueryRoute::TaskFails {
        let why = "Unable to query workflow due to Workflow Task in failed state.";
        return Err(not_ready(why));
    }
    let waiting = run.queries.iter().filter(|query| !query.answer.is_closed()).count();
    if waiting >= BUFFER_LIMIT && route != QueryRoute::Direct {
        return Err(busy(
            "consistent query buffer is full, this may be caused by too many queries and workflow \
             not able to process query fast enough",
        ));
    }
    Ok(())
}

fn answer_of(result: WorkflowQueryResult) -> Answer {
    let failed = |message, failure: Option<Failure>| Err(query_failed(message, failure));
    match result.result_type() {
        QueryResultType::Answered => Ok(result.answer),
        QueryResultType::Failed => failed(result.error_message, result.failure),
        QueryResultType::Unspecified => {
            Err(invalid_argument("query entered invalid state, this should be impossible"))
        }
    }
}

/// A task that is only a query: the sticky worker has the history, any other one gets it.
fn query_task(run: &Run, sticky: bool) -> PollWorkflowTaskQueueResponse {
    let execution = &run.execution;
    let events = if sticky { Vec::new() } else { execution.events().to_vec() };
    let previous = execution.events().iter().rev().find_map(|event| match &event.attributes {
        Some(Attributes::WorkflowTaskCompletedEventAttributes(done)) => Some(done.started_event_id),
        _ => None,
    });
    PollWorkflowTaskQueueResponse {
        workflow_execution: Some(run.ids()),
        workflow_type: execution.info().r#type,
        previous_started_event_id: previous.unwrap_or_default(),
        attempt: 1,
        history: Some(History { events }),
        workflow_execution_task_queue: Some(TaskQueue::from(execution.task_queue().to_owned())),
        ..Default::default()
    }
}
