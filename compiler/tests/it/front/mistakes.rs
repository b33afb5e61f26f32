//! Documents as people write them who are wrong about something, and what they are told.

use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

const MISTAKES: &str = include_str!("mistakes.txt");

/// Name and text of each.
fn documents() -> impl Iterator<Item = (&'static str, &'static str)> {
    MISTAKES.split("\n=== ").skip(1).filter_map(|document| document.split_once('\n'))
}

/// To be read: is it what the author would need to hear?
#[test]
fn what_authors_are_told() {
    let told = documents().map(|(name, text)| {
        let source = Source::new(name, text);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        format!("{name}:\n{}\n", found.join("\n"))
    });
    insta::assert_snapshot!(told.collect::<Vec<String>>().join("\n"));
}

/// What is legal, whatever the author meant: it cannot be known.
const RIGHT: [&str; 5] =
    ["comp_step.yaml", "question.yaml", "templating3.yaml", "templating4.yaml", "with_text.yaml"];

#[test]
fn few_mistakes_are_silent() {
    let silent =
        documents().filter(|(name, text)| compile(&Source::new(*name, *text)).workflow.is_some());
    assert_eq!(silent.map(|(name, _)| name).collect::<Vec<_>>(), RIGHT);
}

#[test]
fn every_error_says_what_to_do() {
    // These say in their message what may stand there, and nothing more is known.
    let enough = ["has to be", "JSON has no number"];
    for (name, text) in documents() {
        for finding in compile(&Source::new(name, text)).diagnostics {
            let says = enough.iter().any(|words| finding.message.contains(words));
            assert!(finding.help.is_some() || says, "{name}: {}", finding.message);
        }
    }
}
