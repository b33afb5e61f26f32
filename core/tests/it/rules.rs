//! Each rule of the saga by its own small example.

use crate::plans::{Kind, Node, Shape, campaign, dag};
use crate::random::failed;
use crate::story::{Story, tell, tell_in, tell_with};
use sagaweave_core::progress::{RunState, StepStatus};
use sagaweave_core::report::{SagaReport, Trigger};
use sagaweave_core::sim::{Answer, What, World, run_info};
use sagaweave_core::{
    ActivityCall, ActivityEnd, Event, Executor, Fate, Host, Op, Outcome, Payload, Role,
};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

const PLAIN: Kind = Kind::Activity { undo: false, reads: false, pivot: false };
const PIVOT: Kind = Kind::Activity { undo: false, reads: false, pivot: true };

pub fn cancel() -> Event {
    Event::Cancel { reason: "enough".to_owned() }
}

/// Steps one after another, an undo on each.
fn chain(ids: &[&str]) -> Shape {
    let mut shape = Shape::default();
    for (position, id) in (0u32..).zip(ids) {
        let after: Vec<u32> = position.checked_sub(1).into_iter().collect();
        shape.activity(id, None, &after);
    }
    shape
}

pub fn ids(list: &[sagaweave_core::report::StepEntry]) -> Vec<&str> {
    list.iter().map(|entry| entry.step.as_str()).collect()
}

pub fn failed_report(outcome: &Outcome) -> (&str, &SagaReport) {
    match outcome {
        Outcome::Failed { error, report } => (&error.kind, report),
        other => panic!("{other:?}"),
    }
}

/// A world in which all succeed after a second, a cancelled one ends after another.
fn calm<'a>() -> World<'a> {
    World::new(|call| Answer {
        cancelled: (Duration::from_secs(1), ActivityEnd::Cancelled { fate: Fate::NotDone }),
        ..Answer::done(Payload::from_json(format!("\"{}\"", call.step)))
    })
}

#[test]
fn rule_1_a_step_that_only_reads_leaves_nothing() {
    let mut shape = chain(&["a", "b"]);
    shape.at(1).kind = Kind::Activity { undo: true, reads: true, pivot: false };
    let story = tell_with(&shape, |call| (call.step == "b").then(|| failed(Fate::Unknown)));
    let (_, report) = failed_report(&story.outcome);
    assert_eq!((ids(&report.failed), ids(&report.undone)), (vec!["b"], vec!["a"]));
}

