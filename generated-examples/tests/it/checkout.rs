//! `order_checkout.yaml` with tools in Rust, from the shelves to the receipt.

use sagaweave::testing::{Answer, Ended, Played, Test, block_on};
use sagaweave::{SearchAttribute, StepContext, StepError, Value, json};
use sagaweave_examples::order_checkout::tools::types::Line;
use sagaweave_examples::order_checkout::tools::{self, courier, mail, payments, risk, warehouse};
use sagaweave_examples::order_checkout::{Input, Tools, Workflow};

/// All tools of the shop. There are no unicorns, nobody trusts Mallory, and letters to `gone` come back.
#[derive(Clone, Copy)]
struct Shop;

impl tools::Warehouse for Shop {
    async fn reserve(
        &self,
        _: &StepContext,
        input: warehouse::ReserveInput,
    ) -> Result<warehouse::ReserveOutput, StepError> {
        let skus = input.lines.into_iter().map(|line| line.sku);
        Ok(warehouse::ReserveOutput {
            reservation_id: format!("r-{}", &input.order_id[..8]),
            missing: skus.filter(|sku| sku.contains("unicorn")).collect(),
        })
    }

    async fn release(
        &self,
        _: &StepContext,
        input: warehouse::ReleaseInput,
    ) -> Result<Value, StepError> {
        Ok(json!({"released": input.order_id}))
    }
}

impl tools::Risk for Shop {
    async fn score(
        &self,
        _: &StepContext,
        input: risk::ScoreInput,
    ) -> Result<risk::ScoreOutput, StepError> {
        let (score, reasons) = match input.customer_id.as_str() {
            "mallory" => (0.99, vec!["three chargebacks".to_owned(), "a new address".to_owned()]),
            _ => (0.1, Vec::new()),
        };
        Ok(risk::ScoreOutput { score, reasons })
    }
}

impl tools::Payments for Shop {
    async fn charge(
        &self,
        ctx: &StepContext,
        input: payments::ChargeInput,
    ) -> Result<payments::ChargeOutput, StepError> {
        if input.payment_method == "pm_empty" {
            return Err(StepError::permanent("CardDeclined", "there is no money on it"));
        }
        Ok(payments::ChargeOutput {
            payment_id: format!("pay-{}", ctx.attempt()),
            paid_at: "2027-05-01T12:00:00Z".parse().unwrap(),
            authorization: Some("auth-1234".to_owned().into()),
        })
    }
}

impl tools::Courier for Shop {
    async fn ship(
        &self,
        ctx: &StepContext,
        input: courier::ShipInput,
    ) -> Result<courier::ShipOutput, StepError> {
        // It takes some calls until somebody comes.
        if ctx.attempt() < 12 {
            return Err(StepError::retry("no van is free"));
        }
        Ok(courier::ShipOutput { tracking_number: format!("{}-1", input.service) })
    }
}

impl tools::Mail for Shop {
    async fn send_receipt(
        &self,
        _: &StepContext,
        input: mail::SendReceiptInput,
    ) -> Result<Value, StepError> {
        if input.to.starts_with("gone@") {
            return Err(StepError::permanent("EmailBounced", "nobody lives here"));
        }
        Ok(Value::Null)
    }
}

fn shop() -> Test<Workflow> {
    Test::new().tools(Tools {
        warehouse: Shop.into(),
        risk: Shop.into(),
        payments: Shop.into(),
        courier: Shop.into(),
        mail: Shop.into(),
    })
}

fn line(sku: &str, quantity: i64, unit_cents: i64) -> Line {
    Line { sku: sku.to_owned(), quantity, unit_cents }
}

fn shoes() -> Input {
    Input {
        order_id: "0b0f9f4e-7e0f-4b5a-9d0e-5a3c3f0f1a2b".to_owned(),
        customer_id: "ada".to_owned(),
        email: "ada@example.com".to_owned(),
        payment_method: "pm_visa".to_owned(),
        lines: vec![line("shoe", 2, 12_900), line("lace", 3, 250)],
        express: false,
    }
}

fn desks() -> Input {
    Input { lines: vec![line("desk", 1, 50_000)], ..shoes() }
}

#[test]
fn an_order_is_paid_shipped_and_has_its_receipt() {
    block_on(async {
        let run = shop().run(shoes()).await;
        let output = run.output();
        assert_eq!(output.total_cents, 2 * 12_900 + 3 * 250 + 490);
        assert_eq!(
            (output.tracking_number.as_str(), output.receipt.as_str()),
            ("ground-1", "sent")
        );
        assert_eq!(run.calls_of("shipment").len(), 12, "it is tried until somebody comes");
        run.not_called("fraud").undone([]).leaves_nothing();
        let receipt = run.calls_of("receipt")[0].input();
        assert_eq!(receipt["paid_at"], "2027-05-01T12:00:00Z");
        assert_eq!(run.search_attributes()["Express"], SearchAttribute::Bool(false));
    });
}

