sagaweave::include_workflow!("../docs/guide/launch_1.yaml");

use launch_1::Workflow;
use sagaweave::json;
use sagaweave::testing::{Test, block_on};

#[test]
fn a_launch_ends_with_a_post() {
    block_on(async {
        let run = Test::<Workflow>::new().run(json!({})).await;
        assert_eq!(run.output().post, json!({"sample": "blog.publish"}));
    });
}