#[test]
fn rule_2_an_undo_gets_the_input_and_the_output_or_null() {
    let input_of = |fate: Option<Fate>| {
        let shape = chain(&["a", "b"]);
        let mut world = World::new(|call: &ActivityCall<'_>| match (call.step, call.role, fate) {
            ("a", Role::Forward, Some(fate)) => Answer::of(failed(fate)),
            ("b", Role::Forward, None) => Answer::of(failed(Fate::NotDone)),
            _ => Answer::done(Payload::from_json(r#"{"id":7}"#)),
        });
        shape.with(|fixture| world.run(fixture, Payload::null())).unwrap();
        world.happened().iter().find_map(|happened| match &happened.what {
            What::Started { role: Role::Undo, input, .. } => Some(input.as_json().to_owned()),
            _ => None,
        })
    };
    assert_eq!(input_of(None).as_deref(), Some(r#"{"input":{},"output":{"id":7}}"#));
    assert_eq!(input_of(Some(Fate::Partial)).as_deref(), Some(r#"{"input":{},"output":null}"#));
    assert_eq!(input_of(Some(Fate::NotDone)), None);
}

#[test]
fn rule_3_the_first_trigger_decides_and_the_others_are_noted() {
    let shape = chain(&["a", "b"]);
    let mut world = World::new(|call: &ActivityCall<'_>| {
        if call.role == Role::Undo {
            Answer::done(Payload::null())
        } else {
            Answer::of(failed(Fate::Unknown))
        }
    });
    world.at(Duration::from_millis(1_500), cancel());
    let story = tell_in(&shape, world);
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!(kind, "Broken");
    assert_eq!(report.noted, [Trigger::Cancelled { reason: "enough".to_owned() }]);
    assert_eq!(ids(&report.undone), ["a"]);
}

#[test]
fn rule_3_the_workflows_timeout() {
    let mut shape = chain(&["a", "b", "c"]);
    shape.timeout = Some(2_000);
    let mut world = calm();
    world.at(Duration::from_millis(2_100), cancel());
    let story = tell_in(&shape, world);
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!((kind, &report.cause), ("Timeout", &Some(Trigger::Timeout)));
    assert!(story.at("2 cancel b") < story.at("3 cancelled b"));
    assert!(story.at("3 cancelled b") < story.at("3 undo a"));
}

#[test]
fn rule_4_what_runs_is_waited_for_and_counts_if_it_completes() {
    let mut shape = Shape::default();
    shape.activity("quick", None, &[]);
    shape.activity("slow", None, &[]);
    let world = World::new(|call: &ActivityCall<'_>| match (call.step, call.role) {
        ("quick", _) => Answer::of(failed(Fate::NotDone)),
        (_, Role::Undo) => Answer::done(Payload::null()),
        _ => Answer {
            after: Duration::from_secs(9),
            end: ActivityEnd::Completed(Payload::null()),
            cancelled: (Duration::from_secs(3), ActivityEnd::Completed(Payload::null())),
        },
    });
    let story = tell_in(&shape, world);
    assert_eq!(
        story.lines[2..],
        ["1 failed quick", "1 cancel slow", "4 done slow", "4 undo slow", "5 undone slow"]
    );
}

#[test]
fn rule_4_reverse_is_strictly_one_at_a_time() {
    let mut shape = dag();
    shape.reverse = true;
    let story = tell_with(&shape, |call| {
        (call.step == "s9" && call.role == Role::Forward).then(|| failed(Fate::NotDone))
    });
    let undos: Vec<&String> = story.lines.iter().filter(|line| line.contains(" undo")).collect();
    assert!(undos.chunks(2).all(|pair| pair[0].contains(" undo ") && pair[1].contains(" undone ")));
    assert_eq!(undos.len() % 2, 0);
}

#[test]
fn rule_5_an_undo_that_fails_does_not_stop_the_others() {
    let story = tell_with(&chain(&["a", "b", "c"]), |call| match (call.step, call.role) {
        ("c", _) | ("b", Role::Undo) => Some(failed(Fate::NotDone)),
        _ => None,
    });
    let (_, report) = failed_report(&story.outcome);
    assert_eq!((ids(&report.undo_failed), ids(&report.undone)), (vec!["b"], vec!["a"]));
    assert_eq!(report.undo_failed[0].error.as_ref().unwrap().kind, "Broken");
}

#[test]
fn rule_5_undos_are_neither_cancelled_nor_paused() {
    let shape = chain(&["a", "b"]);
    let mut world = calm();
    world.at(Duration::from_millis(1_500), Event::Pause);
    world.at(Duration::from_millis(1_600), cancel());
    world.at(Duration::from_millis(1_700), cancel());
    let story = tell_in(&shape, world);
    assert!(matches!(story.outcome, Outcome::Cancelled { .. }));
    assert_eq!(ids(&story.report.undone), ["a"]);
    assert_eq!(ids(&story.report.cancelled), ["b"]);
}

#[test]
fn rule_6_the_report_is_capped() {
    let mut shape = Shape::default();
    for number in 0..1_200 {
        let step = shape.activity(&format!("s{number}"), None, &[]);
        shape.at(step).kind = PLAIN;
    }
    shape.activity("last", None, &(0..1_200).collect::<Vec<u32>>());
    let story = tell_with(&shape, |call| (call.step == "last").then(|| failed(Fate::NotDone)));
    let (_, report) = failed_report(&story.outcome);
    assert_eq!((report.kept.len(), report.counts.kept), (1_000, 1_200));
    assert_eq!((report.failed.len(), report.counts.failed), (0, 1));
}

/// `charge` is the pivot; `log` runs beside it, `ship` after it, `reserve` before it.
fn checkout() -> Shape {
    let mut shape = Shape::default();
    let reserve = shape.activity("reserve", None, &[]);
    let charge = shape.activity("charge", None, &[reserve]);
    let log = shape.activity("log", None, &[reserve]);
    let ship = shape.activity("ship", None, &[charge]);
    let thank = shape.activity("thank", None, &[ship]);
    for step in [log, ship, thank] {
        shape.at(step).kind = PLAIN;
    }
    shape.at(charge).kind = PIVOT;
    shape
}

#[test]
fn rule_7_a_cancellation_while_the_pivot_runs_is_held() {
    let run = |end: ActivityEnd| {
        let end = &end;
        let mut world = World::new(move |call: &ActivityCall<'_>| match call.step {
            "charge" => Answer { after: Duration::from_secs(4), ..Answer::of(end.clone()) },
            _ => Answer::done(Payload::null()),
        });
        world.at(Duration::from_millis(1_500), cancel());
        tell_in(&checkout(), world)
    };
    let done = run(ActivityEnd::Completed(Payload::null()));
    assert!(matches!(done.outcome, Outcome::Completed { .. }));
    assert!(done.report.pivot_passed);
    assert_eq!(done.report.noted, [Trigger::Cancelled { reason: "enough".to_owned() }]);
    assert!(!done.has("undo reserve"));

    let not_done = run(failed(Fate::NotDone));
    assert!(matches!(not_done.outcome, Outcome::Cancelled { .. }), "{:?}", not_done.outcome);
    assert!(not_done.at("failed charge") < not_done.at("undo reserve"));
    assert!(
        matches!(&not_done.report.noted[..], [Trigger::StepFailed { step, .. }] if step == "charge")
    );
}

#[test]
fn rule_7_after_the_pivot_a_failure_is_forward_only() {
    let story = tell_with(&checkout(), |call| (call.step == "ship").then(|| failed(Fate::NotDone)));
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!(kind, "ForwardFailed");
    assert_eq!(ids(&report.never_started), ["thank"]);
    assert_eq!(ids(&report.kept), ["reserve", "charge", "log"]);
}

#[test]
fn rule_7_a_failure_beside_the_pivot_is_held() {
    let run = |charge: ActivityEnd| {
        let charge = &charge;
        let world = World::new(move |call: &ActivityCall<'_>| match call.step {
            "charge" => Answer { after: Duration::from_secs(4), ..Answer::of(charge.clone()) },
            "log" => Answer::of(failed(Fate::NotDone)),
            _ => Answer::done(Payload::null()),
        });
        tell_in(&checkout(), world)
    };
    let done = run(ActivityEnd::Completed(Payload::null()));
    assert_eq!(failed_report(&done.outcome).0, "ForwardFailed");
    assert!(done.has("done thank"));
    let not_done = run(failed(Fate::NotDone));
    let (_, report) = failed_report(&not_done.outcome);
    assert!(matches!(&report.cause, Some(Trigger::StepFailed { step, .. }) if step == "log"));
    assert_eq!(ids(&report.undone), ["reserve"]);
}

#[test]
fn rule_7_the_timeout_is_void_after_the_pivot() {
    let mut shape = checkout();
    shape.timeout = Some(3_000);
    assert!(matches!(tell(&shape).outcome, Outcome::Completed { .. }));
    let slow = |call: &ActivityCall<'_>| Answer {
        after: Duration::from_secs(if call.step == "charge" { 10 } else { 1 }),
        ..Answer::done(Payload::null())
    };
    assert!(matches!(tell_in(&shape, World::new(slow)).outcome, Outcome::Completed { .. }));
}

