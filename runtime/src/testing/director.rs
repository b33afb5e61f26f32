//! Gives the calls of a run their turns.

use super::backstage::Backstage;
use super::call::Call;
use super::cast::Cast;
use super::fault::Fault;
use super::stage::Running;
use crate::definition::Definition;
use crate::run::Run;
use sagaweave_core::plan::UndoOrder;
use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;
use temporalio_client::WorkflowDescribeOptions;
use temporalio_common::protos::temporal::api::enums::v1::PendingActivityState;
use temporalio_common::protos::temporal::api::workflow::v1::PendingActivityInfo;

/// How often it looks whether something has happened.
const GLANCE: Duration = Duration::from_millis(1);

/// Why a test cancels its run.
const REASON: &str = "the test cancels it here";

/// Watches a run, and answers calls in their order whenever nothing else is going on.
pub(super) struct Director<'a, W: Definition> {
    run: &'a Run<W>,
    cast: &'a Cast,
    backstage: &'a mut Backstage<W>,
    cancelled: bool,
    /// The activities whose signals are sent.
    signalled: BTreeSet<String>,
}

impl<'a, W: Definition> Director<'a, W> {
    pub(super) const fn new(
        run: &'a Run<W>,
        cast: &'a Cast,
        backstage: &'a mut Backstage<W>,
    ) -> Self {
        Self { run, cast, backstage, cancelled: false, signalled: BTreeSet::new() }
    }

    /// Ends only with an error.
    pub(super) async fn direct(mut self) -> Box<dyn Error> {
        loop {
            if let Err(error) = self.turn().await {
                return error;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    async fn turn(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(running) = self.running().await? else { return Ok(()) };
        let due = self.cast.stage.due(&running);
        for number in self.at_once(due) {
            let call = self.cast.stage.call(number);
            if self.signal(&call).await? {
                return Ok(());
            }
            match self.cast.rules.fault_of(&call).filter(|fault| fault.holds(&call)) {
                Some(Fault::CancelAt) if !self.cancelled => {
                    self.cancelled = true;
                    self.run.cancel(REASON).await?;
                    return Ok(());
                }
                Some(Fault::KillWorkerAt) => {
                    return self.backstage.kill(|| self.cast.stage.release(number)).await;
                }
                _ => self.cast.stage.release(number),
            }
        }
        Ok(())
    }

    /// Sends the signals of a call that is at work, once; whether there were any. The run takes them
    /// before the call is answered.
    async fn signal(&mut self, call: &Call) -> Result<bool, Box<dyn Error>> {
        let id = call.id();
        let mut signals = self.cast.rules.signals_at(Some(&id)).peekable();
        if signals.peek().is_none() || !self.signalled.insert(id.clone()) {
            return Ok(false);
        }
        for sent in signals {
            self.run.send_payload(sent.signal, &sent.payload).await?;
        }
        Ok(true)
    }

    /// What is answered side by side: nothing, where it matters what ended last.
    fn at_once(&self, mut due: Vec<usize>) -> Vec<usize> {
        due.sort_by_key(|call| self.cast.rank(&self.cast.stage.call(*call)));
        if self.cast.plan.undo_order == UndoOrder::Reverse {
            due.truncate(1);
        }
        due
    }

    /// The attempts that the worker has; none while it has, or could take, anything else.
    async fn running(&self) -> Result<Option<Vec<Running>>, Box<dyn Error>> {
        let described = self.run.sdk().describe(WorkflowDescribeOptions::default()).await?;
        let described = described.raw_description;
        if described.pending_workflow_task.is_some() {
            return Ok(None);
        }
        let mut running = Vec::new();
        for activity in described.pending_activities {
            match activity.state() {
                PendingActivityState::Started => running.push(attempt(activity, false)),
                PendingActivityState::CancelRequested => running.push(attempt(activity, true)),
                _ if activity.next_attempt_schedule_time.is_none() => return Ok(None),
                _ => {}
            }
        }
        Ok(Some(running))
    }
}

fn attempt(activity: PendingActivityInfo, cancel_requested: bool) -> Running {
    let attempt = u32::try_from(activity.attempt).unwrap_or_default();
    Running { id: activity.activity_id, attempt, cancel_requested }
}
