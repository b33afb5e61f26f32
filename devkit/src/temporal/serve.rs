//! Starting the server, and making sure that it ends.

use super::find::{Found, NoServer, find};
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A port that was free may be taken by the time the server wants it.
const STARTS: u32 = 3;

/// What makes the development server fit for tests: no pauses between hops, one partition for each
/// queue, and queues that go by priority, which this version does not do by itself.
const SETTINGS: [&str; 5] = [
    "history.transferProcessorMaxPollRPS=5000",
    "history.timerProcessorMaxPollRPS=5000",
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "matching.useNewMatcher=true",
];

/// The search attributes that the server knows from the start, one of each type, and those of the
/// examples: their names and Temporal's names of the types.
pub const SEARCH_ATTRIBUTES: [(&str, &str); 10] = [
    ("Tenant", "Keyword"),
    ("Items", "Int"),
    ("Score", "Double"),
    ("Urgent", "Bool"),
    ("Due", "Datetime"),
    ("Tags", "KeywordList"),
    ("Customer", "Keyword"),
    ("Destination", "Keyword"),
    ("Travellers", "Int"),
    ("Express", "Bool"),
];

/// Runs the command given as its arguments for as long as its own standard input is open. The pipe
/// closes when whoever holds its other end is gone, however that came about, so no server outlives
/// those that started it. `$LOG` is kept only where the server ended by itself.
const KEEPER: &str = r#"
exec 3<&0
"$@" </dev/null >"$LOG" 2>&1 3<&- &
server=$!
{
    read -r _ <&3
    rm -f "$LOG"
    kill "$server"
    sleep 5
    kill -9 "$server"
} 2>/dev/null &
watch=$!
wait "$server"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
"#;

/// A Temporal server. Dropping it ends the server, unless it ran already.
#[derive(Debug)]
pub struct Server {
    address: String,
    own: Option<Own>,
}

/// A server that we started.
#[derive(Debug)]
struct Own {
    keeper: Child,
    log: PathBuf,
}

impl Server {
    /// The server of this process: found or started at the first call, and ended with the process.
    ///
    /// # Errors
    /// As [`Server::start`], the same at each call.
    pub fn shared() -> Result<&'static Self, &'static NoServer> {
        static SHARED: OnceLock<Result<Server, NoServer>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// Finds or starts a server and waits until it answers. Blocks, for some minutes where the
    /// command has to be installed first.
    ///
    /// # Errors
    /// Where there is none, or it does not start.
    pub fn start() -> Result<Self, NoServer> {
        match find()? {
            Found::Running(address) => Ok(Self { address, own: None }),
            Found::Command(cli) => Self::start_with(&cli),
        }
    }

    /// Starts a server with the command at `cli`.
    ///
    /// # Errors
    /// Where it does not start; the error ends with what the server said.
    pub fn start_with(cli: &Path) -> Result<Self, NoServer> {
        let mut last = NoServer::new("it was never started");
        for _ in 0..STARTS {
            match start_once(cli) {
                Ok(server) => return Ok(server),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Its gRPC address, `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether it was started here, rather than found running.
    pub const fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Where it writes its log, if it was started here.
    pub fn log(&self) -> Option<&Path> {
        self.own.as_ref().map(|own| own.log.as_path())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It ends by itself now; there is nobody to tell if that fails.
        let _ = self.keeper.wait();
    }
}

fn start_once(cli: &Path) -> Result<Server, NoServer> {
    let failed = |error| NoServer::new(format!("cannot start {}: {error}", cli.display()));
    let address = format!("{}:{}", Ipv4Addr::LOCALHOST, free_port().map_err(failed)?);
    let log = log_file();
    let keeper = keep(cli, &address, &log).map_err(failed)?;
    let mut own = Own { keeper, log };
    wait_until_healthy(cli, &address, &mut own)?;
    Ok(Server { address, own: Some(own) })
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn log_file() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("sagaweave-temporal-{}-{count}.log", std::process::id()))
}

/// The keeper is in a process group of its own: a Ctrl-C in the terminal must not take the server
/// away from a worker that shuts down gracefully.
fn keep(cli: &Path, address: &str, log: &Path) -> std::io::Result<Child> {
    let (ip, port) = address.split_once(':').unwrap_or((address, "7233"));
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "temporal-keeper"]).arg(cli);
    keeper.args(["server", "start-dev", "--headless", "--ip", ip, "--port", port]);
    keeper.args(["--log-level", "error"]);
    for setting in SETTINGS {
        keeper.args(["--dynamic-config-value", setting]);
    }
    for (name, kind) in SEARCH_ATTRIBUTES {
        keeper.args(["--search-attribute", &format!("{name}={kind}")]);
    }
    keeper.env("LOG", log).process_group(0);
    keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

fn wait_until_healthy(cli: &Path, address: &str, own: &mut Own) -> Result<(), NoServer> {
    let since = Instant::now();
    while since.elapsed() < START_LIMIT {
        if let Ok(Some(status)) = own.keeper.try_wait() {
            return Err(gone(&own.log, &format!("it ended at once ({status})")));
        }
        if TcpStream::connect(address).is_ok() && answers(cli, address) {
            return Ok(());
        }
        sleep(Duration::from_millis(50));
    }
    Err(gone(&own.log, &format!("it does not answer within {} s", START_LIMIT.as_secs())))
}

/// Whether the server is healthy and its namespace is there.
fn answers(cli: &Path, address: &str) -> bool {
    let says_yes = |args: &[&str]| {
        let mut command = Command::new(cli);
        command.args(args).args(["--address", address, "--command-timeout", "5s"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    says_yes(&["operator", "cluster", "health"])
        && says_yes(&["operator", "namespace", "describe", "--namespace", "default"])
}

fn gone(log: &Path, why: &str) -> NoServer {
    let said = fs::read_to_string(log).unwrap_or_default();
    // What matters of it is in the error.
    let _ = fs::remove_file(log);
    let lines: Vec<&str> = said.lines().rev().take(20).collect();
    let tail: Vec<&str> = lines.into_iter().rev().collect();
    NoServer::new(format!("started one, but {why}; it said:\n{}", tail.join("\n")))
}
