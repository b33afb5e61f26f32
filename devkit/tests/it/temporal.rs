//! The server: it starts, answers, and ends with those who started it.

use sagaweave_devkit::temporal::{Server, find_command};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn ends(address: &str) -> bool {
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(20) {
        if TcpStream::connect(address).is_err() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

#[test]
fn a_server_answers_and_ends_when_it_is_dropped() {
    let server = Server::start_with(&find_command().unwrap()).unwrap();
    let (address, log) = (server.address().to_owned(), server.log().unwrap().to_owned());
    TcpStream::connect(&address).unwrap();
    assert!(server.is_own() && log.exists());
    drop(server);
    assert!(ends(&address), "{address} still listens");
    assert!(!log.exists(), "the log of a server that ended well is left behind");
}

#[test]
fn a_server_ends_when_its_process_is_killed() {
    if std::env::var_os("DEVKIT_CHILD").is_some() {
        return live_until_killed();
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["temporal::a_server_ends_when_its_process_is_killed", "--exact", "--nocapture"])
        .env("DEVKIT_CHILD", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut lines = lines.filter_map(|line| line.split_once("address=").map(|(_, a)| a.to_owned()));
    let address = lines.next().unwrap();
    TcpStream::connect(&address).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ends(&address), "{address} still listens");
}

/// What the test above does in the process of its own that it starts.
fn live_until_killed() {
    let server = Server::start_with(&find_command().unwrap()).unwrap();
    println!("address={}", server.address());
    std::thread::sleep(Duration::from_mins(10));
}

#[test]
fn a_server_that_does_not_start_says_what_it_said() {
    let fake = std::env::temp_dir().join(format!("devkit-fake-{}", std::process::id()));
    std::fs::write(&fake, "#!/bin/sh\necho no room; exit 3\n").unwrap();
    std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755)).unwrap();
    let error = Server::start_with(&fake).unwrap_err().to_string();
    std::fs::remove_file(&fake).unwrap();
    assert!(error.contains("no room") && error.contains("TEMPORAL_ADDRESS"), "{error}");
}
