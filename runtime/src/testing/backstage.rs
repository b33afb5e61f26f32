//! The worker of a test, and the line to the engine by which it can be killed.

use super::cast::{Cast, StandIns};
use crate::definition::Definition;
use crate::embedded;
use crate::worker::{Worker, WorkerHandle};
use sagaweave_embedded::Engine;
use std::error::Error;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;
use temporalio_client::callback_based::{
    CallbackBasedGrpcService, GrpcRequest, GrpcSuccessResponse,
};
use temporalio_client::tonic::Status;
use tokio::sync::watch;

/// The task queue of every test: no environment is asked.
pub(super) const QUEUE: &str = "test";

/// A cancellation is heard of as soon as a heartbeat asks.
const HEARTBEAT_THROTTLE: Duration = Duration::from_millis(1);

/// As many activities as a workflow has in flight, and some.
const SLOTS: (usize, usize) = (10, 1_100);

/// The worker that runs the workflow and the stand-ins.
pub(super) struct Backstage<W> {
    engine: Engine,
    cast: Arc<Cast>,
    worker: WorkerHandle,
    line: Line,
    hired: usize,
    of: PhantomData<fn() -> W>,
}

impl<W: Definition> Backstage<W> {
    pub(super) async fn new(engine: &Engine, cast: &Arc<Cast>) -> Result<Self, Box<dyn Error>> {
        let (worker, line) = worker::<W>(engine, cast, 1).await?;
        let (engine, cast) = (engine.clone(), Arc::clone(cast));
        Ok(Self { engine, cast, worker, line, hired: 1, of: PhantomData })
    }

    /// Kills the worker once it has given the answer that `answer` makes it give, and hires another.
    pub(super) async fn kill(&mut self, answer: impl FnOnce()) -> Result<(), Box<dyn Error>> {
        // Nothing may run into its timeout while there is nobody who could try again.
        let _hold = self.engine.hold_time();
        self.line.cut_after_answer();
        answer();
        self.line.is_cut().await;
        // Before that, a task could still be handed to a call of the dead.
        self.line.is_silent().await;
        self.hired += 1;
        (self.worker, self.line) = worker::<W>(&self.engine, &self.cast, self.hired).await?;
        Ok(())
    }

    pub(super) async fn close(self) {
        // Whatever it has to say of its end, the run is over.
        let _ = self.worker.shutdown().await;
    }
}

async fn worker<W: Definition>(
    engine: &Engine,
    cast: &Arc<Cast>,
    number: usize,
) -> Result<(WorkerHandle, Line), Box<dyn Error>> {
    // As the history names it.
    let identity = format!("worker {number}");
    let line = Line::new();
    let client = embedded::connect(line.service(engine)).await?;
    let worker = Worker::new(&client)
        .task_queue(QUEUE)
        .workflow_only::<W>()
        .activities(StandIns(Arc::clone(cast)))
        .slots(SLOTS.0, SLOTS.1)
        .shutdown_grace(Duration::ZERO)
        .sdk(move |options| {
            options.max_heartbeat_throttle_interval = HEARTBEAT_THROTTLE;
            options.default_heartbeat_throttle_interval = HEARTBEAT_THROTTLE;
            options.client_identity_override = Some(identity);
        })
        .spawn()?;
    Ok((worker, line))
}

/// What a worker calls the engine through.
#[derive(Clone)]
struct Line(watch::Sender<State>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    /// The next answer of an activity is the last call that comes through.
    LastAnswer,
    Cut,
}

impl Line {
    fn new() -> Self {
        Self(watch::Sender::new(State::Up))
    }

    fn cut_after_answer(&self) {
        self.0.send_replace(State::LastAnswer);
    }

    async fn is_cut(&self) {
        let mut state = self.0.subscribe();
        // The sender is in here, too, so it is never gone.
        let _ = state.wait_for(|state| *state == State::Cut).await;
    }

    /// Completes when no call is under way: each watches whether the line is cut.
    async fn is_silent(&self) {
        self.0.closed().await;
    }

    fn service(&self, engine: &Engine) -> CallbackBasedGrpcService {
        let (line, engine) = (self.clone(), engine.clone());
        let callback = move |request| {
            let (line, engine) = (line.clone(), engine.clone());
            let call = async move { line.pass(&engine, request).await };
            Box::pin(call) as futures_util::future::BoxFuture<'static, _>
        };
        CallbackBasedGrpcService { callback: Arc::new(callback) }
    }

    async fn pass(
        &self,
        engine: &Engine,
        request: GrpcRequest,
    ) -> Result<GrpcSuccessResponse, Status> {
        let GrpcRequest { service, rpc, proto, .. } = request;
        let answers = rpc.starts_with("RespondActivityTask");
        let passed = tokio::select! {
            biased;
            // A worker takes it for a reason to end.
            () = self.is_cut() => return Err(Status::permission_denied("the worker was killed")),
            passed = engine.call(&service, &rpc, proto) => passed?,
        };
        if answers {
            self.0.send_if_modified(|state| {
                let last = *state == State::LastAnswer;
                if last {
                    *state = State::Cut;
                }
                last
            });
        }
        Ok(embedded::answer(passed))
    }
}
