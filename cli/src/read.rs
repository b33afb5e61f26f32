//! The documents that a command line names.

use crate::trouble::Trouble;
use sagaweave_compiler::documents;
use sagaweave_compiler::source::Source;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What came of reading all paths.
#[derive(Default)]
pub(crate) struct Read {
    /// Each document once.
    pub(crate) sources: Vec<Source>,
    pub(crate) troubles: Vec<Trouble>,
}

/// The documents at these paths, in the order of the paths.
pub(crate) fn read(paths: &[PathBuf]) -> Read {
    let (mut read, mut known) = (Read::default(), HashSet::new());
    for path in paths {
        match find(path) {
            Ok(found) => {
                let new = found.into_iter().filter(|source| known.insert(identity(source)));
                read.sources.extend(new);
            }
            Err(trouble) => read.troubles.push(trouble),
        }
    }
    read
}

fn find(path: &Path) -> Result<Vec<Source>, Trouble> {
    let found = documents::find(path).map_err(|error| Trouble::file("read", path, &error))?;
    if !found.documents.is_empty() {
        return Ok(found.documents);
    }
    let others = match found.passed_over {
        0 => "it holds no .yaml, .yml or .json file".to_owned(),
        1 => "it holds one .yaml, .yml or .json file, which is something else".to_owned(),
        more => format!("its {more} .yaml, .yml and .json files are something else"),
    };
    let message = format!("there is no document in {}: {others}", path.display());
    Err(Trouble::new(message).help(
        "a campaign has `workflow` at its top level, a project has `project_name`; \
         a file that is named is checked whatever it is",
    ))
}

/// The same for two ways to write one path.
pub(crate) fn identity(source: &Source) -> PathBuf {
    std::fs::canonicalize(source.path()).unwrap_or_else(|_| source.path().into())
}
