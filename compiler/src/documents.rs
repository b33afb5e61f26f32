//! Documents in files and folders: which there are, and what is in them.

use crate::ast::{catalog_names, is_meant_as_document};
use crate::limits;
use crate::source::{Attached, Source};
use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Documents found at a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// They, in the order of their paths.
    pub documents: Vec<Source>,
    /// How many files there are that end as documents do, and are none.
    pub passed_over: usize,
    /// Every folder that was looked into, the first one first: a new file in one of them may be a
    /// document.
    pub folders: Vec<PathBuf>,
}

/// The documents at `path`: the file itself, whatever it is; or all that are in a folder, however deep.
///
/// In a folder a file is a document if its name ends in `.yaml`, `.yml` or `.json` and `workflow` or
/// `project_name` is a key at its top level. So that a mistake there is found and not passed over, one is
/// also a document if it nearly has such a key and has `modules` or `tasks`, or if it cannot be read as
/// YAML or JSON but has a line that begins with such a key. What begins with a dot, `target` and
/// `node_modules` are not looked into, nor are symbolic links to folders.
///
/// The path of each [`Source`] is as the user would write it: `path`, then what is below it, joined with
/// `/`; of what is in `.`, only what is below.
///
/// # Errors
/// Something there cannot be read; the error names it where it is not `path` itself.
pub fn find(path: &Path) -> io::Result<Found> {
    find_in(Path::new(""), path)
}

/// As [`find`], where `path` is relative to `root`, which the paths of what is found leave out.
///
/// # Errors
/// As those of [`find`].
pub fn find_in(root: &Path, path: &Path) -> io::Result<Found> {
    if !fs::metadata(root.join(path))?.is_dir() {
        return Ok(Found { documents: vec![read_in(root, path)?], ..Found::default() });
    }
    let mut found = Found::default();
    let mut files = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = entries(root, &folder).map_err(|error| below(path, &folder, &error))?;
        folders.extend(entries.folders.into_iter().rev());
        files.extend(entries.files);
        found.folders.push(folder);
    }
    for file in files {
        let source = read_in(root, &file).map_err(|error| below(path, &file, &error))?;
        if is_meant_as_document(&source) {
            found.documents.push(source);
        } else {
            found.passed_over += 1;
        }
    }
    found.documents.sort_by(|one, other| one.path().cmp(other.path()));
    Ok(found)
}

/// The document in the file at `path`. Of one that is too long, only as much is read as shows that.
///
/// # Errors
/// It cannot be read.
pub fn read(path: &Path) -> io::Result<Source> {
    read_in(Path::new(""), path)
}

/// As [`read`], where `path` is relative to `root`, which the path of the document leaves out.
///
/// # Errors
/// It cannot be read.
pub fn read_in(root: &Path, path: &Path) -> io::Result<Source> {
    read_plainly(root, path).map(|source| with_catalogs(root, path, source))
}

fn read_plainly(root: &Path, path: &Path) -> io::Result<Source> {
    let mut bytes = Vec::new();
    let most = limits::DOCUMENT_BYTES + 1;
    File::open(root.join(path))?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(Source::new(shown(path), bytes))
}

/// A document with the catalogs that it names, whose paths are taken from its folder.
fn with_catalogs(root: &Path, path: &Path, source: Source) -> Source {
    let folder = path.parent().unwrap_or(Path::new(""));
    catalog_names(&source).into_iter().fold(source, |source, name| {
        let content = read_plainly(root, &folder.join(&name)).map_err(|error| error.to_string());
        source.attach(Attached { name, content })
    })
}

impl Found {
    /// Adds what was found at another path; a document that is there already is no second one.
    pub fn add(&mut self, other: Self) {
        for document in other.documents {
            if !self.documents.iter().any(|known| is_same_path(known, &document)) {
                self.documents.push(document);
            }
        }
        self.passed_over += other.passed_over;
        self.folders.extend(other.folders);
    }
}

/// `./a.yaml` is `a.yaml`.
fn is_same_path(one: &Source, other: &Source) -> bool {
    let parts = |source| {
        let parts = Path::new(Source::path(source)).components();
        parts.filter(|part| *part != Component::CurDir).collect::<PathBuf>()
    };
    one.file_name() == other.file_name() && parts(one) == parts(other)
}

/// `path` as the author of a document would write it.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

/// Says what it is that cannot be read.
fn below(path: &Path, file: &Path, error: &io::Error) -> io::Error {
    if file == path {
        return io::Error::new(error.kind(), error.to_string());
    }
    io::Error::new(error.kind(), format!("{}: {error}", shown(file)))
}

/// What may be or hold documents in one folder.
#[derive(Default)]
struct Entries {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

fn entries(root: &Path, folder: &Path) -> io::Result<Entries> {
    let mut entries = Entries::default();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = joined(folder, &entry);
        if is_passed_by(&entry) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            entries.folders.push(path);
        } else if ends_as_documents_do(&path) && is_file(&entry.path()) {
            entries.files.push(path);
        }
    }
    entries.folders.sort();
    Ok(entries)
}

/// Hidden things, and what tools make or bring.
fn is_passed_by(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules"
}

/// What is in `.` is called by its own name.
fn joined(folder: &Path, entry: &DirEntry) -> PathBuf {
    let name = entry.file_name();
    if folder == Path::new(".") { name.into() } else { folder.join(name) }
}

fn ends_as_documents_do(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// A pipe may have nothing to read for ever, and a link may lead to a folder or nowhere.
fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
}
