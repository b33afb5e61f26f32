//! The world in which a document is simulated: what each tool answers, and when.

use super::{Fault, Given, Kind, REASON, refused};
use crate::interpret::Interpreted;
use sagaweave_core::host::ActivityCall;
use sagaweave_core::sim::{Answer, Happened, Stuck, What, World};
use sagaweave_core::{ActivityEnd, Event, Fate, Program, Role};
use std::time::Duration;

/// How long an activity takes. So short that no timeout of a document is near, however many steps it
/// has: a simulation asks what depends on what, not how long it takes.
const STEP: Duration = Duration::from_nanos(2);
/// A refusal comes once all that starts with it has started, and before any of it ends.
const REFUSAL: Duration = Duration::from_nanos(1);
/// What is held ends after everything that can run beside it: longer than any chain of steps in a
/// document of the largest size.
const HELD: Duration = Duration::from_millis(1);
/// When a held activity is about to end.
const ABOUT_TO_END: Duration = Duration::from_micros(999);

/// The faults of a run, by the activities that they are about.
pub(super) struct Faults<'a> {
    given: &'a Given,
    faults: Vec<(Fault, &'a str)>,
}

impl<'a> Faults<'a> {
    pub(super) fn new(program: &'a Interpreted<'_>, given: &'a Given, faults: &[Fault]) -> Self {
        let id = |fault: &Fault| program.plan().step(fault.step).id;
        Self { given, faults: faults.iter().map(|fault| (*fault, id(fault))).collect() }
    }

    fn of(&self, step: &str, role: Role) -> Option<Kind> {
        let hit = |(fault, id): &&(Fault, &str)| *id == step && fault.undo == (role == Role::Undo);
        self.faults.iter().find(hit).map(|(fault, _)| fault.kind)
    }

    /// The step that runs when the workflow is cancelled.
    pub(super) fn cancelled_step(&self) -> Option<&'a str> {
        let cancels = |(fault, _): &&(Fault, &str)| fault.kind == Kind::CancelAt;
        self.faults.iter().find(cancels).map(|(_, id)| *id)
    }

    /// The faults of activities that were never started.
    pub(super) fn missed(&self, happened: &[Happened]) -> Vec<Fault> {
        let met = |fault: &Fault, id: &str| {
            happened.iter().any(|it| {
                matches!(&it.what, What::Started { step, role, .. }
                    if step == id && fault.undo == (*role == Role::Undo))
            })
        };
        let missed = self.faults.iter().filter(|(fault, id)| !met(fault, id));
        missed.map(|(fault, _)| *fault).collect()
    }

    fn answer(&self, call: &ActivityCall<'_>) -> Answer {
        let done = || match self.given.answer(call) {
            Ok(output) => ActivityEnd::Completed(output),
            Err(error) => ActivityEnd::Failed { error, fate: Fate::NotDone },
        };
        let unknown = || ActivityEnd::Failed { error: refused(), fate: Fate::Unknown };
        let (after, end) = match self.of(call.step, call.role) {
            None => (STEP, done()),
            Some(Kind::Fail) => {
                (REFUSAL, ActivityEnd::Failed { error: refused(), fate: Fate::NotDone })
            }
            Some(Kind::Lose) if call.role == Role::Pivot => (HELD, done()),
            Some(Kind::Lose) => (HELD, unknown()),
            Some(Kind::CancelAt) => (HELD, done()),
        };
        // The request was sent, and nobody heard an answer.
        let cancelled = (Duration::ZERO, ActivityEnd::Cancelled { fate: Fate::Unknown });
        Answer { after, end, cancelled }
    }
}

/// A world with these faults, and a cancellation at this time.
pub(super) fn world<'a>(faults: &'a Faults<'_>, cancel: Option<Duration>) -> World<'a> {
    let mut world = World::new(|call: &ActivityCall<'_>| faults.answer(call));
    if let Some(time) = cancel {
        world.at(time, Event::Cancel { reason: REASON.to_owned() });
    }
    world
}

/// When the held activity of a step has been running for long, but has not ended; none where it never
/// runs.
pub(super) fn when_held(
    program: &dyn Program,
    faults: &Faults<'_>,
    step: &str,
) -> Result<Option<Duration>, Stuck> {
    let mut world = world(faults, None);
    world.run(program, faults.given.input().clone())?;
    let started = world.happened().iter().find(|it| {
        matches!(&it.what, What::Started { step: id, role, .. } if id == step && *role != Role::Undo)
    });
    Ok(started.map(|it| it.at + ABOUT_TO_END))
}
