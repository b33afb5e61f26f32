//! Values, computed options, signals and what a document's functions see.

use crate::plans::{Asked, Kind, Node, Shape, WHOLE};
use crate::random::{failed, failed_as};
use crate::rules::{cancel, failed_report, ids};
use crate::story::{tell, tell_in, tell_with};
use sagaweave_core::expr::{TimeSpan, Timestamp};
use sagaweave_core::plan::{Options, Overrides, Priority, Retry};
use sagaweave_core::report::Trigger;
use sagaweave_core::scope::WorkflowStatus;
use sagaweave_core::sim::{Answer, World, run_info};
use sagaweave_core::{
    ActivityCall, ActivityEnd, Event, Executor, Failure, Fate, Outcome, Payload, Role, Scope,
    StepId,
};
use std::time::{Duration, SystemTime};

const PLAIN: Kind = Kind::Activity { undo: false, reads: false, pivot: false };
const SECOND: Duration = Duration::from_secs(1);

fn output(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Completed { output } => output.as_json(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn computed_options_go_over_those_of_the_plan() {
    let mut shape = Shape::default();
    let step = shape.activity("a", None, &[]);
    shape.at(step).overrides = Some(Overrides {
        timeout: Some(Duration::from_mins(2)),
        max_attempts: Some(7),
        priority: Some(Priority::High),
        summary: Some("for Ann".to_owned()),
        ..Overrides::default()
    });
    shape.activity("b", None, &[step]);
    let mut checked = 0;
    let world = World::new(|call: &ActivityCall<'_>| {
        let expected = match (call.step, call.role) {
            ("a", Role::Forward) => Options {
                timeout: Duration::from_mins(2),
                retry: Retry { max_attempts: Some(7), ..Retry::DEFAULT },
                priority: Priority::High,
                summary: Some("for Ann"),
                ..Options::DEFAULT
            },
            // Its undo has options of its own.
            ("a", _) => Options::UNDO,
            _ => Options::DEFAULT,
        };
        assert_eq!(call.options, expected);
        checked += 1;
        if call.step == "b" {
            Answer::of(failed(Fate::NotDone))
        } else {
            Answer::done(Payload::null())
        }
    });
    tell_in(&shape, world);
    assert_eq!(checked, 3);
}

#[test]
fn a_heartbeat_that_is_no_shorter_than_the_computed_timeout_is_left_out() {
    let beat = |overrides: Overrides| Options::DEFAULT.adjusted(&overrides).heartbeat_timeout;
    let of = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(beat(Overrides { timeout: of(11), ..Overrides::default() }), of(10));
    assert_eq!(beat(Overrides { timeout: of(10), ..Overrides::default() }), None);
    let both = Overrides { timeout: of(60), heartbeat_timeout: of(20), ..Overrides::default() };
    assert_eq!(beat(both), of(20));
    assert_eq!(beat(Overrides::default()), of(10));
}

#[test]
fn a_step_of_finally_has_computed_options_too() {
    let mut shape = Shape::default();
    shape.activity("a", None, &[]);
    let tidy =
        Node { id: "tidy".into(), finally: true, optional: true, kind: PLAIN, ..Node::default() };
    let tidy = shape.add(tidy);
    shape.at(tidy).overrides = Some(Overrides { timeout: Some(SECOND), ..Overrides::default() });
    let mut timeout = None;
    tell_in(
        &shape,
        World::new(|call: &ActivityCall<'_>| {
            timeout = Some(call.options.timeout);
            Answer::done(Payload::null())
        }),
    );
    assert_eq!(timeout, Some(SECOND));
    shape.at(tidy).breaks = Some(Asked::Options);
    let story = tell(&shape);
    assert_eq!(ids(&story.report.failed), ["tidy"]);
    assert!(matches!(story.outcome, Outcome::Completed { .. }));
}

