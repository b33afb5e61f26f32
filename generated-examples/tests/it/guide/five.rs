sagaweave::include_workflow!("../docs/guide/launch_5.yaml");

use launch_5::types::{Draft, SetAuthor};
use launch_5::{Input, Workflow, queries, signals};
use sagaweave::testing::{Test, block_on};
use sagaweave::{Client, SearchAttribute, json};
use std::error::Error;

async fn launch(client: &Client) -> Result<Option<String>, Box<dyn Error>> {
    let input = Input { product: "shoes".to_owned(), words: 800 };
    let run = client.start::<Workflow>("shoes", input).await?;
    run.signal::<signals::SetAuthor>(SetAuthor { name: "Ada".to_owned() }).await?;
    let draft = run.query::<queries::Draft>().await?;
    println!("{:?} by {:?}", draft.text, draft.author);
    Ok(run.result().await?.url)
}

#[test]
fn the_post_has_the_author_of_the_latest_signal() {
    block_on(async {
        let test = Test::<Workflow>::new()
            .signal_at::<signals::SetAuthor>("article", SetAuthor { name: "Ada".to_owned() });
        let run = test.run(Input { product: "shoes".to_owned(), words: 800 }).await;
        assert_eq!(run.completed().calls_of("post")[0].input()["author"], "Ada");
        assert_eq!(run.query::<queries::Draft>().author.as_deref(), Some("Ada"));
        let product = SearchAttribute::Keyword("shoes".to_owned());
        assert_eq!(run.search_attributes()["Product"], product);
    });
}

#[test]
fn nobody_is_the_author_before_a_signal_says_so() {
    block_on(async {
        let run = Test::<Workflow>::new()
            .on("article", |_| Ok(json!({"text": "Run!"})))
            .run(Input { product: "shoes".to_owned(), words: 800 })
            .await;
        assert_eq!(run.completed().calls_of("post")[0].input().get("author"), None);
        let draft = Draft { text: Some("Run!".to_owned()), author: None };
        assert_eq!(run.query::<queries::Draft>(), draft);
    });
}

/// What the guide shows of a client works.
#[test]
fn a_client_launches() {
    use launch_5::Tools;
    use sagaweave::{ToolService, Worker};
    use sagaweave_devkit::tool_service::{Rule, ToolService as Recorder};
    block_on(async {
        let recorder = Recorder::start().unwrap();
        for (action, output) in [
            ("notion.search_database", json!({"page_id": "p-1", "notes": []})),
            ("writer.write", json!({"text": "Run!", "score": 0.9})),
            ("blog.publish", json!({"url": "https://blog.example/shoes"})),
        ] {
            recorder.on_all(Rule::of_action(action).answers(output));
        }
        let client = Client::embedded().await.unwrap();
        let tools = Tools::all(ToolService::new(&recorder.url()).unwrap());
        let worker = Worker::new(&client).workflow::<Workflow>(tools).spawn().unwrap();
        let url = launch(&client).await.unwrap();
        assert_eq!(url.as_deref(), Some("https://blog.example/shoes"));
        worker.shutdown().await.unwrap();
    });
}
