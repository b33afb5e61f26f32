//! Child workflows.

use super::harness::*;
use temporalio_protos::temporal::api::enums::v1::{
    ParentClosePolicy, WorkflowIdReusePolicy as Reuse,
};

/// A parent with a child that has started, each with a queue of its own, and the child's first task.
async fn family(play: &Play, policy: ParentClosePolicy) -> Result<(Run, Run, WorkflowTask), Halt> {
    let parent = play.start("parent").await?;
    let start = child(&play.id("child"), &play.id("nursery"), |start| {
        start.parent_close_policy = policy.into();
    });
    play.work(vec![start]).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    // The task that tells the parent that its child has started.
    play.work(vec![]).await?;
    Ok((parent, Run::from(&task), task))
}

pub async fn complete(play: &Play) -> Played {
    let (parent, run, task) = family(play, ParentClosePolicy::Terminate).await?;
    play.describe(&parent).await?;
    play.describe(&run).await?;
    play.done(&task, vec![super::harness::complete("of the child")]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn fail(play: &Play) -> Played {
    let (parent, run, task) = family(play, ParentClosePolicy::Terminate).await?;
    play.done(&task, vec![super::harness::fail("of the child")]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_cancelled_by_their_parent(play: &Play) -> Played {
    let (parent, run, task) = family(play, ParentClosePolicy::Terminate).await?;
    play.done(&task, vec![]).await?;
    play.signal(&parent, "wake").await?;
    let cancel = cancel_other(&run.workflow_id, |cancel| {
        cancel.child_workflow_only = true;
        cancel.run_id.clone_from(&run.run_id);
    });
    play.work(vec![cancel]).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    // The task that tells the parent that its request has arrived.
    play.work(vec![]).await?;
    play.done(&task, vec![cancelled("stopped")]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_signalled_by_their_parent(play: &Play) -> Played {
    let (parent, run, task) = family(play, ParentClosePolicy::Terminate).await?;
    play.done(&task, vec![]).await?;
    play.signal(&parent, "wake").await?;
    let signal = signal_other(&run.workflow_id, |signal| signal.child_workflow_only = true);
    play.work(vec![signal]).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    play.work(vec![]).await?;
    play.done(&task, vec![super::harness::complete("of the child")]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_terminated(play: &Play) -> Played {
    let (parent, run, _) = family(play, ParentClosePolicy::Terminate).await?;
    play.terminate(&run).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn time_out(play: &Play) -> Played {
    let parent = play.start("parent").await?;
    let start = child(&play.id("child"), &play.id("nursery"), |start| {
        start.workflow_run_timeout = seconds(2);
        start.workflow_task_timeout = seconds(5);
        start.workflow_execution_timeout = seconds(30);
    });
    play.work(vec![start]).await?;
    play.work(vec![]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    let run = Run { workflow_id: play.id("child"), run_id: String::new() };
    play.history(&run).await?;
    Ok(())
}

pub async fn exist_already(play: &Play) -> Played {
    play.start_with("child", |start| start.task_queue = Some(play.normal(&play.id("nursery"))))
        .await?;
    let parent = play.start("parent").await?;
    play.work(vec![child(&play.id("child"), &play.id("nursery"), |_| ())]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    Ok(())
}

pub async fn existed_already(play: &Play) -> Played {
    let old = play.start("child").await?;
    play.work(vec![super::harness::complete("old")]).await?;
    let parent = play.start("parent").await?;
    let start = child(&play.id("child"), &play.id("nursery"), |start| {
        start.workflow_id_reuse_policy = Reuse::RejectDuplicate.into();
    });
    play.work(vec![start]).await?;
    let again = child(&play.id("child"), &play.id("nursery"), |start| {
        start.parent_close_policy = ParentClosePolicy::Abandon.into();
    });
    play.work(vec![again]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.note(&format!("the old run: {}", old.run_id));
    Ok(())
}

pub async fn start_twice_in_one_task(play: &Play) -> Played {
    let parent = play.start("parent").await?;
    let start = || child(&play.id("child"), &play.id("nursery"), |_| ());
    play.work(vec![start()]).await?;
    play.work(vec![start()]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    Ok(())
}

/// What becomes of a child whose parent completes.
async fn orphan(play: &Play, policy: ParentClosePolicy) -> Result<Run, Halt> {
    let (parent, run, task) = family(play, policy).await?;
    play.done(&task, vec![]).await?;
    play.signal(&parent, "end").await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    Ok(run)
}

pub async fn end_with_their_parent(play: &Play) -> Played {
    let run = orphan(play, ParentClosePolicy::Terminate).await?;
    play.closed(&run).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_told_of_their_parents_end(play: &Play) -> Played {
    let run = orphan(play, ParentClosePolicy::RequestCancel).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    play.done(&task, vec![cancelled("with the parent")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn outlive_their_parent(play: &Play) -> Played {
    let run = orphan(play, ParentClosePolicy::Abandon).await?;
    play.signal(&run, "still there").await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    play.done(&task, vec![super::harness::complete("alone")]).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn end_with_a_terminated_parent(play: &Play) -> Played {
    let (parent, run, _) = family(play, ParentClosePolicy::Terminate).await?;
    play.terminate(&parent).await?;
    play.closed(&run).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    Ok(())
}

pub async fn are_tried_again(play: &Play) -> Played {
    let parent = play.start("parent").await?;
    let start = child(&play.id("child"), &play.id("nursery"), |start| {
        start.retry_policy = attempts(2);
    });
    play.work(vec![start]).await?;
    play.work(vec![]).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    play.done(&task, vec![super::harness::fail("once")]).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    play.done(&task, vec![super::harness::complete("at last")]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&Run::from(&task)).await?;
    Ok(())
}

pub async fn continue_as_new(play: &Play) -> Played {
    let (parent, run, task) = family(play, ParentClosePolicy::Terminate).await?;
    play.done(&task, vec![super::harness::continue_as_new("next", |_| ())]).await?;
    let task = play.task_of(play.normal(&play.id("nursery"))).await?;
    play.describe(&parent).await?;
    play.done(&task, vec![super::harness::complete("at last")]).await?;
    play.work(vec![super::harness::complete("done")]).await?;
    play.history(&parent).await?;
    play.history(&run).await?;
    play.history(&Run::from(&task)).await?;
    Ok(())
}

pub async fn are_cancelled_in_the_task_that_starts_them(play: &Play) -> Played {
    let parent = play.start("parent").await?;
    let cancel = cancel_other(&play.id("child"), |cancel| cancel.child_workflow_only = true);
    let start = child(&play.id("child"), &play.id("nursery"), |_| ());
    let task = play.task().await?;
    let answer = play.done(&task, vec![start, cancel]).await;
    play.note(&format!("an error: {}", answer.is_err()));
    play.terminate(&parent).await?;
    play.note("history of the parent is a matter of chance from here on");
    Ok(())
}

pub async fn must_make_sense(play: &Play) -> Played {
    let parent = play.start("parent").await?;
    let task = play.task().await?;
    let nameless = child("", &play.id("nursery"), |_| ());
    refused(play.done(&task, vec![nameless]).await)?;
    let task = play.task().await?;
    let typeless =
        child(&play.id("child"), &play.id("nursery"), |start| start.workflow_type = None);
    refused(play.done(&task, vec![typeless]).await)?;
    play.history(&parent).await?;
    Ok(())
}
