//! What is noted of a workflow: search attributes, memo, and what describes and lists it.

use super::stage::{Stage, description, end, events, fits, story, until};
use futures_util::TryStreamExt;
use std::time::Duration;
use temporalio_client::{
    NamespacedClient, WorkflowCountOptions, WorkflowExecutionStatus, WorkflowListOptions,
    WorkflowSignalOptions, WorkflowTerminateOptions, tonic,
};
use temporalio_common::MemoValues;
use temporalio_common::protos::temporal::api::enums::v1::{
    EventType, IndexedValueType, WorkflowTaskFailedCause,
};
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_common::protos::temporal::api::operatorservice::v1::AddSearchAttributesRequest;
use temporalio_common::search_attributes::{SearchAttributeKey, SearchAttributes};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{MemoValue, SyncWorkflowContext, WorkflowContext, WorkflowResult};

const COLOUR: SearchAttributeKey<String> = SearchAttributeKey::keyword("SdkColour");
const SIZE: SearchAttributeKey<i64> = SearchAttributeKey::int("SdkSize");

/// Changes what is noted of it: the colour, the size, and in the memo one thing for another.
#[workflow]
#[derive(Default)]
pub struct Chameleon {
    seen: bool,
}

#[workflow_methods]
impl Chameleon {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<(String, String)> {
        let colour = ctx.search_attributes().get(&COLOUR).unwrap_or_default();
        let mood: Option<String> = ctx.memo().get("mood")?;
        ctx.upsert_search_attributes([COLOUR.value_set("red".to_owned()), SIZE.value_set(7)]);
        let calm = MemoValue::new("on a twig");
        ctx.upsert_memo([("place", Some(calm)), ("mood", None)])?;
        ctx.wait_condition(|chameleon| chameleon.seen).await?;
        ctx.upsert_search_attributes([SIZE.value_set(8)]);
        Ok((colour, mood.unwrap_or_default()))
    }

    #[signal]
    pub fn see(&mut self, _ctx: &mut SyncWorkflowContext<Self>) {
        self.seen = true;
    }
}

/// A server must know of search attributes before they are used; the engine takes what it is given.
async fn register(stage: &Stage) {
    if crate::engine::is_on() {
        return;
    }
    let client = stage.client();
    let kinds = [
        (COLOUR.name().to_owned(), IndexedValueType::Keyword as i32),
        (SIZE.name().to_owned(), IndexedValueType::Int as i32),
    ];
    let request = AddSearchAttributesRequest {
        search_attributes: kinds.into(),
        namespace: client.namespace(),
    };
    let mut operator = client.connection().operator_service();
    let added = operator.add_search_attributes(tonic::Request::new(request)).await;
    // The server may be one that other runs of the tests have told already.
    assert!(
        !matches!(&added, Err(error) if error.code() != tonic::Code::AlreadyExists),
        "{added:?}"
    );
    // It takes its time until all its parts know.
    tokio::time::sleep(Duration::from_secs(3)).await;
}

async fn stage(name: &str) -> Stage {
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Chameleon>().unwrap();
    });
    stage.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_changes_what_is_noted_of_it() {
    let stage = stage("chameleon").await;
    register(&stage).await;
    let mut options = stage.options("chameleon");
    options.search_attributes = Some(SearchAttributes::new([COLOUR.value_set("green".to_owned())]));
    let mut memo = MemoValues::new();
    memo.insert("mood", "calm").insert("name", "Carl");
    options.memo = Some(memo);
    let chameleon = stage.client().start_workflow(Chameleon::run, (), options).await.unwrap();
    until(&chameleon, EventType::WorkflowPropertiesModified).await;
    let about = description(&chameleon).await;
    assert_eq!(about.search_attributes().get(&COLOUR).as_deref(), Some("red"));
    assert_eq!(about.search_attributes().get(&SIZE), Some(7));

    chameleon.signal(Chameleon::see, (), WorkflowSignalOptions::default()).await.unwrap();
    assert_eq!(end(&chameleon).await.unwrap(), ("green".to_owned(), "calm".to_owned()));
    let about = description(&chameleon).await;
    assert_eq!(about.search_attributes().get(&SIZE), Some(8));
    let memo = about.memo();
    let told = |key: &str| memo.get::<String>(key).unwrap();
    assert_eq!(told("name").as_deref(), Some("Carl"));
    assert_eq!(told("place").as_deref(), Some("on a twig"));
    assert_eq!(told("mood"), None);
    let told = [
        "WorkflowExecutionStarted",
        "UpsertWorkflowSearchAttributes",
        "WorkflowPropertiesModified",
        "WorkflowExecutionSignaled",
        "UpsertWorkflowSearchAttributes",
        "WorkflowExecutionCompleted",
    ];
    assert_eq!(story(&chameleon).await, told);
    fits::<Chameleon>(&chameleon).await;
    stage.close().await;
}

