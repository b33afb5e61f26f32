//! A worker in a process of its own: this test binary, told by its environment to be one.

use std::process::{Child, Command, Stdio};

/// Tells the binary to be a worker, and for what.
const WORKER: &str = "SAGAWEAVE_TEST_WORKER";

/// What this process is to be a worker for, if it is one.
pub fn is_worker() -> Option<String> {
    std::env::var(WORKER).ok()
}

/// A process that does not outlive the test, however that ends.
pub struct Process(Child);

impl Process {
    /// Runs `test` again, in a process that is a worker for what `of` says.
    pub async fn start(test: &str, of: &str) -> Self {
        let server = crate::world::server().await;
        let child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(WORKER, of)
            .env("TEMPORAL_ADDRESS", server)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    /// Sends it `SIGKILL`, and waits for its end.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Sends it `SIGTERM`.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it has ended; whether it ended well.
    pub async fn ended_well(mut self) -> bool {
        tokio::task::spawn_blocking(move || self.0.wait().unwrap().success()).await.unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is gone already, unless the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