#[test]
fn rule_8_finally_runs_after_the_undos_and_changes_nothing() {
    let mut shape = chain(&["a", "b"]);
    for id in ["tidy", "tell"] {
        shape.add(Node {
            id: id.into(),
            finally: true,
            optional: true,
            kind: PLAIN,
            ..Node::default()
        });
    }
    let run = |fault: &'static str| {
        let story = tell_with(&shape, move |call| {
            (call.step == fault || call.step == "tidy").then(|| failed(Fate::NotDone))
        });
        assert!(story.at("failed tidy") < story.at("start tell"));
        story
    };
    let well = run("nothing");
    assert!(matches!(well.outcome, Outcome::Completed { .. }));
    assert_eq!(ids(&well.report.failed), ["tidy"]);
    let badly = run("b");
    assert_eq!(failed_report(&badly.outcome).0, "Broken");
    assert!(badly.at("undone a") < badly.at("start tidy"));
}

#[test]
fn rule_9_an_optional_step_of_unknown_fate_is_undone_before_the_work_goes_on() {
    let mut shape = chain(&["a", "b", "c"]);
    shape.at(1).optional = true;
    let story = tell_with(&shape, |call| {
        (call.step == "b" && call.role == Role::Forward).then(|| failed(Fate::Unknown))
    });
    assert!(matches!(story.outcome, Outcome::Completed { .. }));
    assert!(story.at("undone b") < story.at("start c"));
    assert_eq!(ids(&story.report.undone), ["b"]);
    let Outcome::Completed { output } = &story.outcome else { panic!() };
    assert_eq!(output.as_json(), r#"["a",null,"c"]"#);
}

/// A block of two steps, the second of which fails, then a step after the block.
fn block_that_fails(optional: bool) -> Story {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    let first = shape.activity("first", Some(block), &[]);
    shape.activity("second", Some(block), &[first]);
    shape.activity("after", None, &[block]);
    shape.at(block).optional = optional;
    tell_with(&shape, |call| (call.step == "second").then(|| failed(Fate::NotDone)))
}

#[test]
fn rule_9_a_tolerated_block_undoes_its_own_steps_first() {
    let story = block_that_fails(true);
    assert!(matches!(story.outcome, Outcome::Completed { .. }));
    assert!(story.at("undone first") < story.at("start after"));
    let Outcome::Completed { output } = &story.outcome else { panic!() };
    assert_eq!(output.as_json(), r#"[null,null,null,"after"]"#);
    assert_eq!(failed_report(&block_that_fails(false).outcome).0, "Broken");
}

#[test]
fn rule_9_an_undo_that_goes_on_is_waited_for_by_the_saga() {
    let mut shape = Shape::default();
    let a = shape.activity("a", None, &[]);
    let b = shape.activity("b", None, &[a]);
    shape.at(b).optional = true;
    let world = World::new(|call: &ActivityCall<'_>| match (call.step, call.role) {
        ("b", Role::Forward) => Answer::of(failed(Fate::Unknown)),
        ("b", Role::Undo) => {
            Answer { after: Duration::from_secs(10), ..Answer::done(Payload::null()) }
        }
        _ => Answer::done(Payload::null()),
    });
    let mut world = world;
    world.at(Duration::from_secs(5), cancel());
    let story = tell_in(&shape, world);
    assert!(story.at("12 undone b") < story.at("12 undo a"), "{:#?}", story.lines);
}

#[test]
fn rule_10_finish_lets_the_siblings_end() {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    shape.at(block).kind = Kind::Block { max_concurrent: None, finish: true, timeout: None };
    let bad = shape.activity("bad", Some(block), &[]);
    shape.activity("after_bad", Some(block), &[bad]);
    let good = shape.activity("good", Some(block), &[]);
    shape.activity("after_good", Some(block), &[good]);
    let story = tell_with(&shape, |call| (call.step == "bad").then(|| failed(Fate::NotDone)));
    let (_, report) = failed_report(&story.outcome);
    assert_eq!(ids(&report.never_started), ["after_bad"]);
    assert_eq!(ids(&report.undone), ["after_good", "good"]);
}

#[test]
fn rule_10_a_timeout_cuts_finishing_short() {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    shape.at(block).kind = Kind::Block { max_concurrent: None, finish: true, timeout: Some(2) };
    shape.activity("bad", Some(block), &[]);
    shape.activity("slow", Some(block), &[]);
    let world = World::new(|call: &ActivityCall<'_>| match call.step {
        "bad" => Answer::of(failed(Fate::NotDone)),
        _ => Answer { after: Duration::from_mins(1), ..Answer::done(Payload::null()) },
    });
    let story = tell_in(&shape, world);
    assert_eq!(story.lines[3..], ["2 cancel slow", "2 cancelled slow"]);
    assert_eq!(failed_report(&story.outcome).0, "Broken");
}

