//! Expressions as authors write them, right and wrong, and what comes of them: to be read.

use super::world::World;
use sagaweave_compiler::diagnostic::{Diagnostic, codes};
use sagaweave_compiler::expr::names::Site;
use sagaweave_compiler::expr::{self, functions};
use sagaweave_compiler::source::Span;
use sagaweave_compiler::types::{Type, describe};
use std::fmt::Write as _;

const EXPRESSIONS: &str = include_str!("expressions.txt");

/// Where the expressions of a section stand.
fn site(name: &str, world: &World) -> Site {
    match name {
        "step" => Site::Step,
        "finally" => Site::Finally,
        "query" => Site::Query,
        "start" => Site::Start,
        "output" => Site::Output,
        "undo" => Site::Undo { input: world.customer.clone(), output: world.address.clone() },
        _ => panic!("there is no site {name}"),
    }
}

/// Each expression with its site and the type that is wanted of it.
fn expressions(world: &World) -> Vec<(Site, Option<Type>, &'static str)> {
    let mut here = Site::Step;
    let mut all = Vec::new();
    for line in EXPRESSIONS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('@') {
            here = site(name, world);
            continue;
        }
        let (wanted, text) = match line.split_once(" <- ") {
            Some((wanted, text)) => (Some(world.ty(wanted)), text),
            None => (None, line),
        };
        all.push((here.clone(), wanted, text));
    }
    all
}

/// The expression with a place in it marked.
fn marked(text: &str, span: Span) -> String {
    format!("{}⟦{}⟧{}", &text[..span.start], &text[span.range()], &text[span.end..])
}

fn write(told: &mut String, text: &str, finding: &Diagnostic) {
    let Diagnostic { code, message, label, related, help, .. } = finding;
    let _ = writeln!(told, "  {} {}\n    {message}", code.name, marked(text, label.span));
    if !label.text.is_empty() {
        let _ = writeln!(told, "    here: {}", label.text);
    }
    for label in related {
        let _ = writeln!(told, "    at {}: {}", marked(text, label.span), label.text);
    }
    if let Some(help) = help {
        let _ = writeln!(told, "    help: {help}");
    }
}

#[test]
fn what_authors_are_told() {
    let world = World::new();
    let mut told = String::new();
    for (site, wanted, text) in expressions(&world) {
        let (typed, found) = expr::read(text, wanted.as_ref(), &world.names(&site));
        let _ = writeln!(told, "{text}");
        if let Some(typed) = typed {
            let _ = writeln!(told, "  {}", describe(&world.types, &typed.ty));
        }
        for finding in &found {
            write(&mut told, text, finding);
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn one_mistake_is_one_finding_with_a_help() {
    let world = World::new();
    for (site, wanted, text) in expressions(&world) {
        let (typed, found) = expr::read(text, wanted.as_ref(), &world.names(&site));
        let errors = found.iter().filter(|finding| finding.code != codes::ALWAYS_THE_SAME);
        assert_eq!(errors.count(), usize::from(typed.is_none()), "{text}: {found:?}");
        for finding in &found {
            assert!(finding.help.is_some(), "{text}: {}", finding.message);
            assert!(!finding.message.ends_with('.'), "{text}: {}", finding.message);
        }
    }
}

/// Each code of expressions is found by an expression of the table.
#[test]
fn every_code_is_told() {
    let world = World::new();
    let all = expressions(&world);
    let found = all.into_iter().flat_map(|(site, wanted, text)| {
        let (_, found) = expr::read(text, wanted.as_ref(), &world.names(&site));
        found.into_iter().map(|finding| finding.code.name)
    });
    let found: Vec<&str> = found.collect();
    for code in codes::ALL.iter().filter(|code| code.name.starts_with("SW080")) {
        let is_long = *code == codes::EXPRESSION_TOO_LONG;
        assert!(is_long || found.contains(&code.name), "{code}");
    }
}

/// What the reference shows is right.
#[test]
fn examples_of_functions_are_right() {
    let world = World::new();
    for entry in functions::TABLE {
        assert!(!entry.examples.is_empty() && !entry.forms.is_empty(), "{}", entry.name);
        for (text, result) in entry.examples {
            let (typed, found) = expr::read(text, None, &world.names(&Site::Step));
            assert!(typed.is_some(), "{text}: {found:?}");
            assert_eq!(found, [], "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(result).is_ok(), "{result}");
        }
    }
}

/// What is known of a condition's parts is asked once for each of them.
#[test]
fn deep_conditions_take_no_longer() {
    let world = World::new();
    let deep = (0..30).fold("input.urgent".to_owned(), |condition, at| {
        format!("(({condition}) || input.note == \"{at}\") && input.sure == true")
    });
    let (typed, found) = expr::read(&deep, Some(&Type::Bool), &world.names(&Site::Step));
    assert!(typed.is_some(), "{found:?}");
}
