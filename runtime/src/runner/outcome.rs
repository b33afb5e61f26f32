//! How a run ends, as Temporal sees it.

use crate::values;
use sagaweave_core::{Failure, Outcome, SagaReport};
use temporalio_common::error::ApplicationFailure;
use temporalio_sdk::WorkflowTermination;
use temporalio_workflow::workflow_interceptors::WorkflowOutputValue;

/// A workflow's end in the SDK's words.
pub(crate) type Ended = Result<Box<dyn WorkflowOutputValue>, WorkflowTermination>;

/// A report that is larger as JSON has its messages cut: one that Temporal does not take would keep
/// the workflow from ending at all.
const LARGEST_REPORT: usize = 1024 * 1024;

/// What the messages of a report that is too large are cut to.
const CUT_MESSAGE: usize = 200;

/// The status of the workflow, and what comes back.
pub(crate) fn ended(outcome: Outcome) -> Ended {
    match outcome {
        Outcome::Completed { output } => Ok(Box::new(values::write(&output))),
        Outcome::Failed { error, report } => Err(failure(error, fitting(report)).into()),
        Outcome::Cancelled { report } => {
            Err(WorkflowTermination::cancelled_with_details(fitting(report)))
        }
    }
}

/// The report, with its messages cut where it would be too large.
pub(crate) fn fitting(mut report: SagaReport) -> SagaReport {
    let size = serde_json::to_vec(&report).map_or(0, |json| json.len());
    if size > LARGEST_REPORT {
        let lists = [&mut report.undo_failed, &mut report.undone, &mut report.kept]
            .into_iter()
            .chain([&mut report.unknown, &mut report.failed, &mut report.cancelled])
            .chain([&mut report.skipped, &mut report.never_started, &mut report.running]);
        lists.flatten().filter_map(|entry| entry.error.as_mut()).for_each(cut);
    }
    report
}

fn failure(error: Failure, report: SagaReport) -> ApplicationFailure {
    ApplicationFailure::builder(error.message)
        .type_name(error.kind)
        .non_retryable(true)
        .details(report)
        .build()
}

fn cut(error: &mut Failure) {
    let end = error.message.floor_char_boundary(CUT_MESSAGE);
    if end < error.message.len() {
        error.message.truncate(end);
        error.message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagaweave_core::report::StepEntry;

    fn report(entries: usize, message: usize) -> SagaReport {
        let error = Some(Failure::new("NotFound", "ä".repeat(message)));
        let entry = StepEntry { step: "a".to_owned(), error };
        SagaReport { failed: vec![entry; entries], ..SagaReport::default() }
    }

    #[test]
    fn a_report_that_fits_stays_as_it_is() {
        assert_eq!(fitting(report(100, 1000)), report(100, 1000));
    }

    #[test]
    fn a_report_that_is_too_large_keeps_every_entry() {
        let fitted = fitting(report(1000, 2000));
        assert_eq!(fitted.failed.len(), 1000);
        assert!(serde_json::to_vec(&fitted).unwrap().len() < LARGEST_REPORT);
        let message = &fitted.failed[0].error.as_ref().unwrap().message;
        assert_eq!(*message, format!("{}…", "ä".repeat(100)));
    }
}
