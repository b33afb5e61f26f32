//! What holds for every picture.

use super::documents::{arbitrary, big, shown, shown_file, workflow};
use super::fonts::width;
use super::picture::{Picture, Rect};
use proptest::prelude::*;
use sagaweave_compiler::ir::{StepKind, Workflow};
use sagaweave_compiler::{compile, source::Source};
use sagaweave_core::plan::StepId;

fn check(document: &str) {
    let compiled = compile(&Source::new("it.yaml", document));
    let workflow = compiled.workflow.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    check_picture(&workflow, &Picture::read(&shown(document, "svg")));
}

fn check_picture(workflow: &Workflow, picture: &Picture) {
    let drawn = workflow.steps.iter().filter(|step| !matches!(step.kind, StepKind::Join)).count();
    assert_eq!(picture.steps.len(), drawn, "each step is there once");
    boxes_stand_in_their_blocks_and_nowhere_else(workflow, picture);
    texts_fit(picture);
    lines_pass_by(picture);
}

fn boxes_stand_in_their_blocks_and_nowhere_else(workflow: &Workflow, picture: &Picture) {
    let paper = Rect { x: 0.0, y: 0.0, right: picture.size.0, bottom: picture.size.1 };
    let parent = |at: usize| workflow.steps[at].parent.map(StepId::index);
    for (at, (rect, _)) in &picture.steps {
        let around = parent(*at).map_or(&paper, |parent| &picture.steps[&parent].0);
        assert!(around.holds(rect), "step {at} is outside: {rect:?} in {around:?}");
        for (other, (other_rect, _)) in picture.steps.range(at + 1..) {
            let apart = parent(*at) != parent(*other) || !rect.meets(other_rect);
            assert!(apart, "steps {at} and {other} overlap: {rect:?} {other_rect:?}");
        }
    }
}

/// In a block, text stands above what it holds.
fn texts_fit(picture: &Picture) {
    for (at, (rect, texts)) in &picture.steps {
        for text in texts {
            let right = text.x + width(&text.words, text.size);
            let fits = text.x >= rect.x && right <= rect.right;
            let fits = fits && text.y - text.size >= rect.y && text.y + 3.0 <= rect.bottom;
            assert!(fits, "step {at}: {text:?} in {rect:?}");
        }
    }
    for text in &picture.texts {
        let right = text.x + width(&text.words, text.size);
        assert!(right <= picture.size.0 && text.y <= picture.size.1, "{text:?}");
    }
}

/// A line may leave the box that it begins in, and run in the box that it is drawn in; it is in no other.
fn lines_pass_by(picture: &Picture) {
    for line in &picture.lines {
        for (at, (rect, _)) in &picture.steps {
            let inside = line.iter().filter(|point| rect.has(**point)).count();
            assert!(
                inside == 0 || inside >= line.len() - 2,
                "a line from {:?} to {:?} runs through step {at}: {rect:?}",
                line[0],
                line.last()
            );
        }
    }
}

#[test]
fn the_examples() {
    for name in [
        "marketing_campaign.yaml",
        "launch_dag.yaml",
        "pivot_checkout.yaml",
        "hostile.yaml",
        "test_project.json",
        "project_dag.json",
        "project_parallel.json",
        "project_sequential.json",
    ] {
        let path = workflow(name);
        let compiled = compile(&Source::new(&path, std::fs::read(&path).unwrap()));
        let picture = Picture::read(&shown_file(&path, "svg"));
        check_picture(&compiled.workflow.unwrap(), &picture);
    }
}

#[test]
fn long_and_wide_lists() {
    check(&big(40, |at| at.checked_sub(1).into_iter().collect()));
    check(&big(62, |at| {
        if at == 0 {
            vec![]
        } else if at == 61 {
            (1..61).collect()
        } else {
            vec![0]
        }
    }));
    check(&big(300, |at| at.checked_sub(1).into_iter().collect()));
    check(&big(120, |at| [1, 2, 30, 31].iter().filter_map(|by| at.checked_sub(*by)).collect()));
    check(&big(80, |at| (at.saturating_sub(20)..at).collect()));
    check(&big(90, |at| if at < 45 { vec![] } else { (0..45).collect() }));
}

#[test]
fn what_a_picture_says() {
    let svg = shown_file(&workflow("pivot_checkout.yaml"), "svg");
    let picture = Picture::read(&svg);
    let texts: Vec<&str> = picture.texts.iter().map(|text| text.words.as_str()).collect();
    for text in [
        "Checkout",
        "Wave 1",
        "Wave 3",
        "Finally",
        "reserve_stock",
        "warehouse.reserve",
        "release",
        "point of no return",
        "what undoes it",
        "only reads",
    ] {
        assert!(texts.contains(&text), "{text} is missing in {texts:?}");
    }
    assert!(svg.contains("prefers-color-scheme: dark"));
    let bars = svg.matches("class=\"bar\"").count();
    assert_eq!(bars, 2, "one at the pivot, one explained");
    let campaign = shown_file(&workflow("marketing_campaign.yaml"), "svg");
    for absent in ["point of no return", "only reads", "Finally", "optional"] {
        assert!(!campaign.contains(absent), "{absent} does not occur");
    }
}

#[test]
fn control_characters_and_markup_do_no_harm() {
    let document = r#"{"workflow": {"name": "a\u0007\u001b[31m <b>&amp; \"q\" \ufffe\u202e x", "version": "1.0.0",
        "type": "It", "description": "\u0000\u0085]]> <!-- -->"},
        "modules": [{"id": "a", "tool": "t", "action": "go", "description": "</title><script>\u0001"}]}"#;
    for format in ["text", "mermaid", "dot", "svg", "html"] {
        let drawn = shown(document, format);
        let bad = drawn
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || "\u{fffe}\u{202e}".contains(*c));
        assert_eq!(bad, None, "{format}");
        assert!(!drawn.contains("<b>") || format != "svg" && format != "html", "{format}");
        assert!(!drawn.contains("</title><script>"), "{format}");
    }
    check(document);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document(document in arbitrary()) {
        check(&document);
        for format in ["text", "mermaid", "dot", "html"] {
            shown(&document, format);
        }
    }
}
