//! Which documents are found at a path.

use super::folder::Folder;
use sagaweave_compiler::documents::{find, read};
use sagaweave_compiler::{compile, limits};
use std::io::ErrorKind;
use std::path::Path;

const CAMPAIGN: &str = "workflow: {name: X, version: 1.0.0}\nmodules: []\n";

/// The paths below `folder` of what was found there.
fn paths(folder: &Folder) -> Vec<String> {
    let prefix = format!("{}/", folder.path().to_string_lossy());
    let found = find(folder.path()).unwrap();
    let path = |path: &str| path.strip_prefix(&prefix).unwrap().to_owned();
    found.documents.iter().map(|source| path(source.path())).collect()
}

#[test]
fn a_folder_holds_documents_and_other_files() {
    let folder = Folder::new("documents_mixed")
        .file("b.yaml", CAMPAIGN)
        .file("a/deep/er.yml", CAMPAIGN)
        .file("a.json", r#"{"project_name": "x"}"#)
        .file("UPPER.YAML", CAMPAIGN)
        .file("nearly.yaml", "workfow: {}\nmodules: []")
        .file("broken.json", "{\n\"workflow\":")
        .file("package.json", "{}")
        .file("readme.md", CAMPAIGN)
        .file("ci.yaml", "on: push");
    let expected =
        ["UPPER.YAML", "a.json", "a/deep/er.yml", "b.yaml", "broken.json", "nearly.yaml"];
    assert_eq!(paths(&folder), expected);
    let found = find(folder.path()).unwrap();
    assert_eq!(found.passed_over, 2, "package.json and ci.yaml");
    let folders = ["", "a", "a/deep"].map(|path| folder.join(path).components().collect());
    assert_eq!(found.folders, Vec::<std::path::PathBuf>::from(folders));
}

#[test]
fn what_tools_make_and_hide_is_not_looked_into() {
    let folder = Folder::new("documents_hidden")
        .file(".hidden.yaml", CAMPAIGN)
        .file(".git/a.yaml", CAMPAIGN)
        .file("target/a.yaml", CAMPAIGN)
        .file("in/node_modules/a.yaml", CAMPAIGN);
    let found = find(folder.path()).unwrap();
    assert_eq!((found.documents.len(), found.passed_over), (0, 0));
    assert_eq!(found.folders, [folder.path().to_owned(), folder.join("in")]);
    let inside = find(&folder.join("target")).unwrap();
    assert_eq!(inside.documents.len(), 1, "but one that is named is");
}

#[test]
fn a_file_is_what_is_asked_for_whatever_it_is() {
    let folder = Folder::new("documents_file").file("readme.md", "# Hi");
    let found = find(&folder.join("readme.md")).unwrap();
    assert_eq!(found.documents, [read(&folder.join("readme.md")).unwrap()]);
    assert_eq!(found.documents[0].bytes(), b"# Hi");
    assert_eq!((found.passed_over, found.folders.len()), (0, 0));
}

#[test]
fn paths_are_as_the_user_writes_them() {
    // Tests run in the folder of their crate.
    let found = find(Path::new("tests/it/front/")).unwrap();
    assert_eq!(found.documents[0].path(), "tests/it/front/everything.yaml");
    let found = find(Path::new(".")).unwrap();
    let has = |path: &str| found.documents.iter().any(|source| source.path() == path);
    assert!(has("tests/it/front/everything.yaml"), "{:?}", found.folders);
}

#[test]
fn what_is_not_there_is_an_error() {
    let folder = Folder::new("documents_missing");
    let error = find(&folder.join("nowhere")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!error.to_string().contains("nowhere"), "who asked knows it: {error}");
}

#[test]
fn of_an_endless_file_only_the_beginning_is_read() {
    let folder =
        Folder::new("documents_long").file("a.yaml", "a".repeat(limits::DOCUMENT_BYTES + 9));
    let source = read(&folder.join("a.yaml")).unwrap();
    assert_eq!(source.bytes().len(), limits::DOCUMENT_BYTES + 1);
    assert_eq!(compile(&source).diagnostics[0].code.name, "SW0106");
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_but_those_to_files_are() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("documents_links").file("real/a.yaml", CAMPAIGN);
    symlink(folder.path(), folder.join("real/loop")).unwrap();
    symlink(folder.path(), folder.join("loop.yaml")).unwrap();
    symlink(folder.join("nowhere"), folder.join("dangling.yaml")).unwrap();
    symlink(folder.join("real/a.yaml"), folder.join("b.yaml")).unwrap();
    assert_eq!(paths(&folder), ["b.yaml", "real/a.yaml"]);
    symlink(folder.join("real"), folder.join("named")).unwrap();
    assert_eq!(find(&folder.join("named")).unwrap().documents.len(), 1, "but one that is named is");
}

/// Not even root can read this one.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_is_named() {
    let folder = Folder::new("documents_unreadable").file("sub/a.yaml", CAMPAIGN);
    std::os::unix::fs::symlink("/proc/self/mem", folder.join("sub/b.yaml")).unwrap();
    let error = find(folder.path()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{}: ", folder.join("sub/b.yaml").display())), "{error}");
}
