//! Where the server comes from.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is installed where nothing else is found: the newest tag of the command that Go can install.
pub const CLI_PACKAGE: &str = "github.com/temporalio/cli/cmd/temporal@v1.5.1";

/// The version of the SDK whose download is looked for, see `EphemeralExe` in its source.
const SDK_VERSION: &str = "1.1.1";

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A server at this address runs already.
    Running(String),
    /// This command can start one.
    Command(PathBuf),
}

/// There is no server to be had. Says what was tried and what can be done.
#[derive(Debug)]
pub struct NoServer {
    pub(crate) why: String,
}

impl NoServer {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no Temporal server: {}\n\
             Any one of these gives you one:\n  \
             - set TEMPORAL_ADDRESS to the host:port of a server that runs\n  \
             - set TEMPORAL_CLI to the path of the `temporal` command\n  \
             - put `temporal` on the PATH (https://docs.temporal.io/cli)\n  \
             - install Go; then `go install {CLI_PACKAGE}` is run for you",
            self.why
        )
    }
}

impl std::error::Error for NoServer {}

/// Looks for a server, in this order: `TEMPORAL_ADDRESS`, `TEMPORAL_CLI`, `temporal` on the PATH and
/// in Go's bin folder, the SDK's own download, and last `go install`, which takes some minutes once.
///
/// # Errors
/// Where nothing is found and nothing can be installed, or `TEMPORAL_CLI` names no file.
pub fn find() -> Result<Found, NoServer> {
    if let Some(address) = setting("TEMPORAL_ADDRESS") {
        return Ok(Found::Running(address));
    }
    find_command().map(Found::Command)
}

/// As [`find`], but for the command alone, whatever runs already.
///
/// # Errors
/// As [`find`].
pub fn find_command() -> Result<PathBuf, NoServer> {
    if let Some(cli) = setting("TEMPORAL_CLI") {
        return named(PathBuf::from(cli));
    }
    match installed(&folders(), &std::env::temp_dir()) {
        Some(cli) => Ok(cli),
        None => install(),
    }
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn named(cli: PathBuf) -> Result<PathBuf, NoServer> {
    if cli.is_file() {
        return Ok(cli);
    }
    Err(NoServer::new(format!("TEMPORAL_CLI names {}, which is no file", cli.display())))
}

/// The folders of the PATH, then Go's.
fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(go_bin()).collect()
}

fn installed(folders: &[PathBuf], downloads: &Path) -> Option<PathBuf> {
    let exe = std::env::consts::EXE_SUFFIX;
    let download = downloads.join(format!("temporal-sdk-rust-{SDK_VERSION}{exe}"));
    let commands = folders.iter().map(|folder| folder.join(format!("temporal{exe}")));
    commands.chain([download]).find(|command| command.is_file())
}

/// Where `go install` puts commands.
fn go_bin() -> Option<PathBuf> {
    if let Some(bin) = setting("GOBIN") {
        return Some(PathBuf::from(bin));
    }
    let asked = Command::new("go").args(["env", "GOPATH"]).stderr(Stdio::null()).output();
    match asked {
        Ok(answer) if answer.status.success() => {
            let text = String::from_utf8_lossy(&answer.stdout);
            Some(PathBuf::from(text.trim()).join("bin"))
        }
        _ => setting("HOME").map(|home| PathBuf::from(home).join("go").join("bin")),
    }
}

/// Runs `go install`, once however many processes ask for it at the same time.
fn install() -> Result<PathBuf, NoServer> {
    let bin = go_bin().ok_or_else(|| NoServer::new("found none, and there is no home folder"))?;
    let _only_one = lock(&std::env::temp_dir().join("sagaweave-temporal-install.lock"))?;
    let cli = bin.join(format!("temporal{}", std::env::consts::EXE_SUFFIX));
    if cli.is_file() {
        return Ok(cli);
    }
    eprintln!("Installing the Temporal server once (go install {CLI_PACKAGE}); takes some minutes");
    let status = Command::new("go")
        .args(["install", "-v", CLI_PACKAGE])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| NoServer::new(format!("found none, and `go` cannot be run: {error}")))?;
    if status.success() && cli.is_file() {
        return Ok(cli);
    }
    Err(NoServer::new(format!("found none, and `go install {CLI_PACKAGE}` failed ({status})")))
}

/// The lock goes with the file that is given back.
fn lock(path: &Path) -> Result<File, NoServer> {
    let open = fs::OpenOptions::new().create(true).truncate(false).write(true).open(path);
    open.and_then(|file| file.lock().map(|()| file))
        .map_err(|error| NoServer::new(format!("cannot lock {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("devkit-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn the_path_comes_before_the_download() {
        let (first, second, downloads) = (folder("a"), folder("b"), folder("c"));
        assert_eq!(installed(&[first.clone(), second.clone()], &downloads), None);
        let download = downloads.join(format!("temporal-sdk-rust-{SDK_VERSION}"));
        fs::write(&download, "").unwrap();
        assert_eq!(installed(&[first.clone(), second.clone()], &downloads), Some(download));
        fs::write(second.join("temporal"), "").unwrap();
        let found = installed(&[first.clone(), second.clone()], &downloads);
        assert_eq!(found, Some(second.join("temporal")));
        for folder in [first, second, downloads] {
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn a_wrong_path_is_an_error_that_names_every_way_out() {
        let error = named(PathBuf::from("/nowhere/temporal")).unwrap_err().to_string();
        for part in ["/nowhere/temporal", "TEMPORAL_ADDRESS", "TEMPORAL_CLI", "PATH", CLI_PACKAGE] {
            assert!(error.contains(part), "{part} is missing in: {error}");
        }
    }
}
