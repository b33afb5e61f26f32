//! `book_trip.yaml` with tools in Rust.

use sagaweave::testing::{Answer, Test, block_on, samples};
use sagaweave::{SearchAttribute, StepContext, StepError, Value, json};
use sagaweave_examples::book_trip::tools::types::{Booking, Cancel};
use sagaweave_examples::book_trip::tools::{self, cars, flights, hotels};
use sagaweave_examples::book_trip::types::{Contact, Input, Status};
use sagaweave_examples::book_trip::{Tools, Workflow, queries, signals};

/// Books everything. In `SIN` there is no room.
#[derive(Clone, Copy)]
struct Agency;

fn booked(request_id: &str, price_cents: i64) -> Booking {
    let kind = request_id.rsplit('/').next().unwrap();
    Booking { booking_id: format!("b-{kind}"), confirmation: kind.to_uppercase(), price_cents }
}

fn cancelled(cancel: Cancel) -> Value {
    json!({"cancelled": cancel.booking_id.unwrap_or(cancel.request_id)})
}

impl tools::Hotels for Agency {
    async fn book(&self, _: &StepContext, input: hotels::BookInput) -> Result<Booking, StepError> {
        if input.city == "SIN" {
            return Err(StepError::permanent("SoldOut", "no room is left"));
        }
        Ok(booked(&input.request_id, 40_000 * input.guests))
    }

    async fn cancel(&self, _: &StepContext, input: Cancel) -> Result<Value, StepError> {
        Ok(cancelled(input))
    }
}

impl tools::Flights for Agency {
    async fn book(&self, _: &StepContext, input: flights::BookInput) -> Result<Booking, StepError> {
        Ok(booked(&input.request_id, 25_000 * input.seats))
    }

    async fn cancel(&self, _: &StepContext, input: Cancel) -> Result<Value, StepError> {
        Ok(cancelled(input))
    }
}

impl tools::Cars for Agency {
    async fn book(&self, _: &StepContext, input: cars::BookInput) -> Result<Booking, StepError> {
        let price_cents = if input.size == cars::BookInputSize::Van { 30_000 } else { 12_000 };
        Ok(booked(&input.request_id, price_cents))
    }

    async fn cancel(&self, _: &StepContext, input: Cancel) -> Result<Value, StepError> {
        Ok(cancelled(input))
    }
}

fn agency() -> Test<Workflow> {
    Test::new().tools(Tools {
        hotels: Agency.into(),
        flights: Agency.into(),
        cars: Agency.into(),
        ..Tools::all(samples())
    })
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

#[test]
fn a_trip_is_booked_and_confirmed() {
    block_on(async {
        let run = agency().run(lisbon()).await;
        let output = run.output();
        assert_eq!((output.status.as_str(), output.total_cents), ("booked", 2 * 65_000 + 12_000));
        let numbers = [&output.hotel, &output.flight, &output.car];
        assert_eq!(numbers.map(Option::as_deref), [Some("HOTEL"), Some("FLIGHT"), Some("CAR")]);
        assert_eq!(output.confirmation_sent, Some(true));
        let mail = run.calls_of("confirmation")[0].input();
        assert_eq!(mail["to"], "ada@example.com");
        assert_eq!(mail["body"], "Hotel: HOTEL\nFlight: FLIGHT\nCar: CAR\n");
        let attributes = run.search_attributes();
        assert_eq!(attributes["Travellers"], SearchAttribute::Int(2));
        assert_eq!(attributes["Destination"], SearchAttribute::Keyword("LIS".to_owned()));
        let status = Status { contact: ada(), booked: 3, total_cents: Some(142_000) };
        assert_eq!(run.query::<queries::Status>(), status);
    });
}

#[test]
fn a_car_that_nobody_wants_costs_nothing() {
    block_on(async {
        let run = agency().run(Input { with_car: false, ..lisbon() }).await;
        run.completed().not_called("car");
        assert_eq!((run.output().total_cents, run.output().car.clone()), (130_000, None));
        assert!(run.calls_of("confirmation")[0].input()["body"].as_str().unwrap().contains("none"));
        let large = agency().run(Input { travellers: 5, ..lisbon() }).await;
        assert_eq!(large.calls_of("car")[0].input()["size"], "van");
    });
}

#[test]
fn without_a_room_there_is_no_trip() {
    block_on(async {
        let run = agency().run(Input { destination: "SIN".to_owned(), ..lisbon() }).await;
        run.failed_at("hotel").failed_with("SoldOut").undone(["flight", "car"]).leaves_nothing();
        run.not_called("confirmation");
    });
}

#[test]
fn a_booking_is_cancelled_by_its_number_or_else_by_our_own() {
    block_on(async {
        let refused = StepError::permanent("SoldOut", "no seats");
        let run = agency().lose("hotel").fail("flight", refused).run(lisbon()).await;
        run.leaves_nothing();
        let cancelled = |step: &str| match run.calls_of(step)[0].answer() {
            Some(Answer::Done(answer)) => answer["cancelled"].clone(),
            other => panic!("{other:?}: {run:?}"),
        };
        assert_eq!(cancelled("undo:hotel"), "test/hotel", "its answer was lost");
        let run = agency().run(Input { budget_cents: Some(1), ..lisbon() }).await;
        let hotel = run.calls_of("undo:hotel")[0].input();
        assert_eq!(hotel, &json!({"request_id": "test/hotel", "booking_id": "b-hotel"}));
    });
}

#[test]
fn what_is_too_expensive_is_cancelled_and_no_error() {
    block_on(async {
        let run = agency().run(Input { budget_cents: Some(100_000), ..lisbon() }).await;
        let output = run.output();
        assert_eq!((output.status.as_str(), output.total_cents), ("too_expensive", 142_000));
        assert_eq!((&output.hotel, &output.confirmation_sent), (&None, &None));
        run.undone(["hotel", "flight", "car"]).not_called("confirmation");
        let run = agency().run(Input { budget_cents: Some(142_000), ..lisbon() }).await;
        assert_eq!(run.output().status, "booked");
    });
}

#[test]
fn nobody_comes_home_before_they_leave() {
    block_on(async {
        let run = agency().run(Input { homecoming: "2027-04-30".to_owned(), ..lisbon() }).await;
        run.failed_with("BadDates").undone([]).not_called("hotel").not_called("flight");
    });
}

#[test]
fn the_latest_contact_gets_the_confirmation() {
    block_on(async {
        let grace = Contact { email: "grace@example.com".to_owned(), ..ada() };
        let run = agency()
            .signal_at::<signals::UpdateContact>("flight", grace.clone())
            .run(lisbon())
            .await;
        assert_eq!(run.completed().calls_of("confirmation")[0].input()["to"], "grace@example.com");
        assert_eq!(run.query::<queries::Status>().contact, grace);
    });
}

#[test]
fn every_misfortune_leaves_nothing() {
    block_on(async {
        agency().exhaust(lisbon()).await.assert_leaves_nothing_but(["confirmation"]);
    });
}

#[test]
#[should_panic(expected = "input.departure")]
fn a_date_is_a_date() {
    block_on(agency().run(Input { departure: "next week".to_owned(), ..lisbon() }));
}
