//! What a project's activities get and give, written out; and ids that no header can hold.

use crate::documents::{Document, full_project, marketing_campaign, test_project};
use crate::history::fits;
use crate::world::World;
use sagaweave::{Run, Value, json};
use sagaweave_devkit::tool_service::{Record, Rule};

/// The one call of an activity: what it was called with.
fn arguments<'r>(record: &'r Record, activity: &str) -> &'r Value {
    let mut calls = record.calls_of(activity);
    let call = calls.next().unwrap_or_else(|| panic!("{activity} was not called"));
    assert!(calls.next().is_none(), "{activity} was called twice");
    &call.arguments
}

async fn start<D: Document>(world: &World, id: &str) -> Run<D> {
    let start = world.client.start::<D>(id, json!(null)).task_queue(&world.queue);
    start.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_project_as_its_users_wrote_it() {
    let (world, worker) = World::with_worker::<test_project::Workflow>("arguments").await;
    let id = world.workflow_id("well");
    let run = start::<test_project::Workflow>(&world, &id).await;
    let output = json!(run.result().await.unwrap());
    let key = |step: &str| format!("{}/{step}", run.run_id().unwrap());
    let result = |step: &str| json!({ "id": key(step), "action": "execute_capsule" });
    let workspace = json!({ "id": key("create_workspace"), "action": "create_workspace" });

    let record = world.recorder.record(&id);
    assert_eq!(
        *arguments(&record, "create_workspace"),
        json!({ "project_name": "Test Project", "workspace_config": null })
    );
    for (task, results) in
        [("task-1", json!({})), ("task-2", json!({ "task-1": result("task-1") }))]
    {
        let got = arguments(&record, task);
        assert_eq!(got["workspace"], workspace);
        assert_eq!(got["results"], results);
        assert_eq!(got["task"]["task_id"], task);
        assert_eq!(got["task"]["capsule_id"], "test-capsule");
    }
    let results = json!({ "task-1": result("task-1"), "task-2": result("task-2") });
    let bundled = json!({ "workspace": workspace, "results": results });
    assert_eq!(*arguments(&record, "bundle_artifacts"), bundled);
    assert_eq!(*arguments(&record, "cleanup_workspace"), json!({ "workspace": workspace }));
    let artifacts = json!({ "id": key("bundle_artifacts"), "action": "bundle_artifacts" });
    assert_eq!(output, json!({ "results": results, "artifacts": artifacts }));
    fits(&run).await;
    worker.shutdown().await.unwrap();
}

/// With a repository, somebody to notify, and a task that may fail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_tells_how_it_ended() {
    let (world, worker) = World::with_worker::<full_project::Workflow>("notify").await;
    for (name, refused, status, bundled) in [
        ("well", None, "completed", true),
        ("optional-fails", Some("paint"), "completed", true),
        ("fails", Some("build"), "failed", false),
    ] {
        let id = world.workflow_id(name);
        if let Some(step) = refused {
            world.recorder.on(&id, Rule::of(step).fails(400, "Refused", "no"));
        }
        let run = start::<full_project::Workflow>(&world, &id).await;
        assert_eq!(run.result().await.is_ok(), bundled, "{name}");
        let record = world.recorder.record(&id);
        assert_eq!(record.started("bundle_artifacts"), bundled, "{name}");
        let provisioned = arguments(&record, "provision_git_repo");
        assert_eq!(provisioned["git_repo_url"], "https://example.com/house.git");
        let notified = arguments(&record, "notify_completion");
        assert_eq!(notified["status"], status, "{name}");
        assert_eq!(notified["notification_url"], "https://example.com/hook");
        assert_eq!(notified["results"]["paint"].is_null(), refused.is_some(), "{name}: {notified}");
        record.precedes("notify_completion", "cleanup_workspace").unwrap();
        if refused == Some("paint") {
            // What depends on an optional task that failed still runs, and sees null.
            assert_eq!(arguments(&record, "furnish")["results"]["paint"], Value::Null);
        }
        fits(&run).await;
    }
    worker.shutdown().await.unwrap();
}

/// What no header can hold is percent-encoded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_id_may_be_any_text() {
    type Campaign = marketing_campaign::Workflow;
    let (world, worker) = World::with_worker::<Campaign>("ids").await;
    let id = format!("{} campaña/№1", world.queue);
    let run = start::<Campaign>(&world, &id).await;
    run.result().await.unwrap();
    let encoded = format!("{} campa%C3%B1a/%E2%84%961", world.queue);
    assert_eq!(world.recorder.record(&encoded).calls.len(), 4);
    worker.shutdown().await.unwrap();
}
