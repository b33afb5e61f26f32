//! `multi_agent_orchestration.yaml`.

use super::multi_agent_orchestration::tools::types::{Directive, DirectiveAgent};
use super::multi_agent_orchestration::{Input, Tools, Workflow};
use super::{Rule, Stage, answers, ids, json};
use sagaweave::Value;

fn done(document: &str) -> Value {
    json!({"agent": "a", "summary": "done", "document_id": document, "tokens": 1200})
}

fn good_day() -> Vec<Rule> {
    answers([
        ("policy", json!({"allowed": true})),
        ("first_agent", done("d-1")),
        ("second_agent", done("d-2")),
        ("third_agent", done("d-3")),
    ])
}

async fn office(name: &str) -> Stage<Workflow> {
    Stage::new(&format!("agents-{name}"), Tools::all, good_day).await
}

fn team() -> Input {
    let all = [DirectiveAgent::Researcher, DirectiveAgent::Analyst, DirectiveAgent::Inventor];
    let directive = |agent| {
        let time_limit = "PT5M".parse().unwrap();
        Directive { agent, goal: "find competitors".to_owned(), time_limit }
    };
    Input {
        tenant: "acme".to_owned(),
        directives: all.map(directive).into(),
        notification_channel: Some("#launch".to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_agents_work_and_the_channel_hears_of_it() {
    let office = office("done").await;
    let run = office.start("done", team(), vec![]).await;
    let (output, report) = office.completes(&run).await;
    let documents: Vec<String> =
        output.agent_results.unwrap().into_iter().map(|it| it.document_id).collect();
    assert_eq!(
        (output.status.as_str(), documents.join(" ").as_str()),
        ("completed", "d-1 d-2 d-3")
    );
    let message = json!({"channel": "#launch", "text": "3 agents are done for acme"});
    assert_eq!(office.calls(&run, "notify"), [message]);
    assert!(report.undone.is_empty());
    office.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_policy_forbids_completes_as_rejected() {
    let office = office("rejected").await;
    let no = Rule::of("policy").answers(json!({"allowed": false, "reasons": ["no inventors"]}));
    let input = Input { notification_channel: None, ..team() };
    let run = office.start("rejected", input, vec![no]).await;
    let (output, _) = office.completes(&run).await;
    assert_eq!((output.status.as_str(), output.agent_results), ("rejected", None));
    assert_eq!(output.reasons, Some(vec!["no inventors".to_owned()]));
    assert!(office.calls(&run, "first_agent").is_empty());
    office.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_refuses_stops_the_others_and_what_is_stored_is_discarded() {
    let office = office("refused").await;
    let rules = vec![
        Rule::of("second_agent")
            .once_answered(["first_agent"])
            .once_started(["third_agent"])
            .fails(422, "Refused", "it cannot be done"),
        Rule::of("third_agent").takes_effect().hangs(),
    ];
    let run = office.start("refused", team(), rules).await;
    let (error, report) = office.fails(&run).await;
    assert_eq!(error.kind, "Refused");
    assert_eq!(ids(&report.undone), ["first_agent", "third_agent"]);
    assert_eq!(office.calls(&run, "undo:first_agent")[0]["document_id"], "d-1");
    assert_eq!(office.calls(&run, "undo:third_agent")[0]["document_id"], json!(null));
    office.close().await;
}
