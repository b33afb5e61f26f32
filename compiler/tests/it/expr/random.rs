//! Random expressions: printing loses nothing, what means something is checked, and nothing panics.

use super::generate::{Leaves, syntax, typed};
use super::world::{World, list};
use proptest::prelude::*;
use sagaweave_compiler::diagnostic::Severity;
use sagaweave_compiler::expr::holes::read_text;
use sagaweave_compiler::expr::names::Site;
use sagaweave_compiler::expr::parser::parse;
use sagaweave_compiler::expr::print::{print, print_quoted};
use sagaweave_compiler::expr::{self};
use sagaweave_compiler::source::Span;
use sagaweave_compiler::types::Type;

/// Pieces of which wrong expressions are made.
const PIECES: &str = r#"(input|steps|outcome|signals|workflow|step|topic|note|customer|tags|items|raw|review|draft|"a"|'b'|1|2\.5|true|null|x|has|default|size|map|filter|string|sum|join|\.|,|\(|\)|\[|\]|\{|\}|:|\?|\+|-|\*|/|%|<|<=|==|!=|&&|\|\||!| in | |[$`'"\\@#=&|]|ä|\n)"#;

fn leaves() -> Leaves {
    let path = |ty: Type, path: &str| (ty, path.to_owned());
    Leaves {
        paths: vec![
            path(Type::Text, "input.topic"),
            path(Type::Text, "steps.draft.title"),
            path(Type::Text, "input.customer.name"),
            path(Type::Text.nullable(), "input.note"),
            path(Type::Text.nullable(), "steps.review.by"),
            path(Type::Text.nullable(), "signals.update.content"),
            path(Type::Int, "input.count"),
            path(Type::Int, "steps[\"task-1\"]"),
            path(Type::Int.nullable(), "input.limit_count"),
            path(Type::Double, "input.ratio"),
            path(Type::Bool, "input.urgent"),
            path(Type::Bool.nullable(), "input.sure"),
            path(Type::Bool.nullable(), "steps.review.approved"),
            path(Type::Timestamp, "input.due"),
            path(Type::Timestamp, "workflow.now"),
            path(Type::Timestamp.nullable(), "input.later"),
            path(Type::TimeSpan, "input.grace"),
            path(list(Type::Text), "input.tags"),
            path(list(Type::Int), "input.counts"),
        ],
    }
}

fn types() -> impl Strategy<Value = Type> {
    use Type::{Bool, Double, Int, Text, TimeSpan, Timestamp};
    let simple = [Bool, Int, Double, Text, Timestamp, TimeSpan];
    let nullable = simple.clone().map(Type::nullable);
    let lists = simple.clone().map(list);
    proptest::sample::select([simple, nullable, lists].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_loses_nothing(expr in syntax()) {
        for text in [print(&expr), print_quoted(&expr, '\'')] {
            let again = parse(&text, Span::new(0, text.len()));
            let again = again.map_err(|finding| TestCaseError::fail(format!("{text}: {finding:?}")))?;
            prop_assert_eq!(&again, &expr, "{}", &text);
            prop_assert_eq!(print(&again), print(&expr));
        }
    }

    #[test]
    fn any_text_is_read(text in ".{0,40}") {
        let world = World::new();
        let _ = read_text(&text, Span::new(0, text.len()));
        let _ = read_text(&format!("${{{{{text}}}}}"), Span::new(0, text.len() + 5));
        let _ = expr::read(&text, None, &world.names(&Site::Step));
    }

    #[test]
    fn any_tokens_are_checked(tokens in proptest::collection::vec(PIECES, 1..14), wanted in types()) {
        let world = World::new();
        let text = tokens.concat();
        for site in [Site::Step, Site::Start, Site::Finally] {
            let (typed, found) = expr::read(&text, None, &world.names(&site));
            let is_wrong = found.iter().any(|finding| finding.severity == Severity::Error);
            prop_assert_eq!(typed.is_none(), is_wrong, "{}: {:?}", &text, &found);
            for finding in &found {
                prop_assert!(finding.help.is_some(), "{}: {}", &text, &finding.message);
                prop_assert!(text.get(finding.label.span.range()).is_some(), "{}: {:?}", &text, finding);
            }
            let (typed, _) = expr::read(&text, Some(&wanted), &world.names(&site));
            prop_assert!(typed.is_none_or(|typed| typed.ty == wanted), "{}", &text);
        }
    }

    #[test]
    fn what_means_something_is_right((ty, text) in types().prop_flat_map(|ty| {
        let text = typed(&ty, 3, &leaves());
        (Just(ty), text)
    })) {
        let world = World::new();
        let (typed, found) = expr::read(&text, Some(&ty), &world.names(&Site::Step));
        let errors: Vec<_> =
            found.iter().filter(|finding| finding.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{}: {:?}", &text, errors);
        prop_assert_eq!(typed.map(|typed| typed.ty), Some(ty), "{}", &text);
    }

    #[test]
    fn layout_makes_no_difference(expr in syntax(), spaces in "[ \n\t]{1,3}") {
        let text = print(&expr);
        // Spaces in texts stand for themselves.
        if !text.contains('"') {
            let spread = text.replace(' ', &spaces);
            prop_assert_eq!(parse(&spread, Span::default()).ok(), Some(expr));
        }
    }
}
