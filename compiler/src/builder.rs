//! Documents in a crate's `build.rs`.

use crate::diagnostic::Severity;
use crate::documents::{Found, find_in};
use crate::emit::Options;
use crate::generate::{Finding, Generated, generate};
use crate::keep::keep;
use crate::print::{Header, print};
use crate::source::Source;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Compiles documents in a build script, for `sagaweave::include!` to bring in.
///
/// ```toml
/// [dependencies]
/// sagaweave = "0.1"
///
/// [build-dependencies]
/// sagaweave-compiler = "0.1"    # a few small crates; not the SDK
/// ```
/// ```no_run
/// // build.rs
/// fn main() {
///     sagaweave_compiler::Builder::new().folder("workflows").compile();
/// }
/// ```
/// ```text
/// // src/main.rs
/// sagaweave::include!();
/// use marketing_campaign::{Tools, Workflow};
/// ```
///
/// A folder is why one would want this: a file that is added to it becomes a module, which a macro could
/// not see. All documents of one builder share the traits of their tools.
///
/// Each mistake in a document is one error of Cargo's that starts with its `file:line:column`; the code
/// of before stays as it is until there is none.
#[allow(clippy::needless_doctest_main, reason = "a build script is a program")]
#[derive(Clone, Debug, Default)]
pub struct Builder {
    name: Option<String>,
    paths: Vec<PathBuf>,
}

/// Where a builder finds things: what Cargo says to a build script.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// `CARGO_MANIFEST_DIR`: what the paths of documents are relative to.
    pub root: PathBuf,
    /// `OUT_DIR`: where the code goes.
    pub out: PathBuf,
}

impl Surroundings {
    /// Those of the build script that this process is, if it is one.
    pub fn of_build_script() -> Option<Self> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from);
        Some(Self { root: variable("CARGO_MANIFEST_DIR")?, out: variable("OUT_DIR")? })
    }
}

/// The code's file, unless the builder has a name.
const NAME: &str = "sagaweave";

impl Builder {
    /// A builder of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the document in this file, whatever its name. The path is relative to the folder of the
    /// crate's `Cargo.toml`.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths.push(path.into());
        self
    }

    /// With all documents in this folder and below. Other files may stand there, too: see
    /// [`documents::find`](crate::documents::find).
    pub fn folder(self, path: impl Into<PathBuf>) -> Self {
        self.file(path)
    }

    /// With a name of its own, letters, digits, `_` and `-`, where a crate has several builders:
    /// `.name("billing")` is for `sagaweave::include!("billing")`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Compiles the documents and tells Cargo all about it. For a build script: if something is wrong,
    /// Cargo ends the build when the script has ended.
    pub fn compile(self) {
        let mut out = io::stdout().lock();
        let said = match Surroundings::of_build_script() {
            Some(surroundings) => self.run(&surroundings, &mut out),
            None => error(&mut out, "sagaweave_compiler::Builder is for a build script"),
        };
        if let Err(error) = said {
            // Then Cargo has not been told either.
            eprintln!("what sagaweave has to say to Cargo cannot be written: {error}");
            std::process::exit(1);
        }
    }

    /// The same with these surroundings, and `out` instead of Cargo.
    ///
    /// # Errors
    /// `out` cannot be written; anything else is told there.
    pub fn run(&self, surroundings: &Surroundings, out: &mut dyn Write) -> io::Result<()> {
        let Some(file) = self.code_file() else {
            let name = self.name.as_deref().unwrap_or_default();
            let help = "use letters, digits, `_` and `-`";
            return error(out, &format!("the builder's name `{name}` is no name: {help}"));
        };
        match self.sources(surroundings, out)? {
            Some(sources) => write_code(&sources, &surroundings.out.join(file), out),
            None => Ok(()),
        }
    }

    fn code_file(&self) -> Option<String> {
        let name = self.name.as_deref().unwrap_or(NAME);
        let is_part = |byte| matches!(byte, b'_' | b'-') || u8::is_ascii_alphanumeric(&byte);
        (!name.is_empty() && name.bytes().all(is_part)).then(|| format!("{name}.rs"))
    }

    /// All documents; none where one of them is missing, which `out` is told.
    fn sources(&self, at: &Surroundings, out: &mut dyn Write) -> io::Result<Option<Vec<Source>>> {
        let mut all = Found::default();
        let mut is_complete = !self.paths.is_empty();
        if !is_complete {
            error(out, "the builder has no document: give it a `.file(…)` or a `.folder(…)`")?;
        }
        for path in &self.paths {
            rerun_if_changed(path, out)?;
            match look(at, path) {
                Ok(found) => all.add(found),
                Err(trouble) => {
                    is_complete = false;
                    error(out, &format!("{}: {trouble}", path.display()))?;
                }
            }
        }
        Ok(is_complete.then_some(all.documents))
    }
}

