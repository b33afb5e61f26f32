//! Updates.

use super::harness::*;
use temporalio_protos::temporal::api::command::v1::Command;
use temporalio_protos::temporal::api::enums::v1::{
    UpdateWorkflowExecutionLifecycleStage as Stage, WorkflowTaskFailedCause,
};
use temporalio_protos::temporal::api::update::v1::outcome;

/// The task with an update, accepted and completed in its answer.
async fn serve(play: &Play, more: Vec<Command>) -> Result<WorkflowTask, Halt> {
    let task = play.task().await?;
    let updates = Updates::of(&task);
    let messages = vec![updates.accept(0)?, updates.complete(0, "updated")?];
    play.done_with(&task, in_place(&messages, more), |done| done.messages.clone_from(&messages))
        .await?;
    Ok(task)
}

pub async fn complete_at_once(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.update(&run, "u", serve(play, vec![])).await?;
    play.history(&run).await?;
    play.signal(&run, "end").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn come_with_the_first_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.update(&run, "u", async {
        pause(1000).await;
        serve(play, vec![timer("t", 60)]).await
    })
    .await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn complete_with_the_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.update(&run, "u", serve(play, vec![complete("done")])).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_rejected(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let reject = async {
        let task = play.task().await?;
        let messages = vec![Updates::of(&task).reject(0, failure("not this", |_| ()))?];
        play.done_with(&task, vec![], |done| done.messages = messages).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", reject).await?;
    play.history(&run).await?;
    play.signal(&run, "end").await?;
    play.work(vec![complete("done")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_rejected_beside_a_signal(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.signal(&run, "one").await?;
    let reject = async {
        pause(1000).await;
        let task = play.task().await?;
        let messages = vec![Updates::of(&task).reject(0, failure("not this", |_| ()))?];
        play.done_with(&task, vec![complete("done")], |done| done.messages = messages).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", reject).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn complete_in_a_later_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let work = async {
        let task = play.task().await?;
        let accepted = vec![Updates::of(&task).accept(0)?];
        let commands = in_place(&accepted, vec![activity("one", |_| ())]);
        play.done_with(&task, commands, |done| done.messages = accepted).await?;
        let work = play.activity().await?;
        play.activity_done(&work, "result").await?;
        let later = play.task().await?;
        let value = outcome::Value::Success(payloads("later").unwrap_or_default());
        let completed = vec![complete_later(&task.messages[0], value)?];
        let commands = in_place(&completed, vec![]);
        play.done_with(&later, commands, |done| done.messages = completed).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", work).await?;
    play.call(play.polling_update(&run, "u", Stage::Completed)).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn fail_in_a_later_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let work = async {
        let task = play.task().await?;
        let accepted = vec![Updates::of(&task).accept(0)?];
        let commands = in_place(&accepted, vec![]);
        play.done_with(&task, commands, |done| done.messages = accepted).await?;
        play.signal(&run, "now").await?;
        let later = play.task().await?;
        let value = outcome::Value::Failure(failure("after all", |_| ()));
        let completed = vec![complete_later(&task.messages[0], value)?];
        let commands = in_place(&completed, vec![]);
        play.done_with(&later, commands, |done| done.messages = completed).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", work).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_waited_for_until_accepted(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let accept = async {
        let task = play.task().await?;
        let accepted = vec![Updates::of(&task).accept(0)?];
        let commands = in_place(&accepted, vec![]);
        play.done_with(&task, commands, |done| done.messages = accepted).await?;
        Ok::<_, Halt>(task)
    };
    let request = play.updating(&run, "u", Stage::Accepted);
    let (answer, task) = tokio::join!(play.ask(request), accept);
    play.record("UpdateWorkflowExecution", &answer);
    let task = task?;
    play.call(play.polling_update(&run, "u", Stage::Unspecified)).await?;
    let complete = async {
        pause(1000).await;
        play.signal(&run, "now").await?;
        let later = play.task().await?;
        let value = outcome::Value::Success(payloads("later").unwrap_or_default());
        let completed = vec![complete_later(&task.messages[0], value)?];
        let commands = in_place(&completed, vec![]);
        play.done_with(&later, commands, |done| done.messages = completed).await?;
        Ok::<_, Halt>(())
    };
    let poll = play.polling_update(&run, "u", Stage::Completed);
    let (answer, completed) = tokio::join!(play.ask(poll), complete);
    completed?;
    play.record("PollWorkflowExecutionUpdate", &answer);
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn of_one_id_are_one(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let again = play.updating(&run, "u", Stage::Completed);
    let late = async {
        pause(1000).await;
        serve(play, vec![]).await
    };
    let ((first, served), second) = tokio::join!(
        async { tokio::join!(play.ask(again.clone()), late) },
        play.ask(again.clone())
    );
    served?;
    play.record("the first", &first);
    play.record("the second", &second);
    play.call(again).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn after_the_end_are_refused(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![complete("done")]).await?;
    refused(play.call(play.updating(&run, "u", Stage::Completed)).await)?;
    refused(play.call(play.polling_update(&run, "u", Stage::Completed)).await)?;
    let nobody = Run { workflow_id: play.id("nobody"), run_id: String::new() };
    refused(play.call(play.updating(&nobody, "u", Stage::Completed)).await)?;
    refused(play.call(play.polling_update(&nobody, "u", Stage::Completed)).await)?;
    Ok(())
}

pub async fn are_remembered_after_the_end(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    play.update(&run, "u", serve(play, vec![complete("done")])).await?;
    play.call(play.updating(&run, "u", Stage::Completed)).await?;
    play.call(play.polling_update(&run, "u", Stage::Completed)).await?;
    Ok(())
}

pub async fn wait_while_a_task_is_started(play: &Play) -> Played {
    let run = play.start("a").await?;
    let first = play.task().await?;
    let work = async {
        pause(1000).await;
        play.done(&first, vec![timer("t", 60)]).await?;
        serve(play, vec![]).await
    };
    play.update(&run, "u", work).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn against_the_end(play: &Play) -> Played {
    let run = play.start("a").await?;
    let first = play.task().await?;
    let close = async {
        pause(1000).await;
        play.done(&first, vec![complete("done")]).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", close).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn that_were_accepted_end_with_the_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let close = async {
        let task = play.task().await?;
        let accepted = vec![Updates::of(&task).accept(0)?];
        let commands = in_place(&accepted, vec![complete("done")]);
        play.done_with(&task, commands, |done| done.messages = accepted).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", close).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn end_with_a_terminated_workflow(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let terminate = async {
        pause(1000).await;
        play.terminate(&run).await
    };
    play.update(&run, "u", terminate).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn that_nobody_answers_are_rejected(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let ignore = async {
        let task = play.task().await?;
        play.done(&task, vec![]).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", ignore).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn survive_a_failed_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let work = async {
        let task = play.task().await?;
        let cause = WorkflowTaskFailedCause::WorkflowWorkerUnhandledFailure;
        play.task_failed(&task, cause, failure("oops", |_| ())).await?;
        serve(play, vec![]).await
    };
    play.update(&run, "u", work).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn meet_a_signal_in_their_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let work = async {
        let task = play.task().await?;
        play.signal(&run, "meanwhile").await?;
        let updates = Updates::of(&task);
        let messages = vec![updates.accept(0)?, updates.complete(0, "updated")?];
        let commands = in_place(&messages, vec![]);
        play.done_with(&task, commands, |done| done.messages = messages).await?;
        play.work(vec![complete("done")]).await?;
        Ok::<_, Halt>(())
    };
    play.update(&run, "u", work).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn two_in_one_task(play: &Play) -> Played {
    let run = play.start("a").await?;
    let first = play.task().await?;
    let work = async {
        pause(2000).await;
        play.done(&first, vec![timer("t", 60)]).await?;
        let task = play.task().await?;
        let updates = Updates::of(&task);
        let messages = vec![
            updates.accept(0)?,
            updates.complete(0, "updated")?,
            updates.reject(1, failure("one is enough", |_| ()))?,
        ];
        let commands = in_place(&messages[..2], vec![]);
        play.done_with(&task, commands, |done| done.messages = messages).await?;
        Ok::<_, Halt>(())
    };
    let second = async {
        pause(1000).await;
        play.ask(play.updating(&run, "v", Stage::Completed)).await
    };
    let (one, two, worked) =
        tokio::join!(play.ask(play.updating(&run, "u", Stage::Completed)), second, work);
    worked?;
    play.record("one", &one);
    play.record("two", &two);
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn must_make_sense(play: &Play) -> Played {
    let run = play.start("a").await?;
    let mut nameless = play.updating(&run, "u", Stage::Completed);
    if let Some(input) = nameless.request.as_mut().and_then(|request| request.input.as_mut()) {
        input.name = String::new();
    }
    refused(play.call(nameless).await)?;
    let mut empty = play.updating(&run, "u", Stage::Completed);
    empty.request = None;
    refused(play.call(empty).await)?;
    refused(play.call(play.updating(&run, &"x".repeat(1001), Stage::Completed)).await)?;
    refused(play.call(play.polling_update(&run, "nobody's", Stage::Completed)).await)?;
    let mut patient = play.updating(&run, "u", Stage::Completed);
    NO_RUN.clone_into(&mut patient.first_execution_run_id);
    refused(play.call(patient).await)?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn answers_must_make_sense(play: &Play) -> Played {
    let run = play.start("a").await?;
    play.work(vec![timer("t", 60)]).await?;
    let work = async {
        let task = play.task().await?;
        let completed = vec![Updates::of(&task).complete(0, "never accepted")?];
        let commands = in_place(&completed, vec![]);
        refused(play.done_with(&task, commands, |done| done.messages = completed).await)?;
        play.work(vec![]).await
    };
    play.update(&run, "u", work).await?;
    play.terminate(&run).await?;
    play.history(&run).await?;
    Ok(())
}
