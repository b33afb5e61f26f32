//! Typed documents at random: they check, what is generated of them compiles, and it does what the
//! interpreter does.
//!
//! | | |
//! |---|---|
//! | `types`, `schema`, `values` | types at random, as JSON Schemas, and values of them |
//! | `expression`, `condition`, `scalar`, `list`, `template` | expressions of these types |
//! | `steps`, `block`, `activity`, `pivot`, `catalog`, `document`, `cases` | whole documents, and runs of them |
//! | `occurs` | that all there is to try occurs |
//! | `mutate`, `mistakes` | documents with mistakes, and what is said of them |
//! | `record`, `program`, `crates`, `compiled` | what a program says in a run: generated code, and the interpreter |
//!
//! How much is made says the environment: the documents of `SAGAWEAVE_RANDOM_DOCUMENTS` seeds are checked, in
//! those of `SAGAWEAVE_RANDOM_OCCURS` it is counted what occurs, in each of
//! `SAGAWEAVE_RANDOM_MISTAKES` six mistakes are made, and `SAGAWEAVE_RANDOM_COMPILED` are compiled and run,
//! with one in `SAGAWEAVE_RANDOM_EVERY` of those with mistakes that still check. `SAGAWEAVE_RANDOM_SEED` is
//! the first seed; a document is called `d` and its seed.

mod activity;
mod block;
mod cases;
mod catalog;
mod compare;
mod compiled;
mod condition;
mod crates;
mod data;
mod document;
mod expression;
mod list;
mod mistakes;
mod mutate;
mod occurs;
mod pivot;
mod program;
mod record;
mod rng;
mod scalar;
mod schema;
mod steps;
mod template;
mod types;
mod values;

use document::Document;
use sagaweave_compiler::compile;
use sagaweave_compiler::diagnostic::Severity;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::source::{Attached, Source};

/// A number from the environment.
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

/// The seeds of the documents: `SAGAWEAVE_RANDOM_SEED` is the first of them, and of all of them two in a
/// row have nothing to do with each other.
fn seeds(count: u64) -> impl Iterator<Item = u64> {
    let first = number("SAGAWEAVE_RANDOM_SEED", 1);
    (first..).take(usize::try_from(count).unwrap())
}

/// A document as the compiler reads it, with its catalogs.
fn source(document: &Document) -> Source {
    let text = |json| serde_json::to_string_pretty(json).unwrap();
    let source = Source::new(format!("{}.yaml", document.name), text(&document.json));
    let names =
        document.json["tools"].as_array().into_iter().flatten().filter_map(|it| it.as_str());
    names.fold(source, |source, name| {
        let known = document.catalogs.iter().find(|(known, _)| known == name);
        let content = match known {
            Some((_, json)) => Ok(Source::new(name, text(json))),
            None => Err("there is no such file".to_owned()),
        };
        source.attach(Attached { name: name.to_owned(), content })
    })
}

/// A document and its catalogs, for people.
fn shown(document: &Document) -> String {
    let catalogs = document.catalogs.iter().map(|(name, json)| format!("--- {name}\n{json:#}"));
    format!("--- {}.yaml\n{:#}\n{}", document.name, document.json, catalogs.collect::<String>())
}

/// What a document means; or what is wrong with it.
fn checked(source: &Source) -> Result<Workflow, String> {
    let compiled = compile(source);
    let errors = compiled.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|error| error.render(source)).collect();
    match compiled.workflow {
        Some(workflow) if errors.is_empty() => Ok(workflow),
        _ => Err(errors.join("\n")),
    }
}

/// What the documents of a seed mean, together; or what is wrong with them.
fn family_checked(documents: &[Document]) -> Result<Vec<Workflow>, String> {
    let sources: Vec<Source> = documents.iter().map(source).collect();
    let workflows = sources.iter().map(checked).collect::<Result<Vec<Workflow>, String>>()?;
    match Linked::several(&workflows, &sources) {
        Ok(_) => Ok(workflows),
        Err(conflicts) => {
            let rendered = conflicts.iter().map(|it| it.diagnostic.render(&sources[it.document]));
            Err(rendered.collect::<Vec<String>>().join("\n"))
        }
    }
}

#[test]
fn documents_check() {
    let count = number("SAGAWEAVE_RANDOM_DOCUMENTS", 100);
    let mut wrong = Vec::new();
    for seed in seeds(count) {
        let family = document::family(seed);
        if let Err(errors) = family_checked(&family) {
            let shown: String = family.iter().map(shown).collect();
            wrong.push(format!("seed {seed}: {errors}\n{shown}"));
        }
    }
    let heads: Vec<&str> = wrong.iter().filter_map(|one| one.lines().next()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {count} do not check:\n{}\n\nthe first:\n{}",
        wrong.len(),
        heads.join("\n"),
        wrong[0]
    );
}
