//! A step of the type `end`, by its own small examples.

use crate::plans::{Asked, Kind, Node, Shape};
use crate::random::failed;
use crate::rules::{cancel, failed_report, ids};
use crate::story::{Story, tell, tell_in, tell_with};
use sagaweave_core::report::Trigger;
use sagaweave_core::sim::{Answer, World};
use sagaweave_core::{ActivityCall, ActivityEnd, Event, Fate, Outcome, Payload, Role};
use std::time::Duration;

const STOP: Kind = Kind::End { undo: false, fails: false };
const PLAIN: Kind = Kind::Activity { undo: false, reads: false, pivot: false };

/// `done`, then the `end` beside `slow`, which completes in spite of its cancellation; `later` after
/// the end.
pub fn cut_short(end: Kind) -> Shape {
    let mut shape = Shape::default();
    let done = shape.activity("done", None, &[]);
    shape.activity("slow", None, &[]);
    let stop = shape.step("stop", None, &[done], end);
    shape.activity("later", None, &[stop]);
    shape
}

fn slow_world<'a>() -> World<'a> {
    World::new(|call: &ActivityCall<'_>| {
        let output = Payload::from_json(format!("\"{}\"", call.step));
        let after = if call.step == "slow" && call.role == Role::Forward { 60 } else { 1 };
        Answer {
            after: Duration::from_secs(after),
            end: ActivityEnd::Completed(output.clone()),
            cancelled: (Duration::from_secs(2), ActivityEnd::Completed(output)),
        }
    })
}

fn ended(error: Option<&str>) -> Trigger {
    let error = error.map(|id| sagaweave_core::Failure::new("Refused", id));
    Trigger::Ended { step: "stop".to_owned(), error }
}

