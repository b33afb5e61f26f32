//! The program as a user runs it.

use sagaweave_devkit::temporal::Server;
use std::process::Command;

#[test]
fn both_documents_run_with_the_same_tools() {
    let temporal = Server::start().unwrap_or_else(|error| panic!("{error}"));
    let who = format!("ada{}", std::process::id());
    let run = |what: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_by_build_script"))
            .args([what, &who])
            .env("TEMPORAL_ADDRESS", temporal.address())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        (String::from_utf8(output.stdout).unwrap(), said)
    };
    let (printed, said) = run("join");
    assert_eq!(printed, format!("{who} has \"an account\" and \"a laptop\"\n"));
    for part in ["an account", "a laptop", "a badge", "a mail, \"welcome\""] {
        assert!(said.contains(&format!("join-{who}: {part}\n")), "{part} is missing in {said}");
    }
    let (printed, said) = run("leave");
    assert_eq!(printed, format!("{who} has \"a closed account\" and \"a return parcel\"\n"));
    let expected = ["a closed account", "a return parcel"];
    assert_eq!(said, expected.map(|part| format!("leave-{who}: {part}\n")).concat());
}
