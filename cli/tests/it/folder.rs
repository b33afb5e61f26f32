//! A folder of a test's own.

use std::fs;
use std::path::{Path, PathBuf};

/// An empty folder with these files in it.
pub fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// The campaigns and the project that examples are about, and data for them.
pub fn examples(name: &str) -> PathBuf {
    let campaign = include_bytes!("../../../compiler/tests/documents/marketing_campaign.yaml");
    let project = include_bytes!("../../../compiler/tests/documents/test_project.json");
    folder(
        name,
        &[
            ("workflows/marketing_campaign.yaml", campaign),
            ("workflows/test_project.json", project),
            ("workflows/pages.yaml", include_bytes!("../data/typed.yaml")),
            ("data/brief.yaml", include_bytes!("../data/brief.yaml")),
            ("data/answers.yaml", include_bytes!("../data/answers.yaml")),
        ],
    )
}
