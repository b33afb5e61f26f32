//! How runs begin: start, signal-with-start, and what happens where the workflow id is taken.

use temporalio_protos::temporal::api::common::v1::link::workflow_event::{
    EventReference, Reference,
};
use temporalio_protos::temporal::api::common::v1::link::{self, WorkflowEvent};
use temporalio_protos::temporal::api::common::v1::{Link, Payload, Payloads, WorkflowExecution};
use temporalio_protos::temporal::api::enums::v1::{
    EventType, WorkflowExecutionStatus, WorkflowIdConflictPolicy, WorkflowIdReusePolicy,
};
use temporalio_protos::temporal::api::workflowservice::v1::{
    SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse,
    StartWorkflowExecutionRequest, StartWorkflowExecutionResponse,
};
use tonic::Status;

use super::check;
use super::error::{already_started, invalid_argument};
use super::state::State;
use crate::ids::RunId;
use crate::machine::{Input, Signal, Start, Termination};

/// Who says so when the engine itself acts.
const IDENTITY: &str = "history-service";

/// What to do where the workflow id is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    reuse: WorkflowIdReusePolicy,
    conflict: WorkflowIdConflictPolicy,
}

/// What is to be done about the latest run of a workflow id.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is over: start.
    Start,
    /// Terminate it, then start.
    Replace(Termination),
    /// It is the one.
    UseExisting,
    /// It is in the way.
    Refuse(Status),
}

impl Policy {
    pub(crate) fn of_child(reuse: WorkflowIdReusePolicy) -> Self {
        Self::new(reuse, WorkflowIdConflictPolicy::Fail)
    }

    fn new(reuse: WorkflowIdReusePolicy, conflict: WorkflowIdConflictPolicy) -> Self {
        if !terminates(reuse) {
            return Self { reuse, conflict };
        }
        Self {
            reuse: WorkflowIdReusePolicy::AllowDuplicate,
            conflict: WorkflowIdConflictPolicy::TerminateExisting,
        }
    }

    /// Reads the two policies of a request; `usual` where it gives no conflict policy.
    fn read(
        reuse: WorkflowIdReusePolicy,
        conflict: WorkflowIdConflictPolicy,
        usual: WorkflowIdConflictPolicy,
    ) -> Result<Self, Status> {
        let given = conflict != WorkflowIdConflictPolicy::Unspecified;
        if given && terminates(reuse) {
            return Err(invalid_argument(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING \
                 cannot be used together with a WorkflowIDConflictPolicy",
            ));
        }
        if conflict == WorkflowIdConflictPolicy::TerminateExisting
            && reuse == WorkflowIdReusePolicy::RejectDuplicate
        {
            return Err(invalid_argument(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot \
                 be used together with WorkflowIdConflictPolicy \
                 WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING",
            ));
        }
        Ok(Self::new(reuse, if given { conflict } else { usual }))
    }
}

/// Answers `StartWorkflowExecution`. An eager task is never given: the worker polls for it.
pub(crate) fn start(
    state: &mut State,
    mut request: StartWorkflowExecutionRequest,
) -> Result<StartWorkflowExecutionResponse, Status> {
    check::start(&mut request)?;
    let policy = Policy::read(
        request.workflow_id_reuse_policy(),
        request.workflow_id_conflict_policy(),
        WorkflowIdConflictPolicy::Fail,
    )?;
    state.fill_request_id(&mut request.request_id);
    let next = state.ids.run_id();
    if let Some(current) = state.current(&request.namespace, &request.workflow_id) {
        let run = state.run(current)?;
        let status = run.execution.status();
        if run.execution.start_request_id() == request.request_id {
            return Ok(answer(request.namespace, run.ids(), true, status));
        }
        match state.judge(current, policy, next) {
            Verdict::Start => {}
            Verdict::Replace(termination) => {
                state.apply(current, Input::Terminate(termination))?;
            }
            Verdict::UseExisting => {
                return Ok(answer(request.namespace, state.run(current)?.ids(), false, status));
            }
            Verdict::Refuse(error) => return Err(error),
        }
    }
    let ids =
        WorkflowExecution { workflow_id: request.workflow_id.clone(), run_id: next.to_string() };
    let namespace = request.namespace.clone();
    state.begin_from(request, None, next)?;
    Ok(answer(namespace, ids, true, WorkflowExecutionStatus::Running))
}