#[test]
fn a_block_has_a_computed_window_and_timeout() {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    for id in ["a", "b", "c"] {
        shape.activity(id, Some(block), &[]);
    }
    shape.at(block).overrides = Some(Overrides {
        max_concurrent: Some(1),
        timeout: Some(Duration::from_millis(2_500)),
        ..Overrides::default()
    });
    let story = tell(&shape);
    assert_eq!(story.lines[..4], ["0 start a", "1 done a", "1 start b", "2 done b"]);
    assert_eq!(failed_report(&story.outcome).0, "Timeout");
}

#[test]
fn options_without_a_value_fail_the_step_as_the_plan_says() {
    for (optional, is_block) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut shape = Shape::default();
        let first = shape.activity("first", None, &[]);
        let at = if is_block {
            let block = shape.block("at", None, &[first]);
            shape.activity("inner", Some(block), &[]);
            block
        } else {
            shape.activity("at", None, &[first])
        };
        shape.activity("after", None, &[at]);
        let node = shape.at(at);
        node.optional = optional;
        for breaks in [Asked::Runs, Asked::Options] {
            shape.at(at).breaks = Some(breaks);
            let story = tell(&shape);
            assert_eq!(story.has("start after"), optional);
            assert!(!story.has("start inner") && !story.has("start at"));
            if optional {
                assert!(matches!(story.outcome, Outcome::Completed { .. }));
            } else {
                let (kind, report) = failed_report(&story.outcome);
                assert_eq!((kind, ids(&report.undone)), ("ExpressionError", vec!["first"]));
            }
        }
    }
}

#[test]
fn a_block_whose_condition_has_no_value_has_failed() {
    for optional in [false, true] {
        let mut shape = Shape::default();
        let outer = shape.block("outer", None, &[]);
        shape.at(outer).optional = optional;
        let inner = shape.block("inner", Some(outer), &[]);
        shape.activity("a", Some(inner), &[]);
        shape.at(inner).breaks = Some(Asked::Runs);
        shape.with(|fixture| {
            let mut world = World::new(|_: &ActivityCall<'_>| Answer::done(Payload::null()));
            let mut executor = Executor::new(fixture, run_info(), Payload::null());
            world.run_executor(&mut executor).unwrap();
            for block in [outer, inner] {
                let seen = executor.scope().outcome(StepId(block));
                let error = seen.error.map(|error| error.kind);
                assert_eq!(
                    (seen.status.as_str(), error.as_deref()),
                    ("failed", Some("ExpressionError"))
                );
            }
        });
    }
}

#[test]
fn a_computed_optional_decides_once_the_step_has_started() {
    for (planned, computed) in [(true, false), (false, true)] {
        let mut shape = Shape::default();
        let a = shape.activity("a", None, &[]);
        shape.activity("b", None, &[a]);
        let node = shape.at(a);
        node.optional = planned;
        node.overrides = Some(Overrides { optional: Some(computed), ..Overrides::default() });
        let story = tell_with(&shape, |call| (call.step == "a").then(|| failed(Fate::NotDone)));
        assert_eq!(story.has("done b"), computed);
    }
}

/// `outer` holds `inner`, which holds `first` and then `bad`, which fails as told; `after` is next.
fn nested(
    outer: &'static [&'static str],
    inner: &'static [&'static str],
    error: &str,
) -> crate::story::Story {
    let mut shape = Shape::default();
    let outside = shape.block("outer", None, &[]);
    let inside = shape.block("inner", Some(outside), &[]);
    let first = shape.activity("first", Some(inside), &[]);
    shape.activity("bad", Some(inside), &[first]);
    shape.activity("next", Some(outside), &[inside]);
    shape.activity("after", None, &[outside]);
    for (block, types) in [(outside, outer), (inside, inner)] {
        let node = shape.at(block);
        node.optional = !types.is_empty();
        node.optional_for = types;
    }
    tell_with(&shape, |call| (call.step == "bad").then(|| failed_as(error, Fate::NotDone)))
}

#[test]
fn optional_tolerates_only_the_types_that_it_names() {
    let inner = nested(&["A"], &["B", "C"], "C");
    assert!(inner.has("done next") && inner.has("done after"));
    assert_eq!(ids(&inner.report.undone), ["first"]);
    let outer = nested(&["A"], &["B", "C"], "A");
    assert!(!outer.has("start next") && outer.has("done after"));
    assert_eq!(ids(&outer.report.undone), ["first"]);
    let none = nested(&["A"], &["B", "C"], "D");
    assert_eq!(failed_report(&none.outcome).0, "D");
    assert_eq!(ids(&none.report.undone), ["first"]);
}

