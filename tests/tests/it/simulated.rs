//! Whether a simulation of the same fault gives the same report.

use sagaweave::{Failure, SagaReport, Trigger, Value, errors};
use sagaweave_compiler::compile;
use sagaweave_compiler::simulate::{Fault, Given, Kind, Reply, simulate_with};
use sagaweave_compiler::source::Source;

/// How the report of a real run differs from that of the simulated one.
pub fn differs(source: &Source, fault: (Kind, &str), real: &SagaReport) -> Option<String> {
    differs_with(source, &Value::Null, &[], fault, real)
}

/// As [`differs`], with an input, unless that is null, and with the answers of some steps.
pub fn differs_with(
    source: &Source,
    input: &Value,
    answers: &[(&str, Value)],
    (kind, id): (Kind, &str),
    real: &SagaReport,
) -> Option<String> {
    let workflow = compile(source).workflow.expect("the document is right");
    let find = |id: &str| workflow.with_plan(|plan| plan.find(id)).expect("the step exists");
    let mut given = Given::samples(&workflow);
    if !input.is_null() {
        given = given.with_input(&workflow, input).expect("it fits");
    }
    for (step, answer) in answers {
        let answer = vec![Reply::Output(answer.clone())];
        given = given.with_replies(&workflow, find(step), false, answer).expect("it fits");
    }
    let faults = [Fault::of(kind, find(id))];
    let simulated = simulate_with(&workflow, &given, &faults).expect("it ends");
    let [real, simulated] = [real, &simulated.report].map(comparable);
    (real != simulated)
        .then(|| format!("simulate says {simulated:#?}\nbut the server's run says {real:#?}"))
}

/// A report without the words of errors and reasons, which each side chooses, and without the order
/// within lists: undos side by side end in any order. That their order keeps to the graph is checked
/// apart. Nor with timeouts: what is held until a cancellation reaches it may run out of time before,
/// where a document gives it little.
fn comparable(report: &SagaReport) -> SagaReport {
    let timed_out = |error: &Failure| error.kind == errors::TIMEOUT;
    let mut report = report.clone();
    report.noted.retain(|it| !matches!(it, Trigger::StepFailed { error, .. } if timed_out(error)));
    let lists = [
        &mut report.undo_failed,
        &mut report.undone,
        &mut report.kept,
        &mut report.unknown,
        &mut report.failed,
        &mut report.cancelled,
        &mut report.skipped,
        &mut report.never_started,
        &mut report.running,
    ];
    for list in lists {
        list.sort_by(|a, b| a.step.cmp(&b.step));
        for it in list.iter_mut() {
            it.error = it.error.take().filter(|error| !timed_out(error));
        }
        list.iter_mut().filter_map(|it| it.error.as_mut()).for_each(|error| error.message.clear());
    }
    match &mut report.cause {
        Some(Trigger::StepFailed { error, .. } | Trigger::Output { error }) => {
            error.message.clear();
        }
        Some(Trigger::Cancelled { reason }) => reason.clear(),
        Some(Trigger::Ended { error, .. }) => {
            if let Some(error) = error {
                error.message.clear();
            }
        }
        Some(Trigger::Timeout) | None => {}
    }
    report
}
