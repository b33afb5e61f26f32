//! Inputs that are none end a workflow as `BadInput`, never as a stuck workflow task.

use crate::check::check;
use crate::documents::marketing_campaign::Workflow;
use crate::history::fits;
use crate::plans::CAMPAIGN;
use crate::scenario::Scenario;
use crate::world::World;
use sagaweave::{Definition, Run, RunError};
use std::collections::HashMap;
use std::time::Duration;
use temporalio_client::WorkflowStartOptions;
use temporalio_common::UntypedWorkflow;
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload;

const SOON: Duration = Duration::from_secs(30);

fn payload(encoding: &str, data: &[u8]) -> Payload {
    let metadata = HashMap::from([("encoding".to_owned(), encoding.as_bytes().to_vec())]);
    Payload { metadata, data: data.to_vec(), ..Payload::default() }
}

/// Starts the campaign with these payloads, as a client that knows nothing of it might.
async fn start(world: &World, name: &str, payloads: Vec<Payload>) -> Run<Workflow> {
    let plan = Workflow::programs()[0].plan();
    let id = world.workflow_id(name);
    let options = WorkflowStartOptions::new(&world.queue, id.as_str()).build();
    let workflow = UntypedWorkflow::new(plan.workflow_type);
    let input = RawValue::new(payloads);
    world.client.sdk().start_workflow(workflow, input, options).await.unwrap();
    world.client.run::<Workflow>(id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_ends_the_workflow() {
    let (world, worker) = World::with_worker::<Workflow>("bad-input").await;
    let json = |data: &[u8]| payload("json/plain", data);
    for (name, payloads) in [
        ("no-json", vec![json(b"{\"a\": ")]),
        ("no-utf8", vec![json(b"\"\xff\"")]),
        ("two-values", vec![json(b"1 2")]),
        ("several", vec![json(b"{}"), json(b"{}")]),
        ("binary", vec![payload("binary/plain", b"\x00\x01")]),
        ("no-encoding", vec![Payload { data: b"\x00".to_vec(), ..Payload::default() }]),
    ] {
        let run = start(&world, name, payloads).await;
        let ended = tokio::time::timeout(SOON, run.result()).await;
        match ended.unwrap_or_else(|_| panic!("{name}: it does not end")) {
            Err(RunError::Failed { error, .. }) => assert_eq!(error.kind, "BadInput", "{name}"),
            other => panic!("{name}: {other:?}"),
        }
        assert!(world.recorder.record(run.id()).calls.is_empty(), "{name}: something ran");
        fits(&run).await;
    }
    worker.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_input_is_null() {
    let (world, worker) = World::with_worker::<Workflow>("no-input").await;
    let expect = Scenario::success(&CAMPAIGN).expect;
    let null = payload("binary/null", b"");
    for (name, payloads) in [("none", vec![]), ("null", vec![null])] {
        let run = start(&world, name, payloads).await;
        tokio::time::timeout(SOON, run.result()).await.unwrap().unwrap();
        let record = world.recorder.record(run.id());
        let first = record.calls[0].key.split('/').next().unwrap();
        assert_eq!(check(&CAMPAIGN, first, run.id(), &record, &expect), [""; 0]);
        fits(&run).await;
    }
    worker.shutdown().await.unwrap();
}
