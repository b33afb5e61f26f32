//! What is found, where, and in which words.

use super::{found, read};

#[track_caller]
fn finds(input: &str, expected: &str) {
    assert_eq!(found(input), [expected], "{input}");
}

#[test]
fn x() {
    finds("{ type: str }", "");
}