#[test]
fn a_timeout_and_an_expression_are_types_of_errors_like_others() {
    for (types, tolerated) in [(&["Timeout"][..], true), (&["ExpressionError"], false)] {
        let mut shape = Shape::default();
        let block = shape.block("block", None, &[]);
        shape.at(block).kind =
            Kind::Block { max_concurrent: None, finish: false, timeout: Some(1) };
        shape.activity("slow", Some(block), &[]);
        shape.at(block).optional = true;
        shape.at(block).optional_for = types;
        let world = World::new(|_: &ActivityCall<'_>| Answer {
            after: Duration::from_mins(1),
            ..Answer::done(Payload::null())
        });
        let story = tell_in(&shape, world);
        assert_eq!(matches!(story.outcome, Outcome::Completed { .. }), tolerated);
    }
}

#[test]
fn beside_a_pivot_a_failure_of_another_type_is_held() {
    let run = |error: &'static str, charge: Fate| {
        let mut shape = Shape::default();
        let reserve = shape.activity("reserve", None, &[]);
        let pivot = Kind::Activity { undo: false, reads: false, pivot: true };
        shape.step("charge", None, &[reserve], pivot);
        let log = shape.step("log", None, &[reserve], PLAIN);
        shape.step("log_more", None, &[log], PLAIN);
        shape.at(log).optional = true;
        shape.at(log).optional_for = &["Tolerable"];
        tell_in(
            &shape,
            World::new(move |call: &ActivityCall<'_>| match call.step {
                "charge" if charge == Fate::NotDone => {
                    Answer { after: 4 * SECOND, ..Answer::of(failed(Fate::NotDone)) }
                }
                "charge" => Answer { after: 4 * SECOND, ..Answer::done(Payload::null()) },
                "log" => Answer::of(failed_as(error, Fate::NotDone)),
                _ => Answer::done(Payload::null()),
            }),
        )
    };
    let tolerated = run("Tolerable", Fate::Unknown);
    assert!(
        matches!(tolerated.outcome, Outcome::Completed { .. }) && tolerated.has("done log_more")
    );
    let beyond = run("Other", Fate::Unknown);
    let (kind, report) = failed_report(&beyond.outcome);
    assert_eq!((kind, ids(&report.never_started)), ("ForwardFailed", vec!["log_more"]));
    let before = run("Other", Fate::NotDone);
    let (kind, report) = failed_report(&before.outcome);
    assert_eq!((kind, ids(&report.undone)), ("Other", vec!["reserve"]));
    assert!(matches!(&report.noted[..], [Trigger::StepFailed { step, .. }] if step == "charge"));
}

/// `timed` times out while the pivot runs, so `around` would go on; when it has drained, the pivot was
/// not done, and `around` fails at once.
#[test]
fn where_a_failure_stops_is_asked_again_when_a_block_has_drained() {
    let mut shape = Shape::default();
    let all = shape.block("all", None, &[]);
    shape.at(all).kind = Kind::Block { max_concurrent: None, finish: true, timeout: None };
    let pivot = Kind::Activity { undo: false, reads: false, pivot: true };
    shape.step("charge", Some(all), &[], pivot);
    let around = shape.block("around", Some(all), &[]);
    let timed = shape.block("timed", Some(around), &[]);
    shape.at(timed).kind = Kind::Block { max_concurrent: None, finish: false, timeout: Some(1) };
    shape.step("slow", Some(timed), &[], PLAIN);
    shape.step("beside", Some(around), &[], PLAIN);
    let story = tell_in(
        &shape,
        World::new(|call: &ActivityCall<'_>| match call.step {
            "charge" => Answer { after: 2 * SECOND, ..Answer::of(failed(Fate::NotDone)) },
            _ => Answer {
                after: Duration::from_mins(1),
                cancelled: (2 * SECOND, ActivityEnd::Cancelled { fate: Fate::NotDone }),
                ..Answer::done(Payload::null())
            },
        }),
    );
    assert!(story.at("1 cancel slow") < story.at("2 failed charge"));
    assert!(story.at("3 cancelled slow") < story.at("3 cancel beside"));
    assert_eq!(failed_report(&story.outcome).0, "Broken");
}

