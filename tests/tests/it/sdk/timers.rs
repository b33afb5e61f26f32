//! Timers: awaited, raced, cancelled, moved.

use super::stage::{Stage, end, fits, story};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use temporalio_client::{WorkflowQueryOptions, WorkflowSignalOptions};
use temporalio_macros::{activities, workflow, workflow_methods};
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use temporalio_sdk::workflows::{join_all, select};
use temporalio_sdk::{
    ActivityOptions, ApplicationFailure, CancellableFuture, SyncWorkflowContext, TimerResult,
    WorkflowContext, WorkflowContextView, WorkflowResult,
};

const LONG: Duration = Duration::from_hours(1);

/// Who is first, a timer or an activity, each of so many milliseconds.
#[workflow]
#[derive(Default)]
pub struct Race;

#[workflow_methods]
impl Race {
    #[run]
    pub async fn run(
        ctx: &mut WorkflowContext<Self>,
        millis: (u64, u64),
    ) -> WorkflowResult<String> {
        let (timer, walker) = millis;
        let walk = ActivityOptions::start_to_close_timeout(Duration::from_secs(10));
        let winner = select! {
            _ = ctx.timer(Duration::from_millis(timer)) => "timer".to_owned(),
            name = ctx.execute_activity(Walker::walk, walker, walk) => name?,
        };
        Ok(winner)
    }
}

pub struct Walker;

#[activities]
impl Walker {
    #[activity]
    pub async fn walk(_ctx: ActivityContext, millis: u64) -> Result<String, ActivityError> {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Ok("walker".to_owned())
    }
}

/// Several at once, and one that is not waited for.
#[workflow]
#[derive(Default)]
pub struct Naps;

#[workflow_methods]
impl Naps {
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<(u128, bool)> {
        let before = ctx.workflow_time();
        let naps = [30, 10, 20].map(|tens| ctx.timer(Duration::from_millis(tens * 10)));
        join_all(naps).await;
        let slept = ctx
            .workflow_time()
            .zip(before)
            .and_then(|(now, before)| now.duration_since(before).ok());
        let long = ctx.timer(LONG);
        long.cancel();
        let cancelled = long.await == TimerResult::Cancelled;
        Ok((slept.unwrap_or_default().as_millis(), cancelled))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_races_an_activity() {
    let stage = Stage::new("race", |worker| {
        worker.register_workflow::<Race>().unwrap().register_activities(Walker);
    });
    let stage = stage.await;
    let slow = stage.start(Race::run, (3_600_000, 50), "slow").await;
    let quick = stage.start(Race::run, (20, 3000), "quick").await;
    assert_eq!(end(&slow).await.unwrap(), "walker");
    assert_eq!(end(&quick).await.unwrap(), "timer");
    fits::<Race>(&slow).await;
    fits::<Race>(&quick).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn timers_fire_each_in_its_time() {
    let stage = Stage::new("naps", |worker| {
        worker.register_workflow::<Naps>().unwrap();
    });
    let stage = stage.await;
    let naps = stage.start(Naps::run, (), "naps").await;
    let (slept, cancelled) = end(&naps).await.unwrap();
    assert!((300..30_000).contains(&slept), "slept {slept} ms");
    assert!(cancelled);
    let fired = story(&naps).await.iter().filter(|kind| *kind == "TimerFired").count();
    assert_eq!(fired, 3);
    fits::<Naps>(&naps).await;
    stage.close().await;
}

/// Rings at a time that may be moved.
#[workflow]
pub struct Alarm {
    at: u64,
    moved: u32,
}

#[workflow_methods]
impl Alarm {
    #[init]
    pub fn new(_ctx: &WorkflowContextView, at: u64) -> Self {
        Self { at, moved: 0 }
    }

    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<u32> {
        loop {
            let (at, moved) = ctx.state(|alarm| (alarm.at, alarm.moved));
            let now = ctx.workflow_time().ok_or_else(|| ApplicationFailure::new("no time"))?;
            let left = Duration::from_millis(at.saturating_sub(millis(now)));
            select! {
                _ = ctx.timer(left) => return Ok(ctx.state(|alarm| alarm.moved)),
                moved = ctx.wait_condition(|alarm| alarm.moved != moved) => moved?,
            }
        }
    }

    #[signal(name = "move")]
    pub fn move_to(&mut self, _ctx: &mut SyncWorkflowContext<Self>, at: u64) {
        self.at = at;
        self.moved += 1;
    }

    #[query]
    pub fn at(&self, _ctx: &WorkflowContextView) -> u64 {
        self.at
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_is_moved() {
    let stage = Stage::new("alarm", |worker| {
        worker.register_workflow::<Alarm>().unwrap();
    });
    let stage = stage.await;
    let later = millis(SystemTime::now() + LONG);
    let alarm = stage.start(Alarm::run, later, "alarm").await;
    let query = || alarm.query(Alarm::at, (), WorkflowQueryOptions::default());
    assert_eq!(query().await.unwrap(), later);
    for at in [later + 1000, millis(SystemTime::now()) + 200] {
        let options = WorkflowSignalOptions::default();
        alarm.signal(Alarm::move_to, at, options).await.unwrap();
        assert_eq!(query().await.unwrap(), at);
    }
    assert_eq!(end(&alarm).await.unwrap(), 2);
    fits::<Alarm>(&alarm).await;
    stage.close().await;
}
