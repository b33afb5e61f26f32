//! Which faults meet which tasks, and what they have done so far.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::SystemTime;

use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::workflowservice::v1::PollActivityTaskQueueResponse;

use crate::faults::random::RandomFaults;
use crate::faults::{Act, ActivityFault, Fault, Place, WorkflowTaskFault};
use crate::ids::RunId;
use crate::queues::QueueName;
use crate::service::ActivityItem;

/// The faults, and the tasks that they have met.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Fault>,
    random: Option<RandomFaults>,
    /// Tasks that wait because of a fault.
    pub(crate) delayed: Delayed,
    met: HashMap<RunId, Met>,
}

/// What faults have done to one run.
#[derive(Debug, Default)]
struct Met {
    /// Attempts that no worker works on, whatever the run believes.
    kept: HashSet<(String, i32)>,
    /// Attempts whose worker will not be heard, or will not hear.
    watched: HashMap<(i64, i32), Watched>,
    /// Attempts that were delayed already.
    delayed: HashSet<(i64, i32)>,
    /// Attempts that are handed out once more.
    again: HashMap<(i64, i32), PollActivityTaskQueueResponse>,
    /// The attempt of the workflow task that nobody works on.
    lost_task: Option<i32>,
    /// The numbers of the workflow tasks that were lost already.
    lost_numbers: HashSet<usize>,
    /// The started event of the workflow task whose worker is lost.
    unheard_task: Option<i64>,
}

#[derive(Debug)]
struct Watched {
    activity_id: String,
    act: Act,
}

/// An activity attempt, as faults see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) workflow_id: &'a str,
    pub(crate) activity_id: &'a str,
    pub(crate) activity_type: &'a str,
    pub(crate) number: i32,
}

/// What becomes of a task that is about to be handed out.
#[derive(Debug)]
pub(crate) enum Offered {
    Whole,
    Twice,
    Kept,
    Failed(Box<Failure>),
    /// And its worker is lost.
    Last,
}

/// What becomes of a worker's answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Heard,
    Dropped,
    HeardInSilence,
    /// It is not heard, and its worker hears that it is not there.
    Gone,
}

impl Faults {
    pub(crate) fn inject(&mut self, fault: Fault) {
        self.rules.push(fault);
    }

    pub(crate) fn inject_random(&mut self, faults: RandomFaults) {
        self.random = Some(faults);
    }

