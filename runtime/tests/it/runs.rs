//! How runs end.

use crate::documents::{
    Behaviour, Call, Careless, Fleet, LongerTrip, Trip, TripInput, TripOutput, WIDTH, World,
};
use crate::world::{Stage, unique};
use sagaweave::{RunError, RunState, SagaReport, StepEntry, replay};
use serde_json::{Value, json};
use temporalio_client::{UntypedWorkflow, WorkflowDescribeOptions, WorkflowStartOptions};
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload as Proto;

fn trip() -> TripInput {
    TripInput { city: "Porto".to_owned() }
}

fn steps(entries: &[StepEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.step.as_str()).collect()
}

#[tokio::test]
async fn a_run_completes_with_its_typed_output() {
    let world = World::default();
    let stage = Stage::new::<Trip>("completes", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    let output = run.result().await.unwrap();
    let expected =
        TripOutput { flight: json!({"id": "flight-1"}), hotel: json!({"id": "hotel-1"}) };
    assert_eq!(output, expected);

    let mut calls = world.raw_calls();
    calls[..2].sort_by(|one, other| one.key.cmp(&other.key));
    let run_id = run.run_id().unwrap();
    let expected = ["flight", "hotel", "invoice"].map(|step| Call {
        activity: "do",
        key: format!("{run_id}/{step}"),
        input: json!({"step": step, "city": "Porto"}),
    });
    assert_eq!(calls, expected);

    let progress = run.progress().await.unwrap();
    assert_eq!((progress.progress, progress.state), (100, RunState::Completed));
    assert_eq!(steps(&run.report().await.unwrap().kept), ["flight", "hotel", "invoice"]);
    let memo = run.sdk().describe(WorkflowDescribeOptions::default()).await.unwrap().memo();
    assert_eq!(memo.get::<String>("sagaweave.plan").unwrap().as_deref(), Some("aa"));
    assert_eq!(memo.get::<String>("sagaweave.version").unwrap().as_deref(), Some("1.0.0"));

    let history = run.history().await.unwrap();
    replay::<Trip>(&history).await.unwrap();
    assert!(replay::<LongerTrip>(&history).await.unwrap_err().differs());
    stage.worker.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_failure_undoes_what_was_done_and_comes_back_typed() {
    let world = World::with("invoice", Behaviour::Fails);
    let stage = Stage::new::<Trip>("fails", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    let error = run.result().await.unwrap_err();
    let RunError::Failed { error, report } = error else { panic!("{error}") };
    assert_eq!((error.kind.as_str(), error.message.as_str()), ("SoldOut", "no more"));
    let mut undone = steps(&report.undone);
    undone.sort_unstable();
    assert_eq!(undone, ["flight", "hotel"]);
    assert_eq!(steps(&report.failed), ["invoice"]);
    assert_eq!(run.report().await.unwrap(), *report);

    let undos: Vec<Call> =
        world.raw_calls().into_iter().filter(|call| call.activity == "undo").collect();
    assert_eq!(undos.len(), 2);
    for undo in undos {
        let step = undo.input["input"]["step"].as_str().unwrap();
        assert_eq!(undo.key, format!("{}/undo:{step}", run.run_id().unwrap()));
        assert_eq!(undo.input["output"], json!({"id": format!("{step}-1")}));
    }
    replay::<Trip>(&run.history().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_cancellation_reaches_the_tool_and_undoes_the_rest() {
    let world = World::with("hotel", Behaviour::Waits);
    let stage = Stage::new::<Trip>("cancelled", &world).await;
    let run = stage.start::<Trip>(trip()).await;
    crate::world::until("flight is booked", async || {
        let report = run.report().await.unwrap();
        steps(&report.kept) == ["flight"] && steps(&report.running) == ["hotel"]
    })
    .await;
    run.cancel("too late").await.unwrap();
    let error = run.result().await.unwrap_err();
    let RunError::Cancelled { report } = error else { panic!("{error}") };
    assert_eq!(steps(&report.undone), ["flight"]);
    assert_eq!(steps(&report.cancelled), ["hotel"]);
    assert_eq!(steps(&report.never_started), ["invoice"]);
    let cause = serde_json::to_value(&report.cause).unwrap();
    assert_eq!(cause, json!({"kind": "cancelled", "reason": "too late"}));
    replay::<Trip>(&run.history().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn many_steps_side_by_side_are_done() {
    let world = World::default();
    let stage = Stage::new::<Fleet>("fleet", &world).await;
    let run = stage.start::<Fleet>(trip()).await;
    run.result().await.unwrap();
    assert_eq!(world.calls().len(), WIDTH);
    replay::<Fleet>(&run.history().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_failure_among_many_undoes_each_of_those_that_were_done_once() {
    let world = World::with("car-299", Behaviour::Fails);
    let stage = Stage::new::<Fleet>("fleet-fails", &world).await;
    let run = stage.start::<Fleet>(trip()).await;
    let error = run.result().await.unwrap_err();
    let undone = &error.report().unwrap().undone;
    let mut reported: Vec<String> =
        undone.iter().map(|entry| format!("undo:{}", entry.step)).collect();
    let calls = world.calls().into_iter().filter(|(activity, _)| *activity == "undo");
    let mut called: Vec<String> = calls.map(|(_, id)| id).collect();
    reported.sort_unstable();
    called.sort_unstable();
    assert_eq!(called, reported);
    replay::<Fleet>(&run.history().await.unwrap()).await.unwrap();
}

fn raw(data: &[u8]) -> Proto {
    let metadata = [("encoding".to_owned(), b"json/plain".to_vec())].into();
    Proto { metadata, data: data.to_vec(), ..Proto::default() }
}

#[tokio::test]
async fn a_bad_input_ends_the_run_and_nothing_starts() {
    let world = World::default();
    let stage = Stage::new::<Trip>("bad-input", &world).await;
    let cases: [(&str, Vec<Proto>, &str); 4] = [
        ("none", vec![], "invalid type: null"),
        ("several", vec![raw(b"1"), raw(b"2")], "one value is expected, not 2"),
        ("broken", vec![raw(b"{")], "it is no JSON"),
        ("other", vec![raw(b"{\"town\": 1}")], "missing field `city`"),
    ];
    for (name, payloads, message) in cases {
        let id = unique(name);
        let options = WorkflowStartOptions::new(stage.queue.as_str(), id.as_str()).build();
        let workflow = UntypedWorkflow::new("TripWorkflow");
        let sdk = stage.client.sdk();
        sdk.start_workflow(workflow, RawValue::new(payloads), options).await.unwrap();
        let run = stage.client.run::<Trip>(&id);
        let error = run.result().await.unwrap_err();
        let RunError::Failed { error, report } = error else { panic!("{name}: {error}") };
        assert_eq!(error.kind, "BadInput", "{name}");
        assert!(error.message.contains(message), "{name}: {error}");
        assert_eq!(steps(&report.never_started), ["flight", "hotel", "invoice"]);
        assert_eq!(run.progress().await.unwrap().state, RunState::Failed);
        assert_eq!(run.report().await.unwrap(), SagaReport::clone(&report));
        replay::<Trip>(&run.history().await.unwrap()).await.unwrap();
    }
    assert!(world.calls().is_empty());
}

#[tokio::test]
async fn an_output_that_is_not_what_the_client_expects_is_said() {
    let stage = Stage::new::<Trip>("careless", &World::default()).await;
    let run = stage.start::<Careless>(json!({"city": "Porto"})).await;
    let output: Value = run.result().await.unwrap();
    assert_eq!(output["flight"], json!({"id": "flight-1"}));
    let missing = stage.client.run::<Trip>("nobody").result().await.unwrap_err();
    assert!(matches!(missing, RunError::NotFound), "{missing}");
}
