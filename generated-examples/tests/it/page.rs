use sagaweave::testing::{Answer, Test, block_on, samples};
use sagaweave::{StepContext, StepError, Value, json};

sagaweave::include_workflow!("workflows/marketing_campaign.yaml");
use marketing_campaign::{Tools, Workflow, tools};

#[test]
fn a_full_disk_undoes_the_research() {
    block_on(async {
        let t = Test::<Workflow>::new()
            .on("notion.search_database", |call| Ok(json!({"id": call.key()})))
            .fail("store_brand_voice", StepError::permanent("Full", "the disk is full"));
        let run = t.run(json!({"topic": "winter"})).await;
        run.failed_at("store_brand_voice")
            .undone(["market_research", "competitor_analysis"])
            .undone_after("market_research", "store_brand_voice");
    });
}

#[test]
fn a_lost_response_is_undone_without_its_output() {
    block_on(async {
        let run = Test::<Workflow>::new().lose("market_research").run(json!({})).await;
        run.failed_at("market_research").leaves_nothing();
        let undo = run.calls_of("undo:market_research")[0];
        assert_eq!(undo.input()["output"], Value::Null);
    });
}

#[test]
fn a_busy_model_is_asked_again() {
    block_on(async {
        let t = Test::<Workflow>::new().on("generate_content", |call| match call.attempt() {
            1 => Err(StepError::retry("busy")),
            _ => Ok(json!("Buy our snow")),
        });
        let run = t.kill_worker_at("store_brand_voice").run(json!({})).await;
        assert_eq!(run.output().content_creation.generate_content, "Buy our snow");
        let calls = run.calls_of("store_brand_voice");
        assert!(matches!(calls[0].answer(), Some(Answer::Unheard(_))));
        assert_eq!(calls[0].key(), calls[1].key());
    });
}

struct Gpt;

impl tools::Slm for Gpt {
    async fn chat_completion(&self, _: &StepContext, _: Value) -> Result<Value, StepError> {
        Ok(json!("Buy our snow"))
    }
}

#[test]
fn the_text_is_the_models() {
    block_on(async {
        let t = Test::<Workflow>::new().tools(Tools { slm: Gpt.into(), ..Tools::all(samples()) });
        let run = t.run(json!({})).await;
        assert_eq!(run.output().content_creation.generate_content, "Buy our snow");
    });
}

#[test]
fn nothing_is_ever_left_but_the_text() {
    block_on(async {
        let all = Test::<Workflow>::new().exhaust(json!({})).await;
        all.assert_leaves_nothing_but(["generate_content"]);
        println!("{all}");
    });
}