fn output(story: &Story) -> &str {
    match &story.outcome {
        Outcome::Completed { output } => output.as_json(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_in_flight_is_cancelled_waited_for_and_undone() {
    let story = tell_in(&cut_short(STOP), slow_world());
    assert_eq!(output(&story), r#"["stop","done"]"#);
    let lines = ["1 cancel slow", "3 done slow", "3 undo slow", "4 undone slow"];
    assert_eq!(story.lines[3..], lines);
    assert_eq!(ids(&story.report.kept), ["done"]);
    assert_eq!(ids(&story.report.undone), ["slow"]);
    assert_eq!(ids(&story.report.never_started), ["later"]);
    assert_eq!(story.report.cause, Some(ended(None)));
}

#[test]
fn with_undo_all_is_undone_and_it_completes_still() {
    let story = tell_in(&cut_short(Kind::End { undo: true, fails: false }), slow_world());
    assert_eq!(output(&story), r#"["stop","done"]"#);
    assert_eq!(ids(&story.report.undone), ["slow", "done"]);
}

#[test]
fn it_fails_with_its_error() {
    for (undo, undone) in [(false, &["slow"][..]), (true, &["slow", "done"])] {
        let story = tell_in(&cut_short(Kind::End { undo, fails: true }), slow_world());
        let (kind, report) = failed_report(&story.outcome);
        assert_eq!((kind, &report.cause), ("Refused", &Some(ended(Some("stop")))));
        assert_eq!(ids(&report.undone), undone);
    }
}

#[test]
fn it_ends_the_workflow_from_deep_inside() {
    let mut shape = Shape { timeout: Some(90_000), ..Shape::default() };
    let outer = shape.block("outer", None, &[]);
    shape.at(outer).kind = Kind::Block { max_concurrent: Some(1), finish: true, timeout: Some(80) };
    let inner = shape.block("inner", Some(outer), &[]);
    let first = shape.activity("first", Some(inner), &[]);
    shape.step("stop", Some(inner), &[first], STOP);
    shape.activity("waiting", Some(outer), &[]);
    shape.activity("later", None, &[outer]);
    shape.add(Node {
        id: "tidy".into(),
        finally: true,
        optional: true,
        kind: PLAIN,
        ..Node::default()
    });
    let story = tell(&shape);
    assert_eq!(story.lines, ["0 start first", "1 done first", "1 start tidy", "2 done tidy"]);
    assert_eq!(output(&story), r#"["stop","first"]"#);
    assert_eq!(ids(&story.report.never_started), ["waiting", "later"]);
}

#[test]
fn what_arrives_after_it_is_noted() {
    let mut world = World::new(|call: &ActivityCall<'_>| match (call.step, call.role) {
        ("slow", Role::Forward) => Answer {
            after: Duration::from_mins(1),
            end: failed(Fate::Unknown),
            cancelled: (Duration::from_secs(2), failed(Fate::Unknown)),
        },
        _ => Answer::done(Payload::null()),
    });
    world.at(Duration::from_secs(2), cancel());
    let story = tell_in(&cut_short(STOP), world);
    assert!(matches!(story.outcome, Outcome::Completed { .. }));
    let [Trigger::Cancelled { .. }, Trigger::StepFailed { step, .. }] = &story.report.noted[..]
    else {
        panic!("{:?}", story.report.noted)
    };
    assert_eq!((step.as_str(), ids(&story.report.undone)), ("slow", vec!["slow"]));
}

#[test]
fn the_undo_of_a_tolerated_block_goes_on() {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    shape.at(block).optional = true;
    let one = shape.activity("one", Some(block), &[]);
    let two = shape.activity("two", Some(block), &[one]);
    shape.activity("bad", Some(block), &[two]);
    let other = shape.activity("other", None, &[]);
    let wait = shape.activity("wait", None, &[other]);
    let wait = shape.activity("wait_more", None, &[wait]);
    shape.step("stop", None, &[wait], STOP);
    // `bad` fails at 2.5 s; the undo of `two` lasts until 12.5 s; the end comes at 3 s.
    let world = World::new(|call: &ActivityCall<'_>| match (call.step, call.role) {
        ("bad", _) => {
            Answer { after: Duration::from_millis(500), ..Answer::of(failed(Fate::NotDone)) }
        }
        ("two", Role::Undo) => {
            Answer { after: Duration::from_secs(10), ..Answer::done(Payload::null()) }
        }
        _ => Answer::done(Payload::null()),
    });
    let story = tell_in(&shape, world);
    assert!(story.at("2 undo two") < story.at("3 done wait_more"));
    assert_eq!(ids(&story.report.undone), ["two", "one"]);
    assert_eq!(ids(&story.report.kept), ["other", "wait", "wait_more"]);
}

/// `charge` is the pivot and takes 4 s; `quick` and the end beside it; `reserve` before them.
pub fn beside_a_pivot(end: Kind) -> Shape {
    let mut shape = Shape::default();
    let reserve = shape.activity("reserve", None, &[]);
    let pivot = Kind::Activity { undo: false, reads: false, pivot: true };
    shape.step("charge", None, &[reserve], pivot);
    let quick = shape.step("quick", None, &[reserve], PLAIN);
    let stop = shape.step("stop", None, &[quick], end);
    shape.step("later", None, &[stop], PLAIN);
    let beside = shape.step("beside", None, &[quick], PLAIN);
    shape.step("last", None, &[beside], PLAIN);
    shape
}

fn charged(shape: &Shape, charge: &ActivityEnd) -> Story {
    let world = World::new(|call: &ActivityCall<'_>| match call.step {
        "charge" => Answer { after: Duration::from_secs(4), ..Answer::of(charge.clone()) },
        "last" => Answer { after: Duration::from_secs(30), ..Answer::done(Payload::null()) },
        _ => Answer::done(Payload::null()),
    });
    tell_in(shape, world)
}

#[test]
fn while_the_pivot_runs_it_is_held() {
    for undo in [false, true] {
        let shape = beside_a_pivot(Kind::End { undo, fails: false });
        let done = charged(&shape, &ActivityEnd::Completed(Payload::null()));
        assert_eq!(output(&done), r#"["stop",null]"#);
        assert!(done.at("3 done beside") < done.at("5 done charge"));
        assert!(done.at("5 done charge") < done.at("5 cancel last"));
        assert_eq!(ids(&done.report.undone), [""; 0]);
        assert_eq!(ids(&done.report.never_started), ["later"]);

        let not_done = charged(&shape, &failed(Fate::NotDone));
        assert_eq!(output(&not_done), r#"["stop",null]"#);
        let undone: &[&str] = if undo { &["reserve"] } else { &[] };
        assert_eq!(ids(&not_done.report.undone), undone);
        assert_eq!(not_done.report.cause, Some(ended(None)));
        let [Trigger::StepFailed { step, .. }] = &not_done.report.noted[..] else { panic!() };
        assert_eq!(step, "charge");
    }
}

#[test]
fn of_what_is_held_the_first_decides() {
    let shape = beside_a_pivot(Kind::End { undo: false, fails: false });
    let run = |charge: &ActivityEnd| {
        let mut world = World::new(|call: &ActivityCall<'_>| match call.step {
            "charge" => Answer { after: Duration::from_secs(4), ..Answer::of(charge.clone()) },
            _ => Answer::done(Payload::null()),
        });
        world.at(Duration::from_millis(1_500), cancel());
        tell_in(&shape, world)
    };
    let done = run(&ActivityEnd::Completed(Payload::null()));
    assert!(matches!(done.outcome, Outcome::Completed { .. }));
    assert_eq!(done.report.noted, [Trigger::Cancelled { reason: "enough".to_owned() }]);
    let not_done = run(&failed(Fate::NotDone));
    assert!(matches!(not_done.outcome, Outcome::Cancelled { .. }));
    assert_eq!(not_done.report.noted[0], ended(None));
    assert_eq!(ids(&not_done.report.undone), ["reserve"]);
}

#[test]
fn after_the_pivot_nothing_is_undone() {
    let mut shape = beside_a_pivot(PLAIN);
    shape.step("after", None, &[1, 3], Kind::End { undo: true, fails: true });
    let story = charged(&shape, &ActivityEnd::Completed(Payload::null()));
    assert_eq!(failed_report(&story.outcome).0, "Refused");
    assert!(story.report.pivot_passed);
    assert_eq!(ids(&story.report.undone), [""; 0]);
}

#[test]
fn after_a_failure_beyond_the_pivot_it_only_cuts_short() {
    let mut shape = beside_a_pivot(PLAIN);
    let bad = shape.step("bad", None, &[1], PLAIN);
    shape.step("after_bad", None, &[bad], PLAIN);
    let good = shape.step("good", None, &[1], PLAIN);
    let good = shape.step("better", None, &[good], PLAIN);
    shape.step("end", None, &[good], STOP);
    shape.step("slow", None, &[1], PLAIN);
    let story = tell_in(
        &shape,
        World::new(|call: &ActivityCall<'_>| match call.step {
            "bad" => Answer::of(failed(Fate::NotDone)),
            "slow" => Answer { after: Duration::from_mins(1), ..Answer::done(Payload::null()) },
            _ => Answer::done(Payload::null()),
        }),
    );
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!(kind, "ForwardFailed");
    assert!(matches!(&report.cause, Some(Trigger::StepFailed { step, .. }) if step == "bad"));
    assert!(matches!(&report.noted[..], [Trigger::Ended { step, .. }] if step == "end"));
    assert_eq!(ids(&report.cancelled), ["later", "last", "slow"]);
    assert_eq!(ids(&report.never_started), ["after_bad"]);
}

#[test]
fn one_that_is_held_gives_its_place_in_a_window_to_the_next() {
    let mut shape = beside_a_pivot(PLAIN);
    let block = shape.block("block", None, &[0]);
    shape.at(block).kind = Kind::Block { max_concurrent: Some(1), finish: false, timeout: None };
    shape.step("one", Some(block), &[], PLAIN);
    shape.step("end", Some(block), &[], STOP);
    shape.step("two", Some(block), &[], PLAIN);
    let story = charged(&shape, &ActivityEnd::Completed(Payload::null()));
    assert!(story.has("2 start two"), "{:#?}", story.lines);
}

#[test]
fn of_two_that_are_held_the_first_decides_and_what_follows_is_noted() {
    let mut shape = beside_a_pivot(STOP);
    shape.step("bad", None, &[5], PLAIN);
    shape.step("other", None, &[5], Kind::End { undo: true, fails: true });
    let run = |charge: ActivityEnd| {
        let charge = &charge;
        tell_in(
            &shape,
            World::new(move |call: &ActivityCall<'_>| match call.step {
                "charge" => Answer { after: Duration::from_secs(4), ..Answer::of(charge.clone()) },
                "bad" => Answer::of(failed(Fate::NotDone)),
                _ => Answer::done(Payload::null()),
            }),
        )
    };
    for charge in [ActivityEnd::Completed(Payload::null()), failed(Fate::NotDone)] {
        let done = matches!(charge, ActivityEnd::Completed(_));
        let story = run(charge);
        assert_eq!(output(&story), r#"["stop",null]"#);
        assert_eq!((story.report.cause, ids(&story.report.undone)), (Some(ended(None)), vec![]));
        let [Trigger::Ended { step, .. }, Trigger::StepFailed { step: bad, .. }, rest @ ..] =
            &story.report.noted[..]
        else {
            panic!("{:?}", story.report.noted)
        };
        assert_eq!((step.as_str(), bad.as_str(), rest.is_empty()), ("other", "bad", done));
    }
}

#[test]
fn one_that_is_skipped_ends_nothing() {
    let mut shape = cut_short(STOP);
    shape.at(2).skipped = true;
    let story = tell(&shape);
    assert!(story.has("done later") && story.report.cause.is_none());
}

#[test]
fn one_whose_value_has_none_is_a_step_that_fails() {
    for fails in [false, true] {
        let mut shape = cut_short(Kind::End { undo: false, fails });
        shape.at(2).breaks = Some(Asked::Value);
        let story = tell(&shape);
        assert_eq!(failed_report(&story.outcome).0, "ExpressionError");
        assert_eq!(ids(&story.report.undone), ["done"]);
        shape.at(2).optional = true;
        let tolerated = tell(&shape);
        assert!(tolerated.has("done later") && tolerated.report.cause.is_none());
    }
}

#[test]
fn it_waits_for_resume() {
    let mut world = slow_world();
    world.at(Duration::from_millis(500), Event::Pause);
    world.at(Duration::from_secs(9), Event::Resume);
    let story = tell_in(&cut_short(STOP), world);
    assert!(story.has("9 cancel slow"));
}

#[test]
fn of_two_the_first_in_the_document_ends_it() {
    let mut shape = cut_short(STOP);
    shape.step("other", None, &[0], Kind::End { undo: true, fails: true });
    let story = tell_with(&shape, |_| None);
    assert_eq!(story.report.cause, Some(ended(None)));
    assert_eq!(story.report.noted, []);
}
