//! A run, told in lines.

use crate::plans::Shape;
use sagaweave_core::sim::{Answer, Happened, What, World, run_info};
use sagaweave_core::{ActivityCall, ActivityEnd, Executor, Outcome, Payload, Role, SagaReport};

pub struct Story {
    /// `<second> <what> <step>`
    pub lines: Vec<String>,
    pub outcome: Outcome,
    pub report: SagaReport,
}

impl Story {
    pub fn count(&self, start: &str) -> usize {
        self.lines.iter().filter(|line| line.starts_with(start)).count()
    }

    /// Where a line that ends like this stands.
    pub fn at(&self, end: &str) -> usize {
        let found = self.lines.iter().position(|line| line.ends_with(end));
        found.unwrap_or_else(|| panic!("no `{end}` in {:#?}", self.lines))
    }

    pub fn has(&self, end: &str) -> bool {
        self.lines.iter().any(|line| line.ends_with(end))
    }
}

/// Everything succeeds after a second.
pub fn tell(shape: &Shape) -> Story {
    tell_with(shape, |_| None)
}

/// Everything succeeds after a second, but for what `faults` says otherwise.
pub fn tell_with(
    shape: &Shape,
    faults: impl Fn(&ActivityCall<'_>) -> Option<ActivityEnd>,
) -> Story {
    let world = World::new(|call| match faults(call) {
        Some(end) => Answer::of(end),
        None => Answer::done(Payload::from_json(format!("\"{}\"", call.step))),
    });
    tell_in(shape, world)
}

/// The run of a shape in a world.
pub fn tell_in(shape: &Shape, mut world: World<'_>) -> Story {
    shape.with(|fixture| {
        let mut executor = Executor::new(fixture, run_info(), Payload::null());
        let outcome = world.run_executor(&mut executor).unwrap();
        let lines = world.happened().iter().filter_map(line).collect();
        Story { lines, outcome, report: executor.report() }
    })
}

fn line(happened: &Happened) -> Option<String> {
    let (verb, step) = match &happened.what {
        What::Started { step, role: Role::Undo, .. } => ("undo", step),
        What::Started { step, .. } => ("start", step),
        What::CancelAsked { step, .. } => ("cancel", step),
        What::Ended { step, role, end } => {
            let verb = match (role, end) {
                (Role::Undo, ActivityEnd::Completed(_)) => "undone",
                (_, ActivityEnd::Completed(_)) => "done",
                (_, ActivityEnd::Failed { .. }) => "failed",
                (_, ActivityEnd::Cancelled { .. }) => "cancelled",
            };
            (verb, step)
        }
        What::TimerFired | What::Outside(_) => return None,
    };
    Some(format!("{} {verb} {step}", happened.at.as_secs()))
}
