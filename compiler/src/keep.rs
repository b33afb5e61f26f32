//! Generated files: written whole or not at all, and only when they change.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Makes `text` the content of the file at `path`; says whether it was not so already. A file that stays
/// as it is keeps its time, so that nothing is built again because of it; one that changes is replaced in
/// one go, so that nobody reads half of it.
///
/// # Errors
/// It cannot be written.
pub fn keep(path: &Path, text: &str) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|kept| kept == text.as_bytes()) {
        return Ok(false);
    }
    // What a link leads to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        // A device or a pipe cannot be replaced.
        return fs::write(path, text).map(|()| true);
    }
    let draft = draft(&path);
    let written = fs::write(&draft, text)
        .and_then(|()| permit(&path, &draft))
        .and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        // It may not even be there; what matters is why.
        let _ = fs::remove_file(&draft);
    }
    written.map(|()| true)
}

/// Whether the file at `path` holds `text`, however its lines end: that is a setting of git's.
///
/// # Errors
/// It cannot be read, other than because it is not there.
pub fn is_kept(path: &Path, text: &str) -> io::Result<bool> {
    match fs::read(path) {
        Ok(kept) => Ok(String::from_utf8_lossy(&kept).replace("\r\n", "\n") == text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whoever may read and write `path` may read and write what takes its place.
fn permit(path: &Path, draft: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) => fs::set_permissions(draft, metadata.permissions()),
        Err(_) => Ok(()),
    }
}

/// Beside it, because a file can only be moved within one file system.
fn draft(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}
