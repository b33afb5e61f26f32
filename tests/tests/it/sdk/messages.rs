//! Signals, queries and updates.

use super::stage::{PLENTY, Stage, end, fits, story};
use std::time::Duration;
use temporalio_client::errors::{
    WorkflowInteractionError, WorkflowQueryError, WorkflowUpdateError,
};
use temporalio_client::{
    Client, QueryRejectCondition, RpcOptions, UntypedQuery, UntypedUpdate,
    WorkflowExecuteUpdateOptions, WorkflowExecutionStatus, WorkflowHandle,
    WorkflowIdConflictPolicy, WorkflowQueryOptions, WorkflowSignalOptions,
    WorkflowStartUpdateOptions, WorkflowUpdateWithStartOptions,
};
use temporalio_common::data_converters::RawValue;
use temporalio_common::{HasWorkflowDefinition, UntypedWorkflow};
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::{
    ActivityOptions, SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult,
};

type Refused = Box<dyn std::error::Error + Send + Sync>;

/// Counts until it is told to stop.
#[workflow]
pub struct Counter {
    total: i32,
    stopped: bool,
}

#[workflow_methods]
impl Counter {
    #[init]
    pub fn new(_ctx: &WorkflowContextView, total: i32) -> Self {
        Self { total, stopped: false }
    }

    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<i32> {
        ctx.wait_condition(|counter| counter.stopped).await?;
        let all = ctx.clone();
        ctx.wait_condition(move |_| all.all_handlers_finished()).await?;
        Ok(ctx.state(|counter| counter.total))
    }

    #[signal]
    pub fn add(&mut self, _ctx: &mut SyncWorkflowContext<Self>, amount: i32) {
        self.total += amount;
    }

    #[signal]
    pub async fn add_later(ctx: &mut WorkflowContext<Self>, amount: i32) {
        ctx.timer(Duration::from_millis(100)).await;
        ctx.state_mut(|counter| counter.total += amount);
    }

    #[signal]
    pub fn stop(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.stopped = true;
    }

    #[query]
    pub fn total(&self, _ctx: &WorkflowContextView) -> i32 {
        self.total
    }

    #[update_validator(set)]
    fn validate_set(&self, _ctx: &WorkflowContextView, value: &i32) -> Result<(), Refused> {
        if *value < 0 { Err("it cannot be less than nothing".into()) } else { Ok(()) }
    }

    /// The value before.
    #[update]
    pub fn set(&mut self, _ctx: &mut SyncWorkflowContext<Self>, value: i32) -> i32 {
        std::mem::replace(&mut self.total, value)
    }

    #[update]
    pub async fn double(ctx: &mut WorkflowContext<Self>) -> Result<i32, Refused> {
        let total = ctx.state(|counter| counter.total);
        let options = ActivityOptions::start_to_close_timeout(PLENTY);
        let doubled = ctx.execute_activity(Sums::double, total, options).await?;
        ctx.state_mut(|counter| counter.total = doubled);
        Ok(doubled)
    }

    #[update]
    pub async fn halve(_ctx: &mut WorkflowContext<Self>) -> Result<i32, Refused> {
        Err("it halves nothing".into())
    }
}

pub struct Sums;

#[activities]
impl Sums {
    #[activity]
    pub async fn double(_ctx: ActivityContext, value: i32) -> Result<i32, ActivityError> {
        Ok(value * 2)
    }
}

fn register(worker: &mut temporalio_sdk::WorkerOptions) {
    worker.register_workflow::<Counter>().unwrap().register_activities(Sums);
}

type Counting = WorkflowHandle<Client, <Counter as HasWorkflowDefinition>::Run>;

async fn start(stage: &Stage, name: &str) -> Counting {
    stage.client().start_workflow(Counter::run, 1, stage.options(name)).await.unwrap()
}

async fn total(counter: &Counting) -> i32 {
    counter.query(Counter::total, (), WorkflowQueryOptions::default()).await.unwrap()
}

async fn add(counter: &Counting, amount: i32) {
    counter.signal(Counter::add, amount, WorkflowSignalOptions::default()).await.unwrap();
}

async fn stop(counter: &Counting) -> i32 {
    counter.signal(Counter::stop, (), WorkflowSignalOptions::default()).await.unwrap();
    end(counter).await.unwrap()
}

fn wait() -> WorkflowExecuteUpdateOptions {
    WorkflowExecuteUpdateOptions::default()
}

