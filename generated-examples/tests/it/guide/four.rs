sagaweave::include_workflow!("../docs/guide/launch_4.yaml");

use launch_4::{Input, Workflow};
use sagaweave::testing::{Test, block_on};
use sagaweave::{StepError, json};

fn shoes() -> Input {
    Input { product: "shoes".to_owned(), words: 800 }
}

#[test]
fn a_bad_article_is_not_published() {
    block_on(async {
        let bad = |_: &_| Ok(json!({"text": "Shoes!", "score": 0.2}));
        let run = Test::<Workflow>::new().on("article", bad).run(shoes()).await;
        let output = run.output();
        assert_eq!((output.status.as_str(), &output.url), ("rejected", &None));
        run.undone(["research"]).not_called("post");
    });
}

#[test]
fn an_article_without_research_is_better_than_none() {
    block_on(async {
        let nothing = StepError::permanent("NotFound", "no notes on shoes");
        let run = Test::<Workflow>::new().fail("research", nothing).run(shoes()).await;
        assert_eq!(run.output().researched, Some(false));
        assert_eq!(run.calls_of("article")[0].input()["notes"], json!([]));
        let broken = StepError::permanent("Broken", "the database is gone");
        Test::<Workflow>::new().fail("research", broken).run(shoes()).await.failed_with("Broken");
    });
}
