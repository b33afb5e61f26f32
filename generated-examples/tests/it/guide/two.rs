sagaweave::include_workflow!("../docs/guide/launch_2.yaml");

use launch_2::{Input, Workflow};
use sagaweave::json;
use sagaweave::testing::{Test, block_on};

#[test]
fn the_article_is_about_the_product() {
    block_on(async {
        let test = Test::<Workflow>::new()
            .on("research", |_| Ok(json!({"notes": ["light"]})))
            .on("article", |_| Ok(json!({"text": "Run!"})));
        let run = test.run(Input { product: "running shoes".to_owned(), words: 800 }).await;
        let article = json!({"topic": "running shoes", "words": 800, "notes": ["light"]});
        assert_eq!(run.calls_of("article")[0].input(), &article);
    });
}

#[test]
fn a_tool_that_gives_no_notes_fails_the_step_that_reads_them() {
    block_on(async {
        let test = Test::<Workflow>::new().on("research", |_| Ok(json!({"note": []})));
        let run = test.run(Input { product: "shoes".to_owned(), words: 800 }).await;
        run.failed_at("article").failed_with("ExpressionError").undone(["research"]);
    });
}
