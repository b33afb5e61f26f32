//! A crate outside of the workspace: the files of `tests/outside`, compiled by rustc with `sagaweave` as
//! the one crate that they may name.
//!
//! Cargo would choose the features of all crates anew for such a crate, and so compile the SDK once more.
//! What Cargo has just built for this test is there already.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// Compiles `file` without linking it.
pub fn check(file: &str) -> Output {
    let folder = target().join(file.replace('/', "_"));
    std::fs::create_dir_all(&folder).unwrap();
    rustc(file).arg("--emit=metadata").arg("--out-dir").arg(folder).output().unwrap()
}

/// As [`check`], where a build script has put its files into `out`.
pub fn check_built(file: &str, out: &Path) -> Output {
    rustc(file)
        .arg("--emit=metadata")
        .arg("--out-dir")
        .arg(out)
        .env("OUT_DIR", out)
        .output()
        .unwrap()
}

/// Compiles `file` to a program, and says where that is. Next to it, with `.d` at its end, is the list of
/// the files that it is made of.
pub fn build(file: &str) -> PathBuf {
    let program = target().join(file.replace(['/', '.'], "_"));
    let list = format!("dep-info={}.d", program.display());
    let output =
        rustc(file).args(["--emit", &format!("link,{list}"), "-o"]).arg(&program).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "rustc has nothing to say");
    program
}

/// What rustc or a program said.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The folder of that crate.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside")
}

fn rustc(file: &str) -> Command {
    let manifest = root();
    let built = built();
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.arg(file).args(["--edition", "2024", "--crate-type", "bin", "--color", "never"]);
    command.arg("--extern").arg(format!("sagaweave={}", sagaweave(&built).display()));
    command.arg("-L").arg(format!("dependency={}", built.display()));
    command.env("CARGO_MANIFEST_DIR", &manifest).env_remove("OUT_DIR").current_dir(manifest);
    command
}

/// Where Cargo put what this test is linked with.
fn built() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_path_buf()
}

/// Of several, which differ in features, the newest: this test's own is of today's sources, and what is
/// newer than that one is so, too.
fn sagaweave(built: &Path) -> PathBuf {
    let files = std::fs::read_dir(built).unwrap().map(|file| file.unwrap().path());
    let libraries = files.filter(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("libsagaweave-") && name.ends_with(".rlib")
    });
    libraries.max_by_key(|file| time(file)).expect("this test depends on sagaweave")
}

fn time(file: &Path) -> SystemTime {
    file.metadata().unwrap().modified().unwrap()
}

/// Where tests put what they make.
pub fn target() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}
