//! A real HTTP Tool Service on loopback, for tests, benches and examples.
//!
//! It answers `POST /v1/adapters/{tool}/execute` as `language.md`'s Tool Service does, keeps a
//! [`Record`] of every raw call by workflow (the header `X-Tenant-ID`), and applies effects once for
//! each idempotency key. [`Rule`]s make it misbehave.
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! use sagaweave_devkit::tool_service::{Rule, ToolService};
//!
//! let service = ToolService::start()?;
//! // The first attempt takes effect, but nobody hears of it; the second is refused.
//! service.on("order-7", Rule::of("charge").attempt(1).takes_effect().loses_response());
//! service.on("order-7", Rule::of("charge").fails(400, "Refused", "no"));
//! assert!(service.record("order-7").calls.is_empty());
//! # Ok(())
//! # }
//! ```

mod record;
mod rule;
mod serve;

pub use record::{Answer, Call, Effect, Record, Undo};
pub use rule::Rule;

use record::Ledger;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// A Tool Service that runs in a thread of its own until it is dropped.
#[derive(Debug)]
pub struct ToolService {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// The thread ends when this is dropped.
    _running: oneshot::Sender<()>,
}

/// What the handle and the server share.
#[derive(Debug)]
pub(crate) struct Shared {
    ledger: Mutex<Ledger>,
    changes: watch::Sender<()>,
}

impl ToolService {
    /// Starts one on a free port of the loopback interface.
    ///
    /// # Errors
    /// Where no port can be had or no thread be started.
    pub fn start() -> io::Result<Self> {
        Self::start_on(0)
    }

    /// Starts one on this port of the loopback interface; 0 is one that is free.
    ///
    /// # Errors
    /// Where the port cannot be had or no thread be started.
    pub fn start_on(port: u16) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            ledger: Mutex::new(Ledger::default()),
            changes: watch::Sender::new(()),
        });
        let (running, stop) = oneshot::channel();
        serve::spawn(listener, Arc::clone(&shared), stop)?;
        Ok(Self { address, shared, _running: running })
    }

    /// What `TOOL_SERVICE_URL` should say.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a rule for one workflow. The first that fits a call holds, those of the workflow before
    /// those of all.
    pub fn on(&self, workflow: &str, rule: Rule) {
        self.shared.change(|ledger| ledger.add_rule(Some(workflow), rule));
    }

    /// Adds a rule for all workflows.
    pub fn on_all(&self, rule: Rule) {
        self.shared.change(|ledger| ledger.add_rule(None, rule));
    }

    /// Opens a gate of [`Rule::until_released`] for one workflow, now and for good.
    pub fn release(&self, workflow: &str, gate: &str) {
        self.shared.change(|ledger| ledger.open_gate(workflow, gate));
    }

    /// What happened so far in one workflow.
    pub fn record(&self, workflow: &str) -> Record {
        self.shared.lock().record(workflow).cloned().unwrap_or_default()
    }

    /// Waits until what happened in a workflow fits `holds`; `what` says it in words.
    ///
    /// # Errors
    /// Where it does not come to that within `limit`: the message says what happened instead.
    pub async fn wait(
        &self,
        workflow: &str,
        what: &str,
        limit: Duration,
        holds: impl Fn(&Record) -> bool,
    ) -> Result<(), String> {
        let done = self.shared.until(|ledger| ledger.record(workflow).is_some_and(&holds));
        tokio::time::timeout(limit, done).await.map_err(|_| {
            let so_far = self.record(workflow).story();
            format!("{workflow}: waited {limit:?} for {what}; so far:\n{so_far}")
        })
    }

    /// Waits until an activity (`step`, or `undo:step`) was called.
    ///
    /// # Errors
    /// As [`ToolService::wait`].
    pub async fn wait_for_call(
        &self,
        workflow: &str,
        activity: &str,
        limit: Duration,
    ) -> Result<(), String> {
        let what = format!("a call of {activity}");
        self.wait(workflow, &what, limit, |record| record.started(activity)).await
    }

    /// Waits until an activity (`step`, or `undo:step`) has taken effect.
    ///
    /// # Errors
    /// As [`ToolService::wait`].
    pub async fn wait_for_effect(
        &self,
        workflow: &str,
        activity: &str,
        limit: Duration,
    ) -> Result<(), String> {
        let what = format!("the effect of {activity}");
        self.wait(workflow, &what, limit, |record| record.took_effect(activity)).await
    }
}

impl Shared {
    /// A panic elsewhere leaves the ledger as it was between two changes.
    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<R>(&self, change: impl FnOnce(&mut Ledger) -> R) -> R {
        let result = change(&mut self.lock());
        self.changes.send_replace(());
        result
    }

    async fn until(&self, holds: impl Fn(&Ledger) -> bool) {
        let mut changes = self.changes.subscribe();
        while !holds(&self.lock()) {
            // The sender lives in `self`, so that it cannot be gone.
            let _ = changes.changed().await;
        }
    }
}
