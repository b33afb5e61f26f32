//! What holds for every layout: nothing is lost, and a second time changes nothing.

use super::layout::{DEEP, Unfit, depth, indentation, laid_out};
use super::same;
use proptest::prelude::*;
use sagaweave_compiler::ast::written;
use sagaweave_compiler::source::Source;
use std::path::{Path, PathBuf};

/// All files of the project that end as documents do.
fn files() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    let places =
        ["compiler/tests", "examples", "generated-examples", "macros/tests", "tests/workflows"];
    for place in places {
        collect(&root.join(place), &mut files);
    }
    files.sort();
    let read = |path: &PathBuf| {
        Source::new(path.to_string_lossy(), std::fs::read(path).expect("it can be read"))
    };
    let files: Vec<Source> = files.iter().map(read).collect();
    assert!(files.len() > 30, "only {} files", files.len());
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "yaml" || end == "json") {
            files.push(path);
        }
    }
}

/// Whether a document may be one that the layout is not up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    Never,
    Maybe,
}

/// Lays `source` out and checks what always holds; none if it stays as it is.
fn checked(source: &Source, odd: Odd) -> Option<String> {
    let text = String::from_utf8_lossy(source.bytes());
    let once = match laid_out(source) {
        Ok(once) => once,
        Err(Unfit::Unreadable(findings)) => {
            assert!(!findings.is_empty(), "nothing is said of\n{text}");
            return None;
        }
        Err(Unfit::Deep) => {
            assert!(depth(&text) >= DEEP, "{text}");
            return None;
        }
        Err(Unfit::Defect(_)) if odd == Odd::Maybe => return None,
        Err(Unfit::Defect(what)) => panic!("{what}: {}\n{text}", source.path()),
    };
    let again = Source::new(source.path(), once.as_str());
    assert_eq!(same::difference(&written(source), &written(&again)), None);
    let twice = laid_out(&again).expect("it can be read");
    assert!(once == twice, "once\n{once}\ntwice\n{twice}\nof\n{text}");
    assert!(once.ends_with('\n') && !once.ends_with("\n\n"), "{once}");
    Some(once)
}

#[test]
fn all_documents_can_be_laid_out() {
    let laid_out: Vec<String> =
        files().iter().filter_map(|file| checked(file, Odd::Never)).collect();
    assert!(laid_out.len() > 30, "only {} can be read", laid_out.len());
    for line in laid_out.iter().flat_map(|text| text.lines()) {
        assert!(!line.ends_with(' '), "{line:?}");
    }
}

#[test]
fn spaces_in_blocks_of_text_stay() {
    let block = |head: &str| {
        format!(
            "a:\n    text: {head}\n         one\n           \n\n          \n         two\u{e000}\n    b: 1\n"
        )
    };
    for head in ["|", "|-", ">", "|+ # kept"] {
        for windows in [false, true] {
            let source = Source::new("a.yaml", ended(&block(head), windows));
            let laid_out = checked(&source, Odd::Never).unwrap();
            assert!(laid_out.lines().any(|line| line == "      "), "{laid_out:?}");
        }
    }
}

#[test]
fn what_is_indented_too_deep_is_no_defect() {
    let nested = (0..8).map(|level| format!("{}a{level}:\n", " ".repeat(level * 10)));
    let text = nested.collect::<String>() + &" ".repeat(80) + "b: 1\n";
    checked(&Source::new("a.yaml", text), Odd::Never);
}