#[test]
fn rule_11_ids_follow_from_the_step() {
    let call = |role| ActivityCall {
        step: "charge",
        role,
        activity_type: "bank.charge",
        input: Payload::null(),
        options: sagaweave_core::plan::Options::DEFAULT,
    };
    assert_eq!(call(Role::Forward).activity_id(), "charge");
    assert_eq!(call(Role::Undo).activity_id(), "undo:charge");
}

#[test]
fn a_block_that_takes_too_long_fails_as_timeout() {
    let mut shape = campaign();
    shape.at(0).kind = Kind::Block { max_concurrent: Some(1), finish: false, timeout: Some(1) };
    let story = tell(&shape);
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!(kind, "Timeout");
    assert!(matches!(&report.cause, Some(Trigger::StepFailed { step, .. }) if step == "research"));
}

#[test]
fn a_window_is_filled_in_document_order() {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    shape.at(block).kind = Kind::Block { max_concurrent: Some(2), finish: false, timeout: None };
    for id in ["a", "b", "c", "d", "e"] {
        shape.activity(id, Some(block), &[]);
    }
    let story = tell(&shape);
    let starts: Vec<&str> =
        story.lines.iter().filter(|line| line.contains("start")).map(String::as_str).collect();
    assert_eq!(starts, ["0 start a", "0 start b", "1 start c", "1 start d", "2 start e"]);
}

