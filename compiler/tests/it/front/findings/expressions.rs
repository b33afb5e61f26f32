//! Expressions where they stand in documents; what is found in them alone is in `tests/it/expr`.

use super::{Case, campaign, check};
use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

const INPUT: &str = "input: { type: object, required: [topic, tags], properties: { \
                     topic: { type: string }, note: { type: string }, \
                     tags: { type: array, items: { type: string } } } }";

/// A campaign whose one step has this `with`.
fn with(code: &'static str, text: &str) -> Case {
    let step = format!("{{ id: a, tool: t, action: do, with: {{ x: {text} }} }}");
    campaign(code, "", &[&step], INPUT)
}

#[test]
fn in_every_kind_of_scalar() {
    check(&[
        with("SW0801", "\"${{ 1 +§ }}\""),
        with("SW0801", "\"§${{ 1\""),
        with("SW0801", "\"ä ${{ input.topic §and true }}\""),
        with("SW0802", "\"${{ §inputs.topic }}\""),
        with("SW0802", "'${{ §inputs.topic }} and more'"),
        with("SW0802", "'it''s ${{ ''a'' + §topic }}'"),
        with("SW0802", "\"\\\"${{ input.topic }}\\\" ${{ §topic }}\""),
        with("SW0803", "\"${{ input.§title }}\""),
        with("SW0804", "\"${{ input.topic + §1 }}\""),
        with("SW0804", "\"see ${{ §input.tags }}\""),
        with("SW0805", "\"see ${{ §input.note }}\""),
        with("SW0807", "\"${{ §input.topic == null }}\""),
        with("SW0808", "\"${{ §len(input.topic) }}\""),
        with("SW0810", "\"${{ §item.name }}\""),
    ]);
}

#[test]
fn in_text_of_several_lines() {
    let document = |code, text: &str| {
        let step = "{ id: a, tool: t, action: do }";
        campaign(
            code,
            "",
            &[step],
            &format!(
                "{INPUT}\nfinally:\n  - id: b\n    tool: t\n    action: tell\n    with:\n{text}"
            ),
        )
    };
    check(&[
        document(
            "SW0803",
            "      x: |\n        About\n        ${{ input.topic +\n            input.§title }}\n",
        ),
        document("SW0803", "      x: >-\n        About\n        ${{\n          input.§title }}\n"),
        document("SW0803", "      x: About ${{ input.topic +\n        input.§title }}\n"),
    ]);
}

#[test]
fn what_may_not_have_ended() {
    let step = |id: &str, more: &str| format!("{{ id: {id}, tool: t, action: do_{id}{more} }}");
    let reads = ", with: { x: \"${{ steps.§a.x }}\" }";
    check(&[
        campaign("SW0806", "", &[&step("a", ""), &step("b", reads)], ""),
        campaign("SW0806", "", &[&step("a", ", with: { x: \"${{ steps.§a.x }}\" }")], ""),
    ]);
}

#[test]
fn what_is_too_long() {
    let long = format!("\"§${{{{ '{}' }}}}\"", "x".repeat(10_000));
    check(&[
        with("SW0809", &long),
        with("SW0809", &format!("\"${{{{ {}§! true }}}}\"", "!".repeat(64))),
    ]);
}

#[test]
fn a_when_is_known_in_the_whole_step() {
    let clean = |modules: &str| {
        let yaml =
            format!("workflow: {{ name: Launch, version: 1.0.0 }}\n{INPUT}\nmodules:\n{modules}\n");
        let source = Source::new("document.yaml", yaml);
        let found = compile(&source).diagnostics;
        let found: Vec<String> = found.iter().map(|finding| finding.render(&source)).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    };
    clean(
        "  - { id: a, tool: t, action: do, when: \"${{ has(input.note) }}\", \
         with: { x: \"${{ input.note + '!' }}\" } }",
    );
    clean(
        "  - { id: a, type: sequential, when: \"${{ input.note != null }}\", activities: [ \
         { id: b, tool: t, action: do, with: { x: \"see ${{ input.note }}\" } } ] }",
    );
}
