use super::*;
use futures_util::FutureExt;
use sagaweave_core::plan::{Options, Retry};
use sagaweave_core::{Fate, Payload};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use temporalio_common::data_converters::RawValue;
use tokio::sync::oneshot;

type Resolve = oneshot::Sender<ActivityResult>;

/// The SDK, as far as a test has a use for it.
#[derive(Clone, Default)]
struct Fake {
    commands: Rc<RefCell<Vec<String>>>,
    activities: Rc<RefCell<BTreeMap<String, Resolve>>>,
    timers: Rc<RefCell<Vec<oneshot::Sender<()>>>>,
    history: Rc<Cell<u32>>,
    token: WorkflowCancellationToken,
}

impl Fake {
    fn resolve(&self, step: &str, output: &str) {
        let sender = self.activities.borrow_mut().remove(step).unwrap();
        sender.send(Ok(values::write(&Payload::from_json(output)))).unwrap();
    }

    /// As the SDK says that an activity was cancelled.
    fn resolve_cancelled(&self, step: &str) {
        use temporalio_common::data_converters::{
            ActivityExecutionDecodeHint, DataConverter, SerializationContextData,
        };
        use temporalio_common::protos::temporal::api::failure::v1::failure::FailureInfo;
        use temporalio_common::protos::temporal::api::failure::v1::{CanceledFailureInfo, Failure};
        let failure = Failure {
            failure_info: Some(FailureInfo::CanceledFailureInfo(CanceledFailureInfo::default())),
            ..Failure::default()
        };
        let hint = ActivityExecutionDecodeHint::new(true);
        let error = DataConverter::default()
            .to_error(&SerializationContextData::None, failure, hint)
            .unwrap();
        self.activities.borrow_mut().remove(step).unwrap().send(Err(error)).unwrap();
    }

    fn commands(&self) -> Vec<String> {
        self.commands.borrow().clone()
    }
}

impl Engine for Fake {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn history_length(&self) -> u32 {
        self.history.get()
    }

    fn is_replaying(&self) -> bool {
        false
    }

    fn cancellation(&self) -> WorkflowCancellationToken {
        self.token.clone()
    }

    fn activity(&self, activity: Activity) -> LocalBoxFuture<'static, ActivityResult> {
        let fake = self.clone();
        async move {
            let step = activity.header.step;
            fake.commands.borrow_mut().push(format!("schedule {step}"));
            let (sender, receiver) = oneshot::channel();
            fake.activities.borrow_mut().insert(step, sender);
            receiver.await.unwrap()
        }
        .boxed_local()
    }

    fn timer(&self, options: TimerOptions) -> LocalBoxFuture<'static, TimerResult> {
        let fake = self.clone();
        async move {
            fake.commands.borrow_mut().push(format!("timer {:?}", options.duration));
            let (sender, receiver) = oneshot::channel();
            fake.timers.borrow_mut().push(sender);
            receiver.await.map_or(TimerResult::Cancelled, |()| TimerResult::Fired)
        }
        .boxed_local()
    }
}

fn host() -> (Fake, SdkHost) {
    let fake = Fake::default();
    let host = SdkHost::new(Box::new(fake.clone()), Arc::default(), "run".to_owned());
    (fake, host)
}

fn start(host: &mut SdkHost, op: u32, step: &str, max_attempts: Option<u32>) {
    let options = Options { retry: Retry { max_attempts, ..Retry::DEFAULT }, ..Options::DEFAULT };
    let call = ActivityCall {
        step,
        role: Role::Forward,
        activity_type: "a.run",
        input: Payload::null(),
        options,
    };
    host.start_activity(Op(op), call);
}

fn next(host: &mut SdkHost) -> Option<Event> {
    match host.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(event) => Some(event),
        Poll::Pending => None,
    }
}

fn completed(op: u32, output: &str) -> Event {
    Event::ActivityEnded(Op(op), ActivityEnd::Completed(Payload::from_json(output)))
}

fn cancelled(op: u32, fate: Fate) -> Event {
    Event::ActivityEnded(Op(op), ActivityEnd::Cancelled { fate })
}

#[test]
fn commands_leave_in_the_order_in_which_they_are_asked_for() {
    let (fake, mut host) = host();
    start(&mut host, 1, "b", Some(3));
    host.start_timer(Op(2), Duration::from_secs(5));
    start(&mut host, 3, "a", Some(3));
    assert_eq!(fake.commands(), ["schedule b", "timer 5s", "schedule a"]);
}