    /// No new faults; what has begun goes on.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
        self.random = None;
    }

    pub(crate) fn has_rules(&self) -> bool {
        !self.rules.is_empty() || self.random.is_some()
    }

    /// A run is over.
    pub(crate) fn forget(&mut self, run: RunId) {
        self.met.remove(&run);
        self.delayed.0.retain(|_, offer| offer.item.run != run);
    }

    /// For how long an attempt is to wait, if it has not waited yet.
    pub(crate) fn delays(
        &mut self,
        name: &QueueName,
        item: &ActivityItem,
        attempt: Attempt<'_>,
        now: SystemTime,
    ) -> bool {
        let Some(Act::Delay(delay)) = self.act(attempt, |act| matches!(act, Act::Delay(_))) else {
            return false;
        };
        let met = self.met.entry(item.run).or_default();
        if !met.delayed.insert((item.scheduled_event_id, item.attempt)) {
            return false;
        }
        met.kept.insert((attempt.activity_id.to_owned(), attempt.number));
        let activity_id = attempt.activity_id.to_owned();
        let offer = DelayedOffer { name: name.clone(), activity_id, item: item.clone() };
        self.delayed.0.insert((now + delay, item.run, item.scheduled_event_id), offer);
        true
    }

    /// An attempt has waited long enough.
    pub(crate) fn undelay(&mut self, now: SystemTime) -> Option<DelayedOffer> {
        let first = self.delayed.0.first_entry().filter(|entry| entry.key().0 <= now)?;
        let offer = first.remove();
        if let Some(met) = self.met.get_mut(&offer.item.run) {
            met.kept.remove(&(offer.activity_id.clone(), offer.item.attempt));
        }
        Some(offer)
    }

    /// The task of an attempt that is handed out once more.
    pub(crate) fn again(&mut self, item: &ActivityItem) -> Option<PollActivityTaskQueueResponse> {
        let key = (item.scheduled_event_id, item.attempt);
        self.met.get_mut(&item.run)?.again.remove(&key)
    }

    /// What becomes of an attempt that has started.
    pub(crate) fn offered(
        &mut self,
        item: &ActivityItem,
        task: &PollActivityTaskQueueResponse,
        attempt: Attempt<'_>,
    ) -> Offered {
        let Some(act) = self.act(attempt, |act| !matches!(act, Act::Delay(_))) else {
            return Offered::Whole;
        };
        let met = self.met.entry(item.run).or_default();
        let key = (item.scheduled_event_id, item.attempt);
        match act {
            Act::Fail(failure) => return Offered::Failed(failure),
            Act::TimeOutBefore => {
                met.kept.insert((task.activity_id.clone(), task.attempt));
                return Offered::Kept;
            }
            Act::DeliverTwice => {
                met.again.insert(key, task.clone());
                return Offered::Twice;
            }
            Act::LoseWorker => return Offered::Last,
            act => {
                let activity_id = task.activity_id.clone();
                met.watched.insert(key, Watched { activity_id, act });
            }
        }
        Offered::Whole
    }

    /// What becomes of a worker's last word on an attempt.
    pub(crate) fn answered(&mut self, run: RunId, key: (i64, i32)) -> Answered {
        let Some(met) = self.met.get_mut(&run) else { return Answered::Heard };
        match met.watched.get(&key) {
            Some(Watched { activity_id, act: Act::TimeOutAfter }) => {
                met.kept.insert((activity_id.clone(), key.1));
                Answered::Dropped
            }
            Some(Watched { act: Act::LoseResponse, .. }) => {
                met.watched.remove(&key);
                Answered::HeardInSilence
            }
            Some(Watched { activity_id, act: Act::LoseWorker }) => {
                met.kept.insert((activity_id.clone(), key.1));
                Answered::Gone
            }
            _ => Answered::Heard,
        }
    }

    pub(crate) fn drops_heartbeat(&self, run: RunId, key: (i64, i32)) -> bool {
        let watched = self.met.get(&run).and_then(|met| met.watched.get(&key));
        let drops = |act: &Act| matches!(act, Act::DropHeartbeats | Act::LoseWorker);
        watched.is_some_and(|watched| drops(&watched.act))
    }

    /// The worker that has this attempt is lost.
    pub(crate) fn lose_attempt(&mut self, run: RunId, key: (i64, i32), activity_id: &str) {
        let lost = Watched { activity_id: activity_id.to_owned(), act: Act::LoseWorker };
        self.met.entry(run).or_default().watched.insert(key, lost);
    }

    /// The worker that has a run's workflow task is lost.
    pub(crate) fn lose_worker_of_task(&mut self, run: RunId, started_event_id: i64) {
        self.met.entry(run).or_default().unheard_task = Some(started_event_id);
    }

    /// Whether the worker that answers a workflow task was lost; from now on nobody works on it.
    pub(crate) fn worker_was_lost(
        &mut self,
        run: RunId,
        started_event_id: i64,
        attempt: i32,
    ) -> bool {
        let Some(met) = self.met.get_mut(&run) else { return false };
        let lost = met.unheard_task == Some(started_event_id);
        if lost {
            met.unheard_task = None;
            met.lost_task = Some(attempt);
        }
        lost
    }

    /// Whether nobody works on an attempt that seems to be ready or running.
    pub(crate) fn is_kept(&self, run: RunId, activity_id: &str, attempt: i32) -> bool {
        let Some(met) = self.met.get(&run) else { return false };
        met.kept.contains(&(activity_id.to_owned(), attempt))
    }

    /// Whether nobody works on a run's workflow task.
    pub(crate) fn is_lost_task(&self, run: RunId, attempt: i32) -> bool {
        self.met.get(&run).is_some_and(|met| met.lost_task == Some(attempt))
    }

    /// Whether a workflow task that was taken gets lost on its way.
    pub(crate) fn loses_task(
        &mut self,
        run: RunId,
        workflow_id: &str,
        number: usize,
        attempt: i32,
    ) -> bool {
        let meets = self.meets_task(&Act::LoseTask, workflow_id, number);
        let met =
            if meets { Some(self.met.entry(run).or_default()) } else { self.met.get_mut(&run) };
        let Some(met) = met else { return false };
        // With new events the task that follows counts as a first attempt, too.
        let lost = meets && met.lost_numbers.insert(number);
        met.lost_task = lost.then_some(attempt);
        lost
    }

    /// Whether the worker forgets the run after this task.
    pub(crate) fn drops_cache(&self, workflow_id: &str, number: usize) -> bool {
        self.meets_task(&Act::DropCache, workflow_id, number)
    }

    fn meets_task(&self, act: &Act, workflow_id: &str, number: usize) -> bool {
        self.rules.iter().any(|rule| match &rule.at {
            Place::WorkflowTask(at) => rule.act == *act && at.fits(workflow_id, number),
            Place::Activity(_) => false,
        }) || self.random_of_task(workflow_id, number).as_ref() == Some(act)
    }

    fn random_of_task(&self, workflow_id: &str, number: usize) -> Option<Act> {
        self.random.as_ref()?.act_of_workflow_task(workflow_id, number)
    }

    fn random_of(&self, attempt: Attempt<'_>) -> Option<Act> {
        let Attempt { workflow_id, activity_id, number, .. } = attempt;
        self.random.as_ref()?.act_of_activity(workflow_id, activity_id, number)
    }

    fn act(&self, attempt: Attempt<'_>, wanted: impl Fn(&Act) -> bool) -> Option<Act> {
        let meets = |rule: &&Fault| match &rule.at {
            Place::Activity(at) => wanted(&rule.act) && at.fits(attempt),
            Place::WorkflowTask(_) => false,
        };
        let rule = self.rules.iter().find(meets).map(|rule| rule.act.clone());
        rule.or_else(|| self.random_of(attempt).filter(wanted))
    }
}

/// A task that waits because of a fault.
#[derive(Debug)]
pub(crate) struct DelayedOffer {
    pub(crate) name: QueueName,
    activity_id: String,
    pub(crate) item: ActivityItem,
}

/// Tasks that wait because of a fault, by when they are to be handed out.
#[derive(Debug, Default)]
pub(crate) struct Delayed(BTreeMap<(SystemTime, RunId, i64), DelayedOffer>);

impl Delayed {
    /// When the first is to be handed out.
    pub(crate) fn next(&self) -> Option<SystemTime> {
        self.0.first_key_value().map(|((at, ..), _)| *at)
    }
}

impl ActivityFault {
    fn fits(&self, attempt: Attempt<'_>) -> bool {
        (self.name == attempt.activity_id || self.name == attempt.activity_type)
            && self.workflow.as_ref().is_none_or(|workflow| workflow == attempt.workflow_id)
            && self.attempt.is_none_or(|number| number == attempt.number)
    }
}

impl WorkflowTaskFault {
    fn fits(&self, workflow_id: &str, number: usize) -> bool {
        self.workflow.as_ref().is_none_or(|workflow| workflow == workflow_id)
            && self.number.is_none_or(|wanted| wanted == number)
    }
}