async fn all_kinds_of_messages(stage: Stage) {
    let counter = start(&stage, "counter").await;
    assert_eq!(total(&counter).await, 1);
    add(&counter, 4).await;
    assert_eq!(total(&counter).await, 5);
    assert_eq!(counter.execute_update(Counter::set, 20, wait()).await.unwrap(), 5);
    assert_eq!(counter.execute_update(Counter::double, (), wait()).await.unwrap(), 40);
    counter.signal(Counter::add_later, 2, WorkflowSignalOptions::default()).await.unwrap();
    assert_eq!(stop(&counter).await, 42);
    fits::<Counter>(&counter).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_meet_their_handlers() {
    all_kinds_of_messages(Stage::new("messages", register).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_meet_their_handlers_in_workers_without_a_cache() {
    all_kinds_of_messages(Stage::without_cache("messages-uncached", register).await).await;
}

fn why(error: &WorkflowUpdateError) -> &str {
    let WorkflowUpdateError::Failed(failure) = error else { panic!("{error:?}") };
    &failure.message
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn updates_are_refused_and_fail() {
    let stage = Stage::new("refused", register).await;
    let counter = start(&stage, "counter").await;
    let refused = counter.execute_update(Counter::set, -1, wait()).await.unwrap_err();
    assert_eq!(why(&refused), "it cannot be less than nothing");
    let unknown = stage.find::<UntypedWorkflow>(&stage.id("counter"));
    let update = UntypedUpdate::new("treble");
    let nothing = RawValue::new(Vec::new());
    let refused = unknown.execute_update(update, nothing, wait()).await.unwrap_err();
    assert!(why(&refused).contains("treble"), "{refused:?}");
    assert_eq!(story(&counter).await, ["WorkflowExecutionStarted"], "refusals leave no trace");
    let failed = counter.execute_update(Counter::halve, (), wait()).await.unwrap_err();
    assert_eq!(why(&failed), "it halves nothing");
    assert_eq!(stop(&counter).await, 1);
    let told = [
        "WorkflowExecutionStarted",
        "WorkflowExecutionUpdateAccepted",
        "WorkflowExecutionUpdateCompleted",
        "WorkflowExecutionSignaled",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&counter).await, told);
    fits::<Counter>(&counter).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_with_an_id_is_one_update() {
    let stage = Stage::new("update-ids", register).await;
    let counter = start(&stage, "counter").await;
    let named = || WorkflowStartUpdateOptions::builder().update_id("once".to_owned()).build();
    let first = counter.start_update(Counter::double, (), named()).await.unwrap();
    assert_eq!(first.id(), "once");
    assert_eq!(first.get_result(RpcOptions::default()).await.unwrap(), 2);
    let again = counter.start_update(Counter::double, (), named()).await.unwrap();
    assert_eq!(again.get_result(RpcOptions::default()).await.unwrap(), 2);
    let known = counter.get_update_handle(Counter::double, "once");
    assert_eq!(known.get_result(RpcOptions::default()).await.unwrap(), 2);
    assert_eq!(stop(&counter).await, 2);
    assert_eq!(known.get_result(RpcOptions::default()).await.unwrap(), 2, "after its end, too");
    fits::<Counter>(&counter).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_ended_answers_queries_only() {
    let stage = Stage::new("ended", register).await;
    let counter = start(&stage, "counter").await;
    add(&counter, 6).await;
    assert_eq!(stop(&counter).await, 7);
    assert_eq!(total(&counter).await, 7);
    let mut open = WorkflowQueryOptions::default();
    open.reject_condition = Some(QueryRejectCondition::NotOpen);
    let rejected = counter.query(Counter::total, (), open).await.unwrap_err();
    let WorkflowQueryError::Rejected { status } = rejected else { panic!("{rejected:?}") };
    assert_eq!(status, Some(WorkflowExecutionStatus::Completed));
    let signal = counter.signal(Counter::add, 1, WorkflowSignalOptions::default()).await;
    assert!(matches!(signal, Err(WorkflowInteractionError::NotFound(_))), "{signal:?}");
    let update = counter.execute_update(Counter::set, 1, wait()).await;
    assert!(matches!(update, Err(WorkflowUpdateError::NotFound(_))), "{update:?}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_and_nothing_cannot_be_asked() {
    let stage = Stage::new("nobody", register).await;
    let nobody = stage.find::<UntypedWorkflow>(&stage.id("nobody"));
    let query = |name: &str| (UntypedQuery::new(name), RawValue::new(Vec::new()));
    let options = WorkflowQueryOptions::default;
    let (total, nothing) = query("total");
    let asked = nobody.query(total, nothing, options()).await.unwrap_err();
    assert!(matches!(asked, WorkflowQueryError::NotFound(_)), "{asked:?}");
    let counter = start(&stage, "counter").await;
    let untyped = stage.find::<UntypedWorkflow>(&stage.id("counter"));
    let (unknown, nothing) = query("average");
    let asked = untyped.query(unknown, nothing, options()).await.unwrap_err();
    let WorkflowQueryError::Rpc(status) = &asked else { panic!("{asked:?}") };
    assert!(status.message().contains("average"), "{status:?}");
    assert_eq!(status.code(), temporalio_client::tonic::Code::InvalidArgument);
    assert_eq!(stop(&counter).await, 1, "it goes on");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_starts_who_does_not_run() {
    let stage = Stage::new("signal-with-start", register).await;
    let send = |amount: i32| {
        let options = stage.options("counter");
        stage.client().signal_with_start_workflow(Counter::run, 1, Counter::add, amount, options)
    };
    let counter = send(10).await.unwrap();
    let same = send(100).await.unwrap();
    let runs = [&counter, &same].map(|handle| handle.info().first_execution_run_id.clone());
    assert_eq!(runs[0], runs[1]);
    assert_eq!(total(&counter).await, 111);
    assert_eq!(stop(&counter).await, 111);
    fits::<Counter>(&counter).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_starts_who_does_not_run() {
    let stage = Stage::new("update-with-start", register).await;
    let set = |value: i32| {
        let policy = WorkflowIdConflictPolicy::UseExisting;
        let id = stage.id("counter");
        let options = WorkflowUpdateWithStartOptions::new(stage.queue(), id, policy).build();
        let client = stage.client();
        client.execute_update_with_start_workflow(Counter::run, 1, Counter::set, value, options)
    };
    set(30).await.unwrap();
    assert_eq!(set(50).await.unwrap(), 30);
    let counter = stage.find::<Counter>(&stage.id("counter"));
    counter.signal(Counter::stop, (), WorkflowSignalOptions::default()).await.unwrap();
    assert_eq!(end(&counter).await.unwrap(), 50);
    fits::<Counter>(&counter).await;
    stage.close().await;
}
