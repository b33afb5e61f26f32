//! Runs a shape in a world, and checks the run.

use crate::check::Run;
use crate::plans::{Fixture, Shape};
use sagaweave_core::sim::{Answer, Happened, What, World, run_info};
use sagaweave_core::{ActivityCall, Event, Executor, Host, Op, Outcome, Payload, SagaReport};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

/// Runs a shape and checks all that must hold. Gives the outcome and the number of events.
pub fn run_and_check(
    shape: &Shape,
    answers: impl FnMut(&ActivityCall<'_>) -> Answer,
    outside: &[(usize, Event)],
) -> (Outcome, usize) {
    let (outcome, _, events) = run(shape, answers, outside);
    (outcome, events)
}

/// The same, with all that happened.
pub fn run(
    shape: &Shape,
    answers: impl FnMut(&ActivityCall<'_>) -> Answer,
    outside: &[(usize, Event)],
) -> (Outcome, Vec<Happened>, usize) {
    shape.with(|fixture| {
        let mut world = World::new(answers);
        for (number, event) in outside {
            world.before_event(*number, event.clone());
        }
        // Whoever pauses says `resume` at some time.
        for turn in 1..=4 {
            world.at(Duration::from_secs(turn * 100_000), Event::Resume);
        }
        let mut executor = Executor::new(fixture, run_info(), Payload::null());
        let mut watched = Watched { world, fixture };
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(outcome) = executor.poll(&mut watched, &mut context) else {
            panic!("the run is stuck")
        };
        let world = watched.world;
        let report = executor.report();
        if let Outcome::Failed { report: told, .. } | Outcome::Cancelled { report: told } = &outcome
        {
            assert_eq!(told, &report);
        }
        Run::new(fixture, world.happened(), &outcome, &report).check();
        check_statuses(&executor, &report);
        check_signals(&executor, world.happened());
        let events = world.events();
        (outcome, world.into_happened(), events)
    })
}

/// Tells the program how long the world's log is.
struct Watched<'a, 'f> {
    world: World<'a>,
    fixture: &'f Fixture<'f>,
}

impl Watched<'_, '_> {
    fn tick(&self) {
        self.fixture.clock.set(self.world.happened().len());
    }
}

impl Host for Watched<'_, '_> {
    fn now(&self) -> SystemTime {
        self.world.now()
    }

    fn start_activity(&mut self, op: Op, call: ActivityCall<'_>) {
        self.world.start_activity(op, call);
        self.tick();
    }

    fn start_timer(&mut self, op: Op, after: Duration) {
        self.world.start_timer(op, after);
    }

    fn cancel(&mut self, op: Op) {
        self.world.cancel(op);
        self.tick();
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        let event = self.world.poll(cx);
        self.tick();
        event
    }
}

/// What the document's functions see of a step agrees with the report.
fn check_statuses(executor: &Executor<'_>, report: &SagaReport) {
    let progress = executor.progress(SystemTime::UNIX_EPOCH);
    let status = |id: &str| progress.steps.iter().find(|it| it.id == id).unwrap().status.name();
    for (list, names) in [
        (&report.undo_failed, &["undo_failed"][..]),
        (&report.undone, &["undone"]),
        (&report.kept, &["completed"]),
        (&report.unknown, &["failed", "cancelled"]),
        (&report.failed, &["failed"]),
        (&report.cancelled, &["cancelled"]),
        (&report.skipped, &["skipped"]),
        (&report.never_started, &["pending"]),
    ] {
        for entry in list {
            let status = status(&entry.step);
            assert!(names.contains(&status), "{} is {status} and in {names:?}", entry.step);
        }
    }
    let running = progress.steps.iter().find(|step| step.status.name() == "running");
    assert_eq!(running, None);
}

/// The last payload of each signal that it takes is there.
fn check_signals(executor: &Executor<'_>, log: &[Happened]) {
    let last = |wanted: usize| {
        let mut payloads = log.iter().filter_map(|happened| match &happened.what {
            What::Outside(Event::Signal { signal, payload }) if *signal == wanted => Some(payload),
            _ => None,
        });
        payloads.rfind(|payload| wanted != 0 || payload.decode::<i64>().is_ok()).cloned()
    };
    for signal in 0..3 {
        let known = executor.scope().signal(signal).map(|slot| slot.payload().clone());
        assert_eq!(known, last(signal).filter(|_| signal < 2));
    }
}
