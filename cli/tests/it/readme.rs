//! The README's commands and outputs: run, and compared.

use crate::folder::{examples, folder};
use crate::run::{Ran, sagaweave_in};
use std::path::{Path, PathBuf};

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    std::fs::read_to_string(path).expect("there is a README")
}

/// A copy of the documents that the README speaks of, to which examples may write.
fn documents(name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples/workflows");
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    collect(&from, "workflows", &mut files);
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    folder(name, &files)
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("there are documents") {
        let path = entry.expect("it can be read").path();
        let name = format!("{name}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, files);
        } else {
            files.push((name, std::fs::read(path).expect("it can be read")));
        }
    }
}

fn run(folder: &Path, line: &str) -> Ran {
    let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
    sagaweave_in(folder, &arguments)
}

#[test]
fn its_commands_exit_as_it_says() {
    let (readme, folder) = (readme(), documents("readme"));
    // `sagaweave = …` is a line of a Cargo.toml.
    let is_command = |line: &&str| line.starts_with("sagaweave ") && !line.contains(" = ");
    let lines: Vec<&str> = readme.lines().filter(is_command).collect();
    assert!(lines.len() >= 8, "only {} commands", lines.len());
    for line in lines {
        let (command, exit) =
            line.split_once('#').unwrap_or_else(|| panic!("no exit code: {line}"));
        let exit = exit.trim().strip_prefix("exits with ").and_then(|code| code.parse().ok());
        let ran = run(&folder, command);
        assert_eq!(Some(ran.code), exit, "{line}\n{}{}", ran.out, ran.err);
    }
    for file in ["launch.html", "campaign.rs"] {
        let written = std::fs::metadata(folder.join(file)).expect(file).len();
        assert!(written > 1_000, "{file} has {written} bytes");
    }
}

#[test]
fn its_simulation_is_what_the_command_prints() {
    let command = "sagaweave simulate workflows/marketing_campaign.yaml --lose store_brand_voice";
    let ran = run(&examples("readme_simulation"), command);
    assert!(readme().contains(ran.out.trim_end()), "the README does not have\n{}", ran.out);
}

/// After a change of the drawing: `sagaweave graph generated-examples/workflows/launch_dag.yaml -o
/// docs/product_launch.svg`.
#[test]
fn its_picture_is_what_the_command_draws() {
    let ran =
        run(&documents("readme_picture"), "sagaweave graph workflows/launch_dag.yaml --format svg");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/product_launch.svg");
    let kept = std::fs::read_to_string(path).expect("there is a picture");
    assert!(kept == ran.out, "draw docs/product_launch.svg anew, and look at it");
}