/// The documents at one path, at least one; or why there are none.
fn look(at: &Surroundings, path: &Path) -> Result<Found, String> {
    if holds(&at.root.join(path), &at.out) {
        return Err(NOT_AROUND_OUT.to_owned());
    }
    let found = find_in(&at.root, path).map_err(|trouble| {
        let help = "the path is taken from the folder of this crate's Cargo.toml";
        format!("the document cannot be read: {trouble} (help: {help})")
    })?;
    if found.documents.is_empty() {
        Err("there is no document in it".to_owned())
    } else {
        Ok(found)
    }
}

/// What Cargo writes while it builds would be a change.
const NOT_AROUND_OUT: &str = "Cargo's own files are in it, so that it would build again each time \
                              (help: put the documents into a folder of their own)";

fn holds(folder: &Path, out: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize();
    whole(folder).is_ok_and(|folder| whole(out).is_ok_and(|out| out.starts_with(folder)))
}

/// Of a folder, Cargo looks at everything in it and below, and sees what is added and removed.
fn rerun_if_changed(path: &Path, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "cargo::rerun-if-changed={}", one_line(&path.to_string_lossy()))
}

fn write_code(sources: &[Source], file: &Path, out: &mut dyn Write) -> io::Result<()> {
    for catalog in sources.iter().flat_map(Source::catalogs) {
        // One that cannot be read may come.
        let path = catalog.content.as_ref().map_or(catalog.name.as_str(), Source::path);
        rerun_if_changed(Path::new(path), out)?;
    }
    let Generated { code, findings } = generate(sources, &Options::default());
    for finding in &findings {
        tell(finding, sources, out)?;
    }
    let Some(code) = code else { return Ok(()) };
    let documents: Vec<&str> = sources.iter().map(Source::path).collect();
    let text = print(code, Header { documents: &documents, refresh: "cargo build" });
    match keep(file, &text) {
        Ok(_) => Ok(()),
        Err(trouble) => error(out, &format!("{} cannot be written: {trouble}", file.display())),
    }
}

/// Notes are for the command: a build that goes well has nothing to say.
fn tell(finding: &Finding, sources: &[Source], out: &mut dyn Write) -> io::Result<()> {
    let text = finding.render(sources);
    match finding.diagnostic.severity {
        Severity::Error => error(out, &in_one_line(&text)),
        Severity::Warning => writeln!(out, "cargo::warning={}", one_line(&in_one_line(&text))),
        Severity::Note => Ok(()),
    }
}

fn error(out: &mut dyn Write, message: &str) -> io::Result<()> {
    writeln!(out, "cargo::error={}", one_line(message))
}

/// What Cargo shows as one error is one line: the message, then all else in brackets.
fn in_one_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    let others: Vec<&str> = lines.collect();
    if others.is_empty() { first.to_owned() } else { format!("{first} ({})", others.join("; ")) }
}

/// Cargo takes each line as an order of its own: what a document or a file is called is none.
fn one_line(text: &str) -> String {
    let shown = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().map(shown).collect()
}
