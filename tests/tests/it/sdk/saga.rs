//! Steps, and in reverse order what undoes them once one has failed.

use super::stage::{PLENTY, Stage, end, failure, fits, story};
use std::sync::{Arc, Mutex};
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::{
    ActivityExecutionError, ActivityOptions, ApplicationFailure, WorkflowContext, WorkflowResult,
};

fn soon() -> ActivityOptions {
    ActivityOptions::start_to_close_timeout(PLENTY)
}

#[workflow]
#[derive(Default)]
pub struct Trip;

#[workflow_methods]
impl Trip {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, city: String) -> WorkflowResult<Vec<String>> {
        let mut booked = Vec::new();
        if let Err(error) = Self::book(ctx, &city, &mut booked).await {
            for booking in booked.into_iter().rev() {
                ctx.execute_activity(Agency::cancel, booking, soon()).await?;
            }
            return Err(error.into());
        }
        Ok(booked)
    }

    async fn book(
        ctx: &WorkflowContext<Self>,
        city: &str,
        booked: &mut Vec<String>,
    ) -> Result<(), ActivityExecutionError> {
        for thing in ["flight", "hotel", "guide"] {
            let booking = format!("{thing} to {city}");
            booked.push(ctx.execute_activity(Agency::book, booking, soon()).await?);
        }
        Ok(())
    }
}

/// Remembers what it is asked for.
#[derive(Default)]
pub struct Agency(Arc<Mutex<Vec<String>>>);

#[activities]
impl Agency {
    #[activity]
    pub async fn book(
        self: Arc<Self>,
        _ctx: ActivityContext,
        booking: String,
    ) -> Result<String, ActivityError> {
        if booking == "guide to Atlantis" {
            let failure = ApplicationFailure::non_retryable("nobody knows the way");
            return Err(ActivityError::application(failure));
        }
        self.0.lock().unwrap().push(format!("book {booking}"));
        Ok(booking)
    }

    #[activity]
    pub async fn cancel(
        self: Arc<Self>,
        _ctx: ActivityContext,
        booking: String,
    ) -> Result<(), ActivityError> {
        self.0.lock().unwrap().push(format!("cancel {booking}"));
        Ok(())
    }
}

async fn stage(name: &str) -> (Stage, Arc<Mutex<Vec<String>>>) {
    let agency = Agency::default();
    let calls = Arc::clone(&agency.0);
    let stage = Stage::new(name, |worker| {
        worker.register_workflow::<Trip>().unwrap().register_activities(agency);
    });
    (stage.await, calls)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_is_booked() {
    let (stage, calls) = stage("trip").await;
    let trip = stage.start(Trip::run, "Rome".to_owned(), "trip").await;
    let bookings = end(&trip).await.unwrap();
    assert_eq!(bookings, ["flight to Rome", "hotel to Rome", "guide to Rome"]);
    let booked = ["book flight to Rome", "book hotel to Rome", "book guide to Rome"];
    assert_eq!(*calls.lock().unwrap(), booked);
    fits::<Trip>(&trip).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_booked_is_cancelled_backwards() {
    let (stage, calls) = stage("no-trip").await;
    let trip = stage.start(Trip::run, "Atlantis".to_owned(), "trip").await;
    assert_eq!(failure(&trip).await, ["Activity task failed", "nobody knows the way"]);
    let to = |what: &str| format!("{what} to Atlantis");
    let said = ["book flight", "book hotel", "cancel hotel", "cancel flight"].map(to);
    assert_eq!(*calls.lock().unwrap(), said);
    let story = story(&trip).await;
    assert_eq!(story.iter().filter(|kind| *kind == "ActivityTaskCompleted").count(), 4);
    assert_eq!(story.last().unwrap(), "WorkflowExecutionFailed");
    fits::<Trip>(&trip).await;
    stage.close().await;
}
