//! `order_checkout.yaml`: before the pivot all is undone, after it nothing is.

use super::order_checkout::tools::types::Line;
use super::order_checkout::{Input, Tools, Workflow};
use super::{Rule, Stage, answers, ids, json};
use crate::history::in_the_clear;

/// What the bank's answer holds that nothing may show.
const SECRET: &str = "auth-canary-55d1";

fn good_day() -> Vec<Rule> {
    let paid =
        json!({"payment_id": "p-1", "paid_at": "2027-05-01T12:00:00Z", "authorization": SECRET});
    answers([
        ("stock", json!({"reservation_id": "r-1"})),
        ("fraud", json!({"score": 0.1})),
        ("charge", paid),
        ("shipment", json!({"tracking_number": "t-1"})),
    ])
}

async fn shop(name: &str) -> Stage<Workflow> {
    Stage::new(&format!("checkout-{name}"), Tools::all, good_day).await
}

fn desk() -> Input {
    Input {
        order_id: "0b0f9f4e-7e0f-4b5a-9d0e-5a3c3f0f1a2b".to_owned(),
        customer_id: "ada".to_owned(),
        email: "ada@example.com".to_owned(),
        payment_method: "pm_visa".to_owned(),
        lines: vec![Line { sku: "desk".to_owned(), quantity: 1, unit_cents: 50_000 }],
        express: true,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_charged_shipped_and_has_its_receipt() {
    let shop = shop("paid").await;
    let run = shop.start("paid", desk(), vec![]).await;
    let (output, report) = shop.completes(&run).await;
    assert_eq!((output.total_cents, output.receipt.as_str()), (51_290, "sent"));
    assert_eq!(ids(&report.kept), ["charge", "fraud", "receipt", "shipment", "stock"]);
    assert_eq!(shop.calls(&run, "shipment")[0]["service"], "overnight");
    assert_eq!(shop.calls(&run, "receipt")[0]["paid_at"], "2027-05-01T12:00:00Z");
    let history = in_the_clear(&run.history().await.unwrap());
    assert!(history.contains("p-1") && !history.contains(SECRET), "{history}");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_charge_the_goods_are_released() {
    let shop = shop("before").await;
    let partly = Rule::of("stock").answers(json!({"reservation_id": "r-1", "missing": ["desk"]}));
    let run = shop.start("sold-out", desk(), vec![partly]).await;
    let (error, report) = shop.fails(&run).await;
    assert_eq!((error.kind.as_str(), error.message.as_str()), ("OutOfStock", "sold out: desk"));
    assert_eq!(ids(&report.undone), ["stock"]);
    assert_eq!(shop.calls(&run, "undo:stock"), [json!({"order_id": desk().order_id})]);
    assert!(shop.calls(&run, "charge").is_empty());
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_charge_it_goes_on_whatever_comes() {
    let shop = shop("after").await;
    let rules = vec![
        Rule::of("shipment").attempt(1).until_released("van").fails(503, "Busy", "no van is free"),
        Rule::of("receipt").fails(410, "EmailBounced", "nobody lives here"),
    ];
    let run = shop.start("late", desk(), rules).await;
    shop.until_called(&run, "shipment").await;
    run.cancel("too late").await.unwrap();
    crate::history::until_told(&run).await.unwrap();
    shop.world.recorder.release(run.id(), "van");
    let (output, report) = shop.completes(&run).await;
    assert_eq!((output.tracking_number.as_str(), output.receipt.as_str()), ("t-1", "bounced"));
    assert_eq!((ids(&report.undone), ids(&report.failed)), (vec![], vec!["receipt"]));
    assert_eq!(shop.calls(&run, "shipment").len(), 2);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_after_the_charge_undoes_nothing() {
    let shop = shop("stuck").await;
    let run = shop.start("stuck", desk(), vec![Rule::of("shipment").answers(json!({}))]).await;
    let (error, report) = shop.fails(&run).await;
    assert_eq!(error.kind, "ForwardFailed", "{report:?}");
    assert!(report.undone.is_empty() && shop.calls(&run, "undo:stock").is_empty());
    assert!(shop.calls(&run, "receipt").is_empty());
    shop.close().await;
}
