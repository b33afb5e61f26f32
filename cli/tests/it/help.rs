//! Every command teaches, and what it teaches works.

use super::folder::examples;
use super::run::sagaweave_in;
use std::path::Path;
use std::process::Command;

/// What `$ sagaweave …` lines there are in the help of `command`, with the exit code that each says.
fn taught(help: &str) -> Vec<(Vec<String>, i32)> {
    let help = help.replace("\\\n", " ");
    let lines = help.lines().filter_map(|line| line.strip_prefix("  $ sagaweave"));
    let example = |line: &str| {
        let (line, code) = match line.split_once('#') {
            None => (line, 0),
            Some((line, comment)) => (line, exit_code(comment)),
        };
        (line.split_whitespace().map(str::to_owned).collect(), code)
    };
    lines.map(example).collect()
}

fn exit_code(comment: &str) -> i32 {
    match comment.trim() {
        "exits with 1" => 1,
        other => panic!("a comment of an example says `# exits with 1` or nothing, not {other}"),
    }
}

fn commands() -> Vec<String> {
    let command = sagaweave_cli::command();
    let names = command.get_subcommands().map(|inner| inner.get_name().to_owned());
    names.filter(|name| name != "help").collect()
}

/// Runs all that a help teaches, one after another in one folder.
fn try_out(name: &str, help: &str) {
    let taught = taught(help);
    assert!(!taught.is_empty(), "{name} --help has no example");
    let folder = examples(&format!("help_{name}"));
    for (arguments, code) in taught {
        if name != "sagaweave" {
            assert_eq!(arguments[0], name, "an example of another command");
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let line = arguments.join(" ");
        let ran = sagaweave_in(&folder, &arguments);
        assert_eq!(ran.code, code, "sagaweave {line}\n{}{}", ran.out, ran.err);
    }
}

#[test]
fn every_example_works() {
    try_out("sagaweave", &sagaweave_in(Path::new("."), &["--help"]).out);
    for command in commands() {
        try_out(&command, &sagaweave_in(Path::new("."), &[&command, "--help"]).out);
    }
}

#[test]
fn every_help_fits_and_says_what_each_argument_is() {
    let mut helps = vec![sagaweave_in(Path::new("."), &["--help"])];
    for command in commands() {
        helps.push(sagaweave_in(Path::new("."), &[&command, "--help"]));
        helps.push(sagaweave_in(Path::new("."), &[&command, "-h"]));
    }
    for help in helps {
        for line in help.out.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    for command in sagaweave_cli::command().get_subcommands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
        }
    }
}

#[test]
fn what_is_mistyped_is_guessed_and_help_is_offered() {
    let ran = sagaweave_in(Path::new("."), &["chek"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("'check'"), "{}", ran.err);
    let ran = sagaweave_in(Path::new("."), &["check", "--fromat", "json", "x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("'--format'"), "{}", ran.err);
    let ran = sagaweave_in(Path::new("."), &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("Usage:"), "{}", ran.err);
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = sagaweave_in(Path::new("."), &["completions", shell]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        for command in commands() {
            assert!(ran.out.contains(&command), "{shell} does not know {command}");
        }
    }
    assert_eq!(sagaweave_in(Path::new("."), &["completions", "tcsh"]).code, 2);
}

#[test]
fn bash_takes_the_completions() {
    let script = sagaweave_in(Path::new("."), &["completions", "bash"]).out;
    let asked = "\nCOMP_WORDS=(sagaweave che); COMP_CWORD=1; _sagaweave sagaweave che sagaweave\n\
                 echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", &(script + asked)]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "check");
}

#[test]
fn the_manual_page_has_every_command_and_its_examples() {
    let page = sagaweave_in(Path::new("."), &["man"]).out;
    assert!(page.contains(".TH sagaweave 1"), "{page}");
    for command in commands() {
        let heading = format!(".SH \"SAGAWEAVE {}\"", command.to_uppercase());
        assert!(page.contains(&heading), "{heading} is not there");
    }
    assert_eq!(page.matches("\n.SS EXAMPLES\n  ").count(), commands().len(), "{page}");
    assert!(page.contains("deny\\-warnings"), "{page}");
    assert!(page.contains("$ sagaweave check workflows"), "{page}");
}
