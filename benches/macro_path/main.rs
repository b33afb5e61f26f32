//! What a user pays once for the macro: compiling it and all that it needs, from scratch, beside the
//! same for other macros that read a language of their own.
//!
//! Each side is a crate that is empty but for its one dependency, built in the profile for development
//! into a folder of its own that was deleted before. What counts is the CPU time of Cargo and all that
//! it starts; fetching the sources does not.

use sagaweave_benches::{asked, children_cpu, median, ratio, table};
use serde_json::Value;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 3;

/// The sides: names, and what their Cargo.toml says. Ratios are of the first to each.
const SIDES: [(&str, &str); 3] = [
    ("sagaweave-macros", r#"sagaweave-macros = { path = "MACROS" }"#),
    ("askama_derive", r#"askama_derive = "0.16""#),
    ("graphql_client", r#"graphql_client = "0.16""#),
];

/// What a build took.
struct Build {
    cpu: f64,
    wall: f64,
    crates: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    if !asked() {
        return Ok(());
    }
    let folders = SIDES.map(|(name, dependency)| prepare(name, dependency));
    let mut builds: [Vec<Build>; SIDES.len()] = Default::default();
    for round in 1..=ROUNDS {
        for ((folder, builds), (name, _)) in folders.iter().zip(&mut builds).zip(SIDES) {
            let build = build(folder.as_ref().map_err(ToString::to_string)?)?;
            eprintln!("{name}, round {round}: {:.1} s", build.cpu);
            builds.push(build);
        }
    }
    print(&builds);
    Ok(())
}

fn print(builds: &[Vec<Build>; SIDES.len()]) {
    let medians = |of: fn(&Build) -> f64| {
        builds.each_ref().map(|builds| median(builds.iter().map(of).collect()).unwrap_or(f64::NAN))
    };
    let (cpu, wall) = (medians(|build| build.cpu), medians(|build| build.wall));
    let head = ["", "CPU, s", "wall, s", "crates", "sagaweave-macros : this"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (at, (name, _)) in SIDES.iter().enumerate() {
        let crates = builds[at].first().map_or(0, |build| build.crates);
        rows.push(vec![
            (*name).to_owned(),
            format!("{:.1}", cpu[at]),
            format!("{:.1}", wall[at]),
            crates.to_string(),
            ratio(cpu[0], cpu[at]),
        ]);
    }
    println!("\nA debug build from scratch\n\n{}", table(&rows));
}

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Writes a side's crate and fetches what it needs.
fn prepare(name: &str, dependency: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folder = root().join("target/bench-macro-path").join(name);
    fs::create_dir_all(folder.join("src"))?;
    let macros = fs::canonicalize(root().join("macros"))?;
    let dependency = dependency.replace("MACROS", &macros.to_string_lossy());
    let package = "[package]\nname = \"side\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    fs::write(
        folder.join("Cargo.toml"),
        format!("{package}[workspace]\n[dependencies]\n{dependency}\n"),
    )?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let status = cargo(&folder, "fetch").status()?;
    if status.success() { Ok(folder) } else { Err(format!("cannot fetch {name}").into()) }
}

fn cargo(folder: &Path, command: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.arg(command).arg("--quiet").current_dir(folder).stdin(Stdio::null());
    // What this process was built with says nothing about the sides.
    cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_INCREMENTAL", "0");
    cargo.env_remove("RUSTFLAGS");
    cargo
}

fn build(folder: &Path) -> Result<Build, Box<dyn Error>> {
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let (cpu, wall) = (children_cpu()?, Instant::now());
    let output = cargo(folder, "build").args(["--message-format", "json"]).output()?;
    let (cpu, wall) = (children_cpu()?.saturating_sub(cpu), wall.elapsed());
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(Build { cpu: cpu.as_secs_f64(), wall: wall.as_secs_f64(), crates: crates(&output.stdout) })
}

/// How many packages were compiled, without the side's own.
fn crates(messages: &[u8]) -> usize {
    let messages = String::from_utf8_lossy(messages);
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let packages: BTreeSet<String> = artifacts
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| message["package_id"].as_str().map(str::to_owned))
        .collect();
    packages.len().saturating_sub(1)
}
