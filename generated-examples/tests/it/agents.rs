//! `multi_agent_orchestration.yaml` with tools in Rust.

use sagaweave::testing::{Answer, Played, Test, block_on};
use sagaweave::{SearchAttribute, StepContext, StepError, Value, json};
use sagaweave_examples::multi_agent_orchestration::tools::types::{Directive, DirectiveAgent};
use sagaweave_examples::multi_agent_orchestration::tools::{self, agents, chat, policy};
use sagaweave_examples::multi_agent_orchestration::{Input, Tools, Workflow};

/// The tenant `strict` may not let inventors work. An agent whose goal is `impossible` refuses.
#[derive(Clone, Copy)]
struct Office;

impl tools::Policy for Office {
    async fn evaluate(
        &self,
        _: &StepContext,
        input: policy::EvaluateInput,
    ) -> Result<policy::EvaluateOutput, StepError> {
        let forbidden = input.tenant == "strict" && input.agents.iter().any(|it| it == "inventor");
        let reasons = if forbidden { vec!["no inventors here".to_owned()] } else { Vec::new() };
        Ok(policy::EvaluateOutput { allowed: !forbidden, reasons })
    }
}

impl tools::Agents for Office {
    async fn run(
        &self,
        ctx: &StepContext,
        input: Directive,
    ) -> Result<agents::RunOutput, StepError> {
        if input.goal == "impossible" {
            return Err(StepError::permanent("Refused", "it cannot be done"));
        }
        Ok(agents::RunOutput {
            agent: input.agent.to_string(),
            summary: format!("{}: done", input.goal),
            document_id: format!("doc-{}", ctx.step()),
            tokens: 1_200,
        })
    }

    async fn discard(
        &self,
        _: &StepContext,
        input: agents::DiscardInput,
    ) -> Result<Value, StepError> {
        Ok(json!({"discarded": input.document_id.unwrap_or(input.goal)}))
    }
}

impl tools::Chat for Office {
    async fn post(&self, _: &StepContext, _: chat::PostInput) -> Result<Value, StepError> {
        Ok(Value::Null)
    }
}

fn office() -> Test<Workflow> {
    Test::new().tools(Tools { policy: Office.into(), agents: Office.into(), chat: Office.into() })
}

fn directive(agent: DirectiveAgent, goal: &str) -> Directive {
    Directive { agent, goal: goal.to_owned(), time_limit: "PT5M".parse().unwrap() }
}

fn team() -> Input {
    Input {
        tenant: "acme".to_owned(),
        directives: vec![
            directive(DirectiveAgent::Researcher, "find competitors"),
            directive(DirectiveAgent::Analyst, "weigh the market"),
            directive(DirectiveAgent::Inventor, "think of products"),
        ],
        notification_channel: Some("#launch".to_owned()),
    }
}

#[test]
fn three_agents_work_and_the_channel_hears_of_it() {
    block_on(async {
        let run = office().run(team()).await;
        let output = run.output();
        assert_eq!((output.status.as_str(), &output.reasons), ("completed", &None));
        let results = output.agent_results.as_ref().unwrap();
        let agents: Vec<&str> = results.iter().map(|result| result.agent.as_str()).collect();
        assert_eq!(agents, ["researcher", "analyst", "inventor"]);
        assert_eq!(results[1].summary, "weigh the market: done");
        let message = json!({"channel": "#launch", "text": "3 agents are done for acme"});
        assert_eq!(run.calls_of("notify")[0].input(), &message);
        run.leaves_nothing();
        let tenant = SearchAttribute::Keyword("acme".to_owned());
        assert_eq!(run.search_attributes().get("Tenant"), Some(&tenant));
    });
}

#[test]
fn nobody_is_told_where_nobody_wants_to_know() {
    block_on(async {
        let run = office().run(Input { notification_channel: None, ..team() }).await;
        run.completed().not_called("notify");
        assert_eq!(run.report().counts.skipped, 1);
    });
}

#[test]
fn what_the_policy_forbids_is_no_error() {
    block_on(async {
        let run = office().run(Input { tenant: "strict".to_owned(), ..team() }).await;
        let output = run.output();
        assert_eq!(output.status, "rejected");
        assert_eq!(output.reasons, Some(vec!["no inventors here".to_owned()]));
        assert_eq!(output.agent_results, None);
        run.not_called("agents.run").not_called("notify");
    });
}

#[test]
fn one_that_refuses_stops_the_others_and_what_they_stored_is_discarded() {
    block_on(async {
        let mut team = team();
        team.directives[1].goal = "impossible".to_owned();
        let run = office().run(team).await;
        run.failed_at("second_agent").failed_with("Refused").leaves_nothing().not_called("notify");
        run.undone(["first_agent", "third_agent"]);
        // Nobody heard of what they stored: their goals tell what to discard.
        assert_eq!(discarded(&run, "undo:first_agent"), "find competitors");
        assert_eq!(discarded(&run, "undo:third_agent"), "think of products");
    });
}

#[test]
fn what_was_heard_of_is_discarded_by_its_id() {
    block_on(async {
        let run = office().cancel_at("notify").run(team()).await;
        run.cancelled().undone(["first_agent", "second_agent", "third_agent"]);
        assert_eq!(discarded(&run, "undo:second_agent"), "doc-second_agent");
    });
}

/// What an undo says that it discarded.
fn discarded(run: &Played<Workflow>, undo: &str) -> Value {
    match run.calls_of(undo)[0].answer() {
        Some(Answer::Done(answer)) => answer["discarded"].clone(),
        other => panic!("{other:?}: {run:?}"),
    }
}

#[test]
fn a_lost_message_is_no_reason_to_lose_the_work() {
    block_on(async {
        let closed = StepError::permanent("NoSuchChannel", "it was archived");
        let run = office().fail("notify", closed).run(team()).await;
        assert_eq!(run.output().status, "completed");
    });
}

#[test]
fn an_agent_has_the_time_that_its_directive_says() {
    block_on(async {
        let mut team = team();
        team.directives[0].time_limit = "PT90S".parse().unwrap();
        let history = office().run(team).await.history_json();
        for part in ["\"90.000000000s\"", "\"300.000000000s\""] {
            assert!(history.contains(part), "no {part} in {history}");
        }
    });
}

#[test]
fn every_misfortune_leaves_nothing() {
    block_on(async {
        office().exhaust(team()).await.assert_leaves_nothing_but(["notify"]);
    });
}

#[test]
#[should_panic(expected = "input.directives")]
fn three_agents_are_three() {
    let mut team = team();
    team.directives.pop();
    block_on(office().run(team));
}