/// Something that people do to a document.
#[derive(Clone, Debug)]
enum Change {
    /// A line before this one.
    Line(usize, String),
    /// Something at the end of this line.
    End(usize, String),
    /// This line, and those after it that are as deep, deeper by so many columns.
    Deeper(usize, usize),
    /// All indentation so many times as wide.
    Wider(usize),
    /// The value of this line in quotes.
    Quoted(usize, char),
    /// A break after this comma.
    Broken(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<usize>();
    prop_oneof![
        (at(), "( {0,9}(#[ -~é]{0,9})?)").prop_map(|(at, text)| Change::Line(at, text)),
        (at(), " {0,3}( #[ -~é]{0,9})?").prop_map(|(at, text)| Change::End(at, text)),
        (at(), 1_usize..5).prop_map(|(at, by)| Change::Deeper(at, by)),
        (1_usize..4).prop_map(Change::Wider),
        (at(), prop_oneof![Just('"'), Just('\'')]).prop_map(|(at, by)| Change::Quoted(at, by)),
        at().prop_map(Change::Broken),
    ]
}

impl Change {
    fn apply(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let count = lines.len().max(1);
        match self {
            Self::Line(at, line) => lines.insert(at % count, line.clone()),
            Self::End(at, end) => lines[at % count].push_str(end),
            Self::Deeper(at, by) => deepen(&mut lines, at % count, *by),
            Self::Wider(times) => {
                for line in &mut lines {
                    *line = " ".repeat(indentation(line) * (times - 1)) + line;
                }
            }
            Self::Quoted(at, quote) => {
                let line = &mut lines[at % count];
                if let Some((key, value)) = line.split_once(": ") {
                    *line = format!("{key}: {quote}{value}{quote}");
                }
            }
            Self::Broken(at) => {
                let commas = text.matches(", ").count().max(1);
                let at = text.match_indices(", ").nth(at % commas).map_or(0, |(at, _)| at);
                return text[..at].to_owned() + &text[at..].replacen(", ", ",\n            ", 1);
            }
        }
        lines.join("\n") + "\n"
    }
}

fn deepen(lines: &mut [String], from: usize, by: usize) {
    let depth = indentation(&lines[from]);
    let block = lines[from..].iter_mut().take_while(|line| indentation(line) >= depth);
    block.for_each(|line| line.insert_str(0, &" ".repeat(by)));
}

/// `text` as Windows ends its lines, or as it is.
fn ended(text: &str, windows: bool) -> String {
    if windows { text.replace('\n', "\r\n") } else { text.to_owned() }
}

/// How often documents are changed.
const CASES: u32 = 600;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn what_people_do_to_documents_is_laid_out(
        file in any::<prop::sample::Index>(),
        changes in proptest::collection::vec(change(), 1..5),
        windows in any::<bool>(),
    ) {
        let files = files();
        let file = &files[file.index(files.len())];
        let text = String::from_utf8_lossy(file.bytes()).into_owned();
        let text = changes.iter().fold(text, |text, change| change.apply(&text));
        checked(&Source::new(file.path(), ended(&text, windows)), Odd::Never);
    }

    #[test]
    fn what_is_torn_is_laid_out_or_left_alone(
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        new in "[-:?,{}\\[\\]&*|>'\"#!% \nab~]{1,3}",
    ) {
        let files = files();
        let file = &files[file.index(files.len())];
        let text = String::from_utf8_lossy(file.bytes());
        let at = text.floor_char_boundary(at.index(text.len() + 1));
        let text = format!("{}{new}{}", &text[..at], &text[at..]);
        checked(&Source::new(file.path(), text), Odd::Maybe);
    }

    #[test]
    fn anything_is_laid_out_or_left_alone(
        text in "([-:?,{}\\[\\]&*|>'\"#!%\t \n0a~é]|key: |- |\n  ){0,40}",
    ) {
        let nested = format!("a:\n  b: {}", text.replace('\n', "\n   "));
        checked(&Source::new("any.yaml", nested), Odd::Maybe);
        checked(&Source::new("any.yaml", text.as_str()), Odd::Maybe);
    }

    #[test]
    fn any_json_is_laid_out(value in json(), windows in any::<bool>(), pretty in any::<bool>()) {
        let value = serde_json::json!({ "a": value });
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let laid_out = checked(&Source::new("any.json", ended(&text, windows)), Odd::Never);
        let read: serde_json::Value = serde_json::from_str(&laid_out.unwrap()).unwrap();
        prop_assert_eq!(read, value);
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "[ -~é\n]{0,30}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            proptest::collection::btree_map("[a-z\"]{0,9}", inner, 0..6)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}