#[test]
fn an_express_order_costs_more_and_goes_first() {
    block_on(async {
        let run = shop().run(Input { express: true, ..shoes() }).await;
        assert_eq!(run.output().total_cents, 2 * 12_900 + 3 * 250 + 1290);
        assert_eq!(run.output().tracking_number, "overnight-1");
        let history = run.history_json();
        assert!(history.contains("priorityKey"), "it goes first: {history}");
        assert!(!shop().run(shoes()).await.history_json().contains("priorityKey"));
    });
}

#[test]
fn half_an_order_is_none() {
    block_on(async {
        let lines = vec![line("shoe", 1, 100), line("unicorn", 1, 1), line("unicorn-xl", 1, 1)];
        let run = shop().run(Input { lines, ..shoes() }).await;
        run.failed_with("OutOfStock").undone(["stock"]).leaves_nothing();
        run.not_called("charge").not_called("shipment");
        assert_eq!(message(&run), "sold out: unicorn, unicorn-xl");
    });
}

#[test]
fn only_what_is_worth_it_is_looked_at() {
    block_on(async {
        let run = shop().run(desks()).await;
        assert_eq!(run.completed().calls_of("fraud").len(), 1);
        let run = shop().run(Input { customer_id: "mallory".to_owned(), ..desks() }).await;
        run.failed_with("Refused").undone(["stock"]).leaves_nothing();
        assert_eq!(message(&run), "a score of 0.99: three chargebacks, a new address");
        // What Mallory buys for less is not looked at.
        let run = shop().run(Input { customer_id: "mallory".to_owned(), ..shoes() }).await;
        run.completed().not_called("fraud");
    });
}

#[test]
fn a_card_without_money_releases_the_goods() {
    block_on(async {
        let run = shop().run(Input { payment_method: "pm_empty".to_owned(), ..shoes() }).await;
        run.failed_at("charge").failed_with("CardDeclined").undone(["stock"]).leaves_nothing();
        let undo = run.calls_of("undo:stock")[0];
        assert_eq!(undo.input(), &json!({"order_id": shoes().order_id}));
        assert_eq!(undo.answer(), Some(&Answer::Done(json!({"released": shoes().order_id}))));
    });
}

#[test]
fn a_letter_that_comes_back_is_noted_and_every_other_error_is_tried_again() {
    block_on(async {
        let gone = Input { email: "gone@example.com".to_owned(), ..shoes() };
        let run = shop().run(gone).await;
        assert_eq!(run.output().receipt, "bounced");
        assert_eq!(run.calls_of("receipt").len(), 1);
        let busy = shop().on("receipt", |call| match call.attempt() {
            1..5 => Err(StepError::retry("come back later").kind("Busy")),
            _ => Ok(Value::Null),
        });
        let run = busy.run(shoes()).await;
        assert_eq!((run.output().receipt.as_str(), run.calls_of("receipt").len()), ("sent", 5));
    });
}

#[test]
fn every_misfortune_leaves_nothing() {
    block_on(async {
        let all = shop().exhaust(desks()).await;
        all.assert_leaves_nothing();
        let completed = all.runs().iter().filter(|one| one.run().ended() == Ended::Completed);
        // A lost answer of the pivot or of what comes after it, and a cancellation that comes too late.
        assert!(completed.count() >= 3, "{all}");
    });
}

#[test]
fn a_slow_warehouse_has_less_time_where_it_is_urgent() {
    block_on(async {
        for (express, limit) in [(true, "5"), (false, "30")] {
            let run = shop().time_out("stock").run(Input { express, ..shoes() }).await;
            run.failed_at("stock").failed_with("Timeout").undone(["stock"]).leaves_nothing();
            let timeout = format!("\"startToCloseTimeout\": \"{limit}.000000000s\"");
            assert!(run.history_json().contains(&timeout), "no {timeout}: {}", run.history_json());
        }
    });
}

#[test]
fn no_authorization_goes_anywhere() {
    block_on(async {
        let run = shop().run(shoes()).await;
        let Some(Answer::Done(answer)) = run.calls_of("charge")[0].answer() else {
            panic!("{run:?}")
        };
        let must = json!({"payment_id": "pay-1", "paid_at": "2027-05-01T12:00:00Z"});
        assert_eq!(answer, &must, "the tool gave an authorization, too");
        let told = format!("{run:?}{:?}{:?}", run.output(), run.report());
        assert!(!told.contains("auth-1234"));
    });
}

fn message(run: &Played<Workflow>) -> String {
    match run.result() {
        Err(sagaweave::RunError::Failed { error, .. }) => error.message.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
#[should_panic(expected = "input.lines[1].quantity")]
fn what_is_no_order_never_starts() {
    let lines = vec![line("shoe", 1, 100), line("lace", 0, 100)];
    block_on(shop().run(Input { lines, ..shoes() }));
}

#[test]
#[should_panic(expected = "input.order_id")]
fn an_order_has_a_uuid() {
    block_on(shop().run(Input { order_id: "17".to_owned(), ..shoes() }));
}
