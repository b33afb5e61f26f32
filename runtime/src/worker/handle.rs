//! A worker that runs.

use super::serve::Stop;
use std::error::Error;
use std::fmt;
use std::io;
use tokio::sync::oneshot;
use tracing::info;

/// How a worker ended.
pub(super) type Ended = Result<(), WorkerError>;

/// A worker that runs. Dropping it lets the worker begin its shutdown, and waits for nothing.
#[must_use = "dropping the handle shuts the worker down"]
pub struct WorkerHandle {
    task_queue: String,
    stop: Stop,
    ended: Option<oneshot::Receiver<Ended>>,
}

impl WorkerHandle {
    pub(super) fn new(task_queue: String, stop: Stop, ended: oneshot::Receiver<Ended>) -> Self {
        Self { task_queue, stop, ended: Some(ended) }
    }

    /// The task queue that it serves.
    pub fn task_queue(&self) -> &str {
        &self.task_queue
    }

    /// Takes nothing new, lets running activities end (within the grace that
    /// [`crate::Worker::shutdown_grace`] gives), and hands everything else over to other workers.
    ///
    /// # Errors
    /// Where it had ended by itself with an error.
    pub async fn shutdown(mut self) -> Result<(), WorkerError> {
        (self.stop)();
        let ended = self.ended().await;
        info!(task_queue = self.task_queue, "worker stopped");
        ended
    }

    /// Works until the program is asked to end, by SIGTERM or SIGINT (Ctrl-C), then shuts down.
    ///
    /// # Errors
    /// Where it ends by itself before that, with an error.
    pub async fn run_until_signal(mut self) -> Result<(), WorkerError> {
        let mut asked = Asked::listen().map_err(WorkerError::new)?;
        tokio::select! {
            ended = self.ended() => return ended,
            signal = asked.next() => info!(signal, "shutting down"),
        }
        self.shutdown().await
    }

    /// Waits until it ends by itself: it never does as long as all is well.
    ///
    /// # Errors
    /// Why it ended.
    pub async fn ended(&mut self) -> Result<(), WorkerError> {
        match &mut self.ended {
            Some(ended) => {
                let result = ended.await;
                self.ended = None;
                result.unwrap_or_else(|_| Err(WorkerError::new("the worker's thread has died")))
            }
            None => Ok(()),
        }
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        (self.stop)();
    }
}

impl fmt::Debug for WorkerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerHandle").field("task_queue", &self.task_queue).finish_non_exhaustive()
    }
}

/// The signals that ask a program to end.
#[cfg(unix)]
struct Asked {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Asked {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// The signals that ask a program to end.
#[cfg(not(unix))]
struct Asked;

#[cfg(not(unix))]
impl Asked {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}

/// Why a worker ended by itself.
#[derive(Debug)]
pub struct WorkerError(Box<dyn Error + Send + Sync>);

impl WorkerError {
    pub(super) fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the worker stopped: {}", self.0)
    }
}

impl Error for WorkerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
