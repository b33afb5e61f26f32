//! The `sagaweave` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(sagaweave_cli::main(std::env::args_os()))
}
