//! `book_trip.yaml`.

use super::book_trip::types::Contact;
use super::book_trip::{Input, Tools, Workflow, queries, signals};
use super::{Rule, Stage, answers, ids, json};
use sagaweave::{RunError, Value};

fn booked(number: &str, price_cents: i64) -> Value {
    json!({"booking_id": number, "confirmation": number.to_uppercase(), "price_cents": price_cents})
}

fn good_day() -> Vec<Rule> {
    answers([
        ("hotel", booked("h-1", 80_000)),
        ("flight", booked("f-1", 50_000)),
        ("car", booked("c-1", 12_000)),
    ])
}

async fn agency(name: &str) -> Stage<Workflow> {
    Stage::new(&format!("trip-{name}"), Tools::all, good_day).await
}

fn ada() -> Contact {
    Contact { name: "Ada".to_owned(), email: "ada@example.com".to_owned(), phone: None }
}

fn lisbon() -> Input {
    Input {
        customer: ada(),
        origin: "VIE".to_owned(),
        destination: "LIS".to_owned(),
        departure: "2027-05-01".to_owned(),
        homecoming: "2027-05-08".to_owned(),
        travellers: 2,
        with_car: true,
        budget_cents: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trip_is_booked_and_the_latest_contact_hears_of_it() {
    let agency = agency("booked").await;
    let held = Rule::of("flight").until_released("flight").answers(booked("f-1", 50_000));
    let run = agency.start("booked", lisbon(), vec![held]).await;
    agency.until_called(&run, "flight").await;
    let grace = Contact { email: "grace@example.com".to_owned(), ..ada() };
    run.signal::<signals::UpdateContact>(grace.clone()).await.unwrap();
    agency.world.recorder.release(run.id(), "flight");
    let (output, report) = agency.completes(&run).await;
    assert_eq!((output.status.as_str(), output.total_cents), ("booked", 142_000));
    assert_eq!(output.confirmation_sent, Some(true));
    assert_eq!(ids(&report.kept), ["car", "confirmation", "flight", "hotel"]);
    let mail = &agency.calls(&run, "confirmation")[0];
    assert_eq!(
        (&mail["to"], &mail["body"]),
        (&json!("grace@example.com"), &json!("Hotel: H-1\nFlight: F-1\nCar: C-1\n"))
    );
    let status = run.query::<queries::Status>().await.unwrap();
    assert_eq!((status.contact, status.booked, status.total_cents), (grace, 3, Some(142_000)));
    agency.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_room_what_is_booked_is_cancelled() {
    let agency = agency("sold-out").await;
    let sold_out =
        Rule::of("hotel").once_answered(["flight", "car"]).fails(409, "SoldOut", "no room");
    let run = agency.start("sold-out", lisbon(), vec![sold_out]).await;
    let (error, report) = agency.fails(&run).await;
    assert_eq!((error.kind.as_str(), ids(&report.undone)), ("SoldOut", vec!["car", "flight"]));
    assert_eq!(ids(&report.failed), ["hotel"]);
    let cancel = json!({"booking_id": "f-1", "request_id": format!("{}/flight", run.id())});
    assert_eq!(agency.calls(&run, "undo:flight"), [cancel]);
    agency.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_expensive_completes_and_is_cancelled() {
    let agency = agency("expensive").await;
    let input = Input { budget_cents: Some(100_000), ..lisbon() };
    let run = agency.start("expensive", input, vec![]).await;
    let (output, report) = agency.completes(&run).await;
    assert_eq!((output.status.as_str(), output.total_cents), ("too_expensive", 142_000));
    assert_eq!(ids(&report.undone), ["car", "flight", "hotel"]);
    assert!(agency.calls(&run, "confirmation").is_empty());
    agency.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_trip_leaves_nothing() {
    let agency = agency("cancelled").await;
    let run = agency.start("cancelled", lisbon(), vec![Rule::of("confirmation").hangs()]).await;
    agency.until_called(&run, "confirmation").await;
    run.cancel("it rains there").await.unwrap();
    let (ended, report) = agency.end(&run).await;
    assert!(matches!(ended, Err(RunError::Cancelled { .. })), "{report:?}");
    assert_eq!(ids(&report.undone), ["car", "flight", "hotel"]);
    agency.close().await;
}