#[test]
fn events_come_in_the_order_of_the_history_and_not_of_the_plan() {
    let (fake, mut host) = host();
    start(&mut host, 1, "a", Some(3));
    start(&mut host, 2, "b", Some(3));
    host.start_timer(Op(3), Duration::from_secs(5));
    assert_eq!(next(&mut host), None);
    host.inbox.push(Item::Event(Event::Pause));
    fake.timers.borrow_mut().pop().unwrap().send(()).unwrap();
    fake.resolve("b", "2");
    fake.token.cancel_with_reason("enough");
    fake.resolve("a", "1");
    assert_eq!(next(&mut host), Some(Event::Pause));
    assert_eq!(next(&mut host), Some(Event::TimerFired(Op(3))));
    assert_eq!(next(&mut host), Some(completed(2, "2")));
    assert_eq!(next(&mut host), Some(Event::Cancel { reason: "enough".to_owned() }));
    assert_eq!(next(&mut host), Some(completed(1, "1")));
    assert_eq!(next(&mut host), None);
    assert!(host.running.is_empty());
}

#[test]
fn a_cancellation_that_was_there_from_the_start_is_heard_of_once() {
    let fake = Fake::default();
    fake.token.cancel();
    let mut host = SdkHost::new(Box::new(fake), Arc::default(), "run".to_owned());
    assert_eq!(next(&mut host), Some(Event::Cancel { reason: String::new() }));
    host.inbox.push(Item::CancelRequested);
    assert_eq!(next(&mut host), None);
}

#[test]
fn a_cancelled_timer_is_forgotten_even_if_it_has_fired() {
    let (fake, mut host) = host();
    host.start_timer(Op(1), Duration::from_secs(5));
    fake.timers.borrow_mut().pop().unwrap().send(()).unwrap();
    host.cancel(Op(1));
    assert_eq!(next(&mut host), None);
    assert!(host.running.is_empty());
    host.cancel(Op(1));
}

#[test]
fn only_what_the_server_never_heard_of_is_surely_not_done() {
    let (fake, mut host) = host();
    start(&mut host, 1, "sent", Some(3));
    start(&mut host, 2, "once", Some(1));
    fake.history.set(9);
    start(&mut host, 3, "unsent", Some(3));
    for op in 1..=3 {
        host.cancel(Op(op));
    }
    for step in ["sent", "once", "unsent"] {
        fake.resolve_cancelled(step);
    }
    assert_eq!(next(&mut host), Some(cancelled(1, Fate::Unknown)));
    assert_eq!(next(&mut host), Some(cancelled(2, Fate::NotDone)));
    assert_eq!(next(&mut host), Some(cancelled(3, Fate::NotDone)));
}

#[test]
fn the_workflows_own_cancellation_cancels_nothing_by_itself() {
    let (fake, mut host) = host();
    start(&mut host, 1, "a", Some(3));
    fake.token.cancel();
    let Work::Activity(_) = &host.running[&Op(1)].work else { panic!("it is an activity") };
    assert!(!host.running[&Op(1)].token.is_cancelled());
    host.cancel(Op(1));
    assert!(host.running[&Op(1)].token.is_cancelled());
}

#[test]
fn what_is_over_as_soon_as_it_begins_is_told_in_its_turn() {
    struct Hasty(Fake);
    impl Engine for Hasty {
        fn now(&self) -> SystemTime {
            self.0.now()
        }
        fn history_length(&self) -> u32 {
            0
        }
        fn is_replaying(&self) -> bool {
            true
        }
        fn cancellation(&self) -> WorkflowCancellationToken {
            self.0.cancellation()
        }
        fn activity(&self, _: Activity) -> LocalBoxFuture<'static, ActivityResult> {
            async { Ok(RawValue::new(Vec::new())) }.boxed_local()
        }
        fn timer(&self, options: TimerOptions) -> LocalBoxFuture<'static, TimerResult> {
            self.0.timer(options)
        }
    }
    let engine = Box::new(Hasty(Fake::default()));
    let mut host = SdkHost::new(engine, Arc::default(), "run".to_owned());
    host.inbox.push(Item::Event(Event::Resume));
    start(&mut host, 1, "a", None);
    assert_eq!(next(&mut host), Some(Event::Resume));
    assert_eq!(next(&mut host), Some(completed(1, "null")));
}
