//! Activities that others complete, by their token or by their id.

use super::stage::{Stage, end, failure, fits};
use std::sync::Arc;
use std::time::Duration;
use temporalio_client::errors::AsyncActivityError;
use temporalio_client::{ActivityIdentifier, AsyncActivityHandle, Client, RpcOptions};
use temporalio_client::{WorkflowCancelOptions, WorkflowHandle};
use temporalio_common::RetryPolicy;
use temporalio_common::protos::TaskToken;
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError, ActivityInfo};
use temporalio_sdk::{
    ActivityCancellationType, ActivityExecutionError, ActivityOptions, ApplicationFailure,
    WorkflowContext, WorkflowResult,
};
use tokio::sync::mpsc;

/// Hands on who asks, and leaves the answer to others.
pub struct Desk(mpsc::UnboundedSender<ActivityInfo>);

#[activities]
impl Desk {
    #[activity]
    pub async fn ask(self: Arc<Self>, ctx: ActivityContext) -> Result<String, ActivityError> {
        self.0.send(ctx.info().clone())?;
        Err(ActivityError::WillCompleteAsync)
    }
}

#[workflow]
#[derive(Default)]
pub struct Question;

#[workflow_methods]
impl Question {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<String> {
        let options = ActivityOptions::with_start_to_close_timeout(Duration::from_mins(1))
            .activity_id("question")
            .cancellation_type(ActivityCancellationType::WaitCancellationCompleted)
            .retry_policy(RetryPolicy::builder().maximum_attempts(1).build())
            .build();
        match ctx.execute_activity(Desk::ask, (), options).await {
            Err(ActivityExecutionError::Cancelled(_)) => Ok("never mind".to_owned()),
            answer => Ok(answer?),
        }
    }
}

type Asked = WorkflowHandle<Client, <Question as temporalio_common::HasWorkflowDefinition>::Run>;

/// A worker, and who asks.
struct Office {
    stage: Stage,
    asked: mpsc::UnboundedReceiver<ActivityInfo>,
}

impl Office {
    async fn new(name: &str) -> Self {
        let (send, asked) = mpsc::unbounded_channel();
        let stage = Stage::new(name, |worker| {
            worker.register_workflow::<Question>().unwrap().register_activities(Desk(send));
        });
        Self { stage: stage.await, asked }
    }

    /// A question, and whoever is to answer it.
    async fn ask(&mut self, name: &str, by_token: bool) -> (Asked, AsyncActivityHandle<Client>) {
        let options = self.stage.options(name);
        let client = self.stage.client();
        let question = client.start_workflow(Question::run, (), options).await.unwrap();
        let info = self.asked.recv().await.unwrap();
        let activity = if by_token {
            ActivityIdentifier::from_task_token(TaskToken::from(info.task_token))
        } else {
            ActivityIdentifier::by_id_workflow(self.stage.id(name), "", "question")
        };
        (question, client.get_async_activity_handle(activity))
    }
}

/// For calls that send no value.
const NOTHING: Option<()> = None;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_complete_and_fail_activities() {
    let mut office = Office::new("office").await;
    for (way, by_token) in [("token", true), ("id", false)] {
        let (question, desk) = office.ask(&format!("answered by {way}"), by_token).await;
        desk.heartbeat(Some("thinking"), RpcOptions::default()).await.unwrap();
        desk.complete(Some("42".to_owned()), RpcOptions::default()).await.unwrap();
        assert_eq!(end(&question).await.unwrap(), "42", "{way}");
        let again = desk.complete(Some("43".to_owned()), RpcOptions::default()).await;
        assert!(matches!(again, Err(AsyncActivityError::NotFound(_))), "{again:?}");
        fits::<Question>(&question).await;

        let (question, desk) = office.ask(&format!("refused by {way}"), by_token).await;
        let failure_of = ApplicationFailure::non_retryable("ask somebody else");
        desk.fail(failure_of, NOTHING, RpcOptions::default()).await.unwrap();
        assert_eq!(failure(&question).await.last().unwrap(), "ask somebody else", "{way}");
        fits::<Question>(&question).await;
    }
    office.stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_hear_of_a_cancellation() {
    let mut office = Office::new("closed-office").await;
    let (question, desk) = office.ask("question", true).await;
    let is_cancelled =
        async || desk.heartbeat(NOTHING, RpcOptions::default()).await.unwrap().cancel_requested;
    assert!(!is_cancelled().await);
    question.cancel(WorkflowCancelOptions::default()).await.unwrap();
    while !is_cancelled().await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    desk.report_cancelation(NOTHING, RpcOptions::default()).await.unwrap();
    assert_eq!(end(&question).await.unwrap(), "never mind");
    fits::<Question>(&question).await;
    office.stage.close().await;
}
