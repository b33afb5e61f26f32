//! Says where tests and examples get their Temporal server from, and installs one if need be.

use sagaweave_devkit::temporal::{Found, find};
use std::process::ExitCode;

fn main() -> ExitCode {
    match find() {
        Ok(Found::Running(address)) => println!("a server at {address}"),
        Ok(Found::Command(path)) => println!("{}", path.display()),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
