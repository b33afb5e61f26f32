//! A simulation with the same input and answers gives the same report, whatever goes wrong.

use super::{Input, InputThen, Rule, SOON, Shop, answers, hinges, replays};
use crate::simulated::differs_with;
use sagaweave::json;
use sagaweave_compiler::documents::read;
use sagaweave_compiler::simulate::Kind;
use std::path::Path;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_report_is_the_one_that_simulate_gives() {
    let shop = Shop::new("simulated").await;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows/workshop.yaml");
    let document = read(&document).unwrap();
    for step in ["take", "where", "sand", "paint", "pack", "book"] {
        for kind in [Kind::Fail, Kind::Lose] {
            for then in [InputThen::Finish, InputThen::GiveUp, InputThen::Refuse] {
                let name = format!("{step}-{kind:?}-{then}");
                let input = Input { colour: Some("green".to_owned()), then, ..hinges() };
                let given = json!(input);
                let refused = Rule::of(step).fails(400, "Refused", "a test says so");
                let lost = Rule::of(step).attempt(1).takes_effect().loses_response();
                let rules = match kind {
                    Kind::Lose => vec![lost, refused],
                    _ => vec![refused],
                };
                let run = shop.start(&name, input, rules).await;
                let ended = tokio::time::timeout(SOON, run.result()).await;
                drop(ended.unwrap_or_else(|_| panic!("{name}: it does not end")));
                let report = run.report().await.unwrap();
                let differs = differs_with(&document, &given, &answers(), (kind, step), &report);
                assert_eq!(differs, None, "{name}");
                replays(&run).await;
            }
        }
    }
    shop.close().await;
}
