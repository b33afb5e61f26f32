//! Generated files on the disk.

use super::folder::Folder;
use sagaweave_compiler::keep::{is_kept, keep};
use std::fs;

#[test]
fn a_file_is_written_when_it_changes() {
    let folder = Folder::new("keep_changes");
    let file = folder.join("a.rs");
    assert!(keep(&file, "one").unwrap(), "it was not there");
    assert!(!keep(&file, "one").unwrap(), "it is there");
    assert!(keep(&file, "two").unwrap(), "it is another");
    assert_eq!(fs::read_to_string(&file).unwrap(), "two");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
}

#[test]
fn line_ends_are_gits() {
    let folder = Folder::new("keep_lines").file("a.rs", "one\r\ntwo\r\n");
    assert!(is_kept(&folder.join("a.rs"), "one\ntwo\n").unwrap());
    assert!(!is_kept(&folder.join("a.rs"), "one\n").unwrap());
    assert!(!is_kept(&folder.join("nowhere.rs"), "one\n").unwrap());
    assert!(is_kept(folder.path(), "one\n").is_err());
}

#[test]
fn what_cannot_be_written_is_an_error_and_leaves_nothing() {
    let folder = Folder::new("keep_fails").file("a/b", "");
    assert!(keep(&folder.join("nowhere/a.rs"), "one").is_err());
    assert!(keep(&folder.join("a"), "one").is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let folder = Folder::new("keep_links").file("real.rs", "one");
    let link = folder.join("link.rs");
    symlink("real.rs", &link).unwrap();
    assert!(keep(&link, "two").unwrap());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(folder.join("real.rs")).unwrap(), "two");
    assert!(keep("/dev/null".as_ref(), "two").unwrap());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}
