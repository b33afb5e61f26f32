//! Children: their results, failures, signals, cancellations.

use super::stage::{Stage, description, end, failure, fits, story};
use std::time::Duration;
use temporalio_client::WorkflowExecutionStatus;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::workflows::join_all;
use temporalio_sdk::{
    ApplicationFailure, ChildWorkflowOptions, ChildWorkflowStartError, SignalWorkflowOptions,
    StartChildWorkflowExecutionFailedCause, SyncWorkflowContext, WorkflowContext, WorkflowResult,
};

#[workflow]
#[derive(Default)]
pub struct Greeter;

#[workflow_methods]
impl Greeter {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, name: String) -> WorkflowResult<String> {
        if name.is_empty() {
            return Err(ApplicationFailure::new("nobody to greet").into());
        }
        let guest = ctx.info().parent().is_some();
        Ok(format!("{} {name}", if guest { "Welcome" } else { "Hello" }))
    }
}

/// Greets the first by itself, then the others all at once.
#[workflow]
#[derive(Default)]
pub struct Party;

#[workflow_methods]
impl Party {
    #[run]
    pub async fn run(
        ctx: &mut WorkflowContext<Self>,
        names: Vec<String>,
    ) -> WorkflowResult<Vec<String>> {
        let mut greetings = vec![Self::greet(ctx, &names, 0).await?];
        let others = (1..names.len()).map(|guest| Self::greet(ctx, &names, guest));
        for greeting in join_all(others).await {
            greetings.push(greeting?);
        }
        Ok(greetings)
    }

    async fn greet(
        ctx: &WorkflowContext<Self>,
        names: &[String],
        guest: usize,
    ) -> WorkflowResult<String> {
        let id = format!("{}-guest-{guest}", ctx.workflow_id());
        let options = ChildWorkflowOptions::workflow_id(id);
        let child = ctx.start_child_workflow(Greeter::run, names[guest].clone(), options).await?;
        Ok(child.result().await?)
    }
}

async fn party(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Party>().unwrap();
        worker.register_workflow::<Greeter>().unwrap();
    });
    stage.await
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn children_tell_their_results() {
    let stage = party("party").await;
    let party = stage.start(Party::run, names(&["Ann", "Bob", "Cy"]), "party").await;
    assert_eq!(end(&party).await.unwrap(), ["Welcome Ann", "Welcome Bob", "Welcome Cy"]);
    fits::<Party>(&party).await;
    for guest in 0..3 {
        let id = format!("{}-guest-{guest}", stage.id("party"));
        let child = stage.find::<Greeter>(&id);
        let about = description(&child).await;
        assert_eq!(about.parent_id(), Some(stage.id("party").as_str()));
        assert_eq!(about.status(), WorkflowExecutionStatus::Completed);
        fits::<Greeter>(&child).await;
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_childs_failure_is_its_parents() {
    let stage = party("bad-party").await;
    let party = stage.start(Party::run, names(&["Ann", "", "Cy"]), "party").await;
    assert_eq!(failure(&party).await, ["Child Workflow execution failed", "nobody to greet"]);
    let story = story(&party).await;
    for kind in ["ChildWorkflowExecutionFailed", "ChildWorkflowExecutionCompleted"] {
        assert!(story.iter().any(|told| told == kind), "{kind} in {story:?}");
    }
    fits::<Party>(&party).await;
    stage.close().await;
}

/// Waits for a word.
#[workflow]
#[derive(Default)]
pub struct Listener {
    word: Option<String>,
}

#[workflow_methods]
impl Listener {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<String> {
        ctx.wait_condition(|listener| listener.word.is_some()).await?;
        Ok(ctx.state(|listener| listener.word.clone()).unwrap_or_default())
    }

    #[signal]
    pub fn hear(&mut self, _ctx: &mut SyncWorkflowContext<Self>, word: String) {
        self.word = Some(word);
    }
}

/// Tells one child a word, cancels another, and cannot start a third one.
#[workflow]
#[derive(Default)]
pub struct Teller;

#[workflow_methods]
impl Teller {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<(String, String, bool)> {
        let id = format!("{}-child", ctx.workflow_id());
        let options = || ChildWorkflowOptions::workflow_id(id.clone());
        let told = ctx.start_child_workflow(Listener::run, (), options()).await?;
        let third = ctx.start_child_workflow(Listener::run, (), options()).await;
        let refused = matches!(
            third,
            Err(ChildWorkflowStartError::StartFailed {
                cause: StartChildWorkflowExecutionFailedCause::WorkflowAlreadyExists,
                ..
            })
        );
        told.signal(Listener::hear, "boo".to_owned(), SignalWorkflowOptions::default()).await?;
        let word = told.result().await?;

        let options = ChildWorkflowOptions::default();
        let cancelled = ctx.start_child_workflow(Listener::run, (), options).await?;
        ctx.timer(Duration::from_millis(20)).await;
        cancelled.cancel("enough".to_owned());
        let error = match cancelled.result().await {
            Ok(word) => word,
            Err(error) if error.as_cancelled().is_some() => "cancelled".to_owned(),
            Err(error) => error.to_string(),
        };
        Ok((word, error, refused))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn children_are_told_and_cancelled() {
    let stage = Stage::new("teller", |worker| {
        worker.register_workflow::<Teller>().unwrap();
        worker.register_workflow::<Listener>().unwrap();
    });
    let stage = stage.await;
    let teller = stage.start(Teller::run, (), "teller").await;
    let ended = end(&teller).await.unwrap();
    assert_eq!(ended, ("boo".to_owned(), "cancelled".to_owned(), true));
    fits::<Teller>(&teller).await;
    let child = stage.find::<Listener>(&format!("{}-child", stage.id("teller")));
    fits::<Listener>(&child).await;
    stage.close().await;
}