#[test]
fn a_set_gives_its_value_at_once() {
    let mut shape = Shape::default();
    let a = shape.activity("a", None, &[]);
    let set = shape.step("set", None, &[a], Kind::Set);
    let again = shape.step("again", None, &[set], Kind::Set);
    shape.activity("b", None, &[again]);
    let skipped = shape.step("skipped", None, &[a], Kind::Set);
    shape.at(skipped).skipped = true;
    let story = tell(&shape);
    assert!(story.has("1 start b"));
    assert_eq!(output(&story.outcome), r#"["a",["set","a"],["again",["set","a"]],"b",null]"#);
    assert_eq!(story.report.counts.total(), 2);
}

#[test]
fn a_set_without_a_value_is_a_step_that_fails() {
    let mut shape = Shape::default();
    let a = shape.activity("a", None, &[]);
    let set = shape.step("set", None, &[a], Kind::Set);
    shape.activity("b", None, &[set]);
    shape.at(set).breaks = Some(Asked::Value);
    let story = tell(&shape);
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!((kind, ids(&report.undone)), ("ExpressionError", vec!["a"]));
    assert!(matches!(&report.cause, Some(Trigger::StepFailed { step, .. }) if step == "set"));
    shape.at(set).optional = true;
    assert_eq!(output(&tell(&shape).outcome), r#"["a",null,"b"]"#);
}

/// A block of two steps with an output, and a step after it.
fn block_with_output() -> (Shape, u32) {
    let mut shape = Shape::default();
    let block = shape.block("block", None, &[]);
    shape.at(block).output = true;
    let a = shape.activity("a", Some(block), &[]);
    shape.activity("b", Some(block), &[a]);
    shape.activity("after", None, &[block]);
    (shape, block)
}

#[test]
fn a_block_gives_its_output_when_it_completes() {
    let (shape, _) = block_with_output();
    assert_eq!(output(&tell(&shape).outcome), r#"[["a","b"],"a","b","after"]"#);
}

#[test]
fn a_block_whose_output_has_no_value_fails_and_is_undone() {
    let (mut shape, block) = block_with_output();
    shape.at(block).breaks = Some(Asked::Value);
    let story = tell(&shape);
    let (kind, report) = failed_report(&story.outcome);
    assert_eq!((kind, ids(&report.undone)), ("ExpressionError", vec!["b", "a"]));
    assert!(matches!(&report.cause, Some(Trigger::StepFailed { step, .. }) if step == "block"));
    shape.at(block).optional = true;
    let story = tell(&shape);
    assert_eq!(output(&story.outcome), r#"[null,null,null,"after"]"#);
    assert!(story.at("undone a") < story.at("start after"));
}

#[test]
fn a_signal_keeps_its_latest_payload_and_ignores_what_it_does_not_take() {
    let mut shape = Shape::default();
    shape.activity("a", None, &[]);
    shape.with(|fixture| {
        let mut world = World::new(|_: &ActivityCall<'_>| Answer::done(Payload::null()));
        world.at(Duration::from_millis(100), Event::Pause);
        for (at, signal, json) in
            [(200, 0, "1"), (300, 0, "2"), (400, 0, "\"three\""), (500, 1, "{}"), (600, 9, "1")]
        {
            let payload = Payload::from_json(json);
            world.at(Duration::from_millis(at), Event::Signal { signal, payload });
        }
        let mut executor = Executor::new(fixture, run_info(), Payload::null());
        world.run_executor(&mut executor).unwrap();
        assert_eq!(executor.scope().signal(0).unwrap().get::<i64>(), Ok(&2));
        assert_eq!(executor.scope().signal(1).unwrap().payload().as_json(), "{}");
        let [bad, unknown] = world.notes() else { panic!("{:?}", world.notes()) };
        assert!(bad.starts_with("ignored a signal `count`: payload: "), "{bad}");
        assert_eq!(unknown, "there is no signal 9");
    });
}

#[test]
fn the_input_is_held_against_its_schema() {
    let mut shape = Shape::default();
    shape.activity("a", None, &[]);
    shape.input = Some(WHOLE);
    shape.with(|fixture| {
        let run = |json: &str| {
            let mut world = World::new(|_: &ActivityCall<'_>| Answer::done(Payload::null()));
            world.run(fixture, Payload::from_json(json)).unwrap()
        };
        for bad in ["\"x\"", "not json"] {
            let Outcome::Failed { error, report } = run(bad) else { panic!() };
            assert_eq!((error.kind.as_str(), report.counts.never_started), ("BadInput", 1));
            assert!(error.message.starts_with("input: "), "{}", error.message);
        }
        assert!(matches!(run("3"), Outcome::Completed { .. }));
    });
}

#[test]
fn the_scope_shows_how_each_step_stands() {
    let mut shape = Shape::default();
    let a = shape.activity("a", None, &[]);
    let b = shape.activity("b", None, &[a]);
    let c = shape.activity("c", None, &[b]);
    shape.at(b).optional = true;
    shape.activity("d", None, &[c]);
    shape.with(|fixture| {
        let mut world = World::new(|call: &ActivityCall<'_>| match call.step {
            "b" => Answer::of(failed(Fate::NotDone)),
            _ => Answer::done(Payload::null()),
        });
        world.at(Duration::from_millis(2_500), cancel());
        let mut executor = Executor::new(fixture, run_info(), Payload::null());
        assert_eq!(executor.scope().outcome(StepId(0)).status, "pending");
        world.run_executor(&mut executor).unwrap();
        let answer = executor.query(0).unwrap();
        assert_eq!(
            answer.as_json(),
            concat!(
                r#"[{"status":"undone","error":null,"started_at":"1970-01-01T00:00:00Z","completed_at":"1970-01-01T00:00:01Z"},"#,
                r#"{"status":"failed","error":{"type":"Broken","message":"as told"},"started_at":"1970-01-01T00:00:01Z","completed_at":"1970-01-01T00:00:02Z"},"#,
                r#"{"status":"cancelled","error":null,"started_at":"1970-01-01T00:00:02Z","completed_at":"1970-01-01T00:00:02.500Z"},"#,
                r#"{"status":"pending","error":null,"started_at":null,"completed_at":null}]"#,
            )
        );
        let scope = executor.scope();
        assert_eq!(scope.now(), Timestamp { seconds: 3, nanos: 500_000_000 });
        assert_eq!(scope.elapsed(), TimeSpan(3_500_000_000));
        assert_eq!(scope.status(), &WorkflowStatus::Cancelled);
    });
}

#[test]
fn a_scope_can_be_made_for_what_is_evaluated_outside_of_a_run() {
    let scope = Scope::of_input(run_info(), Payload::from_json("7"), 3)
        .with_now(SystemTime::UNIX_EPOCH + SECOND)
        .with_output(StepId(0), Payload::from_json("[1]"))
        .with_failure(StepId(1), Failure::new("Broken", "as told"))
        .with_forward_input(StepId(0), Payload::from_json("8"))
        .with_signal(2, Payload::from_json("9"));
    assert_eq!(scope.input().get::<i64>(), Ok(&7));
    assert_eq!(scope.output(StepId(0)).unwrap().get::<Vec<i64>>(), Ok(&vec![1]));
    assert_eq!(scope.forward_input(StepId(0)).unwrap().get::<i64>(), Ok(&8));
    assert_eq!(scope.signal(2).unwrap().get::<i64>(), Ok(&9));
    assert_eq!(scope.signal(0).map(|slot| slot.payload().clone()), None);
    let statuses = [0, 1, 2].map(|step| scope.outcome(StepId(step)).status);
    assert_eq!(statuses, ["completed", "failed", "pending"]);
    assert_eq!(scope.elapsed(), TimeSpan(1_000_000_000));
}
