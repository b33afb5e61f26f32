//! Everything once more, on the engine in the process instead of a server. `chaos` and `random` run on an
//! engine anyway.

use std::process::{Command, Stdio};

/// Tells this binary to run its tests on the engine.
pub const ON_ENGINE: &str = "SAGAWEAVE_TESTS_ON_ENGINE";

/// What needs processes: an engine is within one.
const NEED_PROCESSES: [&str; 2] = ["killed::", "shutdown::"];

/// Whether tests run on the engine.
pub fn is_on() -> bool {
    std::env::var_os(ON_ENGINE).is_some()
}

/// How many tests there are on the engine at the least, so that a filter cannot make it pass.
const TESTS: usize = 60;

#[test]
fn the_same_holds_on_the_engine() {
    let mut tests = Command::new(std::env::current_exe().unwrap());
    tests.env(ON_ENGINE, "1").stdin(Stdio::null());
    for name in NEED_PROCESSES.iter().chain(&["engine::", "chaos::", "random::"]) {
        tests.args(["--skip", name]);
    }
    let output = tests.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    eprintln!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "on the engine something does not hold");
    let passed = said.lines().find_map(|line| line.strip_prefix("test result: ok. "));
    let passed = passed.and_then(|line| line.split(' ').next()?.parse::<usize>().ok());
    assert!(passed >= Some(TESTS), "only {passed:?} tests ran on the engine");
}