#[test]
fn never_more_than_a_thousand_in_flight() {
    let mut shape = Shape::default();
    for number in 0..2_500 {
        shape.activity(&format!("s{number}"), None, &[]);
    }
    let story = tell(&shape);
    let counts: Vec<usize> = (0..3).map(|at| story.count(&format!("{at} start "))).collect();
    assert_eq!(counts, [1_000, 1_000, 500]);
}

#[test]
fn a_barrier_waits_for_the_whole_wave() {
    let mut shape = Shape::default();
    let slow = shape.activity("slow", None, &[]);
    let quick = shape.activity("quick", None, &[]);
    let next = shape.activity("next", None, &[quick]);
    let join = shape.add(Node { after: vec![slow, quick], kind: Kind::Join, ..Node::default() });
    shape.at(next).after.push(join);
    let world = World::new(|call: &ActivityCall<'_>| Answer {
        after: Duration::from_secs(if call.step == "slow" { 5 } else { 1 }),
        ..Answer::done(Payload::null())
    });
    assert!(tell_in(&shape, world).has("5 start next"));
}

#[test]
fn a_skipped_step_lets_the_next_one_start() {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    shape.activity("inner", Some(block), &[]);
    shape.activity("next", None, &[block]);
    shape.at(block).skipped = true;
    let story = tell(&shape);
    assert_eq!(story.lines, ["0 start next", "1 done next"]);
    assert_eq!(ids(&story.report.skipped), ["inner"]);
}

/// Gives its executor one event a poll, so that a test can look in between.
struct OneByOne<'a> {
    world: World<'a>,
    given: bool,
}

impl Host for OneByOne<'_> {
    fn now(&self) -> SystemTime {
        self.world.now()
    }

    fn start_activity(&mut self, op: Op, call: ActivityCall<'_>) {
        self.world.start_activity(op, call);
    }

    fn start_timer(&mut self, op: Op, after: Duration) {
        self.world.start_timer(op, after);
    }

    fn cancel(&mut self, op: Op) {
        self.world.cancel(op);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        if std::mem::replace(&mut self.given, true) {
            return Poll::Pending;
        }
        self.world.poll(cx)
    }
}