/// Takes a search attribute back: the SDK writes that in a way that no server reads.
#[workflow]
#[derive(Default)]
pub struct Fader;

#[workflow_methods]
impl Fader {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<()> {
        ctx.upsert_search_attributes([COLOUR.value_set("red".to_owned())]);
        ctx.timer(Duration::from_millis(10)).await;
        ctx.upsert_search_attributes([COLOUR.value_unset()]);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_fails_the_task() {
    let stage = Stage::new("fader", |worker| {
        worker.register_workflow::<Fader>().unwrap();
    });
    let stage = stage.await;
    register(&stage).await;
    let fader = stage.start(Fader::run, (), "fader").await;
    until(&fader, EventType::WorkflowTaskFailed).await;
    let failed = events(&fader).await.into_iter().find_map(|event| match event.attributes {
        Some(Attributes::WorkflowTaskFailedEventAttributes(failed)) => Some(failed),
        _ => None,
    });
    let failed = failed.unwrap();
    assert_eq!(failed.cause(), WorkflowTaskFailedCause::BadSearchAttributes);
    let what = "invalid value for search attribute SdkColour of type Keyword: value from <>";
    assert_eq!(failed.failure.unwrap().message, format!("BadSearchAttributes: {what}"));
    fader.terminate(WorkflowTerminateOptions::default()).await.unwrap();
    stage.close().await;
}

/// Sees nothing of search attributes.
#[workflow]
#[derive(Default)]
pub struct Mole;

#[workflow_methods]
impl Mole {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, stay: bool) -> WorkflowResult<()> {
        ctx.wait_condition(|_| !stay).await?;
        Ok(())
    }
}

/// How the runs are that the list has, once it has as many: a server's list lags behind.
async fn list(stage: &Stage, query: &str, count: usize) -> Vec<WorkflowExecutionStatus> {
    let mut listed = Vec::new();
    for _ in 0..100 {
        let runs = stage.client().list_workflows(query, WorkflowListOptions::default());
        let runs: Vec<_> = runs.try_collect().await.unwrap();
        listed = runs.iter().map(temporalio_client::WorkflowExecution::status).collect();
        if listed.len() == count {
            return listed;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not {count}: {listed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_are_described_and_listed() {
    let stage = Stage::new("moles", |worker| {
        worker.register_workflow::<Mole>().unwrap();
    });
    let stage = stage.await;
    let done = stage.start(Mole::run, false, "mole").await;
    end(&done).await.unwrap();
    let open = stage.start(Mole::run, true, "mole").await;
    until(&open, EventType::WorkflowTaskCompleted).await;
    let about = description(&open).await;
    assert_eq!(about.id(), stage.id("mole"));
    assert_eq!(about.workflow_type(), "Mole");
    assert_eq!(about.task_queue(), stage.queue());
    assert_eq!(about.status(), WorkflowExecutionStatus::Running);
    assert_eq!(about.history_length(), 4);
    assert!(about.start_time().is_some() && about.close_time().is_none());

    let id = format!("WorkflowId = '{}'", stage.id("mole"));
    let status = |status: &str| format!("{id} AND ExecutionStatus = '{status}'");
    assert_eq!(list(&stage, &id, 2).await.len(), 2);
    assert_eq!(list(&stage, &status("Running"), 1).await, [WorkflowExecutionStatus::Running]);
    assert_eq!(list(&stage, &status("Completed"), 1).await, [WorkflowExecutionStatus::Completed]);
    let options = WorkflowCountOptions::default();
    assert_eq!(stage.client().count_workflows(id, options).await.unwrap().count(), 2);
    open.terminate(WorkflowTerminateOptions::default()).await.unwrap();
    stage.close().await;
}
