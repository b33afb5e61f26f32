//! rustc, called on one crate alone.

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

/// The document's name beside the code.
pub const DOCUMENT: &str = "season.yaml";

/// The crates that code may name.
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

/// What is to be compiled.
pub struct Source {
    /// The workflow, its tools, and what registers them.
    pub library: String,
    /// What makes a program of the library.
    pub main: &'static str,
    /// The document, where the library reads one.
    pub document: Option<String>,
}

/// What rustc makes.
#[derive(Clone, Copy)]
pub enum Make {
    /// Nothing of the library: as `cargo check`.
    Check,
    /// Object files of the library, without optimization, as `cargo build`.
    Library,
    /// The same of the whole program, with all of the SDK that only a program compiles; not linked.
    Program,
}

impl Make {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Check, Self::Library, Self::Program];

    const fn flags(self) -> [&'static str; 4] {
        match self {
            Self::Check => ["--crate-type", "lib", "--emit", "metadata"],
            Self::Library => ["--crate-type", "lib", "--emit", "metadata,obj"],
            Self::Program => ["--crate-type", "bin", "--emit", "obj"],
        }
    }
}

impl fmt::Display for Make {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "check",
            Self::Library => "debug build",
            Self::Program => "debug build with worker and client",
        })
    }
}

/// rustc, and the dependencies of what it compiles.
pub struct Rustc {
    folder: PathBuf,
    dependencies: Dependencies,
}

impl Rustc {
    /// Lets Cargo build the dependencies, in its profile for development.
    pub fn find() -> Result<Self, Box<dyn Error>> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().ok_or("no target folder")?;
        let folder = target.join("bench-compile");
        let messages = build_dependencies(target)?;
        let dependencies = Dependencies::keep(folder.join("deps"), &messages)?;
        Ok(Self { folder, dependencies })
    }

    /// Compiles it in a folder of this name, and gives back the CPU time of that.
    pub fn run(&self, name: &str, source: &Source, make: Make) -> Result<Duration, Box<dyn Error>> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        let main = if matches!(make, Make::Program) { source.main } else { "" };
        fs::write(folder.join("season.rs"), [&source.library, main].concat())?;
        if let Some(document) = &source.document {
            fs::write(folder.join(DOCUMENT), document)?;
        }
        let before = children_cpu()?;
        let output = self.command(&folder, make).output()?;
        let took = children_cpu()?.saturating_sub(before);
        if output.status.success() && output.stderr.is_empty() {
            return Ok(took);
        }
        Err(format!("in {}:\n{}", folder.display(), String::from_utf8_lossy(&output.stderr)).into())
    }

    fn command(&self, folder: &Path, make: Make) -> Command {
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.env("CARGO_MANIFEST_DIR", folder).arg(folder.join("season.rs"));
        rustc.args(["--edition", "2024", "-C", "debuginfo=line-tables-only"]).args(make.flags());
        rustc.arg("--out-dir").arg(folder.join("out"));
        rustc.arg("-L").arg(format!("dependency={}", self.dependencies.folder.display()));
        for (name, file) in &self.dependencies.named {
            rustc.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        rustc
    }
}

/// What Cargo built, kept in a folder of our own: other builds go on while this bench runs.
struct Dependencies {
    folder: PathBuf,
    named: BTreeMap<String, PathBuf>,
}

impl Dependencies {
    fn keep(folder: PathBuf, messages: &str) -> Result<Self, Box<dyn Error>> {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut kept = Self { folder, named: BTreeMap::new() };
        for message in messages.lines() {
            kept.keep_artifact(&serde_json::from_str(message)?)?;
        }
        match CRATES.iter().find(|name| !kept.named.contains_key(**name)) {
            None => Ok(kept),
            Some(name) => Err(format!("cargo did not build {name}").into()),
        }
    }

    fn keep_artifact(&mut self, message: &Value) -> Result<(), Box<dyn Error>> {
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for file in files.map(Path::new).filter(|file| is_library(file)) {
            let link = self.folder.join(file.file_name().unwrap_or_default());
            fs::hard_link(file, &link)?;
            let named = CRATES.contains(&name.as_str()) && !is(file, "rmeta");
            if named && let Some(other) = self.named.insert(name.clone(), link) {
                return Err(
                    format!("built twice: {} and {}", other.display(), file.display()).into()
                );
            }
        }
        Ok(())
    }
}

fn is_library(file: &Path) -> bool {
    ["rlib", "rmeta"]
        .into_iter()
        .chain([env::consts::DLL_EXTENSION])
        .any(|extension| is(file, extension))
}

fn is(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
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