/// Answers `SignalWithStartWorkflowExecution`.
pub(crate) fn signal_with_start(
    state: &mut State,
    request: SignalWithStartWorkflowExecutionRequest,
) -> Result<SignalWithStartWorkflowExecutionResponse, Status> {
    if request.signal_name.is_empty() {
        return Err(invalid_argument("SignalName is not set on request."));
    }
    if request.workflow_id_conflict_policy() == WorkflowIdConflictPolicy::Fail {
        return Err(invalid_argument(
            "Invalid WorkflowIDConflictPolicy: WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported \
             for this operation.",
        ));
    }
    let signal = signal_of(&request);
    let mut request = start_of(request);
    check::start(&mut request)?;
    let policy = Policy::read(
        request.workflow_id_reuse_policy(),
        request.workflow_id_conflict_policy(),
        WorkflowIdConflictPolicy::UseExisting,
    )?;
    state.fill_request_id(&mut request.request_id);
    let next = state.ids.run_id();
    if let Some(current) = state.current(&request.namespace, &request.workflow_id) {
        let run = state.run(current)?;
        let run_id = run.execution.run_id().to_owned();
        let deduped = run.execution.start_request_id() == request.request_id;
        let replaces = policy.conflict == WorkflowIdConflictPolicy::TerminateExisting;
        if run.is_open() && !replaces {
            state.apply(current, Input::Signal(signal))?;
            return Ok(signalled(run_id, false));
        }
        if deduped {
            return Ok(signalled(run_id, true));
        }
        match state.judge(current, policy, next) {
            Verdict::Start | Verdict::UseExisting => {}
            Verdict::Replace(termination) => {
                state.apply(current, Input::Terminate(termination))?;
            }
            Verdict::Refuse(error) => return Err(error),
        }
    }
    let run = state.begin_from(request, Some(signal), next)?.to_string();
    Ok(signalled(run, true))
}

impl State {
    /// What a policy says about the latest run of a workflow id, where `next` is to follow.
    pub(crate) fn judge(&self, current: RunId, policy: Policy, next: RunId) -> Verdict {
        let Some(run) = self.runs.get(&current) else { return Verdict::Start };
        let ids = run.ids();
        let taken = |begin: &str, end: &str| {
            let message =
                format!("{begin} WorkflowId: {}, RunId: {}.{end}", ids.workflow_id, ids.run_id);
            let request_id = run.execution.start_request_id();
            Verdict::Refuse(already_started(message, request_id, ids.run_id.clone()))
        };
        let policies = " Workflow Id reuse policy:";
        if run.is_open() {
            return match policy.conflict {
                WorkflowIdConflictPolicy::UseExisting => Verdict::UseExisting,
                WorkflowIdConflictPolicy::TerminateExisting => Verdict::Replace(replaced_by(next)),
                _ => taken("Workflow execution is already running.", ""),
            };
        }
        match policy.reuse {
            WorkflowIdReusePolicy::RejectDuplicate => taken(
                "Workflow execution already finished.",
                &format!("{policies} reject duplicate workflow Id."),
            ),
            WorkflowIdReusePolicy::AllowDuplicateFailedOnly if !failed(run.execution.status()) => {
                let end = format!("{policies} allow duplicate workflow Id if last run failed.");
                taken("Workflow execution already finished successfully.", &end)
            }
            _ => Verdict::Start,
        }
    }

    fn begin_from(
        &mut self,
        request: StartWorkflowExecutionRequest,
        signal: Option<Signal>,
        next: RunId,
    ) -> Result<RunId, Status> {
        let namespace_id = self.namespace(&request.namespace)?.id.clone();
        let mut start = Start::from_request(request, &namespace_id, next.to_string());
        start.signal = signal;
        self.begin(start)
    }

