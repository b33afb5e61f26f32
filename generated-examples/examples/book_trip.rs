//! Books `workflows/book_trip.yaml`: tools in Rust, and a client that sends a signal and asks a query.
//!
//! ```sh
//! cargo run --example book_trip
//! cargo run --example book_trip -- 100000    # what it may cost at most, in cents: too little
//! ```
//!
//! A Temporal server has to know its search attributes: `Customer` and `Destination` (Keyword) and
//! `Travellers` (Int).

use sagaweave::{Client, StepContext, StepError, Value, Worker, json};
use std::error::Error;
use std::time::{Duration, SystemTime};

sagaweave::include_workflow!("workflows/book_trip.yaml");
use book_trip::tools::types::{Booking, Cancel};
use book_trip::tools::{self, cars, flights, hotels, mail};
use book_trip::types::Contact;
use book_trip::{Input, Tools, Workflow, queries, signals};

/// Books all there is, and takes its time.
#[derive(Clone, Copy)]
struct Agency;

async fn booked(id: &str, price_cents: i64) -> Result<Booking, StepError> {
    tokio::time::sleep(Duration::from_millis(500)).await;
    let kind = id.rsplit('/').next().unwrap_or(id);
    eprintln!("✓ {kind} for {price_cents} cents");
    let confirmation = format!("{}-7", kind.to_uppercase());
    Ok(Booking { booking_id: format!("b-{kind}"), confirmation, price_cents })
}

fn cancelled(cancel: &Cancel) -> Value {
    eprintln!("↩ {}", cancel.booking_id.as_ref().unwrap_or(&cancel.request_id));
    json!({ "cancelled": cancel.request_id })
}

impl tools::Hotels for Agency {
    async fn book(&self, _: &StepContext, input: hotels::BookInput) -> Result<Booking, StepError> {
        booked(&input.request_id, 40_000 * input.guests).await
    }

    async fn cancel(&self, _: &StepContext, input: Cancel) -> Result<Value, StepError> {
        Ok(cancelled(&input))
    }
}

impl tools::Flights for Agency {
    async fn book(&self, _: &StepContext, input: flights::BookInput) -> Result<Booking, StepError> {
        booked(&input.request_id, 25_000 * input.seats).await
    }

    async fn cancel(&self, _: &StepContext, input: Cancel) -> Result<Value, StepError> {
        Ok(cancelled(&input))
    }
}

impl tools::Cars for Agency {
    async fn book(&self, _: &StepContext, input: cars::BookInput) -> Result<Booking, StepError> {
        booked(&input.request_id, 12_000).await
    }

    async fn cancel(&self, _: &StepContext, input: Cancel) -> Result<Value, StepError> {
        Ok(cancelled(&input))
    }
}

impl tools::Mail for Agency {
    async fn send(&self, _: &StepContext, input: mail::SendInput) -> Result<Value, StepError> {
        eprintln!("✉ {}: {}", input.to, input.subject);
        Ok(Value::Null)
    }
}

fn contact(email: &str) -> Contact {
    Contact { name: "Ada".to_owned(), email: email.to_owned(), phone: None }
}

#[sagaweave::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let budget_cents = std::env::args().nth(1).map(|cents| cents.parse()).transpose()?;
    let client = Client::from_env_or_embedded().await?;
    let tools = Tools {
        hotels: Agency.into(),
        flights: Agency.into(),
        cars: Agency.into(),
        mail: Agency.into(),
    };
    let worker = Worker::new(&client).workflow::<Workflow>(tools).spawn()?;

    let input = Input {
        customer: contact("ada@example.com"),
        origin: "VIE".to_owned(),
        destination: "LIS".to_owned(),
        departure: "2027-05-01".to_owned(),
        homecoming: "2027-05-08".to_owned(),
        travellers: 2,
        with_car: true,
        budget_cents,
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let run = client.start::<Workflow>(format!("trip-{}", now.as_millis()), input).await?;
    run.signal::<signals::UpdateContact>(contact("ada@work.example")).await?;
    let status = run.query::<queries::Status>().await?;
    eprintln!("{} booked so far, for {}", status.booked, status.contact.email);

    let output = run.result().await?;
    println!("{}", serde_json::to_string_pretty(&output)?);
    worker.shutdown().await?;
    Ok(())
}
