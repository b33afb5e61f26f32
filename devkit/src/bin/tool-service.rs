//! A Tool Service to try an example with: it answers every call with what it was called with.

use sagaweave_devkit::tool_service::ToolService;
use std::process::ExitCode;

fn main() -> ExitCode {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse());
    let Ok(port) = port else {
        eprintln!("name a port: tool-service 8080");
        return ExitCode::FAILURE;
    };
    match ToolService::start_on(port) {
        Ok(service) => {
            println!("TOOL_SERVICE_URL={}", service.url());
            loop {
                std::thread::park();
            }
        }
        Err(error) => {
            eprintln!("port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}
