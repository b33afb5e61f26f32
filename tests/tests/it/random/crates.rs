//! The crates that generated code is compiled into: a library of it with warnings denied, and a program
//! that runs what is in it.
//!
//! rustc is called on them alone, with what Cargo has built for this test: a crate of its own would let
//! Cargo choose the features of all crates anew, and compile the SDK once more.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// Where the crates stand, and what they depend on.
pub struct Crates {
    folder: PathBuf,
    built: PathBuf,
    /// Of `sagaweave` and of its core.
    libraries: [PathBuf; 2],
}

/// Uses one crate's types as those of the other, and the testing kit.
const PROBE: &str = "pub fn same(it: sagaweave_core::Failure) -> sagaweave::Failure { it }
pub fn kit() { sagaweave::testing::block_on(async {}) }
";

impl Crates {
    /// In a folder of this name, which is of this process alone: tests run in several at once.
    pub fn new(name: &str) -> Self {
        let name = format!("{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        let built = std::env::current_exe().unwrap().parent().unwrap().to_path_buf();
        let mut crates = Self { folder, built, libraries: Default::default() };
        crates.write("probe.rs", PROBE);
        // Several builds of one crate differ in their features: the newest pair that belongs together.
        let cores = newest(&crates.built, "libsagaweave_core-");
        for sagaweave in newest(&crates.built, "libsagaweave-") {
            for core in &cores {
                crates.libraries = [sagaweave.clone(), core.clone()];
                let flags = ["--crate-type", "lib", "--emit", "metadata"];
                if crates.rustc("probe.rs", &flags).status.success() {
                    return crates;
                }
            }
        }
        panic!("this test depends on sagaweave and its core");
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    /// Compiles the library `documents.rs`: what rustc has to say.
    pub fn library(&self) -> Result<(), String> {
        let flags = ["--crate-type", "rlib", "-D", "warnings", "-C", "debuginfo=0"];
        said(&self.rustc("documents.rs", &flags))
    }

    /// Compiles the program `main.rs`, which uses the library: where it is.
    pub fn program(&self) -> Result<PathBuf, String> {
        let library = format!("documents={}", self.folder.join("libdocuments.rlib").display());
        let flags = ["--crate-type", "bin", "-C", "debuginfo=0", "--extern", &library];
        said(&self.rustc("main.rs", &flags))?;
        Ok(self.folder.join("main"))
    }

    fn rustc(&self, file: &str, flags: &[&str]) -> Output {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc
            .arg(file)
            .args(["--edition", "2024", "--color", "never", "--out-dir", "."])
            .args(flags);
        for (name, library) in ["sagaweave", "sagaweave_core"].iter().zip(&self.libraries) {
            rustc.arg("--extern").arg(format!("{name}={}", library.display()));
        }
        rustc.arg("-L").arg(format!("dependency={}", self.built.display()));
        rustc.env("CARGO_MANIFEST_DIR", &self.folder).current_dir(&self.folder).output().unwrap()
    }
}

/// What was compiled is gone with the test, but for one that fails: it is what one looks at then.
impl Drop for Crates {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn said(output: &Output) -> Result<(), String> {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && words.is_empty() { Ok(()) } else { Err(words) }
}

/// The libraries whose names begin so, the newest first.
fn newest(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut found: Vec<PathBuf> = files
        .filter(|file| {
            let name = file.file_name().unwrap().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".rlib")
        })
        .collect();
    let time = |file: &PathBuf| {
        file.metadata().and_then(|it| it.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
    };
    found.sort_by_key(|file| std::cmp::Reverse(time(file)));
    found.truncate(8);
    found
}
