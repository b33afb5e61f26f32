//! `sagaweave explain`.

use super::run::{Ran, sagaweave_in};
use sagaweave_compiler::diagnostic::codes;
use std::path::Path;

fn explain(arguments: &[&str]) -> Ran {
    sagaweave_in(Path::new("."), &[&["explain"], arguments].concat())
}

#[test]
fn every_code_is_listed_with_what_it_is() {
    let ran = explain(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for code in codes::ALL {
        let line = format!("  {}  {:7}  {}\n", code.name, code.severity.name(), code.title);
        assert!(ran.out.contains(&line), "{line}");
    }
}

#[test]
fn every_code_is_explained_with_what_is_found_in_its_wrong_example() {
    for code in codes::ALL {
        let ran = explain(&[code.name]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{code}");
        let name = format!("{}[{code}]: ", code.severity.name());
        assert!(ran.out.starts_with(&format!("{name}{}\n\n", code.title)), "{}", ran.out);
        let (why, examples) = ran.out.split_once("\nWrong: ").unwrap_or_else(|| panic!("{code}"));
        assert!(why.lines().count() > 2, "{why}");
        let (wrong, right) = examples.split_once("\nRight: ").unwrap_or_else(|| panic!("{code}"));
        assert!(wrong.contains(&format!("\n{name}")), "{code} is not found:\n{wrong}");
        assert!(!right.contains("[SW"), "{right}");
        for line in ran.out.lines() {
            assert!(line.chars().count() <= 80, "{code}: {line}");
        }
    }
}

#[test]
fn a_code_may_be_written_in_many_ways() {
    let exact = explain(&["SW0302"]).out;
    for way in ["sw0302", "sw302", "302", "Sw-0302", "error[SW0302]"] {
        assert_eq!(explain(&[way]).out, exact, "{way}");
    }
}

#[test]
fn what_is_no_code_is_answered_with_a_way_out() {
    let ran = explain(&["SW0310"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let expected =
        "error: there is no finding SW0310\n  help: SW0308 is \"no workflow type, and none that";
    assert!(ran.err.starts_with(expected), "{}", ran.err);
    for no_code in ["SW9999", "unknown_step", "", "99999999999999999999", "\u{1b}[31m"] {
        let ran = explain(&[no_code]);
        assert_eq!(ran.code, 2, "{no_code}");
        assert!(ran.err.contains("`sagaweave explain` lists all codes"), "{}", ran.err);
        assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    }
}