    /// A request without an id of its own is like no other.
    pub(crate) fn fill_request_id(&mut self, request_id: &mut String) {
        if request_id.is_empty() {
            *request_id = self.ids.run_id().to_string();
        }
    }
}

#[allow(deprecated, reason = "clients may still say it this way")]
fn terminates(reuse: WorkflowIdReusePolicy) -> bool {
    reuse == WorkflowIdReusePolicy::TerminateIfRunning
}

fn failed(status: WorkflowExecutionStatus) -> bool {
    matches!(
        status,
        WorkflowExecutionStatus::Failed
            | WorkflowExecutionStatus::Canceled
            | WorkflowExecutionStatus::Terminated
            | WorkflowExecutionStatus::TimedOut
    )
}

fn replaced_by(next: RunId) -> Termination {
    let text = format!("\"terminated by new runID: {next}\"");
    let encoding = ("encoding".to_owned(), b"json/plain".to_vec());
    let payload = Payload {
        metadata: [encoding].into_iter().collect(),
        data: text.into_bytes(),
        ..Default::default()
    };
    Termination {
        reason: "TerminateIfRunning WorkflowIdReusePolicy".to_owned(),
        details: Some(Payloads { payloads: vec![payload] }),
        identity: IDENTITY.to_owned(),
    }
}

fn answer(
    namespace: String,
    ids: WorkflowExecution,
    started: bool,
    status: WorkflowExecutionStatus,
) -> StartWorkflowExecutionResponse {
    StartWorkflowExecutionResponse {
        run_id: ids.run_id.clone(),
        started,
        status: status.into(),
        link: Some(first_event(namespace, ids)),
        ..Default::default()
    }
}

/// Where a run begins.
pub(crate) fn first_event(namespace: String, ids: WorkflowExecution) -> Link {
    let event_type = EventType::WorkflowExecutionStarted.into();
    let event = WorkflowEvent {
        namespace,
        workflow_id: ids.workflow_id,
        run_id: ids.run_id,
        reference: Some(Reference::EventRef(EventReference { event_id: 1, event_type })),
    };
    Link { variant: Some(link::Variant::WorkflowEvent(event)) }
}

fn signalled(run_id: String, started: bool) -> SignalWithStartWorkflowExecutionResponse {
    SignalWithStartWorkflowExecutionResponse { run_id, started, ..Default::default() }
}

fn signal_of(request: &SignalWithStartWorkflowExecutionRequest) -> Signal {
    Signal {
        name: request.signal_name.clone(),
        input: request.signal_input.clone(),
        identity: request.identity.clone(),
        request_id: request.request_id.clone(),
        header: request.header.clone(),
        sender: None,
        links: request.links.clone(),
    }
}

fn start_of(request: SignalWithStartWorkflowExecutionRequest) -> StartWorkflowExecutionRequest {
    StartWorkflowExecutionRequest {
        namespace: request.namespace,
        workflow_id: request.workflow_id,
        workflow_type: request.workflow_type,
        task_queue: request.task_queue,
        input: request.input,
        workflow_execution_timeout: request.workflow_execution_timeout,
        workflow_run_timeout: request.workflow_run_timeout,
        workflow_task_timeout: request.workflow_task_timeout,
        identity: request.identity,
        request_id: request.request_id,
        workflow_id_reuse_policy: request.workflow_id_reuse_policy,
        workflow_id_conflict_policy: request.workflow_id_conflict_policy,
        retry_policy: request.retry_policy,
        cron_schedule: request.cron_schedule,
        memo: request.memo,
        search_attributes: request.search_attributes,
        header: request.header,
        workflow_start_delay: request.workflow_start_delay,
        user_metadata: request.user_metadata,
        links: request.links,
        versioning_override: request.versioning_override,
        priority: request.priority,
        time_skipping_config: request.time_skipping_config,
        ..Default::default()
    }
}
