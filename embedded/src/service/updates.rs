//! Updates: asked for, then waited for until they have come as far as the caller wants.

use std::time::Duration;

use temporalio_protos::temporal::api::enums::v1::UpdateWorkflowExecutionLifecycleStage as Stage;
use temporalio_protos::temporal::api::update::v1::{UpdateRef, WaitPolicy};
use temporalio_protos::temporal::api::workflowservice::v1::{
    PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse,
    UpdateWorkflowExecutionRequest, UpdateWorkflowExecutionResponse,
};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tonic::Status;

use super::check;
use super::error::{invalid_argument, not_found, permission_denied};
use super::state::State;
use crate::engine::Shared;
use crate::ids::RunId;
use crate::machine::{Input, Update, UpdateProgress};

/// How long a call waits for an update to come further.
const LONG_POLL: Duration = Duration::from_secs(20);

/// Answers `UpdateWorkflowExecution`.
pub(crate) async fn update(
    shared: &Shared,
    request: UpdateWorkflowExecutionRequest,
) -> Result<UpdateWorkflowExecutionResponse, Status> {
    let wanted = wanted_stage(request.wait_policy)?;
    let asking = shared.with(|state| state.ask_for_update(request))?;
    wait_for(shared, asking, wanted).await
}

/// An update that was asked for.
#[derive(Debug)]
pub(crate) struct Asking {
    run: RunId,
    reference: UpdateRef,
}

/// Waits until an update has come as far as wanted.
pub(crate) async fn wait_for(
    shared: &Shared,
    asking: Asking,
    wanted: Stage,
) -> Result<UpdateWorkflowExecutionResponse, Status> {
    let Asking { run, reference } = asking;
    let progress = wait(shared, run, &reference.update_id, wanted).await?;
    Ok(UpdateWorkflowExecutionResponse {
        update_ref: Some(reference),
        outcome: progress.outcome,
        stage: progress.stage.into(),
        ..Default::default()
    })
}

/// Answers `PollWorkflowExecutionUpdate`.
pub(crate) async fn poll(
    shared: &Shared,
    request: PollWorkflowExecutionUpdateRequest,
) -> Result<PollWorkflowExecutionUpdateResponse, Status> {
    let wanted = request.wait_policy.map_or(Stage::Unspecified, |policy| policy.lifecycle_stage());
    let reference =
        request.update_ref.ok_or_else(|| invalid_argument("UpdateRef is not set on request."))?;
    let execution = reference.workflow_execution.as_ref();
    let (run, ids) = shared.with(|state| {
        let run = state.find(&request.namespace, execution)?;
        Ok::<_, Status>((run, state.run(run)?.ids()))
    })?;
    let progress = wait(shared, run, &reference.update_id, wanted).await?;
    let update_id = reference.update_id;
    Ok(PollWorkflowExecutionUpdateResponse {
        outcome: progress.outcome,
        stage: progress.stage.into(),
        update_ref: Some(UpdateRef { workflow_execution: Some(ids), update_id }),
    })
}

/// Waits until an update is there, or as far as it has come when the time is over.
async fn wait(
    shared: &Shared,
    run: RunId,
    id: &str,
    wanted: Stage,
) -> Result<UpdateProgress, Status> {
    let until = Instant::now() + LONG_POLL;
    let mut waits = true;
    loop {
        let news = match shared.with(|state| state.look_at_update(run, id, wanted, waits))? {
            Step::There(progress) => return Ok(*progress),
            Step::Wait(news) => news,
        };
        match timeout_at(until, news).await {
            Ok(Ok(news)) => match news? {
                // One that was rejected is told of once and not kept.
                Some(progress) if progress.stage >= wanted => return Ok(progress),
                _ => {}
            },
            Ok(Err(_)) => {}
            Err(_) => waits = false,
        }
    }
}

enum Step {
    There(Box<UpdateProgress>),
    Wait(oneshot::Receiver<News>),
}

/// What those who wait for an update are told: how far it has come, if it is that.
pub(crate) type News = Result<Option<UpdateProgress>, Status>;

impl State {
    pub(crate) fn ask_for_update(
        &mut self,
        request: UpdateWorkflowExecutionRequest,
    ) -> Result<Asking, Status> {
        check_asked(&request)?;
        let mut update = request.request.unwrap_or_default();
        let meta = update.meta.get_or_insert_default();
        self.fill_request_id(&mut meta.update_id);
        let id = meta.update_id.clone();
        let run = self.find(&request.namespace, request.workflow_execution.as_ref())?;
        self.check_chain(run, &request.first_execution_run_id)?;
        if self.run(run)?.execution.update(&id).is_none() {
            self.apply(run, Input::Update(Update { request: update }))?;
        }
        let workflow_execution = Some(self.run(run)?.ids());
        let reference = UpdateRef { workflow_execution, update_id: id };
        Ok(Asking { run, reference })
    }

    fn look_at_update(
        &mut self,
        run: RunId,
        id: &str,
        wanted: Stage,
        waits: bool,
    ) -> Result<Step, Status> {
        let run = self.run_mut(run)?;
        let missing = || not_found(format!("update {id:?} not found"));
        let progress = run.execution.update(id).ok_or_else(missing)?;
        if !waits || progress.stage >= wanted {
            return Ok(Step::There(Box::new(progress)));
        }
        let (sender, receiver) = oneshot::channel();
        run.updaters.retain(|(_, waiter)| !waiter.is_closed());
        run.updaters.push((id.to_owned(), sender));
        Ok(Step::Wait(receiver))
    }
}

/// Whether an update can be one, whatever it is for.
pub(crate) fn check_asked(request: &UpdateWorkflowExecutionRequest) -> Result<(), Status> {
    let nothing = || invalid_argument("Update meta is not set on request.");
    let update = request.request.as_ref().ok_or_else(nothing)?;
    let name = update.input.as_ref().map_or("", |input| input.name.as_str());
    check::present(name, "Update name is not set on request.")?;
    let id = update.meta.as_ref().map_or("", |meta| meta.update_id.as_str());
    check::short(id, "UpdateId")
}

/// How far the caller wants an update to come before it is answered.
pub(crate) fn wanted_stage(policy: Option<WaitPolicy>) -> Result<Stage, Status> {
    match policy.map(|policy| policy.lifecycle_stage()) {
        None | Some(Stage::Unspecified) => Ok(Stage::Completed),
        Some(Stage::Admitted) => Err(permission_denied(
            "UpdateWorkflowExecution issued asynchronously and waiting on update admitted is not \
             supported.",
        )),
        Some(stage) => Ok(stage),
    }
}