/// The progress after each event of a run.
fn progress_of(shape: &Shape, world: World<'_>) -> Vec<sagaweave_core::Progress> {
    shape.with(|fixture| {
        let mut host = OneByOne { world, given: false };
        let mut executor = Executor::new(fixture, run_info(), Payload::null());
        let mut seen = Vec::new();
        for _ in 0..10_000 {
            host.given = false;
            let poll = executor.poll(&mut host, &mut Context::from_waker(Waker::noop()));
            seen.push(executor.progress(host.now()));
            if poll.is_ready() {
                return seen;
            }
        }
        panic!("the run does not end");
    })
}

#[test]
fn progress_is_the_share_of_what_has_ended_and_never_falls() {
    let seen = progress_of(&campaign(), calm());
    let percents: Vec<u8> = seen.iter().map(|progress| progress.progress).collect();
    assert_eq!(percents, [16, 50, 66, 100]);
    assert_eq!(seen[1].phase, ["content_creation"]);
    assert_eq!(seen[1].elapsed_seconds, 1);
    assert_eq!(seen[1].started_at, "1970-01-01T00:00:00.000Z");
    assert_eq!(seen[3].state, RunState::Completed);
    assert_eq!(seen[1].steps[1].status, StepStatus::Completed);
    assert_eq!(seen[1].steps[1].ended_at.as_deref(), Some("1970-01-01T00:00:01.000Z"));
}

#[test]
fn progress_is_what_modules_say_where_they_do() {
    let mut shape = chain(&["a", "b", "c"]);
    shape.at(0).progress = Some(60);
    shape.at(1).progress = Some(40);
    let mut world = calm();
    world.at(Duration::from_millis(2_500), cancel());
    let percents: Vec<u8> = progress_of(&shape, world).iter().map(|seen| seen.progress).collect();
    assert_eq!(percents.first(), Some(&60));
    assert!(percents.iter().all(|percent| *percent == 60), "{percents:?}");
}

#[test]
fn progress_shows_pausing_and_undoing() {
    let mut world = calm();
    world.at(Duration::from_millis(500), Event::Pause);
    world.at(Duration::from_millis(1_500), cancel());
    let seen = progress_of(&chain(&["a", "b"]), world);
    let states: Vec<RunState> = seen.iter().map(|progress| progress.state).collect();
    let expected = [RunState::Paused, RunState::Paused, RunState::Undoing, RunState::Cancelled];
    assert_eq!(states, expected);
    assert_eq!(seen[2].steps[0].status, StepStatus::Undoing);
    assert_eq!(seen[3].steps[0].status, StepStatus::Undone);
}

#[test]
fn bad_input_ends_the_workflow_before_anything_starts() {
    struct Picky<'a>(&'a crate::plans::Fixture<'a>);
    impl sagaweave_core::Program for Picky<'_> {
        fn plan(&self) -> &sagaweave_core::Plan<'_> {
            self.0.plan()
        }
        fn input(
            &self,
            _: sagaweave_core::StepId,
            _: &sagaweave_core::Scope,
        ) -> Result<Payload, sagaweave_core::Failure> {
            Ok(Payload::null())
        }
        fn undo_input(
            &self,
            _: sagaweave_core::StepId,
            _: &sagaweave_core::Scope,
        ) -> Result<Payload, sagaweave_core::Failure> {
            Ok(Payload::null())
        }
        fn output(&self, _: &sagaweave_core::Scope) -> Result<Payload, sagaweave_core::Failure> {
            Ok(Payload::null())
        }
        fn check_input(&self, _: &Payload) -> Result<(), String> {
            Err("`topic` is missing".to_owned())
        }
    }
    campaign().with(|fixture| {
        let outcome = calm().run(&Picky(fixture), Payload::null()).unwrap();
        let (kind, report) = failed_report(&outcome);
        assert_eq!((kind, report.counts.never_started), ("BadInput", 4));
    });
}
