sagaweave::include_workflow!("../docs/guide/launch_3.yaml");

use launch_3::tools::blog;
use launch_3::{Input, Tools, Workflow, tools};
use sagaweave::testing::{Test, block_on, samples};
use sagaweave::{StepContext, StepError, Value, json};

struct MyBlog;

impl tools::Blog for MyBlog {
    async fn publish(
        &self,
        _: &StepContext,
        input: blog::PublishInput,
    ) -> Result<blog::PublishOutput, StepError> {
        let slug = input.title.to_lowercase().replace(' ', "-");
        Ok(blog::PublishOutput { url: format!("https://blog.example/{slug}") })
    }

    async fn unpublish(
        &self,
        _: &StepContext,
        input: blog::UnpublishInput,
    ) -> Result<Value, StepError> {
        // Where the answer of `publish` was lost, its title tells what to take down.
        Ok(json!({"gone": input.url.unwrap_or(input.title)}))
    }
}

#[test]
fn the_post_is_on_the_blog() {
    block_on(async {
        let tools = Tools { blog: MyBlog.into(), ..Tools::all(samples()) };
        let test = Test::<Workflow>::new().tools(tools);
        let run = test.run(Input { product: "shoes".to_owned(), words: 800 }).await;
        assert_eq!(run.output().post.url, "https://blog.example/the-new-shoes");
    });
}

#[test]
fn a_post_whose_answer_was_lost_is_taken_down() {
    block_on(async {
        let tools = Tools { blog: MyBlog.into(), ..Tools::all(samples()) };
        let test = Test::<Workflow>::new().tools(tools).lose("post");
        let run = test.run(Input { product: "shoes".to_owned(), words: 800 }).await;
        run.failed_at("post").undone(["post", "research"]).leaves_nothing();
        let undo = run.calls_of("undo:post")[0].input();
        assert_eq!(undo, &json!({"title": "The new shoes", "url": null}));
    });
}
