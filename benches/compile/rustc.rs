//! rustc, called on one program alone.

use sagaweave_benches::children_cpu;
use serde_json::Value;
use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The document's name beside the program.
pub const DOCUMENT: &str = "season.yaml";

/// The crates that programs may name.
const CRATES: [&str; 8] = [
    "futures",
    "sagaweave",
    "sagaweave_benches",
    "temporalio_client",
    "temporalio_common",
    "temporalio_macros",
    "temporalio_sdk",
    "temporalio_workflow",
];

/// A program to be compiled.
pub struct Source {
    pub program: String,
    pub document: Option<String>,
}

impl Source {
    /// A program that reads no document.
    pub const fn new(program: String) -> Self {
        Self { program, document: None }
    }
}

/// How far rustc goes.
#[derive(Clone, Copy)]
pub enum Emit {
    /// As `cargo check`.
    Check,
    /// To object files without optimization, as `cargo build` does before it links.
    Build,
}

impl fmt::Display for Emit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "check",
            Self::Build => "debug build",
        })
    }
}

/// rustc, and the dependencies of what it compiles.
pub struct Rustc {
    folder: PathBuf,
    dependencies: PathBuf,
    crates: BTreeMap<String, PathBuf>,
}

impl Rustc {
    /// Lets Cargo build the dependencies, in its profile for development.
    pub fn find() -> Result<Self, Box<dyn Error>> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().ok_or("no target folder")?;
        let crates = crates(&build_dependencies(target)?)?;
        let of_cargo = crates["sagaweave_benches"].parent().ok_or("no folder of dependencies")?;
        let (folder, dependencies) = (target.join("bench-compile"), of_cargo.join("deps"));
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, dependencies, crates })
    }

    /// Compiles a program and gives back the CPU time of that.
    pub fn run(&self, source: &Source, emit: Emit) -> Result<Duration, Box<dyn Error>> {
        let main = self.folder.join("main.rs");
        fs::write(&main, &source.program)?;
        if let Some(document) = &source.document {
            fs::write(self.folder.join(DOCUMENT), document)?;
        }
        let before = children_cpu()?;
        let output = self.command(&main, emit).output()?;
        let took = children_cpu()?.saturating_sub(before);
        if output.status.success() && output.stderr.is_empty() {
            return Ok(took);
        }
        Err(format!("{}:\n{}", main.display(), String::from_utf8_lossy(&output.stderr)).into())
    }

    fn command(&self, main: &Path, emit: Emit) -> Command {
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.env("CARGO_MANIFEST_DIR", &self.folder).arg(main);
        rustc.args([
            "--edition",
            "2024",
            "--crate-type",
            "bin",
            "-C",
            "debuginfo=line-tables-only",
        ]);
        rustc.args([
            "--emit",
            match emit {
                Emit::Check => "metadata",
                Emit::Build => "obj",
            },
        ]);
        rustc.arg("--out-dir").arg(self.folder.join("out"));
        rustc.arg("-L").arg(format!("dependency={}", self.dependencies.display()));
        for (name, file) in &self.crates {
            rustc.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        rustc
    }
}

/// Cargo's messages about what it built.
fn build_dependencies(target: &Path) -> Result<String, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--lib", "--locked", "--message-format=json-render-diagnostics"]);
    command.arg("--manifest-path").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    let output = command.arg("--target-dir").arg(target).stderr(Stdio::inherit()).output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err("cargo build failed".into())
    }
}

fn crates(messages: &str) -> Result<BTreeMap<String, PathBuf>, Box<dyn Error>> {
    let mut crates = BTreeMap::new();
    for message in messages.lines() {
        let message: Value = serde_json::from_str(message)?;
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let file = message["filenames"][0].as_str();
        if let (true, Some(file)) = (CRATES.contains(&name.as_str()), file)
            && let Some(other) = crates.insert(name, PathBuf::from(file))
        {
            return Err(format!("built twice: {} and {file}", other.display()).into());
        }
    }
    let missing = CRATES.iter().find(|name| !crates.contains_key(**name));
    missing.map_or(Ok(crates), |name| Err(format!("cargo did not build {name}").into()))
}
