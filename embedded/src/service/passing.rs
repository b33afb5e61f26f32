//! How time passes for the state: what is due happens, and time skips where nobody works.

use std::time::SystemTime;

use super::state::State;
use crate::machine::Input;
use crate::queues::DEFAULT_PRIORITY;
use crate::time::Time;

impl State {
    /// The first instant at which something is due.
    pub(crate) fn next_deadline(&self) -> Option<SystemTime> {
        [self.deadlines.next(), self.faults.delayed.next()].into_iter().flatten().min()
    }

    /// Whether the timer's thread has something to do that it does not know of.
    pub(crate) fn rings(&self) -> bool {
        let next = self.next_deadline();
        let sooner = next.is_some_and(|next| self.alarm.is_none_or(|alarm| next < alarm));
        sooner || (next.is_some() && self.may_skip())
    }

    /// Lets everything happen that is due by now.
    pub(crate) fn tick(&mut self) {
        while let Some(run) = self.deadlines.due(self.now) {
            // A tick is never refused: it does what is due, or nothing.
            let _ = self.apply(run, Input::Tick);
        }
        while let Some(offer) = self.faults.undelay(self.now) {
            let run = offer.item.run;
            self.activity_queues.offer(&offer.name, DEFAULT_PRIORITY, offer.item);
            self.refresh(run);
        }
        self.forget();
    }

    /// Jumps from instant to instant for as long as nobody works.
    pub(crate) fn skip(&mut self) {
        while let Some(next) = self.next_deadline().filter(|_| self.may_skip()) {
            self.jump_to(next);
        }
    }

    /// Jumps to what is due next, but not beyond `end`; whether that is reached.
    pub(crate) fn step_towards(&mut self, end: SystemTime) -> bool {
        let next = self.next_deadline().filter(|next| *next <= end);
        self.jump_to(next.unwrap_or(end));
        next.is_none()
    }

    /// Whether no worker has a workflow task, or could take a task.
    pub(crate) fn workers_are_done(&self) -> bool {
        self.busy.tasks + self.busy.ready + self.queries.len() == 0
    }

    fn jump_to(&mut self, instant: SystemTime) {
        self.clock.jump_to(instant);
        self.now = self.clock.now();
        self.tick();
    }

    fn may_skip(&self) -> bool {
        let held = self.settings.running_activities_hold_time;
        let running = if held { self.busy.running } else { 0 };
        self.settings.time == Time::Skipping && self.workers_are_done() && running + self.holds == 0
    }
}
