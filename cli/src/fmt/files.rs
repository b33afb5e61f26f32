//! What is formatted: documents, and the catalogs that they name.

use crate::read::{self, Read};
use crate::trouble::Trouble;
use sagaweave_compiler::limits;
use sagaweave_compiler::source::Source;
use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What came of reading all paths.
pub(super) struct Files {
    /// Each file once.
    pub(super) sources: Vec<Source>,
    pub(super) troubles: Vec<Trouble>,
}

/// The documents at these paths, then the catalogs that those name which were found in folders.
pub(super) fn read(paths: &[PathBuf]) -> Files {
    let Read { mut sources, troubles } = read::read(paths);
    let named: HashSet<PathBuf> = sources.iter().map(read::identity).collect();
    let is_named = |source: &Source| paths.iter().any(|path| path == Path::new(source.path()));
    let of_folders = sources.iter().filter(|source| !is_named(source));
    let mut known = named;
    let catalogs: Vec<Source> = of_folders
        // One that cannot be read is what `check` is about.
        .flat_map(|source| source.catalogs().iter().filter_map(|it| it.content.as_ref().ok()))
        .filter(|catalog| known.insert(read::identity(catalog)))
        .cloned()
        .collect();
    sources.extend(catalogs);
    Files { sources, troubles }
}

/// What stands on the standard input: JSON, if it is that, otherwise YAML.
pub(super) fn standard_input() -> Result<Source, Trouble> {
    let mut bytes = Vec::new();
    let most = limits::DOCUMENT_BYTES as u64 + 1;
    std::io::stdin()
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| Trouble::new(format!("the standard input cannot be read: {error}")))?;
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok();
    Ok(Source::new(if is_json { "stdin.json" } else { "stdin.yaml" }, bytes))
}
