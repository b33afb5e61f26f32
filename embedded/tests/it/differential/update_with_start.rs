//! A start and an update in one call: both or neither.

use super::harness::*;
use temporalio_protos::temporal::api::enums::v1::{
    UpdateWorkflowExecutionLifecycleStage as Stage, WorkflowIdConflictPolicy as Conflict,
};
use temporalio_protos::temporal::api::workflowservice::v1::ExecuteMultiOperationRequest;
use temporalio_protos::temporal::api::workflowservice::v1::execute_multi_operation_request::{
    Operation, operation,
};

fn asking(play: &Play, update: &str, conflict: Conflict) -> ExecuteMultiOperationRequest {
    let mut start = play.starting("a");
    start.request_id = play.id(&format!("start with {update}"));
    start.workflow_id_conflict_policy = conflict.into();
    let run = Run { workflow_id: play.id("a"), run_id: String::new() };
    let update = play.updating(&run, update, Stage::Completed);
    let operations =
        [operation::Operation::StartWorkflow(start), operation::Operation::UpdateWorkflow(update)];
    ExecuteMultiOperationRequest {
        namespace: NAMESPACE.to_owned(),
        operations: operations.map(|operation| Operation { operation: Some(operation) }).to_vec(),
        ..Default::default()
    }
}

/// The update, accepted and completed by a worker.
async fn serve(play: &Play) -> Result<(), Halt> {
    let task = play.task().await?;
    let updates = Updates::of(&task);
    let messages = vec![updates.accept(0)?, updates.complete(0, "updated")?];
    let commands = in_place(&messages, vec![]);
    play.done_with(&task, commands, |done| done.messages = messages).await?;
    Ok(())
}

pub async fn of_what_does_not_run(play: &Play) -> Played {
    let (answer, served) =
        tokio::join!(play.ask(asking(play, "u", Conflict::UseExisting)), serve(play));
    served?;
    play.record("ExecuteMultiOperation", &answer);
    let run = Run { workflow_id: play.id("a"), run_id: String::new() };
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn of_what_runs(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let (answer, served) =
        tokio::join!(play.ask(asking(play, "u", Conflict::UseExisting)), serve(play));
    served?;
    play.record("ExecuteMultiOperation", &answer);
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn is_refused_with_its_start(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    refused(play.call(asking(play, "u", Conflict::Fail)).await)?;
    play.history(&run).await?;
    play.terminate(&run).await?;
    Ok(())
}

pub async fn is_refused_with_its_update(play: &Play) -> Played {
    let mut nameless = asking(play, "u", Conflict::UseExisting);
    if let Some(operation::Operation::UpdateWorkflow(update)) =
        &mut nameless.operations[1].operation
    {
        update.request = None;
    }
    refused(play.call(nameless).await)?;
    let run = Run { workflow_id: play.id("a"), run_id: String::new() };
    refused(play.describe(&run).await)?;
    Ok(())
}
