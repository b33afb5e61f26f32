//! The program as a user runs it.

use sagaweave_devkit::temporal::Server;
use sagaweave_devkit::tool_service::ToolService;
use std::process::Command;

#[test]
fn an_issue_is_sent_to_the_readers_that_the_tool_service_chooses() {
    let temporal = Server::start().unwrap_or_else(|error| panic!("{error}"));
    let service = ToolService::start().unwrap();
    let issue = std::process::id().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_by_macro"))
        .arg(&issue)
        .env("TEMPORAL_ADDRESS", temporal.address())
        .env("TOOL_SERVICE_URL", service.url())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.starts_with(&format!(r#"{{"sent":"newsletter-{issue}"}}, to "#)), "{printed}");
    assert!(printed.contains("select_audience"), "{printed}");
    let lines = [
        format!("mailing: a draft of the \"monthly\" issue, newsletter-{issue}"),
        format!("mailing: sent, newsletter-{issue}"),
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), lines);
}
