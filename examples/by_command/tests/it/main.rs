//! The program as a user runs it, and the command that makes its code.

use sagaweave_cli::Ui;
use sagaweave_devkit::temporal::Server;
use std::process::{Command, Output};

/// `UPDATE_GENERATED=1` makes it so.
#[test]
fn the_code_that_is_checked_in_is_what_the_command_prints() {
    let command = ["sagaweave", "build", "workflows/order.yaml", "-o", "src/generated.rs"];
    let check = std::env::var_os("UPDATE_GENERATED").is_none().then_some("--check");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    // Tests run in the folder of their crate.
    let arguments = command.into_iter().chain(check);
    let exit = sagaweave_cli::run(arguments, &mut Ui::plain(&mut out, &mut err));
    assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&err));
}

fn order(number: &str, arguments: &[&str], temporal: &Server) -> Output {
    Command::new(env!("CARGO_BIN_EXE_by_command"))
        .arg(number)
        .args(arguments)
        .env("TEMPORAL_ADDRESS", temporal.address())
        .output()
        .unwrap()
}

#[test]
fn an_order_is_on_its_way_or_what_was_done_for_it_is_undone() {
    let temporal = Server::start().unwrap_or_else(|error| panic!("{error}"));
    let number = std::process::id().to_string();
    let output = order(&number, &[], &temporal);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.starts_with(&format!("order {number} is on its way: ")), "{output:?}");

    let output = order(&number, &["--declined"], &temporal);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.starts_with(&format!("order {number} failed: ")), "{output:?}");
    assert!(printed.contains("the bank declines this card"), "{printed}");
    assert!(printed.ends_with("Undone: reserve_goods\n"), "{printed}");
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().collect();
    let expected = [
        format!("warehouse: the goods of order-{number} are held for \"30m\""),
        format!("warehouse: the goods of order-{number} are released"),
        format!("mail: how order-{number} went"),
    ];
    assert_eq!(lines, expected);
}
