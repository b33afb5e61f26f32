//! `sagaweave graph`, in every format.

mod documents;
mod fonts;
mod page;
mod picture;
mod pictures;

use crate::folder::{examples, folder};
use crate::run::{Ran, sagaweave_in};
use documents::{big, shown, workflow};
use std::fmt::Write;
use std::path::Path;

fn graph(document: &str, more: &[&str]) -> Ran {
    let path = workflow(document);
    let mut arguments = vec!["graph", &path];
    arguments.extend(more);
    let ran = sagaweave_in(Path::new("."), &arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran
}

const SHOWN: [&str; 7] = [
    "marketing_campaign.yaml",
    "launch_dag.yaml",
    "pivot_checkout.yaml",
    "hostile.yaml",
    "order_checkout.yaml",
    "book_trip.yaml",
    "test_project.json",
];

fn name(document: &str) -> &str {
    document.split('.').next().unwrap()
}

#[test]
fn text_says_waves_undos_and_figures() {
    for document in SHOWN {
        let text = graph(document, &[]).out;
        insta::assert_snapshot!(format!("text_{}", name(document)), text);
        assert!(text.lines().all(|line| unicode_width(line) <= 80), "{text}");
    }
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let coloured = graph("pivot_checkout.yaml", &["--color", "always"]).out;
    insta::assert_snapshot!("text_in_colour", coloured.replace('\u{1b}', "␛"));
    let mut plain = String::new();
    for part in coloured.split('\u{1b}') {
        plain.push_str(
            part.split_once('m').filter(|_| part.starts_with('[')).map_or(part, |it| it.1),
        );
    }
    let trimmed: Vec<&str> = plain.lines().map(str::trim_end).collect();
    assert_eq!(trimmed.join("\n") + "\n", graph("pivot_checkout.yaml", &[]).out);
}

#[test]
fn mermaid_and_dot() {
    for document in SHOWN {
        let mermaid = graph(document, &["--format", "mermaid"]).out;
        insta::assert_snapshot!(format!("mermaid_{}", name(document)), mermaid);
        insta::assert_snapshot!(
            format!("dot_{}", name(document)),
            graph(document, &["--format", "dot"]).out
        );
    }
}

#[test]
fn a_flowchart_is_balanced_and_each_step_stands_in_it_once() {
    for document in SHOWN {
        let mermaid = graph(document, &["--format", "mermaid"]).out;
        let body = mermaid.split_once("flowchart LR\n").unwrap().1;
        let begins = |word: &str| body.lines().filter(|line| line.trim().starts_with(word)).count();
        assert_eq!(begins("subgraph "), body.lines().filter(|line| line.trim() == "end").count());
        assert!(!body.contains('<') || !body.replace("<br/>", "").contains('<'), "{body}");
        let steps = body.lines().filter(|line| line.contains("[\"") || line.contains("{{\""));
        let ids: Vec<&str> =
            steps.map(|line| line.trim().trim_start_matches("subgraph ")).collect();
        let mut unique: Vec<&str> =
            ids.iter().map(|id| id.split(['[', '{']).next().unwrap()).collect();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len());
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for format in ["text", "mermaid", "dot", "svg", "html"] {
        let first = graph("pivot_checkout.yaml", &["--format", format]).out;
        assert_eq!(first, graph("pivot_checkout.yaml", &["--format", format]).out);
    }
}

#[test]
fn the_format_follows_from_the_name_of_the_output() {
    let folder = examples("graph-output");
    let document = "workflows/marketing_campaign.yaml";
    let begins = [
        ("a.svg", "<?xml"),
        ("a.html", "<!doctype html>"),
        ("a.HTM", "<!doctype html>"),
        ("a.mmd", "---\ntitle"),
        ("a.mermaid", "---\ntitle"),
        ("a.dot", "digraph"),
        ("a.gv", "digraph"),
        ("a.txt", "Marketing"),
    ];
    for (output, begin) in begins {
        let ran = sagaweave_in(&folder, &["graph", document, "-o", output]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
        let written = std::fs::read_to_string(folder.join(output)).unwrap();
        assert!(written.starts_with(begin), "{output}: {written:.80}");
    }
    let ran = sagaweave_in(&folder, &["graph", document, "--format", "dot", "--output", "b.svg"]);
    assert_eq!(ran.code, 0);
    assert!(std::fs::read_to_string(folder.join("b.svg")).unwrap().starts_with("digraph"));
    let ran = sagaweave_in(&folder, &["--color", "always", "graph", document, "-o", "c.txt"]);
    assert_eq!(ran.code, 0);
    assert!(!std::fs::read_to_string(folder.join("c.txt")).unwrap().contains('\u{1b}'));
    let ran = sagaweave_in(&folder, &["graph", document, "-o", "-"]);
    assert!(ran.out.starts_with("Marketing"));
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = examples("graph-trouble");
    let document = "workflows/marketing_campaign.yaml";
    let before = std::fs::read(folder.join(document)).unwrap();
    let cases: [(&[&str], &str); 4] = [
        (&["graph", document, "-o", "a.png"], "no format follows from the name a.png"),
        (&["graph", document, "-o", document, "--format", "svg"], "it is not overwritten"),
        (&["graph", document, "-o", "nowhere/a.svg"], "cannot be written"),
        (&["graph", "nothing.yaml"], "nothing.yaml"),
    ];
    for (arguments, message) in cases {
        let ran = sagaweave_in(&folder, arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(message), "{}", ran.err);
    }
    assert_eq!(std::fs::read(folder.join(document)).unwrap(), before);
}

#[test]
fn a_wrong_document_gives_its_errors_and_no_picture() {
    let wrong = "workflow: { name: x, version: 1.0.0 }\nmodules: [{ id: a, tool: t }]\n";
    let folder = folder("graph-wrong", &[("wrong.yaml", wrong.as_bytes())]);
    let ran = sagaweave_in(&folder, &["graph", "wrong.yaml", "-o", "a.svg"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("SW02"), "{}", ran.err);
    assert!(!folder.join("a.svg").exists());
}

#[test]
fn barriers_between_waves_are_shown_as_such() {
    let document = "workflow: { name: Waves, version: 1.0.0, waves: true }\nmodules:\n  \
        - { id: a, tool: t, action: go }\n  - { id: b, tool: t, action: go }\n  \
        - { id: c, tool: t, action: go, depends_on: a }\n";
    let text = shown(document, "text");
    assert!(text.contains("Each wave waits for the whole wave before."), "{text}");
    let svg = shown(document, "svg");
    assert_eq!(svg.matches("class=\"barrier\"").count(), 2, "one between the waves, one explained");
    assert!(!shown(document, "dot").contains("n3"), "a join is no step");
}

#[test]
fn long_names_and_deep_nests_stay_within_the_columns() {
    let id = "long_".repeat(39);
    let mut document = format!(
        "workflow: {{ name: \"{}\", version: 1.0.0, type: {id} }}\nmodules:\n",
        "Wörld 世界 ".repeat(30)
    );
    for depth in 0..20 {
        let indent = " ".repeat(4 * depth);
        let _ = write!(
            document,
            "{indent}  - id: d{depth}_{}\n{indent}    type: sequential\n{indent}    activities:\n",
            "x".repeat(150)
        );
    }
    let indent = " ".repeat(80);
    let _ = writeln!(
        document,
        "{indent}  - {{ id: {id}, tool: {id}, action: {id}, compensation: u{id}, optional: true }}"
    );
    let text = shown(&document, "text");
    assert!(text.lines().all(|line| unicode_width(line) <= 80), "{text}");
    assert!(text.replace(['\n', ' '], "").contains(&format!("{id}.{id}↩u{id}[optional]")));
}

#[test]
fn github_is_told_about_where_it_shows_no_more() {
    let document = big(600, |at| at.checked_sub(1).into_iter().collect());
    let folder = folder("graph-github", &[("big.yaml", document.as_bytes())]);
    let ran = sagaweave_in(&folder, &["graph", "big.yaml", "--format", "mermaid"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("GitHub shows"), "{}", ran.err);
}

#[test]
fn ten_thousand_steps_are_drawn_in_every_format() {
    let chain = big(10_000, |at| at.checked_sub(1).into_iter().collect());
    let fan = big(10_000, |at| if at == 0 { vec![] } else { vec![0] });
    let far = big(10_000, |at| [1, 977].iter().filter_map(|by| at.checked_sub(*by)).collect());
    let cases: [(&str, &[&str]); 3] =
        [(&chain, &["svg"]), (&fan, &["svg"]), (&far, &["text", "mermaid", "dot", "svg", "html"])];
    for (document, formats) in cases {
        for format in formats {
            assert!(shown(document, format).contains("step_9999"), "{format}");
        }
    }
}

fn unicode_width(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}
